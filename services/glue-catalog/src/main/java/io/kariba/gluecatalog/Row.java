package io.kariba.gluecatalog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kariba.api.Codec;
import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A stored thing of the catalog: AWS's own shape, and the id that what lies below is keyed by.
 *
 * @param id made when it was created; empty for things that nothing lies below
 * @param value as AWS describes it
 * @param bytes how long its stored form is, as a measure of what an answer holding it weighs; 0 when it was not read from the store
 */
record Row<P extends SdkPojo>(String id, P value, int bytes) {
    static <P extends SdkPojo> Row<P> of(String id, P value) {
        return new Row<>(id, value, 0);
    }

    static <P extends SdkPojo> Row<P> of(P value) {
        return new Row<>("", value, 0);
    }

    Row<P> with(P changed) {
        return new Row<>(id, changed, 0);
    }

    static <P extends SdkPojo> Codec<Row<P>> codec(Class<P> type, Supplier<? extends SdkPojo> builder) {
        return Codec.of(Row::encode, bytes -> decode(bytes, type, builder.get()));
    }

    private static byte[] encode(Row<?> row) {
        return PojoJson.inMemory(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            try (JsonGenerator out = PojoJson.JSON.createGenerator(bytes)) {
                out.writeStartObject();
                if (!row.id().isEmpty()) {
                    out.writeStringField("id", row.id());
                }
                out.writeFieldName("value");
                PojoJson.write(out, row.value());
                out.writeEndObject();
            }
            return bytes.toByteArray();
        });
    }

    private static <P extends SdkPojo> Row<P> decode(byte[] bytes, Class<P> type, SdkPojo builder) {
        return PojoJson.inMemory(() -> {
            String id = "";
            P value = null;
            try (JsonParser in = PojoJson.JSON.createParser(bytes)) {
                in.nextToken();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    in.nextToken();
                    switch (name) {
                        case "id" -> id = in.getText();
                        case "value" -> value = PojoJson.read(in, type, builder);
                        default -> in.skipChildren();
                    }
                }
            }
            return new Row<>(id, value, bytes.length);
        });
    }
}
