package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The three ways in which AWS writes a moment. Written to the millisecond, read to the nanosecond. */
final class Timestamps {
    static final String ISO_8601 = "iso8601";
    static final String RFC_822 = "rfc822";
    static final String UNIX = "unixTimestamp";

    private static final Map<Long, String> DAYS =
            Map.of(1L, "Mon", 2L, "Tue", 3L, "Wed", 4L, "Thu", 5L, "Fri", 6L, "Sat", 7L, "Sun");
    private static final Map<Long, String> MONTHS = Map.ofEntries(
            Map.entry(1L, "Jan"), Map.entry(2L, "Feb"), Map.entry(3L, "Mar"), Map.entry(4L, "Apr"), Map.entry(5L, "May"), Map.entry(6L, "Jun"),
            Map.entry(7L, "Jul"), Map.entry(8L, "Aug"), Map.entry(9L, "Sep"), Map.entry(10L, "Oct"), Map.entry(11L, "Nov"), Map.entry(12L, "Dec"));

    /** Names are spelled out here, so that no locale of the JDK's data changes them. */
    private static final DateTimeFormatter HTTP_DATE = new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, DAYS)
            .appendPattern(", dd ")
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendPattern(" uuuu HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .appendLiteral(" GMT")
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Pattern DATE_TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?[Zz]");
    private static final Pattern OFFSET = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?[+-][0-9]{2}:[0-9]{2}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?");
    private static final Pattern BARE_ISO = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt][0-9:.]+)?");

    private Timestamps() {}

    /** @throws Malformed if it is not of the format; a date with an offset other than Z is not */
    static Instant parse(String format, String text) {
        try {
            return switch (format) {
                case UNIX -> seconds(text);
                case RFC_822 -> Instant.from(HTTP_DATE.parse(text));
                default -> dateTime(text);
            };
        } catch (DateTimeException | ArithmeticException broken) {
            throw new Malformed("Invalid timestamp: " + shortened(text));
        }
    }

    /** Reads any of the formats, as AWS's services do where old clients chose freely. */
    static Instant parseAny(String format, String text) {
        try {
            return parse(format, text);
        } catch (Malformed first) {
            for (String other : new String[] {ISO_8601, RFC_822, UNIX}) {
                try {
                    return parse(other, text);
                } catch (Malformed notThis) {
                    // The first failure is the one to report.
                }
            }
            Matcher bare = BARE_ISO.matcher(text);
            if (bare.matches()) {
                return parse(ISO_8601, bare.group(1) + (bare.group(2) == null ? "T00:00:00" : bare.group(2)) + "Z");
            }
            if (OFFSET.matcher(text).matches()) {
                return withOffset(text, first);
            }
            throw first;
        }
    }

    private static Instant withOffset(String text, Malformed otherwise) {
        try {
            return OffsetDateTime.parse(LetterCase.upper(text)).toInstant();
        } catch (DateTimeException broken) {
            throw otherwise;
        }
    }

    private static Instant dateTime(String text) {
        if (!DATE_TIME.matcher(text).matches()) {
            throw new Malformed("Invalid timestamp: " + shortened(text));
        }
        return OffsetDateTime.parse(LetterCase.upper(text)).toInstant();
    }

    private static Instant seconds(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new Malformed("Invalid timestamp: " + shortened(text));
        }
        return ofSeconds(new BigDecimal(text));
    }

    /** A moment from seconds since 1970, which may have a fraction. */
    static Instant ofSeconds(BigDecimal seconds) {
        try {
            BigDecimal nanos = seconds.setScale(9, RoundingMode.DOWN);
            BigDecimal whole = nanos.setScale(0, RoundingMode.FLOOR);
            return Instant.ofEpochSecond(whole.longValueExact(), nanos.subtract(whole).movePointRight(9).longValueExact());
        } catch (DateTimeException | ArithmeticException broken) {
            throw new Malformed("Invalid timestamp: number out of range");
        }
    }

    static String format(String format, Instant time) {
        return switch (format) {
            case UNIX -> toSeconds(time).toPlainString();
            case RFC_822 -> HTTP_DATE.format(time.minusNanos(time.getNano()));
            default -> isoMillis(time);
        };
    }

    /** Seconds since 1970 with up to three decimals. */
    static BigDecimal toSeconds(Instant time) {
        BigDecimal millis = BigDecimal.valueOf(time.getNano() / 1_000_000, 3);
        BigDecimal seconds = BigDecimal.valueOf(time.getEpochSecond()).add(millis);
        return seconds.signum() == 0 ? BigDecimal.ZERO : strip(seconds);
    }

    private static BigDecimal strip(BigDecimal seconds) {
        BigDecimal stripped = seconds.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static String isoMillis(Instant time) {
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(time.getEpochSecond(), time.getNano() / 1_000_000 * 1_000_000L));
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) : text;
    }
}
