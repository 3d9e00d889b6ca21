package io.kariba.formats;

import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Avro's schema in Hive's types, as Hive's AvroSerDe derives them. Logical types that Hive does not know are what they are stored as.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/Hive/AvroSerDe">Hive's AvroSerDe</a>
 */
final class AvroSchema {
    private static final int DEPTH = 100;
    /** Characters that the types may take: a schema can name a type again and again, and each use is written out. */
    private static final int TEXT_LENGTH = 4_000_000;

    private final Set<String> open = new HashSet<>();
    private long length;

    private AvroSchema() {}

    static List<Column> columns(Schema schema) throws MalformedFile {
        Schema row = withoutNull(schema);
        if (row.getType() != Schema.Type.RECORD) {
            throw new MalformedFile("The Avro file's schema is a " + row.getType().getName() + "; only records make rows.");
        }
        return new AvroSchema().fields(row, 0);
    }

    /** A record that contains itself has no Hive type: the field that closes the circle is left out. */
    private List<Column> fields(Schema record, int depth) throws MalformedFile {
        open.add(record.getFullName());
        List<Column> columns = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            length += field.name().length();
            ColumnType type = type(field.schema(), depth + 1);
            if (type != null) {
                columns.add(new Column(field.name(), type));
            }
        }
        open.remove(record.getFullName());
        return columns;
    }

    /** @return null where the type is one of those around it */
    private ColumnType type(Schema schema, int depth) throws MalformedFile {
        if (depth > DEPTH) {
            throw new MalformedFile("The Avro file's schema is nested deeper than " + DEPTH + " levels.");
        }
        if ((length += 8) > TEXT_LENGTH) {
            throw new MalformedFile("The Avro file's schema takes more than " + TEXT_LENGTH + " characters written out.");
        }
        return switch (schema.getType()) {
            case BOOLEAN -> Simple.BOOLEAN;
            case INT -> logical(schema).equals("date") ? Simple.DATE : Simple.INT;
            // Hive and query engines know milliseconds only; micro- and nanoseconds stay numbers.
            case LONG -> logical(schema).equals("timestamp-millis") ? Simple.TIMESTAMP : Simple.BIGINT;
            case FLOAT -> Simple.FLOAT;
            case DOUBLE -> Simple.DOUBLE;
            case BYTES, FIXED -> binary(schema);
            case STRING, ENUM, NULL -> Simple.STRING;
            case ARRAY -> {
                ColumnType element = type(schema.getElementType(), depth + 1);
                yield element == null ? null : new ColumnType.Array(element);
            }
            case MAP -> {
                ColumnType value = type(schema.getValueType(), depth + 1);
                yield value == null ? null : new ColumnType.Map(Simple.STRING, value);
            }
            case UNION -> union(schema, depth);
            case RECORD -> open.contains(schema.getFullName()) ? null : new ColumnType.Struct(fields(schema, depth));
        };
    }

    private ColumnType union(Schema schema, int depth) throws MalformedFile {
        Schema only = withoutNull(schema);
        if (only.getType() != Schema.Type.UNION) {
            return type(only, depth + 1);
        }
        List<ColumnType> types = new ArrayList<>();
        for (Schema member : only.getTypes()) {
            ColumnType type = type(member, depth + 1);
            if (type == null) {
                return null;
            }
            types.add(type);
        }
        return new ColumnType.Union(types);
    }

    /** A union's other types; the one type itself where there is one. */
    private static Schema withoutNull(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        List<Schema> others =
                schema.getTypes().stream().filter(member -> member.getType() != Schema.Type.NULL).toList();
        if (others.isEmpty()) {
            return Schema.create(Schema.Type.NULL);
        }
        return others.size() == 1 ? others.getFirst() : Schema.createUnion(others);
    }

    private static ColumnType binary(Schema schema) {
        if (logical(schema).equals("decimal")
                && schema.getObjectProp("precision") instanceof Integer precision
                && precision >= 1
                && precision <= 38) {
            int scale = schema.getObjectProp("scale") instanceof Integer given ? given : 0;
            if (scale >= 0 && scale <= precision) {
                return new ColumnType.Decimal(precision, scale);
            }
        }
        return Simple.BINARY;
    }

    private static String logical(Schema schema) {
        String logical = schema.getProp("logicalType");
        return logical == null ? "" : logical;
    }
}
