package io.kariba.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Dates in headers: RFC 1123 as HTTP has it, or SigV4's basic ISO 8601. */
final class HttpDates {
    private HttpDates() {}

    static Optional<Instant> parse(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException notHttp) {
            return SignatureReader.instant(text.trim());
        }
    }
}
