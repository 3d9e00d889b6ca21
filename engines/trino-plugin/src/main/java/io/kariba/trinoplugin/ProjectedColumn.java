package io.kariba.trinoplugin;

import io.airlift.slice.Slice;
import io.trino.plugin.hive.util.HiveUtil;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.NullableValue;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.SortedRangeSet;
import io.trino.spi.type.DateType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.Type;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The values of one projected partition column: a list, a range of integers, a range of dates, or what the query itself states. Source: Athena User Guide,
 * "Supported types for partition projection".
 */
sealed interface ProjectedColumn permits ProjectedColumn.Enumerated, ProjectedIntegers, ProjectedDates, ProjectedColumn.Injected {
    /** Most values of one column, and most partitions of a table, that a query may lead to. */
    int MOST = 1_000_000;

    /**
     * The column's values as partitions have them.
     *
     * @param domain what the query allows; empty for everything
     */
    List<String> values(Optional<Domain> domain);

    /** A value as it stands in the partition's location. */
    default String inLocation(String value) {
        return value;
    }

    /** {@code enum}: a comma-separated list whose white space belongs to the values. */
    record Enumerated(List<String> all) implements ProjectedColumn {
        public Enumerated {
            all = List.copyOf(all);
        }

        @Override
        public List<String> values(Optional<Domain> domain) {
            return all.stream().filter(allowed(domain)).toList();
        }
    }

    /** {@code injected}: the values the query compares the column with. */
    record Injected(String column) implements ProjectedColumn {
        @Override
        public List<String> values(Optional<Domain> domain) {
            return domain.flatMap(ProjectedColumn::stated)
                    .filter(values -> !values.isEmpty())
                    .orElseThrow(() -> ProjectedTable.violation("For the injected projected partition column " + column
                            + ", the WHERE clause must contain only static equality conditions, and at least one such condition must be present."));
        }
    }

    /** Whether a domain holds a value, read as the column's type; a value that is none of the type is in no domain. */
    static Predicate<String> allowed(Optional<Domain> domain) {
        if (domain.isEmpty() || domain.get().isAll()) {
            return value -> true;
        }
        Type type = domain.get().getType();
        return value -> {
            try {
                NullableValue read = HiveUtil.parsePartitionValue(value, value, type);
                return domain.get().includesNullableValue(read.getValue());
            } catch (RuntimeException notOfTheType) {
                return false;
            }
        };
    }

    /** The single values a domain consists of; empty if it has ranges, or is everything. */
    static Optional<List<String>> stated(Domain domain) {
        boolean hasText = !(domain.getType() instanceof TimestampType);
        if (!hasText || domain.isAll() || domain.isNullAllowed() || !(domain.getValues() instanceof SortedRangeSet ranges)) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (Range range : ranges.getOrderedRanges()) {
            if (!range.isSingleValue() || values.size() >= MOST) {
                return Optional.empty();
            }
            values.add(text(range.getSingleValue(), domain.getType()));
        }
        return Optional.of(values);
    }

    private static String text(Object value, Type type) {
        if (type instanceof DateType) {
            return LocalDate.ofEpochDay((Long) value).toString();
        }
        return value instanceof Slice slice ? slice.toStringUtf8() : String.valueOf(value);
    }
}
