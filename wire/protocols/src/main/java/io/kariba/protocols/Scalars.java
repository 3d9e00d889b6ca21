package io.kariba.protocols;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/** Values that travel as text: in headers, query strings, forms, paths and XML. */
final class Scalars {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]{1,400}(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?");

    private Scalars() {}

    /**
     * Reads a value.
     *
     * @param member gives the shape and the format of timestamps
     * @param timestamps the format where the model says nothing
     * @param strict refuse other spellings of booleans and moments, as restJson1 does
     * @throws Malformed if the text is not of the shape
     */
    static Object parse(Member member, String text, String timestamps, boolean strict) {
        Shape shape = member.shape();
        return switch (shape.type()) {
            case STRING -> text;
            case BOOLEAN -> bool(text, strict);
            case BYTE, SHORT, INTEGER, LONG, BIGINTEGER -> whole(shape.type(), strict ? text : text.strip());
            case FLOAT, DOUBLE, BIGDECIMAL -> decimal(shape.type(), strict ? text : text.strip());
            case BLOB -> base64(strict ? text : text.replaceAll("\\s", ""));
            case TIMESTAMP -> strict
                    ? Timestamps.parse(member.timestampFormat(timestamps), text)
                    : Timestamps.parseAny(member.timestampFormat(timestamps), text.strip());
            default -> throw new Malformed("Expected " + shape.type() + " for " + member.name());
        };
    }

    private static Boolean bool(String text, boolean strict) {
        if (text.equals("true") || !strict && text.strip().equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        if (text.equals("false") || !strict && text.strip().equalsIgnoreCase("false")) {
            return Boolean.FALSE;
        }
        throw new Malformed("'" + shortened(text) + "' can not be converted to a Boolean");
    }

    private static Object whole(Shape.Type type, String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new Malformed("'" + shortened(text) + "' can not be converted to " + article(type));
        }
        return narrow(type, new BigInteger(text));
    }

    /** A whole number in the type's own Java class; bytes and shorts are Integers. */
    static Object narrow(Shape.Type type, BigInteger value) {
        int bits = switch (type) {
            case BYTE -> 8;
            case SHORT -> 16;
            case INTEGER -> 32;
            case LONG -> 64;
            default -> Integer.MAX_VALUE;
        };
        if (value.bitLength() >= bits) {
            throw new Malformed("'" + shortened(value.toString()) + "' is out of range for " + article(type));
        }
        return type == Shape.Type.BIGINTEGER ? value : type == Shape.Type.LONG ? (Object) value.longValue() : (Object) value.intValue();
    }

    static Object decimal(Shape.Type type, String text) {
        Double special = type == Shape.Type.BIGDECIMAL ? null : special(text);
        if (special == null && !DECIMAL.matcher(text).matches()) {
            throw new Malformed("'" + shortened(text) + "' can not be converted to " + article(type));
        }
        return switch (type) {
            case BIGDECIMAL -> new BigDecimal(text);
            case FLOAT -> special == null ? (Object) Float.parseFloat(text) : (Object) special.floatValue();
            default -> special == null ? Double.parseDouble(text) : special;
        };
    }

    /** The values that numbers have no digits for, or null. */
    static Double special(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    static byte[] base64(String text) {
        try {
            if (text.length() % 4 != 0) {
                throw new Malformed("Invalid base64: wrong length");
            }
            return Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException broken) {
            throw new Malformed("Invalid base64");
        }
    }

    /** Writes a value. */
    static String format(Member member, Object value, String timestamps) {
        return switch (value) {
            case Instant time -> Timestamps.format(member.timestampFormat(timestamps), time);
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case Double number -> number(number);
            case Float number -> Float.isFinite(number) ? plain(new BigDecimal(number.toString())) : number((double) number);
            case BigDecimal number -> number.toString();
            default -> value.toString();
        };
    }

    private static String number(double value) {
        if (Double.isFinite(value)) {
            return plain(BigDecimal.valueOf(value));
        }
        return Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }

    private static String plain(BigDecimal value) {
        return value.scale() > 20 || value.precision() - value.scale() > 20 ? value.toString() : value.toPlainString();
    }

    private static String article(Shape.Type type) {
        return switch (type) {
            case INTEGER -> "an Integer";
            case LONG -> "a Long";
            case SHORT -> "a Short";
            case BYTE -> "a Byte";
            case FLOAT -> "a Float";
            case DOUBLE -> "a Double";
            case BIGDECIMAL -> "a BigDecimal";
            default -> "a BigInteger";
        };
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) : text;
    }
}
