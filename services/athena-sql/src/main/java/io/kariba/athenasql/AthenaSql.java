package io.kariba.athenasql;

import io.kariba.api.CatalogTable;
import io.kariba.athenasql.DdlLexer.DdlToken;
import io.kariba.athenasql.DdlLexer.TokenKind;
import io.kariba.athenasql.SqlTokens.SqlToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Reads Athena's language. Thread-safe, keeps nothing. */
public final class AthenaSql {
    private static final Set<String> SHOW_ON_CATALOG =
            Set.of("DATABASES", "SCHEMAS", "TABLES", "VIEWS", "COLUMNS", "PARTITIONS", "TBLPROPERTIES", "CREATE");

    /** Trees of large texts take some hundred times the text's size, so those are read one after the other. */
    private static final int LARGE_FROM = 32_768;

    private static final Semaphore LARGE = new Semaphore(1);

    private AthenaSql() {}

    /**
     * Reads one statement; a trailing semicolon, white space and comments are allowed.
     *
     * @throws SqlSyntaxError if the text is not one statement of the language
     */
    public static Statement parse(String text, Context context) {
        if (text.length() <= LARGE_FROM) {
            return read(text, context);
        }
        LARGE.acquireUninterruptibly();
        try {
            return read(text, context);
        } finally {
            LARGE.release();
        }
    }

    private static Statement read(String text, Context context) {
        List<DdlToken> words = DdlLexer.tokens(text);
        if (isDdl(words)) {
            return new DdlReader(new DdlCursor(text, single(text, words), context)).read();
        }
        List<SqlToken> tokens = singleStatement(text, SqlTokens.of(text));
        if (tokens.isEmpty()) {
            throw new SqlSyntaxError("line 1:1: mismatched input '<EOF>'. Expecting: <query>", 1, 1);
        }
        Optional<UnsupportedStatement> refused = KnownStatements.recognise(text, tokens);
        if (refused.isPresent()) {
            return refused.get();
        }
        try {
            return new EngineReader(text, context, tokens).read();
        } finally {
            EngineGrammar.done(tokens);
        }
    }

    /**
     * Reads PREPARE, EXECUTE or DEALLOCATE PREPARE; the service that keeps prepared statements carries them out, and hands the text of what it executes to
     * {@link #parse} with {@link PreparedCommand#parameters} as the context's.
     *
     * @return empty when the text begins otherwise
     * @throws SqlSyntaxError if the text begins so and goes on wrongly
     */
    public static Optional<PreparedCommand> preparedCommand(String text) {
        if (!PreparedCommand.begins(DdlLexer.tokens(text))) {
            return Optional.empty();
        }
        return Optional.of(PreparedCommand.read(text, singleStatement(text, SqlTokens.of(text))));
    }

    /**
     * The tables and views a view reads, as far as parsing its text shows; none for a text that is no view of the engine's.
     *
     * @throws StatementFailed if the view's text cannot be read
     */
    public static List<TableName> tablesOf(CatalogTable view) {
        try {
            Statement read = parse(ViewText.query(view), Context.of(Optional.of(ViewText.schema(view))));
            return read instanceof EngineStatement query ? query.tables() : List.of();
        } catch (SqlSyntaxError unreadable) {
            throw ViewText.unreadable(view);
        }
    }

    /** Every statement Athena knows, and whether it is carried out. */
    public static List<SupportRow> supportTable() {
        return KnownStatements.table();
    }

    /** Whether the first words make it a statement on the catalog, which has Hive's grammar. */
    private static boolean isDdl(List<DdlToken> words) {
        DdlToken second = words.get(Math.min(1, words.size() - 1));
        DdlToken first = words.getFirst();
        if (first.is("MSCK") || first.is("DESC") || first.is("VACUUM")) {
            return true;
        }
        if (first.is("DESCRIBE")) {
            return !second.is("INPUT") && !second.is("OUTPUT");
        }
        if (first.is("SHOW")) {
            return SHOW_ON_CATALOG.stream().anyMatch(second::is);
        }
        if (first.is("ALTER") || first.is("DROP")) {
            return second.is("DATABASE") || second.is("SCHEMA") || second.is("TABLE") || first.is("DROP") && second.is("VIEW");
        }
        if (first.is("CREATE")) {
            return second.is("DATABASE") || second.is("SCHEMA") || second.is("EXTERNAL") || second.is("TABLE") && !isCtas(words);
        }
        return false;
    }

    /** A CREATE TABLE with AS outside brackets makes a table of a query, unless it is the AS of STORED AS or DEFINED AS. */
    private static boolean isCtas(List<DdlToken> words) {
        int depth = 0;
        for (int i = 2; i < words.size(); i++) {
            DdlToken word = words.get(i);
            if (word.kind() == TokenKind.SYMBOL) {
                depth += word.value().equals("(") ? 1 : word.value().equals(")") ? -1 : 0;
            } else if (depth == 0 && word.is("AS") && !words.get(i - 1).is("STORED") && !words.get(i - 1).is("DEFINED")) {
                return true;
            }
        }
        return false;
    }

    /** The tokens up to a trailing semicolon. */
    private static List<DdlToken> single(String text, List<DdlToken> words) {
        List<DdlToken> kept = new ArrayList<>();
        boolean ended = false;
        for (DdlToken word : words) {
            if (word.kind() == TokenKind.SYMBOL && word.value().equals(";")) {
                ended = true;
            } else if (ended && word.kind() != TokenKind.END) {
                throw onlyOne(text);
            } else {
                kept.add(word);
            }
        }
        return kept;
    }

    private static List<SqlToken> singleStatement(String text, List<SqlToken> tokens) {
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).text().equals(";")) {
            end--;
        }
        List<SqlToken> kept = tokens.subList(0, end);
        // An inline function's body has semicolons of its own; the parser judges those.
        boolean hasFunction = SqlTokens.follow(tokens, 0, "WITH", "FUNCTION");
        if (!hasFunction && kept.stream().anyMatch(token -> token.text().equals(";"))) {
            throw onlyOne(text);
        }
        return kept;
    }

    private static SqlSyntaxError onlyOne(String text) {
        return new SqlSyntaxError("Only one sql statement is allowed. Got: " + text, 0, 0);
    }
}
