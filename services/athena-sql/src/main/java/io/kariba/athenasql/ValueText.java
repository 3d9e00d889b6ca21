package io.kariba.athenasql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Athena's text of a value, the same in VarCharValue and in the CSV. */
public final class ValueText {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(" ");

    private ValueText() {}

    /**
     * @param value as {@link io.kariba.api.SqlEngine.SqlBatch} holds it
     * @return null for null, which GetQueryResults shows as an empty cell
     */
    public static String of(Object value, EngineType type) {
        if (value == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        append(text, value, type);
        return text.toString();
    }

    /** Depth is bounded by the type's, whose reader bounds it. */
    private static void append(StringBuilder text, Object value, EngineType type) {
        switch (value) {
            case null -> text.append("null");
            case Double number -> text.append(number(number));
            case Float number -> text.append(number(number));
            case byte[] bytes -> text.append(PAIRS.formatHex(bytes));
            case Map<?, ?> map -> map(text, map, type);
            case List<?> list when type.base().equals("row") -> row(text, list, type);
            case List<?> list -> array(text, list, type);
            case String string -> text.append(string(string, type));
            default -> text.append(value);
        }
    }

    private static void array(StringBuilder text, List<?> list, EngineType type) {
        EngineType element = inside(type, 0);
        text.append('[');
        for (int i = 0; i < list.size(); i++) {
            text.append(i == 0 ? "" : ", ");
            append(text, list.get(i), element);
        }
        text.append(']');
    }

    private static void map(StringBuilder text, Map<?, ?> map, EngineType type) {
        EngineType key = inside(type, 0);
        EngineType value = inside(type, 1);
        String separator = "";
        text.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            append(text, entry.getKey(), key);
            text.append('=');
            append(text, entry.getValue(), value);
            separator = ", ";
        }
        text.append('}');
    }

    private static void row(StringBuilder text, List<?> list, EngineType type) {
        text.append('{');
        for (int i = 0; i < list.size(); i++) {
            String name = i < type.fields().size() ? type.fields().get(i).name().orElse("field" + i) : "field" + i;
            text.append(i == 0 ? "" : ", ").append(name).append('=');
            append(text, list.get(i), inside(type, i));
        }
        text.append('}');
    }

    private static EngineType inside(EngineType type, int index) {
        return index < type.fields().size() ? type.field(index) : EngineType.simple("varchar");
    }

    /** Java's own shortest text, which Athena shows: {@code 1.0}, {@code 1.0E10}, {@code NaN}, {@code -Infinity}. */
    private static String number(Number number) {
        return number.toString();
    }

    private static String string(String text, EngineType type) {
        return switch (type.base()) {
            case "timestamp", "timestamp with time zone" -> threeDigits(text);
            // A time of day keeps its own precision up to three digits: TIME '13:24:11' is shown as 13:24:11.
            case "time", "time with time zone" -> fraction(text) < 3 ? text : threeDigits(text);
            case "decimal" -> plain(text);
            default -> text;
        };
    }

    /** How many digits the fraction of a second has. */
    private static int fraction(String text) {
        int point = text.indexOf('.');
        int end = point + 1;
        while (point >= 0 && end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return point < 0 ? 0 : end - point - 1;
    }

    /** Cuts or fills the fraction of a second to three digits; what follows it (a zone) stays. */
    private static String threeDigits(String text) {
        int colon = text.indexOf(':');
        int seconds = colon < 0 ? -1 : text.indexOf(':', colon + 1);
        if (seconds < 0 || seconds + 3 > text.length()) {
            return text;
        }
        int end = seconds + 3;
        List<Character> digits = new ArrayList<>(List.of('0', '0', '0'));
        int rest = end;
        if (end < text.length() && text.charAt(end) == '.') {
            rest = end + 1;
            while (rest < text.length() && Character.isDigit(text.charAt(rest))) {
                if (rest - end - 1 < 3) {
                    digits.set(rest - end - 1, text.charAt(rest));
                }
                rest++;
            }
        }
        return text.substring(0, end) + "." + digits.get(0) + digits.get(1) + digits.get(2) + text.substring(rest);
    }

    private static String plain(String text) {
        return text.indexOf('E') < 0 && text.indexOf('e') < 0 ? text : new BigDecimal(text).toPlainString();
    }
}
