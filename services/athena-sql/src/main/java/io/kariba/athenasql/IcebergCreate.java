package io.kariba.athenasql;

import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogColumn;
import io.kariba.api.IcebergTables;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * CREATE TABLE of an Iceberg table. Texts of refusals are those that were recorded of Athena. Source: Athena User Guide, "Create Iceberg tables".
 *
 * @param partitioning transforms as {@link IcebergTables.Definition} takes them
 * @param typedPartitions whether PARTITIONED BY has types, as Hive's has
 * @param foreign the first of Hive's clauses that an Iceberg table does not have, in Athena's words
 * @param location without a slash at its end
 */
record IcebergCreate(
        List<CatalogColumn> columns,
        List<String> partitioning,
        boolean typedPartitions,
        Optional<String> foreign,
        Optional<String> comment,
        String location,
        Map<String, String> properties) {

    /** Whether a CREATE TABLE with these properties makes an Iceberg table. */
    static boolean isIceberg(Map<String, String> properties) {
        return IcebergProperties.value(properties, "table_type").filter("iceberg"::equalsIgnoreCase).isPresent();
    }

    CatalogResult run(Work work, TableName name, boolean mayExist) {
        Map<String, String> kept = checked();
        work.requireDatabase(name.database());
        if (mayExist && work.catalog().table(work.caller(), name.database(), name.table()).isPresent()) {
            return CatalogResult.NOTHING;
        }
        try {
            work.iceberg()
                    .create(work.caller(), new IcebergTables.Definition(name.database(), name.table(), columns(), partitioning, location, comment, kept));
        } catch (CatalogError error) {
            if (!error.code().equals("AlreadyExistsException")) {
                throw error;
            }
            if (!mayExist) {
                throw DdlFailures.tableExists(name);
            }
        }
        return CatalogResult.NOTHING;
    }

    /** The properties the table keeps, after everything else has been looked at in Athena's order. */
    private Map<String, String> checked() {
        if (foreign.isPresent()) {
            throw failed(AthenaError.NOT_SUPPORTED, "Iceberg create table statement does not allow " + foreign.get());
        }
        if (typedPartitions) {
            throw failed(AthenaError.SYNTAX_ERROR, "Invalid PARTITIONED BY clause in Iceberg create table statement");
        }
        if (columns.isEmpty()) {
            throw failed(AthenaError.SYNTAX_ERROR, "At least one column is required for Iceberg create table statement");
        }
        Map<String, String> kept = IcebergProperties.created(properties, location);
        Set<String> names = new HashSet<>();
        for (CatalogColumn column : columns) {
            if (!names.add(column.name())) {
                throw DdlFailures.semantic("[Error 10036]: Duplicate column name: " + column.name());
            }
        }
        return kept;
    }

    private static StatementFailed failed(int type, String message) {
        return new StatementFailed(AthenaError.user(type, message));
    }

    /** Reads one element of PARTITIONED BY after its first name: {@code (16, id)} of a transform, or nothing of a column. */
    static String field(DdlCursor cursor, String first) {
        if (!cursor.takeSymbol("(")) {
            return quoted(first);
        }
        boolean sized = cursor.peek().kind() == DdlLexer.TokenKind.WORD && cursor.peek().value().matches("[0-9]+");
        String size = sized ? cursor.number() + ", " : "";
        if (sized) {
            cursor.expectSymbol(",");
        }
        String column = cursor.name();
        cursor.expectSymbol(")");
        return first + "(" + size + quoted(column) + ")";
    }

    private static String quoted(String name) {
        return name.matches("[a-z0-9_]+") ? name : "`" + name + "`";
    }
}
