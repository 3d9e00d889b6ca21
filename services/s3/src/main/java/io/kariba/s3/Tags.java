package io.kariba.s3;

import io.kariba.protocols.WireError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.Tag;

/** The rules of tags: at most 10 on an object and 50 on a bucket, keys of 1 to 128 and values of 0 to 256 characters. */
final class Tags {
    static final int MAX_ON_OBJECT = 10;
    static final int MAX_ON_BUCKET = 50;
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private Tags() {}

    /** Of the {@code x-amz-tagging} header: {@code a=b&c=d}, percent-encoded; null is none. */
    static Map<String, String> ofHeader(String header) {
        if (header == null || header.isEmpty()) {
            return Map.of();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (String pair : header.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = decode(equals < 0 ? pair : pair.substring(0, equals), header);
            add(tags, key, equals < 0 ? "" : decode(pair.substring(equals + 1), header));
        }
        checkCount(tags, MAX_ON_OBJECT);
        return Collections.unmodifiableMap(tags);
    }

    static Map<String, String> of(List<Tag> list, int limit) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : list) {
            if (tag.key() == null || tag.value() == null) {
                throw S3Errors.malformedXml();
            }
            add(tags, tag.key(), tag.value());
        }
        checkCount(tags, limit);
        return Collections.unmodifiableMap(tags);
    }

    static List<Tag> toList(Map<String, String> tags) {
        return tags.entrySet().stream().map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build()).toList();
    }

    private static void add(Map<String, String> tags, String key, String value) {
        if (key.isEmpty() || key.length() > 128 || !ALLOWED.matcher(key).matches()) {
            throw S3Errors.invalidTag("The TagKey you have provided is invalid");
        }
        if (key.startsWith("aws:")) {
            throw S3Errors.invalidTag("System tags cannot be added/updated by requester");
        }
        if (value.length() > 256 || !ALLOWED.matcher(value).matches()) {
            throw S3Errors.invalidTag("The TagValue you have provided is invalid");
        }
        if (tags.put(key, value) != null) {
            throw S3Errors.invalidTag("Cannot provide multiple Tags with the same key");
        }
    }

    private static void checkCount(Map<String, String> tags, int limit) {
        if (tags.size() > limit) {
            throw new WireError(
                    "BadRequest", 400, (limit == MAX_ON_OBJECT ? "Object" : "Bucket") + " tags cannot be greater than " + limit);
        }
    }

    private static String decode(String text, String header) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw S3Errors.invalidArgument(
                    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
                    "x-amz-tagging",
                    header);
        }
    }
}
