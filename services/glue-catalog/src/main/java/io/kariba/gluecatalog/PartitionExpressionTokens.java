package io.kariba.gluecatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts GetPartitions' expression into words, literals and symbols. */
final class PartitionExpressionTokens {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NUMBER = Pattern.compile("(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?(?![\\p{L}\\p{N}_$.])");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$][\\p{L}\\p{N}_$.]*");
    private static final Pattern SYMBOL = Pattern.compile("<\\s*>|<=|>=|!=|[=<>(),+-]");

    /** What a token is. */
    enum Kind {
        WORD,
        BACK_QUOTED,
        DOUBLE_QUOTED,
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    /**
     * A token.
     *
     * @param text without quotes, doubled quotes made single
     */
    record Token(Kind kind, String text) {
        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isOperator() {
            return kind == Kind.SYMBOL && "<>=!=".contains(text.substring(0, 1));
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.BACK_QUOTED || kind == Kind.DOUBLE_QUOTED;
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private PartitionExpressionTokens(String text) {
        this.text = text;
    }

    /** The tokens, the last one being END. */
    static List<Token> read(String text) {
        PartitionExpressionTokens reader = new PartitionExpressionTokens(text);
        while (reader.at < text.length()) {
            reader.next();
        }
        reader.tokens.add(new Token(Kind.END, ""));
        return reader.tokens;
    }

    static RuntimeException unsupported(String text) {
        return GlueErrors.invalid("Unsupported expression '" + text + "'");
    }

    private void next() {
        switch (text.charAt(at)) {
            case '\'' -> quoted(Kind.STRING, '\'');
            case '"' -> quoted(Kind.DOUBLE_QUOTED, '"');
            case '`' -> quoted(Kind.BACK_QUOTED, '`');
            default -> plain();
        }
    }

    private void plain() {
        if (take(SPACE) != null) {
            return;
        }
        String found = take(NUMBER);
        if (found != null) {
            tokens.add(new Token(Kind.NUMBER, found));
            return;
        }
        found = take(NAME);
        if (found != null) {
            tokens.add(new Token(Kind.WORD, found));
            return;
        }
        found = take(SYMBOL);
        if (found == null) {
            throw unsupported(text);
        }
        // AWS documents the inequality with a space inside.
        tokens.add(new Token(Kind.SYMBOL, found.startsWith("<") && found.endsWith(">") ? "<>" : found));
    }

    private String take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length()).useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher.group();
    }

    private void quoted(Kind kind, char quote) {
        StringBuilder inner = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != quote) {
                inner.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                inner.append(c);
                at++;
            } else {
                tokens.add(new Token(kind, inner.toString()));
                return;
            }
        }
        throw unsupported(text);
    }
}
