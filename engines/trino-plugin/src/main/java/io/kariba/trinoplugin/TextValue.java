package io.kariba.trinoplugin;

import static io.trino.plugin.hive.HiveErrorCode.HIVE_BAD_DATA;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.TrinoException;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.CharType;
import io.trino.spi.type.Chars;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Decimals;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import io.trino.spi.type.Varchars;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Writes a field's text as a value of its column's type. */
final class TextValue {
    private static final long MICROS = 1000;

    /** A text as a value; NumberFormatException for one that is none. */
    private interface Write {
        void write(String text, BlockBuilder out);
    }

    private final Write write;
    private final OnMismatch onMismatch;

    /** What becomes of a text that is no value of the column's type. */
    private enum OnMismatch {
        FAIL,
        NULL
    }

    private TextValue(Write write, OnMismatch onMismatch) {
        this.write = write;
        this.onMismatch = onMismatch;
    }

    /** A field of a log line: dates and timestamps as Hive writes them, and null for what is none. */
    static TextValue ofLog(Type type) {
        Write write = switch (type) {
            case DateType date -> (text, out) -> date.writeLong(out, LocalDate.parse(text.strip()).toEpochDay());
            case TimestampType timestamp when timestamp.isShort() -> (text, out) -> timestamp.writeLong(out, micros(text));
            default -> plain(type);
        };
        return new TextValue(write, OnMismatch.NULL);
    }

    private static long micros(String text) {
        Instant at = LocalDateTime.parse(text.strip().replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000_000 * MICROS);
    }

    /** @throws TrinoException HIVE_BAD_DATA for types OpenCSV has no texts for */
    static TextValue ofOpenCsv(Type type) {
        return new TextValue(switch (type) {
            case DateType date -> (text, out) -> date.writeLong(out, Integer.parseInt(text.strip()));
            case TimestampType timestamp when timestamp.isShort() -> (text, out) -> timestamp.writeLong(out, Math.multiplyExact(Long.parseLong(text.strip()), MICROS));
            default -> plain(type);
        }, OnMismatch.FAIL);
    }

    private static Write plain(Type type) {
        return switch (type) {
            case VarcharType varchar -> (text, out) -> varchar.writeSlice(out, Varchars.truncateToLength(slice(text), varchar));
            case CharType chars -> (text, out) -> chars.writeSlice(out, Chars.truncateToLengthAndTrimSpaces(slice(text), chars));
            case BooleanType bool -> (text, out) -> bool.writeBoolean(out, bool(text));
            case TinyintType tiny -> (text, out) -> tiny.writeLong(out, Byte.parseByte(text.strip()));
            case SmallintType small -> (text, out) -> small.writeLong(out, Short.parseShort(text.strip()));
            case IntegerType integer -> (text, out) -> integer.writeLong(out, Integer.parseInt(text.strip()));
            case BigintType bigint -> (text, out) -> bigint.writeLong(out, Long.parseLong(text.strip()));
            case RealType real -> (text, out) -> real.writeLong(out, Float.floatToIntBits(Float.parseFloat(text.strip())));
            case DoubleType dbl -> (text, out) -> dbl.writeDouble(out, Double.parseDouble(text.strip()));
            case DecimalType decimal -> (text, out) -> decimal(text, decimal, out);
            default -> throw new TrinoException(HIVE_BAD_DATA, "A column of type " + type.getDisplayName() + " cannot be read from text");
        };
    }

    private static Slice slice(String text) {
        return Slices.utf8Slice(text);
    }

    private static boolean bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new NumberFormatException("For input string: \"" + text + "\"");
        };
    }

    private static void decimal(String text, DecimalType type, BlockBuilder out) {
        BigDecimal value = new BigDecimal(text.strip()).setScale(type.getScale(), RoundingMode.HALF_UP);
        if (value.precision() > type.getPrecision()) {
            throw new NumberFormatException("For input string: \"" + text + "\"");
        }
        if (type.isShort()) {
            type.writeLong(out, value.unscaledValue().longValueExact());
        } else {
            Int128 unscaled = Decimals.encodeScaledValue(value, type.getScale());
            type.writeObject(out, unscaled);
        }
    }

    /**
     * Writes a field.
     *
     * @param text null for a field the line does not have
     * @param ordinal of the column, for the error
     */
    void write(String text, int ordinal, BlockBuilder out) {
        if (text == null) {
            out.appendNull();
            return;
        }
        try {
            write.write(text, out);
        } catch (NumberFormatException | ArithmeticException | DateTimeException notOne) {
            if (onMismatch == OnMismatch.NULL) {
                out.appendNull();
                return;
            }
            String why = notOne.getMessage() == null ? "For input string: \"" + text + "\"" : notOne.getMessage();
            throw new TrinoException(HIVE_BAD_DATA, "Error parsing field value '" + text + "' for field " + ordinal + ": " + why);
        }
    }
}
