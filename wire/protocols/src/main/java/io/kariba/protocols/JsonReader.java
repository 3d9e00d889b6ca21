package io.kariba.protocols;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON bodies by their shapes, in one pass. The messages are those of AWS's JSON services. */
final class JsonReader {
    private final JsonParser parser;
    private final boolean strict;
    private final Allowance allowance;

    private JsonReader(JsonParser parser, boolean strict, Allowance allowance) {
        this.parser = parser;
        this.strict = strict;
        this.allowance = allowance;
    }

    /**
     * Reads a structure; an empty body is an empty structure.
     *
     * @param strict refuse null list items and unions with several members, as restJson1 does
     * @throws Malformed if it is no JSON or not of the shape
     */
    static Map<String, Object> structure(byte[] body, Shape shape, boolean strict, Allowance allowance) {
        if (body.length == 0) {
            return new LinkedHashMap<>();
        }
        try (JsonParser parser = JsonText.FACTORY.createParser(body)) {
            JsonReader reader = new JsonReader(parser, strict, allowance);
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new LinkedHashMap<>();
            }
            if (first != JsonToken.START_OBJECT) {
                throw new Malformed(first == JsonToken.START_ARRAY ? "Start of list found where not expected" : "Unexpected token");
            }
            Map<String, Object> found = reader.structure(shape);
            if (parser.nextToken() != null) {
                throw new Malformed("Unexpected token after the end of the document");
            }
            return found;
        } catch (JsonProcessingException broken) {
            throw new Malformed(broken.getOriginalMessage());
        } catch (IOException broken) {
            throw new Malformed("Invalid encoding");
        }
    }

    /** Reads any JSON value. */
    static Object document(byte[] body, Allowance allowance) {
        try (JsonParser parser = JsonText.FACTORY.createParser(body)) {
            parser.nextToken();
            Object value = JsonText.value(parser, allowance);
            if (parser.nextToken() != null) {
                throw new Malformed("Unexpected token after the end of the document");
            }
            return value;
        } catch (JsonProcessingException broken) {
            throw new Malformed(broken.getOriginalMessage());
        } catch (IOException broken) {
            throw new Malformed("Invalid encoding");
        }
    }

    private Map<String, Object> structure(Shape shape) throws IOException {
        allowance.take(Allowance.CONTAINER);
        Map<String, Object> found = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Member member = shape.byWireName(name);
            JsonToken token = parser.nextToken();
            if (member == null || member.location() != Member.Location.BODY) {
                parser.skipChildren();
                if (strict && shape.isUnion() && !name.equals("__type") && token != JsonToken.VALUE_NULL) {
                    throw new Malformed("Unknown member " + name + " of a union");
                }
            } else if (token != JsonToken.VALUE_NULL) {
                allowance.take(Allowance.VALUE);
                once(found.put(member.name(), value(member, token)), name);
            }
        }
        if (strict && shape.isUnion() && found.size() != 1) {
            throw new Malformed("A union must have exactly one member");
        }
        return found;
    }

    private Object value(Member member, JsonToken token) throws IOException {
        Shape shape = member.shape();
        return switch (shape.type()) {
            case STRUCTURE -> {
                expect(token, JsonToken.START_OBJECT);
                yield structure(shape);
            }
            case LIST -> {
                expect(token, JsonToken.START_ARRAY);
                yield list(shape);
            }
            case MAP -> {
                expect(token, JsonToken.START_OBJECT);
                yield map(shape);
            }
            case STRING -> string(token, "String");
            case BLOB -> Scalars.base64(string(token, "Blob"));
            case BOOLEAN -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw mismatch(token, "a Boolean");
                }
                yield token == JsonToken.VALUE_TRUE;
            }
            case TIMESTAMP -> timestamp(member, token);
            case DOCUMENT -> JsonText.value(parser, allowance);
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

    /** What decides and what acts must not read different values of one name. */
    private static void once(Object before, String name) {
        if (before != null) {
            throw new Malformed("Duplicate member " + (name.length() > 60 ? name.substring(0, 60) : name));
        }
    }

    private Object element(Shape shape, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NULL || shape.element().shape().type() == Shape.Type.DOCUMENT) {
            return value(shape.element(), token);
        }
        if (strict && !shape.traits().is("sparse")) {
            throw new Malformed("Null found where not expected");
        }
        return null;
    }

    private String string(JsonToken token, String wanted) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw mismatch(token, "a " + wanted);
        }
        String text = parser.getText();
        allowance.takeText(text);
        return text;
    }

    private Object timestamp(Member member, JsonToken token) throws IOException {
        String format = member.timestampFormat(Timestamps.UNIX);
        if (token == JsonToken.VALUE_STRING && (!strict || !format.equals(Timestamps.UNIX))) {
            return strict ? Timestamps.parse(format, parser.getText()) : Timestamps.parseAny(format, parser.getText());
        }
        if (!token.isNumeric() || strict && !format.equals(Timestamps.UNIX)) {
            throw mismatch(token, "a Timestamp");
        }
        return Timestamps.parse(Timestamps.UNIX, parser.getText());
    }

    private Object number(Shape.Type type, JsonToken token) throws IOException {
        boolean fraction = type == Shape.Type.FLOAT || type == Shape.Type.DOUBLE || type == Shape.Type.BIGDECIMAL;
        if (token == JsonToken.VALUE_STRING && fraction && Scalars.special(parser.getText()) != null) {
            return Scalars.decimal(type, parser.getText());
        }
        if (!token.isNumeric()) {
            throw mismatch(token, type == Shape.Type.INTEGER ? "an Integer" : "a " + title(type));
        }
        if (fraction) {
            return Scalars.decimal(type, parser.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return Scalars.narrow(type, parser.getBigIntegerValue());
        }
        return Scalars.narrow(type, wholeOf(parser.getDoubleValue()));
    }

    /** Some JSON writers put a fraction of zero behind every number. */
    private static java.math.BigInteger wholeOf(double value) {
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw new Malformed("NUMBER_VALUE can not be converted to an Integer");
        }
        return BigDecimal.valueOf(value).toBigInteger();
    }

    private static String title(Shape.Type type) {
        return type.name().charAt(0) + type.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static void expect(JsonToken token, JsonToken wanted) {
        if (token == wanted) {
            return;
        }
        if (token == JsonToken.START_ARRAY) {
            throw new Malformed("Start of list found where not expected");
        }
        if (token == JsonToken.START_OBJECT) {
            throw new Malformed("Start of structure or map found where not expected.");
        }
        throw new Malformed(wanted == JsonToken.START_ARRAY ? "Expected list or null" : "Expected structure or null");
    }

    private static Malformed mismatch(JsonToken token, String wanted) {
        String found = switch (token) {
            case VALUE_STRING -> "STRING_VALUE";
            case VALUE_TRUE -> "TRUE_VALUE";
            case VALUE_FALSE -> "FALSE_VALUE";
            case VALUE_NUMBER_INT -> "NUMBER_VALUE";
            case VALUE_NUMBER_FLOAT -> "DECIMAL_VALUE";
            case START_OBJECT -> "Start of structure or map";
            case START_ARRAY -> "Start of list";
            default -> token.name();
        };
        if (token.isStructStart()) {
            return new Malformed(found + " found where not expected" + (token == JsonToken.START_OBJECT ? "." : ""));
        }
        return new Malformed(found + " can not be converted to " + wanted);
    }
}
