package io.kariba.trinoplugin;

import io.trino.spi.predicate.Domain;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code date}: every date of a range in steps, both ends in it, in UTC. Bounds are texts of the format, or {@code NOW} with an offset. */
final class ProjectedDates implements ProjectedColumn {
    /** What the column is in the catalog, which decides how a partition's value is written; a location always has the format. */
    enum Written {
        AS_FORMATTED,
        DATE,
        TIMESTAMP
    }

    private static final Pattern NOW = Pattern.compile(
            "\\s*NOW\\s*(?:([+-])\\s*([0-9]{1,9})\\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?\\s*)?", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final String column;
    private final Written written;
    private final DateTimeFormatter format;
    private final LocalDateTime first;
    private final LocalDateTime last;
    private final long interval;
    private final ChronoUnit unit;

    private ProjectedDates(
            String column, Written written, DateTimeFormatter format, LocalDateTime first, LocalDateTime last, long interval, ChronoUnit unit) {
        this.column = column;
        this.written = written;
        this.format = format;
        this.first = first;
        this.last = last;
        this.interval = interval;
        this.unit = unit;
    }

    /**
     * What a table says of a date column.
     *
     * @param interval 1 or more; absent for the default of one day or one month
     */
    record Stated(String column, Written written, String format, String range, Optional<Long> interval, Optional<ChronoUnit> unit) {}

    /** @param now the moment NOW stands for, in UTC */
    static ProjectedDates of(Stated stated, LocalDateTime now) {
        String column = stated.column();
        DateTimeFormatter format = formatter(column, stated.format());
        String[] bounds = stated.range().split(",", -1);
        if (bounds.length != 2) {
            throw ProjectedTable.invalid(column, "range", stated.range());
        }
        LocalDateTime first = bound(stated, format, bounds[0], now);
        LocalDateTime last = bound(stated, format, bounds[1], now);
        if (first.isAfter(last)) {
            throw ProjectedTable.invalid(column, "range", stated.range());
        }
        ChronoUnit finest = finest(stated.format());
        if (stated.unit().isEmpty() && finest.compareTo(ChronoUnit.DAYS) < 0) {
            throw ProjectedTable.invalid("Partition projection column '" + column
                    + "' needs 'interval' and 'interval.unit' because its format is finer than a day");
        }
        return new ProjectedDates(column, stated.written(), format, first, last, stated.interval().orElse(1L), stated.unit().orElse(finest));
    }

    private static DateTimeFormatter formatter(String column, String pattern) {
        String letters = letters(pattern);
        DateTimeFormatterBuilder builder;
        try {
            builder = new DateTimeFormatterBuilder().appendPattern(pattern);
        } catch (IllegalArgumentException notAPattern) {
            throw ProjectedTable.invalid(column, "format", pattern);
        }
        boolean ofYear = letters.indexOf('D') >= 0;
        if (!ofYear && !has(letters, "ML")) {
            builder.parseDefaulting(ChronoField.MONTH_OF_YEAR, 1);
        }
        if (!ofYear && letters.indexOf('d') < 0) {
            builder.parseDefaulting(ChronoField.DAY_OF_MONTH, 1);
        }
        if (!has(letters, "HhkK")) {
            builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0);
        }
        if (letters.indexOf('m') < 0) {
            builder.parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0);
        }
        if (letters.indexOf('s') < 0) {
            builder.parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0);
        }
        return builder.toFormatter(Locale.ENGLISH);
    }

    private static LocalDateTime bound(Stated stated, DateTimeFormatter format, String bound, LocalDateTime now) {
        Matcher relative = NOW.matcher(bound);
        try {
            if (!relative.matches()) {
                return LocalDateTime.parse(bound.strip(), format);
            }
            LocalDateTime at = now;
            if (relative.group(1) != null) {
                long amount = Long.parseLong(relative.group(2));
                ChronoUnit unit = ChronoUnit.valueOf(relative.group(3).toUpperCase(Locale.ROOT) + "S");
                at = relative.group(1).equals("+") ? now.plus(amount, unit) : now.minus(amount, unit);
            }
            // What the format does not show does not count.
            return LocalDateTime.parse(at.format(format), format);
        } catch (DateTimeException unreadable) {
            throw ProjectedTable.invalid(stated.column(), "range", stated.range());
        }
    }

    /** The smallest thing a format shows. */
    private static ChronoUnit finest(String pattern) {
        String letters = letters(pattern);
        return has(letters, "sSnNA") ? ChronoUnit.SECONDS
                : letters.indexOf('m') >= 0 ? ChronoUnit.MINUTES
                : has(letters, "HhkKa") ? ChronoUnit.HOURS
                : has(letters, "dDEec") ? ChronoUnit.DAYS
                : has(letters, "ML") ? ChronoUnit.MONTHS
                : ChronoUnit.YEARS;
    }

    private static String letters(String pattern) {
        return pattern.replaceAll("'[^']*'", "");
    }

    private static boolean has(String letters, String wanted) {
        return wanted.chars().anyMatch(letter -> letters.indexOf(letter) >= 0);
    }

    @Override
    public List<String> values(Optional<Domain> domain) {
        Optional<List<String>> stated = domain.flatMap(ProjectedColumn::stated);
        if (stated.isPresent()) {
            return stated.get().stream().filter(this::isProjected).toList();
        }
        Predicate<String> allowed = ProjectedColumn.allowed(domain);
        List<String> values = new ArrayList<>();
        LocalDateTime at = first;
        for (long step = 1; !at.isAfter(last); step++) {
            if (step > MOST) {
                throw ProjectedTable.tooMany(column);
            }
            String value = value(at);
            if (allowed.test(value)) {
                values.add(value);
            }
            // From the first, not from the one before: a month after January 31 is not where the months end.
            at = first.plus(step * interval, unit);
        }
        return values;
    }

    private boolean isProjected(String value) {
        try {
            LocalDateTime at = parsed(value);
            long steps = unit.between(first, at);
            return value(at).equals(value)
                    && !at.isBefore(first)
                    && !at.isAfter(last)
                    && steps % interval == 0
                    && first.plus(steps, unit).equals(at);
        } catch (DateTimeException notADate) {
            return false;
        }
    }

    private LocalDateTime parsed(String value) {
        return switch (written) {
            case AS_FORMATTED -> LocalDateTime.parse(value, format);
            case DATE -> LocalDate.parse(value).atStartOfDay();
            case TIMESTAMP -> LocalDateTime.parse(value, TIMESTAMP);
        };
    }

    private String value(LocalDateTime at) {
        return switch (written) {
            case AS_FORMATTED -> at.format(format);
            case DATE -> at.toLocalDate().toString();
            case TIMESTAMP -> at.format(TIMESTAMP);
        };
    }

    @Override
    public String inLocation(String value) {
        try {
            return parsed(value).format(format);
        } catch (DateTimeException notADate) {
            return value;
        }
    }
}
