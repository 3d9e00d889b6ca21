package io.kariba.formats;

import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads Hive's type texts as the catalog keeps them. Anybody may have written those, so anything may be in them.
 *
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/data-types.html">Data types in Amazon Athena</a>
 */
final class HiveTypeText {
    private static final int MAX_DEPTH = 100;
    /** Hive's for {@code decimal} without arguments. */
    private static final ColumnType DEFAULT_DECIMAL = new ColumnType.Decimal(10, 0);

    private final String text;
    private int at;

    private HiveTypeText(String text) {
        this.text = text;
    }

    static Optional<ColumnType> parse(String text) {
        HiveTypeText parser = new HiveTypeText(text);
        try {
            ColumnType type = parser.type(0);
            parser.skipSpace();
            return parser.at == text.length() ? Optional.of(type) : Optional.empty();
        } catch (Unreadable e) {
            return Optional.empty();
        }
    }

    private ColumnType type(int depth) {
        if (depth > MAX_DEPTH) {
            throw new Unreadable();
        }
        String word = word();
        return switch (word) {
            case "array" -> {
                expect('<');
                ColumnType element = type(depth + 1);
                expect('>');
                yield new ColumnType.Array(element);
            }
            case "map" -> {
                expect('<');
                ColumnType key = type(depth + 1);
                expect(',');
                ColumnType value = type(depth + 1);
                expect('>');
                yield new ColumnType.Map(key, value);
            }
            case "struct" -> struct(depth + 1);
            case "uniontype" -> union(depth + 1);
            case "decimal", "numeric", "dec" -> decimal();
            case "char", "varchar" -> new ColumnType.Text(word, argument());
            case "integer" -> ColumnType.Simple.INT;
            case "timestamp" -> timestamp();
            default -> simple(word);
        };
    }

    private static ColumnType simple(String word) {
        for (ColumnType.Simple simple : ColumnType.Simple.values()) {
            if (simple.text().equals(word)) {
                return simple;
            }
        }
        throw new Unreadable();
    }

    private ColumnType timestamp() {
        int after = at;
        for (String expected : List.of("with", "local", "time", "zone")) {
            if (!word().equals(expected)) {
                at = after;
                return ColumnType.Simple.TIMESTAMP;
            }
        }
        return ColumnType.Simple.TIMESTAMP_LOCAL;
    }

    private ColumnType struct(int depth) {
        expect('<');
        List<Column> fields = new ArrayList<>();
        if (next('>')) {
            return new ColumnType.Struct(fields);
        }
        do {
            String name = fieldName();
            expect(':');
            fields.add(new Column(name, type(depth)));
        } while (next(','));
        expect('>');
        return new ColumnType.Struct(fields);
    }

    private ColumnType union(int depth) {
        expect('<');
        List<ColumnType> types = new ArrayList<>();
        do {
            types.add(type(depth));
        } while (next(','));
        expect('>');
        return new ColumnType.Union(types);
    }

    private ColumnType decimal() {
        if (!next('(')) {
            return DEFAULT_DECIMAL;
        }
        int precision = number();
        int scale = next(',') ? number() : 0;
        expect(')');
        if (precision < 1 || precision > 38 || scale > precision) {
            throw new Unreadable();
        }
        return new ColumnType.Decimal(precision, scale);
    }

    private int argument() {
        expect('(');
        int number = number();
        expect(')');
        return number;
    }

    private int number() {
        skipSpace();
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (from == at || at - from > 6) {
            throw new Unreadable();
        }
        return Integer.parseInt(text, from, at, 10);
    }

    private String word() {
        skipSpace();
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return LetterCase.lower(text.substring(from, at));
    }

    /** Up to the colon; Hive keeps what is there. */
    private String fieldName() {
        skipSpace();
        int end = text.indexOf(':', at);
        if (end <= at) {
            throw new Unreadable();
        }
        String name = text.substring(at, end).strip();
        at = end;
        return name.length() > 2 && name.startsWith("`") && name.endsWith("`") ? name.substring(1, name.length() - 1) : name;
    }

    private void expect(char c) {
        if (!next(c)) {
            throw new Unreadable();
        }
    }

    private boolean next(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super(null, null, false, false);
        }
    }
}
