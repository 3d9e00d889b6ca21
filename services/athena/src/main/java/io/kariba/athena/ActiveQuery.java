package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.Scope;
import io.kariba.api.SqlEngine.SqlQuery;
import io.kariba.api.SqlEngine.SqlStatistics;
import io.kariba.athenasql.Statement;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** A query of this server that has not ended: what its runner, StopQueryExecution and GetQueryExecution share. Thread-safe. */
final class ActiveQuery {
    /** Why a query is to stop. */
    enum Stop {
        USER,
        BYTES_SCANNED,
        SERVER
    }

    private final StoredQuery query;
    private final Statement statement;
    private final Caller caller;
    private final StoredWorkGroup.Settings settings;
    private final Clock clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private SqlQuery running;
    private Stop stop;
    private UnfinishedWrite write;
    private String reuseKey;

    /**
     * @param query as it was stored when it was accepted
     * @param caller as it came, not yet via Athena
     * @param settings of the workgroup when it was accepted
     */
    ActiveQuery(StoredQuery query, Statement statement, Caller caller, StoredWorkGroup.Settings settings, long preprocessing) {
        this.query = query;
        this.statement = statement;
        this.caller = caller;
        this.settings = settings;
        this.clock = new Clock(preprocessing);
    }

    String id() {
        return query.id();
    }

    Scope scope() {
        return caller.scope();
    }

    StoredQuery query() {
        return query;
    }

    Statement statement() {
        return statement;
    }

    /** The caller, calling through Athena: on whose behalf everything is done. */
    Caller viaAthena() {
        return caller.via(AthenaPorts.PRINCIPAL);
    }

    StoredWorkGroup.Settings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    /** Names what runs in the engine, so that it can be stopped; stops it at once if that was asked for already. */
    void attach(SqlQuery started) {
        boolean late;
        lock.lock();
        try {
            running = started;
            late = stop != null;
        } finally {
            lock.unlock();
        }
        if (late) {
            started.cancel();
        }
    }

    /** Asks it to stop; the first reason stays. Returns when the engine, if it has the query, has been told. */
    void requestStop(Stop why) {
        SqlQuery inEngine;
        lock.lock();
        try {
            if (stop == null) {
                stop = why;
            }
            inEngine = running;
        } finally {
            lock.unlock();
        }
        if (inEngine != null) {
            inEngine.cancel();
        }
    }

    Optional<Stop> stop() {
        lock.lock();
        try {
            return Optional.ofNullable(stop);
        } finally {
            lock.unlock();
        }
    }

    /** Returns unless it is to stop. */
    void checkStop() {
        if (stop().isPresent()) {
            throw new Stopped();
        }
    }

    SqlStatistics statistics() {
        SqlQuery inEngine;
        lock.lock();
        try {
            inEngine = running;
        } finally {
            lock.unlock();
        }
        return inEngine == null ? SqlStatistics.NONE : inEngine.statistics();
    }

    /** Remembers what it may leave behind. */
    void writes(UnfinishedWrite made) {
        lock.lock();
        try {
            write = made;
        } finally {
            lock.unlock();
        }
    }

    Optional<UnfinishedWrite> write() {
        lock.lock();
        try {
            return Optional.ofNullable(write);
        } finally {
            lock.unlock();
        }
    }

    /** Lets later queries find its result under a key. */
    void reusableAs(String key) {
        lock.lock();
        try {
            reuseKey = key;
        } finally {
            lock.unlock();
        }
    }

    /** The key its result can be found under, null if it is not to be found. */
    String reuseKey() {
        lock.lock();
        try {
            return reuseKey;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        ended.countDown();
    }

    /** Opens when its runner is through with it. */
    CountDownLatch ended() {
        return ended;
    }

    /** It was asked to stop and did so. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("Stopped", null, false, false);
        }
    }

    /** How long the stages took, by the monotonic clock. Written by one thread after the other, read by any. */
    static final class Clock {
        private final long preprocessing;
        private final long submitted = System.nanoTime();
        private volatile long started;
        private volatile long engineDone;

        private Clock(long preprocessing) {
            this.preprocessing = preprocessing;
        }

        /** The engine, or the catalog, has it now. */
        void start() {
            started = System.nanoTime();
        }

        /** The engine is through; what follows is publishing. */
        void engineDone() {
            engineDone = System.nanoTime();
        }

        /**
         * The numbers so far. Queue and engine time of a query that ran are at least a millisecond, as in AWS.
         *
         * @param rows rows of the result, where they were counted, else -1
         */
        StoredQuery.Numbers numbers(SqlStatistics statistics, long rows, long bytes) {
            long now = System.nanoTime();
            boolean ran = started != 0;
            long queue = Math.max(1, millis((ran ? started : now) - submitted) + statistics.queued().toMillis());
            long inEngine = ran ? millis((engineDone == 0 ? now : engineDone) - started) - statistics.queued().toMillis() : 0;
            long engine = ran ? Math.max(1, inEngine) : 0;
            return new StoredQuery.Numbers(
                    statistics.scannedBytes(),
                    statistics.scannedRows(),
                    rows < 0 ? statistics.outputRows() : rows,
                    bytes < 0 ? statistics.outputBytes() : bytes,
                    preprocessing,
                    queue,
                    Math.min(engine, statistics.planning().toMillis()),
                    engine,
                    engineDone == 0 ? 0 : millis(now - engineDone));
        }

        private static long millis(long nanos) {
            return nanos / 1_000_000;
        }
    }
}
