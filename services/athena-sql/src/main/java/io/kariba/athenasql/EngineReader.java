package io.kariba.athenasql;

import io.kariba.athenasql.SqlTokens.SqlToken;
import io.trino.grammar.sql.SqlBaseLexer;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.tree.CreateTableAsSelect;
import io.trino.sql.tree.CreateView;
import io.trino.sql.tree.Delete;
import io.trino.sql.tree.Explain;
import io.trino.sql.tree.ExplainAnalyze;
import io.trino.sql.tree.Insert;
import io.trino.sql.tree.Merge;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SaveMode;
import io.trino.sql.tree.ShowFunctions;
import io.trino.sql.tree.TableExecute;
import io.trino.sql.tree.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the engine runs: parses it in the engine's grammar after bringing Athena's dialect to it, and lets only known statements through. */
final class EngineReader {
    private final String text;
    private final Context context;
    private final List<SqlToken> tokens;
    private final Edits edits;
    private Optional<Unload> unload = Optional.empty();
    private Optional<Optimize> optimize = Optional.empty();

    /** @param tokens of the text up to a trailing semicolon */
    EngineReader(String text, Context context, List<SqlToken> tokens) {
        this.text = text;
        this.context = context;
        this.tokens = tokens;
        this.edits = new Edits(text);
    }

    Statement read() {
        int end = tokens.isEmpty() ? text.length() : tokens.getLast().end();
        unload = Unload.find(text, tokens);
        edits.replace(end, text.length(), "");
        unload.ifPresent(found -> found.wrap(edits));
        optimize = Optimize.find(text, tokens);
        optimize.ifPresent(found -> found.edit(edits));
        editTokens(unload.map(Unload::query).orElse(tokens));
        io.trino.sql.tree.Statement parsed = parse();
        if (!context.executionParameters().isEmpty()) {
            ExecutionParameters.bind(context.executionParameters(), parsed, edits);
            parsed = parse();
        }
        Optional<UnsupportedStatement> refused = refuse(parsed);
        if (refused.isPresent()) {
            return refused.get();
        }
        // The table an UNLOAD creates in the engine is ours to name, the query's tables are not.
        Node written = unload.isPresent() && parsed instanceof CreateTableAsSelect made ? made.getQuery() : parsed;
        References references = References.of(written, context);
        if (references.refusal().isPresent()) {
            EngineStatement.Kind kind = unload.isPresent() ? EngineStatement.Kind.UNLOAD : kind(parsed);
            return new UnsupportedStatement(
                    text, EngineStatement.type(kind), Optional.of(kind.name()), kind.name(), located(references.refusal().get()));
        }
        List<TimeTravel> travels = new ArrayList<>();
        references.travels().forEach((place, table) -> travels.add(new TimeTravel(table, original(place))));
        if (!(parsed instanceof CreateView)) {
            // A view keeps its text, in which the engine's own catalog has no place.
            TaggedTables.name(written, tokens, context, edits);
        }
        Statement statement = statement(parsed, references);
        return statement instanceof EngineStatement forEngine ? forEngine.withTravels(travels) : statement;
    }

    private Statement statement(io.trino.sql.tree.Statement parsed, References references) {
        EngineStatement.Kind kind = kind(parsed);
        if (unload.isPresent()) {
            return unload(unload.get(), references);
        }
        if (optimize.isPresent()) {
            return new EngineStatement(text, edits, optimize.get(), references.tables());
        }
        if (parsed instanceof CreateTableAsSelect ctas) {
            return ctas(ctas, references);
        }
        if (parsed instanceof CreateView view) {
            secureByInvoker(view);
        }
        return new EngineStatement(text, kind, edits, Optional.empty(), references.tables());
    }

