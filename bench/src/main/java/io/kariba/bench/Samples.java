package io.kariba.bench;

import java.util.Arrays;

/** Statistics of repeated measurements. */
final class Samples {
    private Samples() {}

    static double median(double[] values) {
        return percentile(values, 50);
    }

    /** The value that so many percent of the values do not exceed. */
    static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    static double least(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }
}
