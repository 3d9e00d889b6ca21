package io.kariba.formats;

import io.kariba.formats.ColumnType.Simple;
import io.kariba.formats.CsvOptions.Datatype;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * The values of one column of a delimited file, as far as its type needs them. A value counts for a type only if LazySimpleSerDe reads it as that type: what
 * it cannot read it shows as NULL.
 *
 * <p>Empty values and Hive's {@code \N} say nothing.
 */
final class CsvColumn {
    private static final int MAX_PRECISION = 38;
    private static final int INT_DIGITS = 19;

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private long smallest = Long.MAX_VALUE;
    private long largest = Long.MIN_VALUE;
    private int wholeDigits;
    private int fractionDigits;

    /** What one value looks like. */
    enum Kind {
        INTEGER,
        /** An integer that no {@code bigint} holds. */
        WIDE_INTEGER,
        DECIMAL,
        /** With an exponent. */
        FLOATING,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        TEXT
    }

    void add(String value) {
        if (value.isEmpty() || value.equals("\\N")) {
            return;
        }
        Kind kind = kind(value);
        kinds.add(kind);
        if (kind == Kind.INTEGER) {
            long number = Long.parseLong(value);
            smallest = Math.min(smallest, number);
            largest = Math.max(largest, number);
        }
        if (kind == Kind.INTEGER || kind == Kind.WIDE_INTEGER || kind == Kind.DECIMAL) {
            int sign = value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
            int point = value.indexOf('.');
            wholeDigits = Math.max(wholeDigits, (point < 0 ? value.length() : point) - sign);
            fractionDigits = Math.max(fractionDigits, point < 0 ? 0 : value.length() - point - 1);
        }
    }

    /** Whether its values have no common type but text. */
    boolean isText() {
        return kinds.isEmpty() || kinds.contains(Kind.TEXT) || !isOneType();
    }

    boolean isIntegers() {
        return only(Kind.INTEGER);
    }

    /** @param allowed empty for AWS's own choice: bigint, double, boolean, string */
    ColumnType type(Set<Datatype> allowed) {
        if (kinds.isEmpty()) {
            return Simple.STRING;
        }
        if (allowed.isEmpty()) {
            return type(EnumSet.of(Datatype.LONG, Datatype.DOUBLE, Datatype.BOOLEAN));
        }
        if (only(Kind.BOOLEAN) && allowed.contains(Datatype.BOOLEAN)) {
            return Simple.BOOLEAN;
        }
        if (only(Kind.DATE) && allowed.contains(Datatype.DATE)) {
            return Simple.DATE;
        }
        if (only(Kind.TIMESTAMP) && allowed.contains(Datatype.TIMESTAMP)) {
            return Simple.TIMESTAMP;
        }
        return number(allowed);
    }

    private ColumnType number(Set<Datatype> allowed) {
        if (only(Kind.INTEGER)) {
            if (allowed.contains(Datatype.SHORT) && smallest >= Short.MIN_VALUE && largest <= Short.MAX_VALUE) {
                return Simple.SMALLINT;
            }
            if (allowed.contains(Datatype.INT) && smallest >= Integer.MIN_VALUE && largest <= Integer.MAX_VALUE) {
                return Simple.INT;
            }
            if (allowed.contains(Datatype.LONG)) {
                return Simple.BIGINT;
            }
        }
        boolean exact = !kinds.isEmpty() && EnumSet.of(Kind.INTEGER, Kind.WIDE_INTEGER, Kind.DECIMAL).containsAll(kinds);
        if (exact && allowed.contains(Datatype.DECIMAL) && wholeDigits + fractionDigits <= MAX_PRECISION) {
            return new ColumnType.Decimal(Math.max(1, wholeDigits + fractionDigits), fractionDigits);
        }
        // A wide integer is an identifier more often than a quantity, and a double would lose its last digits.
        if (EnumSet.of(Kind.INTEGER, Kind.DECIMAL, Kind.FLOATING).containsAll(kinds)) {
            if (allowed.contains(Datatype.DOUBLE)) {
                return Simple.DOUBLE;
            }
            if (allowed.contains(Datatype.FLOAT)) {
                return Simple.FLOAT;
            }
        }
        return Simple.STRING;
    }

    private boolean only(Kind kind) {
        return kinds.size() == 1 && kinds.contains(kind);
    }

    private boolean isOneType() {
        return kinds.size() == 1 || EnumSet.of(Kind.INTEGER, Kind.WIDE_INTEGER, Kind.DECIMAL, Kind.FLOATING).containsAll(kinds);
    }

    /** What a value that is not empty looks like. */
    static Kind kind(String value) {
        char first = value.charAt(0);
        if (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.') {
            Kind number = number(value);
            return number == Kind.TEXT ? time(value) : number;
        }
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false") ? Kind.BOOLEAN : Kind.TEXT;
    }

    private static Kind number(String value) {
        int at = value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
        int whole = digits(value, at);
        at += whole;
        int fraction = 0;
        boolean point = at < value.length() && value.charAt(at) == '.';
        if (point) {
            fraction = digits(value, at + 1);
            at += 1 + fraction;
        }
        if (whole + fraction == 0) {
            return Kind.TEXT;
        }
        if (at == value.length()) {
            return point ? Kind.DECIMAL : integer(value, whole);
        }
        if (value.charAt(at) != 'e' && value.charAt(at) != 'E') {
            return Kind.TEXT;
        }
        at++;
        if (at < value.length() && (value.charAt(at) == '-' || value.charAt(at) == '+')) {
            at++;
        }
        int exponent = digits(value, at);
        return exponent > 0 && at + exponent == value.length() ? Kind.FLOATING : Kind.TEXT;
    }

    private static Kind integer(String value, int digits) {
        if (digits < INT_DIGITS) {
            return Kind.INTEGER;
        }
        if (digits > INT_DIGITS) {
            return Kind.WIDE_INTEGER;
        }
        try {
            Long.parseLong(value);
            return Kind.INTEGER;
        } catch (NumberFormatException e) {
            return Kind.WIDE_INTEGER;
        }
    }

    private static int digits(String value, int from) {
        int at = from;
        while (at < value.length() && value.charAt(at) >= '0' && value.charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    /** {@code yyyy-MM-dd}, alone or followed by a space and {@code HH:mm:ss} with up to nine decimals: what Hive's text takes for DATE and TIMESTAMP. */
    private static Kind time(String value) {
        if (value.length() < 10 || value.length() > 29 || value.charAt(4) != '-' || value.charAt(7) != '-') {
            return Kind.TEXT;
        }
        try {
            LocalDate.parse(value.substring(0, 10));
            if (value.length() == 10) {
                return Kind.DATE;
            }
            if (value.charAt(10) != ' ') {
                return Kind.TEXT;
            }
            LocalTime.parse(value.substring(11));
            return value.length() >= 19 ? Kind.TIMESTAMP : Kind.TEXT;
        } catch (DateTimeException e) {
            return Kind.TEXT;
        }
    }
}
