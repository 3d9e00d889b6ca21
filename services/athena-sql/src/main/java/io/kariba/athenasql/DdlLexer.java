package io.kariba.athenasql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts Hive DDL into tokens: back-quoted names, strings with Hive's backslash escapes, words, symbols; comments left out. A word may begin with a digit, as
 * Hive's identifiers may.
 */
final class DdlLexer {
    /** What a token is. Strings hold their value, other tokens their text. */
    enum TokenKind {
        WORD,
        QUOTED_NAME,
        STRING,
        SYMBOL,
        UNFINISHED,
        END
    }

    /**
     * @param value the string's or quoted name's value, else the text
     * @param start offset in the text
     */
    record DdlToken(TokenKind kind, String value, int start, int end) {
        boolean is(String word) {
            return kind == TokenKind.WORD && value.equalsIgnoreCase(word);
        }
    }

    private final String text;
    private final List<DdlToken> tokens = new ArrayList<>();
    private int at;

    private DdlLexer(String text) {
        this.text = text;
    }

    /** The tokens, an END token last. */
    static List<DdlToken> tokens(String text) {
        DdlLexer lexer = new DdlLexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (true) {
            skipBlank();
            if (at >= text.length()) {
                tokens.add(new DdlToken(TokenKind.END, "<EOF>", text.length(), text.length()));
                return;
            }
            tokens.add(next());
        }
    }

    private DdlToken next() {
        int start = at;
        char c = text.charAt(at);
        if (c == '`') {
            return quotedName(start);
        }
        if (c == '\'' || c == '"') {
            return string(start, c);
        }
        if (isWordPart(c)) {
            while (at < text.length() && isWordPart(text.charAt(at))) {
                at++;
            }
            return new DdlToken(TokenKind.WORD, text.substring(start, at), start, at);
        }
        at++;
        if (at < text.length() && (text.startsWith("<=", start) || text.startsWith(">=", start) || text.startsWith("!=", start)
                || text.startsWith("<>", start))) {
            at++;
        }
        return new DdlToken(TokenKind.SYMBOL, text.substring(start, at), start, at);
    }

    private void skipBlank() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (text.startsWith("/*", at) && text.indexOf("*/", at + 2) >= 0) {
                at = text.indexOf("*/", at + 2) + 2;
            } else {
                return;
            }
        }
    }

    private DdlToken quotedName(int start) {
        StringBuilder name = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '`') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '`') {
                name.append('`');
                at++;
            } else {
                return new DdlToken(TokenKind.QUOTED_NAME, name.toString(), start, at);
            }
        }
        return new DdlToken(TokenKind.UNFINISHED, "`", start, at);
    }

    private DdlToken string(int start, char quote) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                escape(value);
            } else if (c != quote) {
                value.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                value.append(quote);
                at++;
            } else {
                return new DdlToken(TokenKind.STRING, value.toString(), start, at);
            }
        }
        return new DdlToken(TokenKind.UNFINISHED, String.valueOf(quote), start, at);
    }

    /** Hive's escapes: octal {@code \001}, {@code \}{@code u0001}, the usual letters; {@code \%} and {@code \_} keep their backslash. */
    private void escape(StringBuilder value) {
        char c = text.charAt(at);
        if (c == 'u' && at + 4 < text.length() && isNumber(at + 1, at + 5, 16)) {
            value.append((char) Integer.parseInt(text, at + 1, at + 5, 16));
            at += 5;
            return;
        }
        if (c >= '0' && c <= '1' && at + 2 < text.length() && isNumber(at, at + 3, 8)) {
            value.append((char) Integer.parseInt(text, at, at + 3, 8));
            at += 3;
            return;
        }
        at++;
        switch (c) {
            case '0' -> value.append('\0');
            case 'b' -> value.append('\b');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'Z' -> value.append('\u001A');
            case '%', '_' -> value.append('\\').append(c);
            default -> value.append(c);
        }
    }

    private boolean isNumber(int from, int to, int radix) {
        for (int i = from; i < to; i++) {
            if (Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
