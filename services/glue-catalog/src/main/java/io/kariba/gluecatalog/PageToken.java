package io.kariba.gluecatalog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a listing goes on: after the last thing it looked at, named by its place in the order and not by a count, so that nothing is skipped or repeated
 * when things are added or removed between pages. A token holds for the listing it was given for only.
 *
 * @param listing what is listed, and of what parent, e.g. {@code tables/<database id>}
 * @param after the parts of the last key
 */
record PageToken(String listing, List<String> after) {
    private static final int MAX_LENGTH = 1 << 17;

    String text() {
        byte[] json = PojoJson.inMemory(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator out = PojoJson.JSON.createGenerator(bytes)) {
                out.writeStartArray();
                out.writeString(listing);
                for (String part : after) {
                    out.writeString(part);
                }
                out.writeEndArray();
            }
            return bytes.toByteArray();
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /**
     * Reads the token of a request; empty for a first page.
     *
     * @param count how many parts the listing's keys have; -1 if they differ
     * @throws software.amazon.awssdk.services.glue.model.InvalidInputException if it is not one of this listing
     */
    static Optional<List<String>> read(String text, String listing, int count) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = parse(text);
        if (parts.isEmpty() || count >= 0 && parts.size() != count + 1 || !listing.equals(parts.getFirst())) {
            throw invalid();
        }
        return Optional.of(parts.subList(1, parts.size()));
    }

    private static List<String> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid();
        }
        List<String> parts = new ArrayList<>();
        try (JsonParser in = PojoJson.JSON.createParser(Base64.getUrlDecoder().decode(text))) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw invalid();
            }
            for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
                if (token != JsonToken.VALUE_STRING) {
                    throw invalid();
                }
                parts.add(in.getText());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw invalid();
        }
        return parts;
    }

    private static RuntimeException invalid() {
        return GlueErrors.invalid("Invalid next token.");
    }
}