    /** What Athena writes otherwise than the engine, where single tokens tell: decimal literals, time travel's older words, LIMIT before OFFSET. */
    private void editTokens(List<SqlToken> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            if (token.kind() == SqlBaseLexer.DECIMAL_VALUE) {
                edits.replace(token.start(), token.end(), token.text().replace("_", "") + "E0");
            } else if (token.is("FOR") && SqlTokens.follow(tokens, i + 2, "AS", "OF")) {
                SqlToken period = tokens.get(i + 1);
                if (period.is("SYSTEM_TIME")) {
                    edits.replace(period.start(), period.end(), "TIMESTAMP");
                } else if (period.is("SYSTEM_VERSION")) {
                    edits.replace(period.start(), period.end(), "VERSION");
                }
            } else if (token.is("LIMIT") && i + 3 < tokens.size() && tokens.get(i + 2).is("OFFSET")) {
                offsetFirst(tokens, i);
            }
        }
    }

    private void offsetFirst(List<SqlToken> tokens, int limitAt) {
        SqlToken limit = tokens.get(limitAt);
        SqlToken count = tokens.get(limitAt + 1);
        SqlToken rows = tokens.get(limitAt + 3);
        if (rows.kind() != SqlBaseLexer.INTEGER_VALUE && rows.kind() != SqlBaseLexer.QUESTION_MARK || count.kind() == SqlBaseLexer.QUESTION_MARK) {
            return;
        }
        boolean hasWord = limitAt + 4 < tokens.size() && (tokens.get(limitAt + 4).is("ROW") || tokens.get(limitAt + 4).is("ROWS"));
        edits.replace(limit.start(), count.end(), "");
        edits.insert(hasWord ? tokens.get(limitAt + 4).end() : rows.end(), " LIMIT " + count.text());
    }

    private io.trino.sql.tree.Statement parse() {
        try {
            return EngineGrammar.statement(edits.result());
        } catch (ParsingException error) {
            Position at = edits.originalPosition(error.getLineNumber(), error.getColumnNumber());
            throw SqlSyntaxError.at(at, error.getErrorMessage());
        } catch (StackOverflowError tooDeep) {
            throw new SqlSyntaxError("line 1:1: statement is too large (stack overflow while parsing)", 1, 1);
        }
    }

    private AthenaError located(References.Refusal refusal) {
        String place = refusal.location().map(this::original).map(at -> at + ": ").orElse("");
        return AthenaError.user(refusal.type(), refusal.code() + ": " + place + refusal.message());
    }

    private Position original(NodeLocation location) {
        return edits.originalPosition(location.getLineNumber(), location.getColumnNumber());
    }

    private Optional<UnsupportedStatement> refuse(Node parsed) {
        return switch (parsed) {
            case Query query -> Optional.empty();
            case Insert insert -> Optional.empty();
            case Delete delete -> Optional.empty();
            case Update update -> Optional.empty();
            case Merge merge -> Optional.empty();
            case CreateTableAsSelect ctas -> Optional.empty();
            case TableExecute execute when optimize.isPresent() -> Optional.empty();
            case CreateView view -> view.getProperties().isEmpty()
                    ? Optional.empty()
                    : Optional.of(UnsupportedStatement.of(text, Statement.DDL, "CREATE VIEW", "View properties are not supported"));
            case ShowFunctions functions -> functions.getSchema().isEmpty()
                    ? Optional.empty()
                    : Optional.of(UnsupportedStatement.of(text, Statement.UTILITY, "SHOW FUNCTIONS", "SHOW FUNCTIONS FROM is not supported"));
            case Explain explain -> explainable(explain.getStatement(), "EXPLAIN");
            case ExplainAnalyze explain -> explain.getStatement() instanceof Query
                    ? Optional.empty()
                    : Optional.of(UnsupportedStatement.of(text, Statement.UTILITY, "EXPLAIN ANALYZE", "EXPLAIN ANALYZE is supported for SELECT only"));
            default -> Optional.of(KnownStatements.refused(text, tokens));
        };
    }

    private Optional<UnsupportedStatement> explainable(io.trino.sql.tree.Statement explained, String name) {
        return switch (explained) {
            case Query query -> Optional.empty();
            case Insert insert -> Optional.empty();
            case Delete delete -> Optional.empty();
            case Update update -> Optional.empty();
            case Merge merge -> Optional.empty();
            default -> Optional.of(UnsupportedStatement.of(
                    text, Statement.UTILITY, name, name + " is supported for SELECT, INSERT, UPDATE, DELETE and MERGE only"));
        };
    }

    private static EngineStatement.Kind kind(Node parsed) {
        return switch (parsed) {
            case Insert insert -> EngineStatement.Kind.INSERT;
            case Delete delete -> EngineStatement.Kind.DELETE;
            case Update update -> EngineStatement.Kind.UPDATE;
            case Merge merge -> EngineStatement.Kind.MERGE;
            case CreateTableAsSelect ctas -> EngineStatement.Kind.CTAS;
            case TableExecute execute -> EngineStatement.Kind.OPTIMIZE;
            case CreateView view -> EngineStatement.Kind.CREATE_VIEW;
            case ShowFunctions functions -> EngineStatement.Kind.SHOW_FUNCTIONS;
            case Explain explain -> EngineStatement.Kind.EXPLAIN;
            case ExplainAnalyze explain -> EngineStatement.Kind.EXPLAIN_ANALYZE;
            default -> EngineStatement.Kind.QUERY;
        };
    }

    private Statement ctas(CreateTableAsSelect ctas, References references) {
        if (ctas.getSaveMode() == SaveMode.REPLACE) {
            throw SqlSyntaxError.at(Edits.positionAt(text, tokens.get(1).start()), "mismatched input '" + tokens.get(1).text() + "'. Expecting: 'TABLE'");
        }
        int[] clause = withClause();
        try {
            TableName name = References.name(ctas.getName(), context);
            boolean mayExist = ctas.getSaveMode() == SaveMode.IGNORE;
            CtasTable properties = IcebergCtas.isIceberg(ctas.getProperties())
                    ? IcebergCtas.read(name, mayExist, ctas.getProperties(), place(clause))
                    : CtasProperties.read(name, mayExist, ctas.getProperties(), clause[0], clause[1]);
            return new EngineStatement(text, EngineStatement.Kind.CTAS, edits, Optional.of(properties), references.tables());
        } catch (CtasProperties.Refused refused) {
            return new UnsupportedStatement(
                    text, Statement.DDL, Optional.of("CREATE_TABLE_AS_SELECT"), "CREATE TABLE AS", refused.error());
        }
    }

    private Statement unload(Unload found, References references) {
        try {
            return new EngineStatement(text, edits, found.target(text), references.tables());
        } catch (CtasProperties.Refused refused) {
            return new UnsupportedStatement(text, Statement.DML, Optional.of("UNLOAD"), "UNLOAD", refused.error());
        }
    }

    /** The name stands after TABLE or EXISTS and has no brackets. */
    private IcebergCtas.Place place(int[] clause) {
        int first = SqlTokens.follow(tokens, 2, "IF", "NOT", "EXISTS") ? 5 : 2;
        int last = first;
        while (tokens.get(last + 1).text().equals(".")) {
            last += 2;
        }
        return new IcebergCtas.Place(tokens.get(first).start(), tokens.get(last).end(), clause[0], clause[1]);
    }

    /** Where the WITH (…) before AS stands, or the empty place before AS where one can be put. */
    private int[] withClause() {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).depth() != 0) {
                continue;
            }
            if (tokens.get(i).is("WITH") && SqlTokens.follow(tokens, i + 1, "(")) {
                int close = i + 2;
                while (tokens.get(close).depth() != 0) {
                    close++;
                }
                return new int[] {tokens.get(i).start(), tokens.get(close).end()};
            }
            if (tokens.get(i).is("AS")) {
                return new int[] {tokens.get(i).start(), tokens.get(i).start()};
            }
        }
        throw new IllegalStateException("A CREATE TABLE AS without AS");
    }

    /**
     * Views run with the rights of who reads them, as Athena's do on the Glue Data Catalog. The engine's own default, the rights of the definer, would
     * need credentials of an absent user.
     */
    private void secureByInvoker(CreateView view) {
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            if (token.depth() == 0 && token.is("SECURITY") && view.getSecurity().isPresent()) {
                edits.replace(tokens.get(i + 1).start(), tokens.get(i + 1).end(), "INVOKER");
                return;
            }
            if (token.depth() == 0 && token.is("AS")) {
                edits.insert(token.start(), "SECURITY INVOKER ");
                return;
            }
        }
    }
}
