package io.kariba.formats;

import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What elements of one name hold, over all that were seen: text, attributes, elements. Names of attributes have {@link #ATTRIBUTE_PREFIX}, as in Glue's reader of XML; text beside attributes or
 * elements is {@link #TEXT}.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-xml-home.html">Glue's XML format, attributePrefix and valueTag</a>
 */
final class XmlShape {
    static final String ATTRIBUTE_PREFIX = "_";
    static final String TEXT = "_VALUE";

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]{1,40}(?:\\.[0-9]{0,40})?|\\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?");

    /** From the narrowest; a text that is both of two is string unless both are numbers. */
    private enum Kind {
        NOTHING(Simple.STRING),
        BOOLEAN(Simple.BOOLEAN),
        INT(Simple.INT),
        BIGINT(Simple.BIGINT),
        DOUBLE(Simple.DOUBLE),
        STRING(Simple.STRING);

        private final ColumnType type;

        Kind(ColumnType type) {
            this.type = type;
        }

        Kind with(Kind other) {
            if (this == NOTHING || this == other) {
                return other;
            }
            if (other == NOTHING) {
                return this;
            }
            boolean numbers = this != BOOLEAN && other != BOOLEAN && this != STRING && other != STRING;
            return numbers ? (compareTo(other) > 0 ? this : other) : STRING;
        }
    }

    private final Map<String, XmlShape> parts = new LinkedHashMap<>();
    private Kind text = Kind.NOTHING;
    private boolean repeated;

    /** The shape of an attribute or element, made when it is new. */
    XmlShape part(String name) {
        return parts.computeIfAbsent(name, isNew -> new XmlShape());
    }

    boolean has(String name) {
        return parts.containsKey(name);
    }

    /** An element has several of this name. */
    void repeat() {
        repeated = true;
    }

    void text(String value) {
        text = text.with(kind(value));
    }

    private static Kind kind(String value) {
        String stripped = value.strip();
        if (stripped.isEmpty()) {
            return Kind.NOTHING;
        }
        if (stripped.equalsIgnoreCase("true") || stripped.equalsIgnoreCase("false")) {
            return Kind.BOOLEAN;
        }
        if (WHOLE.matcher(stripped).matches()) {
            return whole(stripped);
        }
        return NUMBER.matcher(stripped).matches() ? Kind.DOUBLE : Kind.STRING;
    }

    /** A number with leading zeros is a code, and would lose them. */
    private static Kind whole(String digits) {
        if (digits.matches("[+-]?0[0-9]+")) {
            return Kind.STRING;
        }
        try {
            long value = Long.parseLong(digits);
            return value == (int) value ? Kind.INT : Kind.BIGINT;
        } catch (NumberFormatException tooLong) {
            return Kind.DOUBLE;
        }
    }

    /** Attributes, elements, text; in the order they were first seen. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        parts.forEach((name, part) -> columns.add(new Column(name, part.type())));
        if (text != Kind.NOTHING) {
            columns.add(new Column(TEXT, text.type));
        }
        return columns;
    }

    private ColumnType type() {
        ColumnType one = parts.isEmpty() ? text.type : new ColumnType.Struct(columns());
        return repeated ? new ColumnType.Array(one) : one;
    }
}
