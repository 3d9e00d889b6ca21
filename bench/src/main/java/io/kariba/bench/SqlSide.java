package io.kariba.bench;

import java.io.IOException;

/** One way to have a query answered. */
interface SqlSide extends AutoCloseable {
    /** What it is, in the table of figures. */
    String name();

    /** Runs one query to its last row. */
    Answer run(String sql) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
