package io.kariba.trinoplugin;

import io.trino.spi.predicate.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code integer}: every number of a range, both ends in it.
 *
 * @param digits pads with zeros to so many digits; 0 for none
 */
record ProjectedIntegers(String column, long first, long last, long interval, int digits) implements ProjectedColumn {
    @Override
    public List<String> values(Optional<Domain> domain) {
        Optional<List<String>> stated = domain.flatMap(ProjectedColumn::stated);
        if (stated.isPresent()) {
            return stated.get().stream().map(this::projected).flatMap(Optional::stream).distinct().toList();
        }
        Predicate<String> allowed = ProjectedColumn.allowed(domain);
        List<String> values = new ArrayList<>();
        long steps = 0;
        for (long number = first; number <= last; number += interval) {
            if (++steps > MOST) {
                throw ProjectedTable.tooMany(column);
            }
            String value = text(number);
            if (allowed.test(value)) {
                values.add(value);
            }
            if (number > Long.MAX_VALUE - interval) {
                break;
            }
        }
        return values;
    }

    /** An INSERT names a number's partition without zeros; where it writes is where a query looks. */
    @Override
    public String inLocation(String value) {
        try {
            return text(Long.parseLong(value));
        } catch (NumberFormatException notANumber) {
            return value;
        }
    }

    /** A stated value as the projection writes it, if it is one of its numbers. */
    private Optional<String> projected(String stated) {
        try {
            long number = Long.parseLong(stated);
            String value = text(number);
            boolean inRange = number >= first && number <= last && Math.floorMod(number - first, interval) == 0;
            // A text column equals only the very text; a number is the same with and without zeros.
            return inRange ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private String text(long number) {
        return digits > 0 ? String.format(Locale.ROOT, "%0" + digits + "d", number) : Long.toString(number);
    }
}
