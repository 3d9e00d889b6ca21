package io.kariba.gluecrawlers;

import io.kariba.api.LetterCase;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code cron(minutes hours day-of-month month day-of-week year)} in UTC
 * (<a href="https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html">Time-based schedules for jobs and crawlers</a>): lists, ranges,
 * steps, names of months and days, {@code L} and {@code W} for days of a month, {@code L} and {@code #} for days of a week. One of the two day fields is
 * {@code ?}. No two firings may be less than five minutes apart.
 */
final class CronExpression {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;
    private static final int LEAST_MINUTES = 5;
    private static final int MAX_LENGTH = 256;

    private final BitSet minutes;
    private final BitSet hours;
    private final Predicate<LocalDate> days;
    private final BitSet months;
    private final BitSet years;

    private CronExpression(String[] fields) {
        minutes = field(fields[0], 0, 59, List.of());
        hours = field(fields[1], 0, 23, List.of());
        boolean anyDayOfMonth = fields[2].equals("?");
        boolean anyDayOfWeek = fields[4].equals("?");
        check(anyDayOfMonth != anyDayOfWeek);
        days = anyDayOfWeek ? dayOfMonth(fields[2]) : dayOfWeek(fields[4]);
        months = field(fields[3], 1, 12, MONTHS);
        years = field(fields[5], FIRST_YEAR, LAST_YEAR, List.of());
    }

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException if it is none, or fires too often */
    static CronExpression parse(String text) {
        try {
            check(text.length() <= MAX_LENGTH && text.startsWith("cron(") && text.endsWith(")"));
            String[] fields = LetterCase.upper(text.substring(5, text.length() - 1).strip()).split("\\s+");
            check(fields.length == 6);
            CronExpression cron = new CronExpression(fields);
            if (cron.firesTooOften()) {
                throw CrawlerErrors.invalid("Schedules cannot be more frequent than every " + LEAST_MINUTES + " minutes: " + text);
            }
            return cron;
        } catch (IllegalArgumentException e) {
            throw CrawlerErrors.invalid("Invalid cron expression: " + text);
        }
    }

    /** The first firing after a moment; empty if there is none any more. */
    Optional<Instant> next(Instant after) {
        LocalDateTime from = LocalDateTime.ofInstant(after, ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate first = from.toLocalDate();
        Optional<LocalTime> today = isDay(first) ? time(from.toLocalTime()) : Optional.empty();
        if (today.isPresent()) {
            return Optional.of(first.atTime(today.get()).toInstant(ZoneOffset.UTC));
        }
        LocalDate day = first.plusDays(1);
        while (day.getYear() <= LAST_YEAR) {
            int year = day.getYear();
            if (year < FIRST_YEAR || !years.get(year)) {
                int next = years.nextSetBit(Math.max(year, FIRST_YEAR));
                if (next < 0) {
                    return Optional.empty();
                }
                day = LocalDate.of(next, 1, 1);
            } else if (!months.get(day.getMonthValue())) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else if (days.test(day)) {
                return Optional.of(day.atTime(time(LocalTime.MIN).orElseThrow()).toInstant(ZoneOffset.UTC));
            } else {
                day = day.plusDays(1);
            }
        }
        return Optional.empty();
    }

    private boolean isDay(LocalDate day) {
        return day.getYear() >= FIRST_YEAR && day.getYear() <= LAST_YEAR && years.get(day.getYear()) && months.get(day.getMonthValue()) && days.test(day);
    }

    private Optional<LocalTime> time(LocalTime from) {
        if (hours.get(from.getHour())) {
            int minute = minutes.nextSetBit(from.getMinute());
            if (minute >= 0) {
                return Optional.of(LocalTime.of(from.getHour(), minute));
            }
        }
        int hour = hours.nextSetBit(from.getHour() + 1);
        return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
    }

    /** Days are taken to follow one another: an expression must keep the distance whatever its days. */
    private boolean firesTooOften() {
        for (int minute = minutes.nextSetBit(0); minute >= 0; ) {
            int next = minutes.nextSetBit(minute + 1);
            if (next >= 0 && next - minute < LEAST_MINUTES) {
                return true;
            }
            minute = next;
        }
        boolean hoursFollow = false;
        for (int hour = 0; hour < 24; hour++) {
            hoursFollow |= hours.get(hour) && hours.get((hour + 1) % 24);
        }
        return hoursFollow && minutes.nextSetBit(0) + 60 - (minutes.length() - 1) < LEAST_MINUTES;
    }

    private static BitSet field(String text, int least, int most, List<String> names) {
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            int slash = part.indexOf('/');
            String range = slash < 0 ? part : part.substring(0, slash);
            int step = slash < 0 ? 1 : number(part.substring(slash + 1));
            check(step > 0);
            int dash = range.indexOf('-');
            int from;
            int to;
            if (range.equals("*")) {
                from = least;
                to = most;
            } else if (dash > 0) {
                from = value(range.substring(0, dash), names, least);
                to = value(range.substring(dash + 1), names, least);
            } else {
                from = value(range, names, least);
                to = slash < 0 ? from : most;
            }
            check(from >= least && to <= most && from <= to);
            for (int value = from; value <= to; value += step) {
                set.set(value);
            }
        }
        return set;
    }

    private static Predicate<LocalDate> dayOfMonth(String text) {
        if (text.equals("L")) {
            return day -> day.getDayOfMonth() == day.lengthOfMonth();
        }
        if (text.equals("LW")) {
            return day -> day.equals(nearestWeekday(day.withDayOfMonth(day.lengthOfMonth())));
        }
        if (text.endsWith("W")) {
            int wanted = number(text.substring(0, text.length() - 1));
            check(wanted >= 1 && wanted <= 31);
            return day -> wanted <= day.lengthOfMonth() && day.equals(nearestWeekday(day.withDayOfMonth(wanted)));
        }
        BitSet set = field(text, 1, 31, List.of());
        return day -> set.get(day.getDayOfMonth());
    }

    /** The weekday closest to a date, in the same month. */
    private static LocalDate nearestWeekday(LocalDate date) {
        if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
            return date.getDayOfMonth() == 1 ? date.plusDays(2) : date.minusDays(1);
        }
        if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return date.getDayOfMonth() == date.lengthOfMonth() ? date.minusDays(2) : date.plusDays(1);
        }
        return date;
    }

    private static Predicate<LocalDate> dayOfWeek(String text) {
        int hash = text.indexOf('#');
        if (hash > 0) {
            int wanted = value(text.substring(0, hash), DAYS, 1);
            int which = number(text.substring(hash + 1));
            check(wanted >= 1 && wanted <= 7 && which >= 1 && which <= 5);
            return day -> numberOf(day) == wanted && (day.getDayOfMonth() - 1) / 7 + 1 == which;
        }
        if (text.length() > 1 && text.endsWith("L")) {
            int wanted = value(text.substring(0, text.length() - 1), DAYS, 1);
            check(wanted >= 1 && wanted <= 7);
            return day -> numberOf(day) == wanted && day.getDayOfMonth() + 7 > day.lengthOfMonth();
        }
        BitSet set = text.equals("L") ? field("7", 1, 7, DAYS) : field(text, 1, 7, DAYS);
        return day -> set.get(numberOf(day));
    }

    /** Sunday is 1. */
    private static int numberOf(LocalDate day) {
        return day.getDayOfWeek().getValue() % 7 + 1;
    }

    private static int value(String text, List<String> names, int least) {
        int name = names.indexOf(text);
        return name >= 0 ? name + least : number(text);
    }

    private static int number(String text) {
        check(!text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9'));
        return Integer.parseInt(text);
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }
}
