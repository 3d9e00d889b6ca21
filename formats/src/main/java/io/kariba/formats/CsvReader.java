package io.kariba.formats;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits delimited text into rows as Hive's OpenCSVSerde does: a cell may be quoted; within quotes, two quotes or an escape and a quote are one, and delimiters and
 * line ends are the value's. A quote that does not begin a cell is a character.
 *
 * <p>Lines that are empty are no rows.
 */
final class CsvReader {
    private final String text;
    private final char delimiter;
    private final char quote;
    private final char escape;
    private int at;
    private boolean openQuote;
    private boolean escapedQuote;

    CsvReader(String text, Dialect dialect) {
        this.text = text;
        this.delimiter = dialect.delimiter;
        this.quote = dialect.quote;
        this.escape = dialect.escape;
    }

    /** @param quote {@link #NONE} for no quoting, as {@code escape} */
    record Dialect(char delimiter, char quote, char escape) {
        /** Is in no text, see {@link SampleText}. */
        static final char NONE = '\0';
    }

    /** A value and whether quotes were around it. */
    record Cell(String value, boolean quoted) {}

    /** The next row; null at the end. */
    List<Cell> next() {
        while (at < text.length() && isLineEnd(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return null;
        }
        List<Cell> row = new ArrayList<>();
        do {
            row.add(cell());
        } while (skip(delimiter));
        return row;
    }

    /** Where the next row begins. */
    int position() {
        return at;
    }

    /** Whether the last row's last quote was never closed. */
    boolean hasOpenQuote() {
        return openQuote;
    }

    /** Whether an escape stood before a quote so far: only then is the escape one. */
    boolean hasEscapedQuote() {
        return escapedQuote;
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private Cell cell() {
        int from = at;
        while (from < text.length() && text.charAt(from) == ' ' && delimiter != ' ') {
            from++;
        }
        if (from < text.length() && text.charAt(from) == quote) {
            return quoted(from + 1);
        }
        int end = at;
        while (end < text.length() && text.charAt(end) != delimiter && !isLineEnd(text.charAt(end))) {
            end++;
        }
        String value = text.substring(at, end);
        at = end;
        return new Cell(value, false);
    }

    private Cell quoted(int from) {
        StringBuilder value = new StringBuilder();
        boolean inQuotes = true;
        at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (inQuotes && c == escape && isEscapable(at + 1)) {
                escapedQuote |= text.charAt(at + 1) == quote;
                value.append(text.charAt(at + 1));
                at += 2;
            } else if (inQuotes && c == quote && at + 1 < text.length() && text.charAt(at + 1) == quote) {
                value.append(quote);
                at += 2;
            } else if (c == quote) {
                inQuotes = !inQuotes;
                at++;
            } else if (!inQuotes && (c == delimiter || isLineEnd(c))) {
                break;
            } else {
                value.append(c);
                at++;
            }
        }
        openQuote = inQuotes;
        return new Cell(value.toString(), true);
    }

    private boolean isEscapable(int index) {
        return index < text.length() && (text.charAt(index) == quote || text.charAt(index) == escape);
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
