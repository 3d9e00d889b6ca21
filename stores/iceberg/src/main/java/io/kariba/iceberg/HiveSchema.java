package io.kariba.iceberg;

import io.kariba.api.CatalogColumn;
import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Hive's types as Iceberg's and back. Source: Athena User Guide, "Supported data types for Iceberg tables in Athena"; what its table leaves out is refused.
 * Field ids are made up, as Iceberg gives out its own when a type enters a table.
 */
final class HiveSchema {
    private static final int MAX_DEPTH = 100;
    private final String text;
    private int at;
    private int lastId;

    private HiveSchema(String text, int lastId) {
        this.text = text;
        this.lastId = lastId;
    }

    /** The schema of a new table; every column may be null. */
    static Schema of(List<CatalogColumn> columns) {
        if (columns.isEmpty()) {
            throw TableErrors.notSupported("An Iceberg table needs at least one column");
        }
        List<Types.NestedField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int lastId = 0;
        for (CatalogColumn column : columns) {
            String name = name(column);
            if (!names.add(name)) {
                throw TableErrors.columnTwice(name);
            }
            HiveSchema reader = new HiveSchema(column.type(), lastId + 1);
            Type type = reader.whole();
            fields.add(Types.NestedField.optional(lastId + 1, name, type, column.comment().orElse(null)));
            lastId = reader.lastId;
        }
        return new Schema(fields);
    }

    /** A column's name as the catalog keeps it. */
    static String name(CatalogColumn column) {
        return LetterCase.lower(column.name());
    }

    /** @throws io.kariba.api.IcebergTables.TableError if Iceberg has no such type */
    static Type type(String hiveType) {
        return new HiveSchema(hiveType, 0).whole();
    }

    /** A type as the catalog has it, in the words that Iceberg's own Glue catalog uses. */
    static String text(Type type) {
        return switch (type.typeId()) {
            case INTEGER -> "int";
            case LONG -> "bigint";
            case TIME, STRING, UUID -> "string";
            case TIMESTAMP, TIMESTAMP_NANO -> "timestamp";
            case FIXED, BINARY -> "binary";
            case DECIMAL -> "decimal(" + ((Types.DecimalType) type).precision() + "," + ((Types.DecimalType) type).scale() + ")";
            case STRUCT -> type.asStructType().fields().stream()
                    .map(field -> field.name() + ":" + text(field.type()))
                    .collect(Collectors.joining(",", "struct<", ">"));
            case LIST -> "array<" + text(type.asListType().elementType()) + ">";
            case MAP -> "map<" + text(type.asMapType().keyType()) + "," + text(type.asMapType().valueType()) + ">";
            default -> LetterCase.lower(type.typeId().name());
        };
    }

    private Type whole() {
        Type type = read(0);
        blanks();
        if (at < text.length()) {
            throw TableErrors.type(text);
        }
        return type;
    }

    private Type read(int depth) {
        if (depth > MAX_DEPTH) {
            throw TableErrors.type(text);
        }
        String word = word();
        return switch (word) {
            case "boolean" -> Types.BooleanType.get();
            case "int", "integer" -> Types.IntegerType.get();
            case "bigint" -> Types.LongType.get();
            case "float" -> Types.FloatType.get();
            case "double" -> Types.DoubleType.get();
            case "string" -> Types.StringType.get();
            case "binary" -> Types.BinaryType.get();
            case "date" -> Types.DateType.get();
            case "timestamp" -> Types.TimestampType.withoutZone();
            case "decimal" -> decimal();
            case "array" -> array(depth);
            case "map" -> map(depth);
            case "struct" -> struct(depth);
            default -> throw TableErrors.type(depth == 0 ? text.strip() : word);
        };
    }

    private Type decimal() {
        int precision = 10;
        int scale = 0;
        if (takes('(')) {
            precision = number();
            scale = takes(',') ? number() : 0;
            expect(')');
        }
        if (precision < 1 || precision > 38 || scale > precision) {
            throw TableErrors.type(text);
        }
        return Types.DecimalType.of(precision, scale);
    }

    private Type array(int depth) {
        expect('<');
        int id = ++lastId;
        Type element = read(depth + 1);
        expect('>');
        return Types.ListType.ofOptional(id, element);
    }

    private Type map(int depth) {
        expect('<');
        int key = ++lastId;
        int value = ++lastId;
        Type keyType = read(depth + 1);
        expect(',');
        Type valueType = read(depth + 1);
        expect('>');
        return Types.MapType.ofOptional(key, value, keyType, valueType);
    }

    private Type struct(int depth) {
        expect('<');
        List<Types.NestedField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            int id = ++lastId;
            String name = fieldName();
            if (!names.add(name)) {
                throw TableErrors.columnTwice(name);
            }
            takes(':');
            fields.add(Types.NestedField.optional(id, name, read(depth + 1)));
        } while (takes(','));
        expect('>');
        return Types.StructType.of(fields);
    }

    private String fieldName() {
        if (takes('`')) {
            int end = text.indexOf('`', at);
            if (end <= at) {
                throw TableErrors.type(text);
            }
            String name = text.substring(at, end);
            at = end + 1;
            return LetterCase.lower(name);
        }
        blanks();
        int from = at;
        while (at < text.length() && ":<>,() ".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == from) {
            throw TableErrors.type(text);
        }
        return LetterCase.lower(text.substring(from, at));
    }

    private String word() {
        blanks();
        int from = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw TableErrors.type(text);
        }
        return LetterCase.lower(text.substring(from, at));
    }

    private int number() {
        blanks();
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from || at - from > 4) {
            throw TableErrors.type(text);
        }
        return Integer.parseInt(text.substring(from, at));
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean takes(char symbol) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == symbol;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char symbol) {
        if (!takes(symbol)) {
            throw TableErrors.type(text);
        }
    }
}
