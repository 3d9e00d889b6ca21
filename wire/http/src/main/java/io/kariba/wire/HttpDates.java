package io.kariba.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Dates in headers: RFC 1123 as HTTP has it, or SigV4's basic ISO 8601. */
final class HttpDates {
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static volatile Made last = new Made(Long.MIN_VALUE, "");

    /** The text of one second, since every answer carries it. */
    private record Made(long second, String text) {}

    private HttpDates() {}

    /** The Date header. Clients correct their clocks by it, and Helidon's own is in the machine's zone. */
    static String text(Instant time) {
        Made made = last;
        if (made.second() != time.getEpochSecond()) {
            made = new Made(time.getEpochSecond(), HTTP.format(time));
            last = made;
        }
        return made.text();
    }

    static Optional<Instant> parse(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException notHttp) {
            return SignatureReader.instant(text.trim());
        }
    }
}
