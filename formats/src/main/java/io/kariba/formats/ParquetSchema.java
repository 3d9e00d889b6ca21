package io.kariba.formats;

import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;

/**
 * Parquet's schema in Hive's types. Where Hive has no such type, the column has what the bytes are: a time of day is its number, a UUID is binary.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">Parquet's logical types, with the older forms of lists and maps</a>
 */
final class ParquetSchema {
    private static final int DEPTH = 100;

    private final List<SchemaElement> elements;
    private int at;

    private ParquetSchema(List<SchemaElement> elements) {
        this.elements = elements;
    }

    /** @param elements the tree in depth-first order, its root first */
    static List<Column> columns(List<SchemaElement> elements) throws MalformedFile {
        if (elements.isEmpty()) {
            throw new MalformedFile("The Parquet file's footer has no schema.");
        }
        Node root = new ParquetSchema(elements).node(0);
        List<Column> columns = new ArrayList<>();
        for (Node child : root.children) {
            columns.add(new Column(child.name(), field(child)));
        }
        return columns;
    }

    private record Node(SchemaElement element, List<Node> children) {
        String name() {
            return element.getName();
        }

        boolean isGroup() {
            return !element.isSetType();
        }

        boolean isRepeated() {
            return element.getRepetition_type() == FieldRepetitionType.REPEATED;
        }

        boolean isList() {
            return element.getConverted_type() == ConvertedType.LIST || (element.isSetLogicalType() && element.getLogicalType().isSetLIST());
        }

        boolean isMap() {
            ConvertedType converted = element.getConverted_type();
            return converted == ConvertedType.MAP
                    || converted == ConvertedType.MAP_KEY_VALUE
                    || (element.isSetLogicalType() && element.getLogicalType().isSetMAP());
        }
    }

    private Node node(int depth) throws MalformedFile {
        if (depth > DEPTH) {
            throw new MalformedFile("The Parquet file's schema is nested deeper than " + DEPTH + " levels.");
        }
        if (at >= elements.size()) {
            throw new MalformedFile("The Parquet file's schema ends early.");
        }
        SchemaElement element = elements.get(at++);
        if (element.getName() == null) {
            throw new MalformedFile("The Parquet file's schema has a field without a name.");
        }
        List<Node> children = new ArrayList<>();
        if (!element.isSetType() || depth == 0) {
            for (int child = 0; child < element.getNum_children(); child++) {
                children.add(node(depth + 1));
            }
        }
        return new Node(element, children);
    }

    /** A field's type with its repetition: one that repeats outside a list is an array of itself. */
    private static ColumnType field(Node node) {
        ColumnType type = type(node);
        return node.isRepeated() ? new ColumnType.Array(type) : type;
    }

    private static ColumnType type(Node node) {
        if (!node.isGroup()) {
            return primitive(node.element);
        }
        if (node.children.size() == 1 && node.children.getFirst().isRepeated()) {
            Node repeated = node.children.getFirst();
            if (node.isList()) {
                return new ColumnType.Array(element(node, repeated));
            }
            if (node.isMap() && repeated.isGroup() && repeated.children.size() == 2) {
                return new ColumnType.Map(field(repeated.children.get(0)), field(repeated.children.get(1)));
            }
        }
        return struct(node);
    }

    private static ColumnType struct(Node node) {
        List<Column> fields = new ArrayList<>();
        for (Node child : node.children) {
            fields.add(new Column(child.name(), field(child)));
        }
        return new ColumnType.Struct(fields);
    }

    /** The backward-compatibility rules of lists: what repeats is the element itself unless it only wraps one field under a name that says so. */
    private static ColumnType element(Node list, Node repeated) {
        if (!repeated.isGroup()) {
            return primitive(repeated.element);
        }
        boolean named = repeated.name().equals("array") || repeated.name().equals(list.name() + "_tuple");
        if (repeated.children.size() != 1 || named || repeated.isList() || repeated.isMap() || repeated.children.getFirst().isRepeated()) {
            return type(repeated);
        }
        return type(repeated.children.getFirst());
    }

    private static ColumnType primitive(SchemaElement element) {
        if (element.isSetLogicalType()) {
            LogicalType logical = element.getLogicalType();
            ColumnType type = logical(element, logical);
            if (type != null) {
                return type;
            }
        }
        ColumnType converted = element.isSetConverted_type() ? converted(element, element.getConverted_type()) : null;
        return converted == null ? physical(element.getType()) : converted;
    }

    /** @return null where the annotation says nothing beyond the bytes */
    private static ColumnType logical(SchemaElement element, LogicalType logical) {
        if (logical.isSetSTRING() || logical.isSetENUM() || logical.isSetJSON()) {
            return Simple.STRING;
        }
        if (logical.isSetDECIMAL()) {
            return decimal(logical.getDECIMAL().getPrecision(), logical.getDECIMAL().getScale());
        }
        if (logical.isSetDATE()) {
            return Simple.DATE;
        }
        if (logical.isSetTIMESTAMP()) {
            return Simple.TIMESTAMP;
        }
        if (logical.isSetINTEGER()) {
            return integer(logical.getINTEGER().getBitWidth(), !logical.getINTEGER().isIsSigned());
        }
        return logical.isSetFLOAT16() && element.getType() == Type.FIXED_LEN_BYTE_ARRAY ? Simple.FLOAT : null;
    }

    private static ColumnType converted(SchemaElement element, ConvertedType converted) {
        return switch (converted) {
            case UTF8, ENUM, JSON -> Simple.STRING;
            case DECIMAL -> decimal(element.getPrecision(), element.getScale());
            case DATE -> Simple.DATE;
            case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> Simple.TIMESTAMP;
            case INT_8 -> Simple.TINYINT;
            case INT_16 -> Simple.SMALLINT;
            case INT_32 -> Simple.INT;
            case INT_64 -> Simple.BIGINT;
            case UINT_8 -> Simple.SMALLINT;
            case UINT_16 -> Simple.INT;
            case UINT_32 -> Simple.BIGINT;
            case UINT_64 -> Simple.BIGINT;
            case TIME_MILLIS, TIME_MICROS, INTERVAL, BSON, LIST, MAP, MAP_KEY_VALUE -> null;
        };
    }

    /** An unsigned number takes the next wider type, which holds all its values. The widest has none: query engines read it as {@code bigint} only, above 2^63 as negative. */
    private static ColumnType integer(int bits, boolean unsigned) {
        return switch (bits) {
            case 8 -> unsigned ? Simple.SMALLINT : Simple.TINYINT;
            case 16 -> unsigned ? Simple.INT : Simple.SMALLINT;
            case 32 -> unsigned ? Simple.BIGINT : Simple.INT;
            case 64 -> Simple.BIGINT;
            default -> null;
        };
    }

    private static ColumnType decimal(int precision, int scale) {
        return precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision ? new ColumnType.Decimal(precision, scale) : null;
    }

    private static ColumnType physical(Type type) {
        return switch (type) {
            case BOOLEAN -> Simple.BOOLEAN;
            case INT32 -> Simple.INT;
            case INT64 -> Simple.BIGINT;
            case INT96 -> Simple.TIMESTAMP;
            case FLOAT -> Simple.FLOAT;
            case DOUBLE -> Simple.DOUBLE;
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> Simple.BINARY;
        };
    }
}
