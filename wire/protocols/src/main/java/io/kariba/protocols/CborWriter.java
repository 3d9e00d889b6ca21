package io.kariba.protocols;

import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes CBOR bodies by their shapes. Members without a value are left out. */
final class CborWriter {
    private final CBORGenerator out;

    private CborWriter(CBORGenerator out) {
        this.out = out;
    }

    /** A structure. */
    static byte[] structure(Shape shape, Map<String, Object> document) {
        return error(null, null, null, shape, document);
    }

    /** An error's body; a null type or message is left out, and a null shape has no members. */
    static byte[] error(String type, String messageName, String message, Shape shape, Map<String, Object> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (CBORGenerator out = CborReader.FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            if (type != null) {
                out.writeStringField("__type", type);
            }
            if (message != null) {
                out.writeStringField(messageName, message);
            }
            new CborWriter(out).members(shape, members);
            out.writeEndObject();
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
            if (value != null) {
                out.writeFieldName(member.name());
                value(member, value);
            }
        }
    }

    private void value(Member member, Object value) throws IOException {
        Shape shape = member.shape();
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> map when shape.type() == Shape.Type.STRUCTURE -> {
                out.writeStartObject();
                members(shape, Traits.map(map));
                out.writeEndObject();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<String, Object> entry : Traits.map(map).entrySet()) {
                    if (entry.getValue() != null || shape.traits().is("sparse")) {
                        out.writeFieldName(entry.getKey());
                        value(shape.element(), entry.getValue());
                    }
                }
                out.writeEndObject();
            }
            case List<?> items -> {
                out.writeStartArray();
                for (Object item : items) {
                    value(shape.element(), item);
                }
                out.writeEndArray();
            }
            default -> scalar(value);
        }
    }

    private void scalar(Object value) throws IOException {
        switch (value) {
            case String text -> out.writeString(text);
            case byte[] bytes -> out.writeBinary(bytes);
            case Boolean bool -> out.writeBoolean(bool);
            case Double number -> out.writeNumber(number);
            case Float number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case BigInteger number -> out.writeNumber(number);
            case Instant time -> moment(time);
            case Number number -> out.writeNumber(number.longValue());
            default -> out.writeString(value.toString());
        }
    }

    private void moment(Instant time) throws IOException {
        BigDecimal seconds = Timestamps.toSeconds(time);
        out.writeTag(CborReader.EPOCH_TAG);
        if (seconds.scale() <= 0) {
            out.writeNumber(seconds.longValueExact());
        } else {
            out.writeNumber(seconds.doubleValue());
        }
    }
}
