package io.kariba.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.kariba.api.LetterCase;
import io.kariba.formats.ColumnType.Simple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The type that holds every value of a sequence of JSON values. Keeps the type only, never a value; work and memory follow the bytes that are read, whatever they hold.
 *
 * <p>Integers are {@code int}, {@code bigint} or, past that, {@code decimal(38,0)}; other numbers {@code double}. Of {@code null} alone, of {@code {}} and of values
 * that have no common type the type is {@code string}: the JSON SerDe gives their text. Keys that differ only in case are one field, as for the SerDe, whose names are
 * case-insensitive. Names of nested fields are in lower case, as crawlers write them.
 *
 * <p>A nested object with a key that a Hive type's text cannot hold (e.g. {@code a:b} or {@code x-id}) is a {@code string}; query engines could not read the table
 * otherwise.
 *
 * <p>Not thread-safe.
 */
public final class JsonInference {
    /** Deeper values are taken as text. */
    static final int MAX_DEPTH = 64;
    /** Fields of all objects together; further ones are left out. */
    static final int MAX_FIELDS = 20_000;

    private static final int MAX_DIGITS = 38;
    private static final ColumnType WIDE_INTEGER = new ColumnType.Decimal(MAX_DIGITS, 0);

    /** Field names of other people's files are not kept between files. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Shape root = new Shape();
    private int fields;
    private long values;

    /** Reads JSON as the SerDe takes it, for {@link #add}. Nesting, names and strings are bounded by Jackson's constraints. */
    public static JsonFactory reader() {
        return FACTORY;
    }

    /**
     * Takes in one value. What was read of a value that breaks off still counts for the type.
     *
     * @param parser at the value's first token; afterwards at its last
     */
    public void add(JsonParser parser) throws IOException {
        add(parser, root, 0);
        values++;
    }

    /** How many values were taken in completely. */
    public long values() {
        return values;
    }

    /** The type of all values. */
    public ColumnType type() {
        return root.type();
    }

    /**
     * The fields of the values as columns when all of them are objects (or null), names as they first appear; else empty. A key that the catalog takes for no column's
     * name is left out; a type whose text is too long for it is {@code string}.
     */
    public List<Column> columns() {
        if (root.element != null || root.scalar != null || root.fields == null) {
            return List.of();
        }
        List<Column> columns = new ArrayList<>();
        root.fields.values().forEach(field -> {
            if (CatalogLimits.isName(field.name)) {
                columns.add(new Column(field.name, CatalogLimits.type(field.shape.type())));
            }
        });
        return columns;
    }

    private void add(JsonParser parser, Shape shape, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isStructStart() && depth >= MAX_DEPTH) {
            parser.skipChildren();
            shape.add(Simple.STRING);
            return;
        }
        switch (token) {
            case START_OBJECT -> addFields(parser, shape, depth);
            case START_ARRAY -> {
                if (shape.element == null) {
                    shape.element = new Shape();
                }
                while (next(parser) != JsonToken.END_ARRAY) {
                    add(parser, shape.element, depth + 1);
                }
            }
            case VALUE_TRUE, VALUE_FALSE -> shape.add(Simple.BOOLEAN);
            case VALUE_NUMBER_INT -> shape.add(integer(parser.getText()));
            case VALUE_NUMBER_FLOAT -> shape.add(Simple.DOUBLE);
            case VALUE_NULL -> {}
            default -> shape.add(Simple.STRING);
        }
    }

    private void addFields(JsonParser parser, Shape shape, int depth) throws IOException {
        if (shape.fields == null) {
            shape.fields = new LinkedHashMap<>();
        }
        while (next(parser) != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            next(parser);
            Field field = field(shape, name);
            if (field == null) {
                parser.skipChildren();
            } else {
                add(parser, field.shape, depth + 1);
            }
        }
    }

    /** Null when there are too many. */
    private Field field(Shape shape, String name) {
        String folded = LetterCase.lower(name);
        Field known = shape.fields.get(folded);
        if (known == null && fields < MAX_FIELDS) {
            fields++;
            known = new Field(name, new Shape());
            shape.fields.put(folded, known);
        }
        return known;
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new MalformedFile("The JSON text ends within a value");
        }
        return token;
    }

    /** The literal's type by its digits, without making a number of it. */
    private static ColumnType integer(String literal) {
        int digits = literal.length() - (literal.startsWith("-") ? 1 : 0);
        if (digits <= 18) {
            long value = Long.parseLong(literal);
            return value == (int) value ? Simple.INT : Simple.BIGINT;
        }
        if (digits == 19) {
            try {
                Long.parseLong(literal);
                return Simple.BIGINT;
            } catch (NumberFormatException e) {
                return WIDE_INTEGER;
            }
        }
        return digits <= MAX_DIGITS ? WIDE_INTEGER : Simple.STRING;
    }

    /** Whether a name can stand in a struct's type text: what Hive's and Trino's parsers take as one word. */
    private static boolean isFieldName(String name) {
        return !name.isBlank() && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == ' ' || c == '$');
    }

    private record Field(String name, Shape shape) {}

    /** What was seen at one place: any of fields, elements and plain values; nothing when only null was. */
    private static final class Shape {
        private Map<String, Field> fields;
        private Shape element;
        private ColumnType scalar;

        void add(ColumnType type) {
            scalar = scalar == null ? type : TypeWidening.widen(scalar, type);
        }

        ColumnType type() {
            int kinds = (fields == null ? 0 : 1) + (element == null ? 0 : 1) + (scalar == null ? 0 : 1);
            if (kinds != 1) {
                return Simple.STRING;
            }
            if (scalar != null) {
                return scalar;
            }
            if (element != null) {
                return new ColumnType.Array(element.type());
            }
            if (fields.isEmpty() || !fields.keySet().stream().allMatch(JsonInference::isFieldName)) {
                return Simple.STRING;
            }
            List<Column> columns = new ArrayList<>();
            fields.forEach((name, field) -> columns.add(new Column(name, field.shape.type())));
            return new ColumnType.Struct(columns);
        }
    }
}
