package io.kariba.gluecatalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Writes and reads the SDK's model objects as JSON, member by member under AWS's member names, for keeping them in the metadata store. Absent members are
 * left out and stay absent; an empty list or map stays empty. Members that a later release of the SDK knows are skipped when read.
 */
final class PojoJson {
    static final JsonFactory JSON = new JsonFactory();

    private PojoJson() {}

    static void write(JsonGenerator out, SdkPojo pojo) throws IOException {
        out.writeStartObject();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap) {
                continue;
            }
            out.writeFieldName(field.memberName());
            writeValue(out, value);
        }
        out.writeEndObject();
    }

    private static void writeValue(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case SdkPojo pojo -> write(out, pojo);
            case String text -> out.writeString(text);
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeString(number.toString());
            case Float number -> out.writeString(number.toString());
            case BigDecimal number -> out.writeString(number.toPlainString());
            case Instant instant -> out.writeString(instant.toString());
            case SdkBytes bytes -> out.writeBinary(bytes.asByteArrayUnsafe());
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    writeValue(out, element);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName(String.valueOf(entry.getKey()));
                    writeValue(out, entry.getValue());
                }
                out.writeEndObject();
            }
            default -> throw new IllegalStateException("No JSON form for " + value.getClass());
        }
    }

    /** Reads an object whose start was just met. */
    static <P extends SdkPojo> P read(JsonParser in, Class<P> type, SdkPojo builder) throws IOException {
        return type.cast(readInto(in, builder));
    }

    private static Object readInto(JsonParser in, SdkPojo builder) throws IOException {
        Map<String, SdkField<?>> fields = builder.sdkFieldNameToField();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            SdkField<?> field = fields.get(in.currentName());
            in.nextToken();
            if (field == null) {
                in.skipChildren();
            } else {
                field.set(builder, readValue(in, field));
            }
        }
        return ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object readValue(JsonParser in, SdkField<?> field) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return readInto(in, field.constructor().get());
        }
        if (type == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                list.add(readValue(in, member));
            }
            return list;
        }
        if (type == MarshallingType.MAP) {
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String key = in.currentName();
                in.nextToken();
                map.put(key, readValue(in, member));
            }
            return map;
        }
        return readScalar(in, type);
    }

    private static Object readScalar(JsonParser in, MarshallingType<?> type) throws IOException {
        if (type == MarshallingType.STRING) {
            return in.getText();
        }
        if (type == MarshallingType.BOOLEAN) {
            return in.getBooleanValue();
        }
        if (type == MarshallingType.INTEGER) {
            return in.getIntValue();
        }
        if (type == MarshallingType.LONG) {
            return in.getLongValue();
        }
        if (type == MarshallingType.DOUBLE) {
            return Double.valueOf(in.getText());
        }
        if (type == MarshallingType.FLOAT) {
            return Float.valueOf(in.getText());
        }
        if (type == MarshallingType.BIG_DECIMAL) {
            return new BigDecimal(in.getText());
        }
        if (type == MarshallingType.INSTANT) {
            return Instant.parse(in.getText());
        }
        if (type == MarshallingType.SDK_BYTES) {
            return SdkBytes.fromByteArray(in.getBinaryValue());
        }
        throw new IllegalStateException("No JSON form for " + type);
    }

    /** Runs work on memory, where input and output cannot fail. */
    static <R> R inMemory(InMemory<R> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Work that reads or writes bytes in memory. */
    @FunctionalInterface
    interface InMemory<R> {
        R run() throws IOException;
    }
}
