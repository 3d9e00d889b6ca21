package io.kariba.protocols;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as Jackson's streaming parser gives it, within bounds. */
final class JsonText {
    /** Deeper bodies are refused: no operation of AWS comes near, and it bounds recursion. */
    static final int MAX_DEPTH = 200;

    /** Strings are bounded by the body, which the server bounds; numbers by what BigDecimal parses in reasonable time. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000)
                    .maxNameLength(1 << 20)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private JsonText() {}

    /** A whole document as maps, lists, strings, numbers and booleans. Member names and repeated values are shared. */
    static Object tree(InputStream in) throws IOException {
        try (JsonParser parser = FACTORY.createParser(in)) {
            parser.nextToken();
            return value(parser, Allowance.UNLIMITED);
        }
    }

    /** The value the parser stands on. */
    static Object value(JsonParser parser, Allowance allowance) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("No value");
        }
        return switch (token) {
            case START_OBJECT -> {
                allowance.take(Allowance.CONTAINER);
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    allowance.take(Allowance.VALUE);
                    allowance.takeText(name);
                    map.put(name, value(parser, allowance));
                }
                yield map;
            }
            case START_ARRAY -> {
                allowance.take(Allowance.CONTAINER);
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    allowance.take(Allowance.VALUE);
                    list.add(value(parser, allowance));
                }
                yield list;
            }
            case VALUE_STRING -> {
                String text = parser.getText();
                allowance.takeText(text);
                yield text;
            }
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new IOException("Unexpected " + token);
        };
    }

    /** The parser's double unless that loses digits or magnitude. */
    private static Object number(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        return Double.isInfinite(value) ? parser.getDecimalValue() : (Object) value;
    }
}
