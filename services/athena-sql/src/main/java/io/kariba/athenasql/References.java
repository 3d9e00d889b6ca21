package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.trino.sql.tree.CreateTableAsSelect;
import io.trino.sql.tree.CreateView;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Insert;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableExecute;
import io.trino.sql.tree.TableFunctionInvocation;
import io.trino.sql.tree.Update;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a parsed statement names. Only the one catalog may be named: neither the engine's own ({@code system}) nor any it has beside it.
 *
 * @param tables without names of its own WITH clause; what INSERT, UPDATE, DELETE and MERGE write to comes first
 * @param travels the places, in the parsed text, of tables of which an earlier version is asked
 * @param refusal set when it names what it may not
 */
record References(List<TableName> tables, Map<NodeLocation, TableName> travels, Optional<Refusal> refusal) {
    static final String CATALOG = "awsdatacatalog";
    private static final Set<String> TABLE_FUNCTIONS = Set.of("sequence", "exclude_columns");

    /** Why the statement may not run. */
    record Refusal(int type, String code, Optional<NodeLocation> location, String message) {}

    static References of(Node statement, Context context) {
        List<Node> nodes = all(statement);
        Set<String> ownNames = new HashSet<>();
        for (Node node : nodes) {
            if (node instanceof WithQuery with) {
                ownNames.add(LetterCase.lower(with.getName().getValue()));
            }
        }
        if (context.databaseOrDefault().equalsIgnoreCase(Unload.SCHEMA)) {
            return new References(List.of(), Map.of(), Optional.of(noSchema(Optional.empty())));
        }
        Set<TableName> tables = new LinkedHashSet<>();
        Map<NodeLocation, TableName> travels = new LinkedHashMap<>();
        for (Node node : nodes) {
            Optional<Refusal> refusal = refuse(node);
            if (refusal.isPresent()) {
                return new References(List.of(), Map.of(), refusal);
            }
            if (node instanceof Table table && !isOwn(table.getName(), ownNames)) {
                tables.add(name(table.getName(), context));
                if (table.getQueryPeriod().isPresent()) {
                    table.getLocation().ifPresent(place -> travels.put(place, name(table.getName(), context)));
                }
            }
        }
        return new References(List.copyOf(tables), travels, Optional.empty());
    }

    /** Every node of the tree, a node before its children and those in their order; found without recursion. */
    static List<Node> all(Node root) {
        List<Node> found = new ArrayList<>();
        Deque<Node> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            Node node = open.pop();
            found.add(node);
            List<Node> children = new ArrayList<>(unlisted(node));
            children.addAll(node.getChildren());
            children.reversed().forEach(open::push);
        }
        return found;
    }

    /** Children that {@link Node#getChildren} leaves out at the pinned version of the parser. */
    private static List<? extends Node> unlisted(Node node) {
        return switch (node) {
            case Table table -> table.getQueryPeriod().stream().toList();
            case Insert insert -> List.of(insert.getTable());
            case Update update -> List.of(update.getTable());
            case TableExecute execute -> List.of(execute.getTable());
            default -> List.of();
        };
    }

    /** The full name; a missing database is the context's. */
    static TableName name(QualifiedName name, Context context) {
        List<String> parts = name.getParts();
        String database = parts.size() < 2 ? context.databaseOrDefault() : parts.get(parts.size() - 2);
        return new TableName(database, parts.getLast());
    }

    private static boolean isOwn(QualifiedName name, Set<String> ownNames) {
        return name.getParts().size() == 1 && ownNames.contains(name.getParts().getFirst());
    }

    private static Optional<Refusal> refuse(Node node) {
        return switch (node) {
            case Table table -> foreign(table.getName(), table.getLocation());
            case CreateTableAsSelect ctas -> foreign(ctas.getName(), ctas.getLocation());
            case CreateView view -> foreign(view.getName(), view.getLocation());
            // WITH SESSION is the engine's own: it would undo the limits that the service sets for the query.
            case Query query when !query.getSessionProperties().isEmpty() -> Optional.of(new Refusal(
                    AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED", query.getLocation(), "Session properties cannot be set in a query"));
            case FunctionCall call when call.getName().getParts().size() > 1 -> Optional.of(new Refusal(
                    AthenaError.FUNCTION_NOT_FOUND, "FUNCTION_NOT_FOUND", call.getLocation(), "Function '" + call.getName() + "' not registered"));
            case TableFunctionInvocation call when !TABLE_FUNCTIONS.contains(call.getName().toString()) -> Optional.of(new Refusal(
                    AthenaError.FUNCTION_NOT_FOUND,
                    "FUNCTION_NOT_FOUND",
                    call.getLocation(),
                    "Table function '" + call.getName() + "' not registered"));
            default -> Optional.empty();
        };
    }

    private static Refusal noSchema(Optional<NodeLocation> location) {
        return new Refusal(AthenaError.ENTITY_NOT_FOUND, "SCHEMA_NOT_FOUND", location, "Schema '" + Unload.SCHEMA + "' does not exist");
    }

    private static Optional<Refusal> foreign(QualifiedName name, Optional<NodeLocation> location) {
        List<String> parts = name.getParts();
        if (parts.size() > 3) {
            return Optional.of(new Refusal(AthenaError.SYNTAX_ERROR, "SYNTAX_ERROR", location, "Too many dots in table name: " + name));
        }
        if (parts.size() > 1 && parts.get(parts.size() - 2).equals(Unload.SCHEMA)) {
            return Optional.of(noSchema(location));
        }
        if (parts.size() == 3 && !parts.getFirst().equals(CATALOG)) {
            return Optional.of(
                    new Refusal(AthenaError.ENTITY_NOT_FOUND, "CATALOG_NOT_FOUND", location, "Catalog '" + parts.getFirst() + "' not found"));
        }
        return Optional.empty();
    }
}
