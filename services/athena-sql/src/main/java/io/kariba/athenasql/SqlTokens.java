package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.trino.grammar.sql.SqlBaseLexer;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;

/**
 * The tokens of a text by the engine's own lexer, comments and white space left out, with offsets in UTF-16 units. It is read without recursion, so it is
 * safe on any text, and it is read before the parser to bound what the parser gets.
 */
final class SqlTokens {
    /** Brackets and CASEs nested deeper than this are refused: the engine's parser recurses, and its time and memory grow fast with depth. */
    static final int MAX_DEPTH = 250;

    /**
     * @param kind a constant of {@link SqlBaseLexer}
     * @param depth how many brackets are open around it
     */
    record SqlToken(int kind, String text, int start, int end, int depth) {
        boolean is(String word) {
            return text.equalsIgnoreCase(word);
        }
    }

    private SqlTokens() {}

    /**
     * @throws SqlSyntaxError if brackets or CASEs nest too deeply
     */
    static List<SqlToken> of(String text) {
        SqlBaseLexer lexer = new SqlBaseLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        Offsets offsets = new Offsets(text);
        List<SqlToken> tokens = new ArrayList<>();
        int depth = 0;
        int cases = 0;
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            int start = offsets.of(token.getStartIndex());
            int end = offsets.of(token.getStopIndex() + 1);
            String word = text.substring(start, end);
            if (word.equals(")") || word.equals("]")) {
                depth = Math.max(0, depth - 1);
            }
            tokens.add(new SqlToken(token.getType(), word, start, end, depth));
            depth += word.equals("(") || word.equals("[") ? 1 : 0;
            cases += token.getType() == SqlBaseLexer.CASE ? 1 : token.getType() == SqlBaseLexer.END ? -1 : 0;
            if (depth > MAX_DEPTH || cases > MAX_DEPTH) {
                throw SqlSyntaxError.at(Edits.positionAt(text, start), "statement is too large (nested deeper than " + MAX_DEPTH + ")");
            }
        }
        return tokens;
    }

    /** Whether the tokens from an index on are these words, in any case. */
    static boolean follow(List<SqlToken> tokens, int index, String... words) {
        if (index < 0 || index + words.length > tokens.size()) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(index + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** An identifier's value: quotes taken off, unquoted ones folded to lower case. */
    static String identifier(SqlToken token) {
        String text = token.text();
        if (text.length() > 1 && text.charAt(0) == '"') {
            return text.substring(1, text.length() - 1).replace("\"\"", "\"");
        }
        return LetterCase.lower(text);
    }

    /** The lexer counts code points; asked in rising order, this turns them into UTF-16 offsets in one pass. */
    private static final class Offsets {
        private final String text;
        private int codePoints;
        private int units;

        Offsets(String text) {
            this.text = text;
        }

        int of(int codePointIndex) {
            if (codePointIndex < codePoints) {
                codePoints = 0;
                units = 0;
            }
            units = text.offsetByCodePoints(units, codePointIndex - codePoints);
            codePoints = codePointIndex;
            return units;
        }
    }
}
