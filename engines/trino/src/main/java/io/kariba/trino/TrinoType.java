package io.kariba.trino;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the values of one column type stand in the protocol's JSON, and what they become: the values of {@link io.kariba.api.SqlEngine.SqlBatch}.
 *
 * @param parts element type of an array, key and value types of a map, field types of a row
 */
record TrinoType(Kind kind, List<TrinoType> parts) {
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "integer", "bigint");

    /** Sketches are bytes for the client, as varbinary is. */
    private static final Set<String> BYTES = Set.of("varbinary", "HyperLogLog", "P4HyperLogLog", "qdigest", "tdigest", "SetDigest");

    /** The shapes a value can have. */
    enum Kind {
        BOOLEAN,
        INTEGER,
        REAL,
        DOUBLE,
        BYTES,
        ARRAY,
        MAP,
        ROW,
        TEXT
    }

    /** Reads a {@code typeSignature} object. */
    static TrinoType of(JsonNode signature) {
        String raw = signature.path("rawType").asText();
        return switch (raw) {
            case "boolean" -> new TrinoType(Kind.BOOLEAN, List.of());
            case "real" -> new TrinoType(Kind.REAL, List.of());
            case "double" -> new TrinoType(Kind.DOUBLE, List.of());
            case "array" -> new TrinoType(Kind.ARRAY, parts(signature));
            case "map" -> new TrinoType(Kind.MAP, parts(signature));
            case "row" -> new TrinoType(Kind.ROW, parts(signature));
            default -> {
                if (INTEGERS.contains(raw)) {
                    yield new TrinoType(Kind.INTEGER, List.of());
                }
                yield new TrinoType(BYTES.contains(raw) ? Kind.BYTES : Kind.TEXT, List.of());
            }
        };
    }

    private static List<TrinoType> parts(JsonNode signature) {
        List<TrinoType> parts = new ArrayList<>();
        for (JsonNode argument : signature.path("arguments")) {
            JsonNode value = argument.path("value");
            // A row's argument names its field around the type; an array's or map's is the type itself.
            parts.add(of(value.has("typeSignature") ? value.path("typeSignature") : value));
        }
        return parts;
    }

    /** Reads the value at the parser's current token. */
    Object read(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (kind) {
            case BOOLEAN -> json.getBooleanValue();
            case INTEGER -> json.getLongValue();
            // Infinities and NaN come as texts.
            case REAL -> Float.valueOf(json.getText());
            case DOUBLE -> Double.valueOf(json.getText());
            case BYTES -> Base64.getDecoder().decode(json.getText());
            case ARRAY -> readList(json);
            case ROW -> readRow(json);
            case MAP -> readMap(json);
            case TEXT -> readText(json);
        };
    }

    private List<Object> readList(JsonParser json) throws IOException {
        List<Object> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(parts.getFirst().read(json));
        }
        return values;
    }

    private List<Object> readRow(JsonParser json) throws IOException {
        List<Object> values = new ArrayList<>(parts.size());
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(parts.get(values.size()).read(json));
        }
        return values;
    }

    private Map<Object, Object> readMap(JsonParser json) throws IOException {
        Map<Object, Object> values = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            Object key = parts.getFirst().ofKey(json.currentName());
            json.nextToken();
            values.put(key, parts.getLast().read(json));
        }
        return values;
    }

    /** Keys are JSON names, so they come as text whatever their type. */
    private Object ofKey(String key) {
        return switch (kind) {
            case BOOLEAN -> Boolean.valueOf(key);
            case INTEGER -> Long.valueOf(key);
            case REAL -> Float.valueOf(key);
            case DOUBLE -> Double.valueOf(key);
            case BYTES -> Base64.getDecoder().decode(key);
            case ARRAY, ROW, MAP, TEXT -> key;
        };
    }

    /** Texts, and the JSON of types that have a structure no column type tells. */
    private static String readText(JsonParser json) throws IOException {
        return json.currentToken().isScalarValue() ? json.getText() : json.readValueAsTree().toString();
    }
}
