package io.kariba.gluecrawlers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kariba.api.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Keeps records as JSON: components that are null are left out, members a release does not know are passed over, so that rows of older and newer releases
 * can be read.
 */
final class JsonCodec {
    static final ObjectMapper JSON = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonCodec() {}

    static <R extends Record> Codec<R> of(Class<R> type) {
        return Codec.of(record -> text(record).getBytes(java.nio.charset.StandardCharsets.UTF_8), stored -> {
            try {
                return JSON.readValue(stored, type);
            } catch (IOException e) {
                throw new UncheckedIOException("A stored " + type.getSimpleName() + " cannot be read", e);
            }
        });
    }

    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
