package io.kariba.protocols;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads CBOR bodies (RFC 8949) by their shapes, in one pass and within the bounds of JSON bodies. */
final class CborReader {
    static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonText.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000)
                    .maxNameLength(1 << 20)
                    .build())
            .build();

    /** The tag of seconds since 1970. */
    static final int EPOCH_TAG = 1;

    private final CBORParser parser;
    private final Allowance allowance;

    private CborReader(CBORParser parser, Allowance allowance) {
        this.parser = parser;
        this.allowance = allowance;
    }

    /**
     * Reads a structure; an empty body is an empty structure.
     *
     * @throws Malformed if it is no CBOR or not of the shape
     */
    static Map<String, Object> structure(byte[] body, Shape shape, Allowance allowance) {
        if (body.length == 0) {
            return new LinkedHashMap<>();
        }
        try (CBORParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("Expected a map");
            }
            Map<String, Object> found = new CborReader(parser, allowance).structure(shape);
            if (parser.nextToken() != null) {
                throw new Malformed("Unexpected bytes after the end of the document");
            }
            return found;
        } catch (JsonProcessingException broken) {
            throw new Malformed("Not well-formed CBOR");
        } catch (IOException broken) {
            throw new Malformed("Invalid encoding");
        }
    }

    private Map<String, Object> structure(Shape shape) throws IOException {
        allowance.take(Allowance.CONTAINER);
        Map<String, Object> found = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Member member = shape.members().get(parser.currentName());
            JsonToken token = parser.nextToken();
            if (member == null) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                allowance.take(Allowance.VALUE);
                once(found.put(member.name(), value(member, token)), member.name());
            }
        }
        return found;
    }

    private static void once(Object before, String name) {
        if (before != null) {
            throw new Malformed("Duplicate member " + (name.length() > 60 ? name.substring(0, 60) : name));
        }
    }

    private Object value(Member member, JsonToken token) throws IOException {
        Shape shape = member.shape();
        return switch (shape.type()) {
            case STRUCTURE -> {
                expect(token, JsonToken.START_OBJECT);
                yield structure(shape);
            }
            case MAP -> {
                expect(token, JsonToken.START_OBJECT);
                yield map(shape);
            }
            case LIST -> {
                expect(token, JsonToken.START_ARRAY);
                yield list(shape);
            }
            case STRING -> {
                expect(token, JsonToken.VALUE_STRING);
                String text = parser.getText();
                allowance.takeText(text);
                yield text;
            }
            case BLOB -> {
                expect(token, JsonToken.VALUE_EMBEDDED_OBJECT);
                yield parser.getBinaryValue();
            }
            case BOOLEAN -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw new Malformed("Expected a boolean");
                }
                yield token == JsonToken.VALUE_TRUE;
            }
            case TIMESTAMP -> timestamp(token);
            case DOCUMENT -> throw new Malformed("Documents do not travel in CBOR");
            default -> number(shape.type(), token);
        };
    }

    private List<Object> list(Shape shape) throws IOException {
        allowance.take(Allowance.CONTAINER);
        List<Object> found = new ArrayList<>();
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            allowance.take(Allowance.VALUE);
            found.add(element(shape, token));
        }
        return found;
    }

    private Map<String, Object> map(Shape shape) throws IOException {
        allowance.take(Allowance.CONTAINER);
        Map<String, Object> found = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            allowance.take(Allowance.VALUE);
            allowance.takeText(name);
            once(found.put(name, element(shape, parser.nextToken())), name);
        }
        return found;
    }

    private Object element(Shape shape, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NULL ? null : value(shape.element(), token);
    }

    private Instant timestamp(JsonToken token) throws IOException {
        if (!token.isNumeric() || parser.getCurrentTag() != EPOCH_TAG) {
            throw new Malformed("Expected seconds since 1970 with tag 1");
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(parser.getDoubleValue())) {
            throw new Malformed("Invalid timestamp: number out of range");
        }
        return Timestamps.parse(Timestamps.UNIX, new BigDecimal(parser.getText()).toPlainString());
    }

    private Object number(Shape.Type type, JsonToken token) throws IOException {
        boolean fraction = type == Shape.Type.FLOAT || type == Shape.Type.DOUBLE || type == Shape.Type.BIGDECIMAL;
        if (!token.isNumeric() || !fraction && token != JsonToken.VALUE_NUMBER_INT) {
            throw new Malformed("Expected a number");
        }
        return switch (type) {
            case FLOAT -> parser.getFloatValue();
            case DOUBLE -> parser.getDoubleValue();
            case BIGDECIMAL -> Scalars.decimal(type, parser.getText());
            default -> Scalars.narrow(type, parser.getBigIntegerValue());
        };
    }

    private static void expect(JsonToken token, JsonToken wanted) {
        if (token != wanted) {
            throw new Malformed("Unexpected " + token);
        }
    }
}
