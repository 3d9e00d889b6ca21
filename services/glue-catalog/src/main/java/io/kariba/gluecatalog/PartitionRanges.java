package io.kariba.gluecatalog;

import io.kariba.api.KeyRange;
import io.kariba.api.ScopedKey;
import io.kariba.gluecatalog.PartitionExpression.And;
import io.kariba.gluecatalog.PartitionExpression.Between;
import io.kariba.gluecatalog.PartitionExpression.Comparison;
import io.kariba.gluecatalog.PartitionExpression.IsNull;
import io.kariba.gluecatalog.PartitionExpression.Like;
import io.kariba.gluecatalog.PartitionExpression.Node;
import io.kariba.gluecatalog.PartitionExpression.Operator;
import io.kariba.gluecatalog.PartitionExpression.Or;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where the partitions that an expression chooses can be among the keys, so that the others are not looked at: what it says of the first partition key, and
 * as long as that leaves single values, of the next. Not all in the ranges is chosen. Numbers have many spellings in no useful order, so conditions on them
 * narrow nothing here; {@link PartitionExpression#ruledOutBy} steps over their values.
 */
final class PartitionRanges {
    /** More ranges than this are not made; what they would be in is looked at as a whole. */
    private static final int MOST = 1_000;

    private final List<KeyRange> ranges = new ArrayList<>();

    private PartitionRanges() {}

    /**
     * The ranges, in order and without overlap.
     *
     * @param table the key that all partitions of the table are under
     * @param keys how many partition keys the table has
     */
    static List<KeyRange> of(ScopedKey table, PartitionExpression expression, int keys) {
        PartitionRanges made = new PartitionRanges();
        List<List<KeyInterval>> intervals = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            List<KeyInterval> next = intervals(expression, key);
            intervals.add(next);
            if (next.stream().noneMatch(KeyInterval::isPoint)) {
                break;
            }
        }
        made.add(table, intervals, 0);
        return made.ranges;
    }

    private static List<KeyInterval> intervals(PartitionExpression expression, int key) {
        return expression.parts().stream().map(part -> intervals(part, key)).reduce(List.of(KeyInterval.ALL), KeyInterval::both);
    }

    private void add(ScopedKey base, List<List<KeyInterval>> intervals, int key) {
        if (key == intervals.size() || ranges.size() + intervals.get(key).size() > MOST) {
            ranges.add(KeyRange.under(base));
            return;
        }
        for (KeyInterval interval : intervals.get(key)) {
            if (interval.isPoint()) {
                add(base.text(interval.from()), intervals, key + 1);
            } else {
                byte[] to = interval.to() == null ? KeyRange.under(base).to() : base.text(interval.to()).bytes();
                ranges.add(new KeyRange(base.text(interval.from()).bytes(), to));
            }
        }
    }

    private static List<KeyInterval> intervals(Node node, int key) {
        return switch (node) {
            case And(List<Node> parts) -> parts.stream().map(part -> intervals(part, key)).reduce(List.of(KeyInterval.ALL), KeyInterval::both);
            case Or(List<Node> parts) -> KeyInterval.any(parts.stream().flatMap(part -> intervals(part, key).stream()).toList());
            case Comparison comparison when comparison.index() == key -> compared(comparison);
            case Between(int index, KeyType type, Comparable<?> low, Comparable<?> high) when index == key ->
                KeyInterval.both(
                        compared(new Comparison(index, type, Operator.GREATER_OR_EQUAL, low)),
                        compared(new Comparison(index, type, Operator.LESS_OR_EQUAL, high)));
            case Like(int index, String pattern) when index == key -> like(pattern);
            case IsNull(int index) when index == key -> List.of(KeyInterval.point(KeyType.NULL_VALUE));
            default -> List.of(KeyInterval.ALL);
        };
    }

    private static List<KeyInterval> compared(Comparison comparison) {
        return switch (comparison.literal()) {
            case String text -> texts(comparison.operator(), text);
            case LocalDate date -> dates(comparison.operator(), date, date);
            case LocalDateTime time -> dates(comparison.operator(), time.toLocalDate(), null);
            default -> List.of(KeyInterval.ALL);
        };
    }

    private static List<KeyInterval> texts(Operator operator, String text) {
        if (operator == Operator.EQUAL) {
            return List.of(KeyInterval.point(text));
        }
        // Past these characters the order of Java's texts, which an expression compares by, is not that of UTF-8.
        if (operator == Operator.NOT_EQUAL || text.chars().anyMatch(c -> c >= Character.MIN_SURROGATE)) {
            return List.of(KeyInterval.ALL);
        }
        return List.of(operator == Operator.LESS || operator == Operator.LESS_OR_EQUAL ? KeyInterval.atMost(text) : KeyInterval.atLeast(text));
    }

    private static List<KeyInterval> like(String pattern) {
        int end = 0;
        while (end < pattern.length() && "%_\\".indexOf(pattern.charAt(end)) < 0 && pattern.charAt(end) < Character.MIN_SURROGATE - 1) {
            end++;
        }
        return List.of(end == pattern.length() ? KeyInterval.point(pattern) : KeyInterval.startingWith(pattern.substring(0, end)));
    }

    /**
     * Texts of dates begin with a year of four digits; month and day may lack their leading zero.
     *
     * @param exact the day if only texts of dates are asked for, null if a time follows
     */
    private static List<KeyInterval> dates(Operator operator, LocalDate date, LocalDate exact) {
        String year = String.format(Locale.ROOT, "%04d", date.getYear());
        return switch (operator) {
            case EQUAL -> exact == null
                    ? months(year, date.getMonthValue(), date.getMonthValue())
                    : KeyInterval.any(spellings(exact.getMonthValue())
                            .flatMap(month -> spellings(exact.getDayOfMonth()).map(day -> KeyInterval.point(year + "-" + month + "-" + day)))
                            .toList());
            case NOT_EQUAL -> List.of(KeyInterval.ALL);
            case LESS, LESS_OR_EQUAL -> joined(months(year, 1, date.getMonthValue()), new KeyInterval("", year + "-", false));
            case GREATER, GREATER_OR_EQUAL -> joined(months(year, date.getMonthValue(), 12), new KeyInterval(year + ".", null, false));
        };
    }

    private static List<KeyInterval> joined(List<KeyInterval> some, KeyInterval more) {
        return KeyInterval.any(Stream.concat(some.stream(), Stream.of(more)).toList());
    }

    private static List<KeyInterval> months(String year, int first, int last) {
        List<KeyInterval> months = new ArrayList<>();
        for (int month = first; month <= last; month++) {
            spellings(month).map(text -> KeyInterval.startingWith(year + "-" + text + "-")).forEach(months::add);
        }
        return KeyInterval.any(months);
    }

    private static Stream<String> spellings(int number) {
        return number < 10 ? Stream.of("0" + number, Integer.toString(number)) : Stream.of(Integer.toString(number));
    }
}
