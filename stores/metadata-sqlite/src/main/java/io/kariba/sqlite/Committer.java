package io.kariba.sqlite;

import io.kariba.api.FreeSpace;
import io.kariba.api.Ids;
import io.kariba.api.Metadata.MetadataFull;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.Metadata.OutcomeUnknown;
import io.kariba.api.Transaction;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one thread that writes. It takes the transactions that wait, runs each in a savepoint of its own, commits them together, and only then lets their
 * callers go: while one fsync runs, the next transactions gather.
 */
final class Committer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Committer.class.getName());
    private static final int TRIM_EVERY = 1024;
    private static final int LOOK_AT_WAL_EVERY = 64;

    /** Opens the connection that writes; again after a failure that leaves the state of the last one in doubt. */
    @FunctionalInterface
    interface Opener {
        Session open() throws SQLException;
    }

    /** Makes a transaction durable: a seam, so that tests can fail here. */
    @FunctionalInterface
    interface Commit {
        void on(Session session) throws SQLException;
    }

    /** Tells the size of the write-ahead log in bytes. */
    @FunctionalInterface
    interface WalSize {
        long bytes();
    }

    /** What it does to the database's files. */
    record Steps(Opener opener, Commit commit, WalSize wal) {}

    private final BlockingQueue<Work<?>> queue;
    private final SqliteSettings settings;
    private final Opener opener;
    private final Commit commit;
    private final WalSize wal;
    private final DataFolder folder;
    private final InstantSource clock;
    private final Ids ids;
    private final Thread thread;
    private final Set<String> tables = new HashSet<>();
    private Session session;
    private long commits;
    private int appendedSinceTrim;
    private long walBound;
    private volatile boolean closing;
    private volatile boolean ended;

    /** @param steps where it reads and writes, for tests to fail in */
    Committer(SqliteSettings settings, DataFolder folder, Steps steps, InstantSource clock, Ids ids) {
        this.queue = new ArrayBlockingQueue<>(settings.queue());
        this.settings = settings;
        this.walBound = settings.walBytes();
        this.folder = folder;
        this.opener = steps.opener();
        this.commit = steps.commit();
        this.wal = steps.wal();
        this.clock = clock;
        this.ids = ids;
        this.thread = Thread.ofPlatform().daemon().name("metadata-writer").unstarted(this::serve);
    }

    /** @param first the connection to begin with, which is the thread's from here on */
    void start(Session first) throws SQLException {
        session = first;
        tables.addAll(first.texts("SELECT name FROM kariba_tables"));
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** What a transaction may use. */
    enum Right {
        FREE_SPACE,
        RESERVE
    }

    /** One caller's transaction and what became of it. */
    private static final class Work<R> {
        private final Function<Transaction, R> function;
        private final Right right;
        private final CountDownLatch done = new CountDownLatch(1);
        private R result;
        private Throwable thrown;

        private Work(Function<Transaction, R> function, Right right) {
            this.function = function;
            this.right = right;
        }

        private void run(Transaction tx) {
            try {
                result = function.apply(tx);
            } catch (Throwable failure) {
                thrown = failure;
            }
        }

        private void fail(RuntimeException failure) {
            thrown = failure;
            done.countDown();
        }

        private R await() {
            boolean interrupted = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException later) {
                    // The transaction runs whether its caller is patient or not, and its outcome must be told.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (thrown instanceof RuntimeException failure) {
                throw failure;
            }
            if (thrown instanceof Error failure) {
                throw failure;
            }
            return result;
        }
    }

    <R> R call(Function<Transaction, R> function, Right right) {
        Work<R> work = new Work<>(function, right);
        if (closing) {
            throw shutDown();
        }
        if (!queue.offer(work)) {
            throw new MetadataUnavailable("The metadata store has " + settings.queue() + " transactions waiting", null);
        }
        if (ended && queue.remove(work)) {
            throw shutDown();
        }
        return work.await();
    }

    private static MetadataUnavailable shutDown() {
        return new MetadataUnavailable("The metadata store is shut down", null);
    }

    private void serve() {
        try {
            while (!closing || !queue.isEmpty()) {
                Work<?> first = queue.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    serve(first);
                }
            }
        } catch (InterruptedException nobodyElseInterrupts) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            List<Work<?>> left = new ArrayList<>();
            queue.drainTo(left);
            left.forEach(work -> work.fail(shutDown()));
            drop();
        }
    }

    private void serve(Work<?> first) {
        List<Work<?>> batch = new ArrayList<>();
        folder.reserve().look();
        Optional<String> loss = folder.loss();
        if (loss.isPresent()) {
            first.fail(new MetadataUnavailable(loss.get(), null));
            return;
        }
        boolean tight = folder.space().isBelow(FreeSpace.FOR_METADATA);
        if (!admitted(first, tight)) {
            return;
        }
        batch.add(first);
        try {
            commitTogether(batch, tight);
        } catch (RuntimeException | Error unforeseen) {
            LOG.log(System.Logger.Level.ERROR, "The metadata writer failed", unforeseen);
            drop();
            batch.forEach(work -> work.fail(new OutcomeUnknown("The metadata store failed: " + unforeseen, unforeseen)));
        }
    }

    /** Refuses what has no right to the last of the disk. */
    private boolean admitted(Work<?> work, boolean tight) {
        if (tight && work.right == Right.FREE_SPACE) {
            work.fail(new MetadataFull(folder.space().describe() + ".", null));
            return false;
        }
        return true;
    }

    private Work<?> next(boolean tight) {
        Work<?> next = queue.poll();
        while (next != null && !admitted(next, tight)) {
            next = queue.poll();
        }
        return next;
    }

    private void commitTogether(List<Work<?>> batch, boolean tight) {
        try {
            ensureOpen();
            session.execute("BEGIN IMMEDIATE");
        } catch (SQLException failure) {
            abandon(batch, failure);
            return;
        }
        long deadline = System.nanoTime() + settings.batchTime().toNanos();
        int appended = 0;
        Set<String> made = new HashSet<>();
        Work<?> next = batch.getFirst();
        while (next != null) {
            SessionTransaction tx = new SessionTransaction(session, tables, clock, ids);
            try {
                runInSavepoint(next, tx);
            } catch (SQLException failure) {
                tables.removeAll(made);
                tables.removeAll(tx.made());
                abandon(batch, failure);
                return;
            }
            made.addAll(tx.made());
            appended += tx.appended();
            next = batch.size() < settings.batch() && System.nanoTime() < deadline ? next(tight) : null;
            if (next != null) {
                batch.add(next);
            }
        }
        try {
            trimOutbox(appended);
        } catch (SQLException failure) {
            tables.removeAll(made);
            abandon(batch, failure);
            return;
        }
        finish(batch, made);
    }

    private void runInSavepoint(Work<?> work, SessionTransaction tx) throws SQLException {
        session.execute("SAVEPOINT work");
        work.run(tx);
        tx.end();
        if (tx.failure() != null) {
            throw tx.failure();
        }
        if (work.thrown != null) {
            session.execute("ROLLBACK TO work");
            tables.removeAll(tx.made());
            tx.made().clear();
        }
        session.execute("RELEASE work");
    }

    private void finish(List<Work<?>> batch, Set<String> made) {
        try {
            commit.on(session);
        } catch (SQLException failure) {
            tables.removeAll(made);
            boolean rolledBack = session.rollbackQuietly();
            drop();
            if (rolledBack && wroteNothing(failure)) {
                failAll(batch, failure);
            } else {
                LOG.log(System.Logger.Level.ERROR, "The outcome of a commit is unknown", failure);
                OutcomeUnknown unknown = new OutcomeUnknown("The metadata store failed while committing: " + failure.getMessage(), failure);
                batch.forEach(work -> work.fail(unknown));
            }
            return;
        }
        batch.forEach(work -> work.done.countDown());
        boundWal();
    }

    /**
     * Whether a failed commit certainly left nothing behind. A full disk stops the log before its commit frame is whole; a lock that was not had stops it
     * before anything. After a failed fsync the frame may or may not be on disk.
     */
    private static boolean wroteNothing(SQLException failure) {
        return isCode(failure, SQLiteErrorCode.SQLITE_FULL) || isCode(failure, SQLiteErrorCode.SQLITE_BUSY);
    }

    private static boolean isCode(SQLException failure, SQLiteErrorCode code) {
        return failure instanceof SQLiteException sqlite && (sqlite.getResultCode().code & 0xFF) == code.code;
    }

    /** The database failed before the commit: whatever was done is undone, for all that shared it. */
    private void abandon(List<Work<?>> batch, SQLException failure) {
        LOG.log(System.Logger.Level.WARNING, "The metadata store cannot write: " + failure.getMessage());
        if (session != null && !session.rollbackQuietly()) {
            drop();
        }
        failAll(batch, failure);
    }

    /** Nothing was written. Who may use the reserve has it from the next try on, and is told to try again. */
    private void failAll(List<Work<?>> batch, SQLException failure) {
        boolean full = isCode(failure, SQLiteErrorCode.SQLITE_FULL);
        if (full) {
            folder.reserve().giveUp();
        }
        String message = full ? folder.space().describe() + "." : "The metadata store cannot write: " + failure.getMessage();
        for (Work<?> work : batch) {
            work.fail(full && work.right == Right.FREE_SPACE ? new MetadataFull(message, failure) : new MetadataUnavailable(message, failure));
        }
    }

    private void ensureOpen() throws SQLException {
        if (session == null) {
            session = opener.open();
            tables.clear();
            tables.addAll(session.texts("SELECT name FROM kariba_tables"));
        }
    }

    private void trimOutbox(int appended) throws SQLException {
        appendedSinceTrim += appended;
        if (appendedSinceTrim >= TRIM_EVERY) {
            session.execute("DELETE FROM kariba_outbox WHERE position <= (SELECT max(position) FROM kariba_outbox) - " + settings.outboxEvents());
            appendedSinceTrim = 0;
        }
    }

    /**
     * Reads that overlap without a gap keep the log from being started over; past the bound the writer waits for a gap, a second at most, and after a vain
     * wait not again before the log has grown by a quarter of the bound.
     */
    private void boundWal() {
        if (++commits % LOOK_AT_WAL_EVERY != 0 || wal.bytes() <= walBound) {
            return;
        }
        try {
            session.execute("PRAGMA busy_timeout = 1000");
            session.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            session.execute("PRAGMA busy_timeout = 10000");
        } catch (SQLException failure) {
            LOG.log(System.Logger.Level.WARNING, "The write-ahead log could not be shortened: " + failure.getMessage());
        }
        long left = wal.bytes();
        walBound = left <= settings.walBytes() ? settings.walBytes() : left + settings.walBytes() / 4;
    }

    private void drop() {
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (SQLException failure) {
            LOG.log(System.Logger.Level.DEBUG, "Closing a failed connection", failure);
        }
        session = null;
    }

    /** Finishes what waits, then ends. */
    @Override
    public void close() {
        closing = true;
        // Wakes the thread up; if the queue is full it is awake.
        queue.offer(new Work<>(tx -> null, Right.RESERVE));
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
