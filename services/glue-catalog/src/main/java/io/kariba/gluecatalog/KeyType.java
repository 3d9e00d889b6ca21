package io.kariba.gluecatalog;

import io.kariba.api.LetterCase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values of a partition key are compared: the types GetPartitions documents for its expression. Partition values are texts whatever the type. */
enum KeyType {
    STRING("String"),
    INTEGRAL("Integral"),
    DECIMAL("Decimal"),
    DATE("Date"),
    TIMESTAMP("Timestamp");

    /** What Hive writes as the value of a partition whose key is null. */
    static final String NULL_VALUE = "__HIVE_DEFAULT_PARTITION__";

    private static final Pattern DATE_TEXT = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern TIMESTAMP_TEXT = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2}) (\\d{1,2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,9}))?");

    private static final int MAX_DIGITS = 100;

    private final String label;

    KeyType(String label) {
        this.label = label;
    }

    /** As AWS names the type in errors. */
    String label() {
        return label;
    }

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException for types that an expression cannot ask for */
    static KeyType of(String hiveType) {
        String type = hiveType == null ? "string" : LetterCase.lower(hiveType.strip());
        int parenthesis = type.indexOf('(');
        return switch (parenthesis < 0 ? type : type.substring(0, parenthesis).strip()) {
            case "string", "varchar", "char" -> STRING;
            case "int", "integer", "bigint", "long", "tinyint", "smallint" -> INTEGRAL;
            case "decimal" -> DECIMAL;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP;
            default -> throw GlueErrors.invalid("Unknown type : '" + hiveType + "'");
        };
    }

    /** The value of a literal; text that is none of this type is the caller's error. */
    Comparable<?> literal(String text) {
        Comparable<?> value = parse(text);
        if (value == null) {
            throw GlueErrors.invalid(switch (this) {
                case INTEGRAL -> "\"" + text + "\" is not an integer.";
                case DECIMAL -> text + " is not a decimal.";
                case DATE -> text + " is not a date.";
                case TIMESTAMP -> "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff] " + text + " is not a timestamp.";
                case STRING -> text;
            });
        }
        return value;
    }

    /** The value of a partition; null when the text is none of this type, as Hive reads it. */
    Comparable<?> parse(String text) {
        try {
            return switch (this) {
                case STRING -> text;
                case INTEGRAL -> text.length() > MAX_DIGITS ? null : new BigInteger(text);
                case DECIMAL -> decimal(text);
                case DATE -> date(text);
                case TIMESTAMP -> timestamp(text);
            };
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    static int compare(Comparable<?> left, Comparable<?> right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    /** Bounded in digits and exponent, since comparing 1 with 1e999999999 would write all of them out. */
    private static BigDecimal decimal(String text) {
        if (text.length() > MAX_DIGITS) {
            return null;
        }
        BigDecimal value = new BigDecimal(text);
        return Math.abs((long) value.scale()) > MAX_DIGITS ? null : value;
    }

    private static LocalDate date(String text) {
        Matcher matcher = DATE_TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        return LocalDate.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    private static Comparable<?> timestamp(String text) {
        Matcher matcher = TIMESTAMP_TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String fraction = matcher.group(7) == null ? "" : matcher.group(7);
        int nanos = fraction.isEmpty() ? 0 : Integer.parseInt(fraction + "0".repeat(9 - fraction.length()));
        return LocalDateTime.of(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)), Integer.parseInt(matcher.group(5)), Integer.parseInt(matcher.group(6)), nanos);
    }
}
