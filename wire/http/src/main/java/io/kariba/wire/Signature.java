package io.kariba.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A signature as a request carries it, syntactically sound but not verified. */
sealed interface Signature {
    /** No signature at all. */
    record Unsigned() implements Signature {}

    /**
     * Signature Version 4.
     *
     * @param isPresigned whether it stands in the query
     * @param accessKeyId the key's id
     * @param date of the scope, yyyymmdd
     * @param region of the scope
     * @param service of the scope
     * @param signedHeaders lower case, in the order given
     * @param value 64 hexadecimal digits
     * @param timestamp as sent, basic ISO 8601
     * @param time the same, parsed
     * @param expiresSeconds lifetime of a presigned URL
     * @param token the security token
     */
    record V4(
            boolean isPresigned,
            String accessKeyId,
            String date,
            String region,
            String service,
            List<String> signedHeaders,
            String value,
            String timestamp,
            Instant time,
            OptionalLong expiresSeconds,
            Optional<String> token)
            implements Signature {
        String scope() {
            return date + "/" + region + "/" + service + "/aws4_request";
        }
    }

    /**
     * Signature Version 2 as S3 takes it.
     *
     * @param expires seconds since 1970, of presigned URLs
     */
    record V2(String accessKeyId, String value, OptionalLong expires, Optional<String> token) implements Signature {}

    /** The key id, or empty for unsigned requests. */
    default String keyId() {
        return switch (this) {
            case Unsigned unsigned -> "";
            case V4 v4 -> v4.accessKeyId();
            case V2 v2 -> v2.accessKeyId();
        };
    }

    /** The security token that came with it. */
    default Optional<String> sessionToken() {
        return switch (this) {
            case Unsigned unsigned -> Optional.empty();
            case V4 v4 -> v4.token();
            case V2 v2 -> v2.token();
        };
    }
}
