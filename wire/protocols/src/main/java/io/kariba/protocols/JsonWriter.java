package io.kariba.protocols;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Writes JSON bodies by their shapes. Members without a value are left out. */
final class JsonWriter {
    private final JsonGenerator out;

    private JsonWriter(JsonGenerator out) {
        this.out = out;
    }

    /** A structure; a null shape is an empty one. */
    static byte[] structure(Shape shape, Map<String, Object> document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JsonText.FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            new JsonWriter(out).members(shape, document);
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** An error's body. */
    static byte[] error(String type, String messageName, String message, Shape shape, Map<String, Object> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JsonText.FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            if (type != null) {
                out.writeStringField("__type", type);
            }
            if (message != null) {
                out.writeStringField(messageName, message);
            }
            new JsonWriter(out).members(shape, members);
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Any value as JSON. */
    static byte[] document(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JsonText.FACTORY.createGenerator(bytes)) {
            new JsonWriter(out).any(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void members(Shape shape, Map<String, Object> document) throws IOException {
        if (shape == null) {
            return;
        }
        for (Member member : shape.members().values()) {
            Object value = document.get(member.name());
            if (value != null && member.location() == Member.Location.BODY) {
                out.writeFieldName(member.wireName());
                value(member, value);
            }
        }
    }

    private void value(Member member, Object value) throws IOException {
        Shape shape = member.shape();
        switch (shape.type()) {
            case STRUCTURE -> {
                out.writeStartObject();
                members(shape, Traits.map(value));
                out.writeEndObject();
            }
            case LIST -> {
                out.writeStartArray();
                for (Object item : (List<?>) value) {
                    element(shape, item);
                }
                out.writeEndArray();
            }
            case MAP -> {
                out.writeStartObject();
                for (Map.Entry<String, Object> entry : Traits.map(value).entrySet()) {
                    if (entry.getValue() != null || shape.traits().is("sparse")) {
                        out.writeFieldName(entry.getKey());
                        element(shape, entry.getValue());
                    }
                }
                out.writeEndObject();
            }
            case BLOB -> out.writeString(Base64.getEncoder().encodeToString((byte[]) value));
            case TIMESTAMP -> timestamp(member, (Instant) value);
            case DOCUMENT -> any(value);
            default -> scalar(value);
        }
    }

    private void element(Shape shape, Object item) throws IOException {
        if (item == null) {
            out.writeNull();
        } else {
            value(shape.element(), item);
        }
    }

    private void timestamp(Member member, Instant time) throws IOException {
        String format = member.timestampFormat(Timestamps.UNIX);
        if (format.equals(Timestamps.UNIX)) {
            out.writeNumber(Timestamps.toSeconds(time).toPlainString());
        } else {
            out.writeString(Timestamps.format(format, time));
        }
    }

    private void scalar(Object value) throws IOException {
        switch (value) {
            case String text -> out.writeString(text);
            case Boolean bool -> out.writeBoolean(bool);
            case Double number -> out.writeNumber(number);
            case Float number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case BigInteger number -> out.writeNumber(number);
            case Number number -> out.writeNumber(number.longValue());
            default -> out.writeString(value.toString());
        }
    }

    private void any(Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName(entry.getKey().toString());
                    any(entry.getValue());
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object item : list) {
                    any(item);
                }
                out.writeEndArray();
            }
            case Instant time -> out.writeNumber(Timestamps.toSeconds(time).toPlainString());
            case byte[] bytes -> out.writeString(Base64.getEncoder().encodeToString(bytes));
            default -> scalar(value);
        }
    }
}
