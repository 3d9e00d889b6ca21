package io.kariba.trinoplugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.DataType;
import io.trino.sql.tree.DataTypeParameter;
import io.trino.sql.tree.DateTimeDataType;
import io.trino.sql.tree.GenericDataType;
import io.trino.sql.tree.RowDataType;
import io.trino.sql.tree.TypeParameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.TableInput;

/** The columns of a view for the catalog, in Hive's types, read from the view's own text. */
final class ViewColumns {
    private static final String PREFIX = "/* Presto View: ";
    private static final String SUFFIX = " */";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SqlParser PARSER = new SqlParser();

    private ViewColumns() {}

    /** The input with the view's columns; what is no view, or cannot be read as one, as it is. */
    static TableInput in(TableInput table) {
        String text = table == null ? null : table.viewOriginalText();
        if (text == null || !text.startsWith(PREFIX) || !text.endsWith(SUFFIX) || table.storageDescriptor() == null) {
            return table;
        }
        List<Column> columns = new ArrayList<>();
        try {
            JsonNode view = JSON.readTree(Base64.getDecoder().decode(text.substring(PREFIX.length(), text.length() - SUFFIX.length())));
            for (JsonNode column : view.path("columns")) {
                JsonNode comment = column.path("comment");
                columns.add(Column.builder()
                        .name(column.path("name").asText())
                        .type(hive(column.path("type").asText()))
                        .comment(comment.isTextual() ? comment.textValue() : null)
                        .build());
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            return table;
        }
        return columns.isEmpty()
                ? table
                : table.toBuilder().storageDescriptor(table.storageDescriptor().toBuilder().columns(columns).build()).build();
    }

    /** Hive's name of a Trino type; {@code string} for what Hive has no type for, such as json or time. */
    static String hive(String type) {
        try {
            return hive(PARSER.createType(type));
        } catch (ParsingException unknown) {
            return "string";
        }
    }

    private static String hive(DataType type) {
        return switch (type) {
            case RowDataType row -> struct(row.getFields());
            case DateTimeDataType time -> time.getType() == DateTimeDataType.Type.TIMESTAMP && !time.isWithTimeZone() ? "timestamp" : "string";
            case GenericDataType generic -> generic(generic);
            default -> "string";
        };
    }

    private static String struct(List<RowDataType.Field> fields) {
        List<String> parts = new ArrayList<>();
        for (RowDataType.Field field : fields) {
            String name = field.getName().map(known -> known.getValue().toLowerCase(Locale.ROOT)).orElse("field" + parts.size());
            parts.add(name + ":" + hive(field.getType()));
        }
        return "struct<" + String.join(",", parts) + ">";
    }

    private static String generic(GenericDataType type) {
        String name = type.getName().getValue().toLowerCase(Locale.ROOT);
        List<DataTypeParameter> arguments = type.getArguments();
        return switch (name) {
            case "boolean", "tinyint", "smallint", "bigint", "double", "date" -> name;
            case "integer", "int" -> "int";
            case "real" -> "float";
            case "varbinary" -> "binary";
            case "array" -> "array<" + inside(arguments, 0) + ">";
            case "map" -> "map<" + inside(arguments, 0) + "," + inside(arguments, 1) + ">";
            case "decimal", "char" -> name + arguments.stream().map(Object::toString).collect(Collectors.joining(",", "(", ")"));
            case "varchar" -> arguments.isEmpty() ? "string" : "varchar(" + arguments.getFirst() + ")";
            default -> "string";
        };
    }

    private static String inside(List<DataTypeParameter> arguments, int index) {
        return index < arguments.size() && arguments.get(index) instanceof TypeParameter parameter ? hive(parameter.getValue()) : "string";
    }
}
