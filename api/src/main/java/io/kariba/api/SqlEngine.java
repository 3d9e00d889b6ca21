package io.kariba.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine that runs SQL over the lake. It gets a session and a statement in its own dialect, already checked; it gives typed rows, statistics and an
 * error of its own kind. Translating Athena's or Redshift's dialect before, and rendering types and errors after, is the service's business.
 */
public interface SqlEngine extends AutoCloseable {
    /** Short name for health and errors, e.g. {@code trino}. */
    String name();

    EngineStatus status();

    /**
     * Hands a statement to the engine, waiting for the engine to be ready if it is starting.
     *
     * @return at once or when the engine has it; running is followed by {@link SqlQuery#next}
     * @throws EngineFailure if the engine cannot take it
     */
    SqlQuery submit(EngineSession session, SqlStatement statement);

    @Override
    void close();

    /**
     * A statement for the engine.
     *
     * @param text one statement in the engine's dialect, without a trailing semicolon
     * @param catalog default catalog for unqualified names
     * @param schema default schema
     * @param properties engine session properties the service sets
     * @param timeout the engine stops it after this
     */
    record SqlStatement(String text, String catalog, Optional<String> schema, Map<String, String> properties, Duration timeout) {}

    /**
     * A result column.
     *
     * @param type the engine's type as it prints it, e.g. {@code decimal(10,2)}, {@code timestamp(3) with time zone}, {@code row(a integer, "b" varchar)}
     */
    record SqlColumn(String name, String type) {}

    /** A statement under way. One thread pulls; {@link #cancel} and {@link #statistics} may be called from any. */
    interface SqlQuery extends AutoCloseable {
        /** The engine's own id of it. */
        String id();

        /**
         * The next rows, waiting for them; empty when there are no more.
         *
         * @throws EngineFailure if the statement failed or was cancelled
         */
        Optional<SqlBatch> next();

        /** Known from the first batch on; empty before. */
        List<SqlColumn> columns();

        /** What kind of update it was, e.g. {@code INSERT}, {@code CREATE TABLE}, for statements that are one. */
        Optional<String> updateType();

        /** Rows written or touched, where the statement has such a count. */
        Optional<Long> updateCount();

        SqlStatistics statistics();

        /** Stops it inside the engine; returns when the engine has been told. */
        void cancel();

        /** Cancels if still running. */
        @Override
        void close();
    }

    /**
     * Some rows. A value is null, Boolean, Long (all integer types), Double, Float, String (decimals, dates, times and timestamps as the engine prints
     * them), byte[] (varbinary), List (array, row) or java.util.Map (map, insertion order).
     */
    record SqlBatch(List<List<Object>> rows) {}

    /**
     * What a statement cost so far. Bytes are physical bytes read from the lake.
     *
     * @param outputRows rows given to the client or written
     */
    record SqlStatistics(
            long scannedBytes,
            long scannedRows,
            long outputRows,
            long outputBytes,
            Duration queued,
            Duration planning,
            Duration running,
            Duration cpu) {
        public static final SqlStatistics NONE =
                new SqlStatistics(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The engine could not run, or gave up on, a statement. */
    final class EngineFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Kind kind;
        private final String code;
        private final int line;
        private final int column;

        /** Whose fault it is, as the engine says. */
        public enum Kind {
            USER,
            RESOURCES,
            EXTERNAL,
            INTERNAL,
            CANCELLED,
            ENGINE_LOST
        }

        /**
         * @param code the engine's error name, e.g. {@code TABLE_NOT_FOUND}
         * @param line 1-based line of the statement text, 0 when the error has no place
         * @param column 1-based
         */
        public EngineFailure(Kind kind, String code, String message, int line, int column) {
            super(message);
            this.kind = kind;
            this.code = code;
            this.line = line;
            this.column = column;
        }

        public Kind kind() {
            return kind;
        }

        public String code() {
            return code;
        }

        public int line() {
            return line;
        }

        public int column() {
            return column;
        }
    }
}
