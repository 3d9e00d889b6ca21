package io.kariba.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** 599,998 real flights (see NOTICE beside the files). The evening of the last day is held back: those rows arrive late. */
final class Flights {
    static final List<String> MONTHS = List.of("2001-01", "2001-02", "2001-03", "2001-04", "2001-05", "2001-06");
    static final String LAST_DAY = "2001-06-30";
    private static final String LATE_FROM = LAST_DAY + " 18:00:00";

    private Flights() {}

    /** A month's CSV with its header, without what arrives late. */
    static byte[] csv(String month) {
        return select(month, line -> line.compareTo(LATE_FROM) < 0);
    }

    /** The last evening's rows, with a header. */
    static byte[] late() {
        return select(MONTHS.getLast(), line -> line.compareTo(LATE_FROM) >= 0);
    }

    private static byte[] select(String month, Predicate<String> rows) {
        try (InputStream resource = Flights.class.getResourceAsStream("flights-" + month + ".csv.gz");
                InputStream text = new GZIPInputStream(resource)) {
            List<String> lines = new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return lines.stream()
                    .skip(1)
                    .filter(rows)
                    .collect(Collectors.joining("\n", lines.getFirst() + "\n", "\n"))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
