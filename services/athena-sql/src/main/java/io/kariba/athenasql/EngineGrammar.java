package io.kariba.athenasql;

import io.kariba.athenasql.SqlTokens.SqlToken;
import io.trino.grammar.sql.SqlBaseLexer;
import io.trino.sql.parser.RefreshableSqlBaseParserInitializer;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The engine's grammar. Its parser learns from every text and never forgets, which odd texts could make fill the heap; so what it has learnt is dropped after
 * an odd text and after {@value #TOKENS_KEPT} tokens of ordinary ones.
 */
final class EngineGrammar {
    private static final long TOKENS_KEPT = 200_000;
    private static final int ORDINARY_DEPTH = 40;
    private static final RefreshableSqlBaseParserInitializer LEARNT = new RefreshableSqlBaseParserInitializer();
    private static final SqlParser PARSER = new SqlParser(LEARNT);
    private static final AtomicLong TOKENS = new AtomicLong();

    private EngineGrammar() {}

    /**
     * @throws io.trino.sql.parser.ParsingException if it is not a statement
     */
    static Statement statement(String text) {
        return PARSER.createStatement(text);
    }

    /**
     * @throws io.trino.sql.parser.ParsingException if it is not an expression
     */
    static Expression expression(String text) {
        return PARSER.createExpression(text);
    }

    /** To be called when a text has been read. */
    static void done(List<SqlToken> tokens) {
        int cases = 0;
        int depth = 0;
        for (SqlToken token : tokens) {
            depth = Math.max(depth, token.depth());
            cases += token.kind() == SqlBaseLexer.CASE ? 1 : 0;
        }
        boolean odd = depth > ORDINARY_DEPTH || cases > ORDINARY_DEPTH;
        if (odd || TOKENS.addAndGet(tokens.size()) > TOKENS_KEPT) {
            TOKENS.set(0);
            LEARNT.refresh();
        }
    }
}
