package io.kariba.bench;

import java.io.IOException;

/** One bench: starts what it measures, measures it, and ends it. Its figures are named {@code NAME.what}. */
interface Measurement {
    /** What one types after {@code ./kariba bench}. */
    String name();

    /**
     * Measures. It is alone on the machine, as far as this program can tell.
     *
     * @throws IOException if something could not be run, or answered wrongly: that is no figure
     */
    void run(Report report) throws IOException, InterruptedException;
}
