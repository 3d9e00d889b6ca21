package io.kariba.sqlite;

import io.kariba.api.Ids;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Transaction;
import java.io.File;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The metadata store on one SQLite database in WAL mode. Transactions run on one writer thread that commits many with one fsync; reads run on the caller's
 * thread, each on a snapshot of its own.
 */
public final class SqliteMetadata implements Metadata {
    private static final System.Logger LOG = System.getLogger(SqliteMetadata.class.getName());
    private final Path database;
    private final SqliteSettings settings;
    private final Committer committer;
    private final ConcurrentLinkedDeque<Session> idleReaders = new ConcurrentLinkedDeque<>();
    private final Semaphore readers;
    private final ThreadLocal<Boolean> reading = ThreadLocal.withInitial(() -> false);
    private final long epoch;
    private volatile boolean closed;

    private SqliteMetadata(Path database, SqliteSettings settings, Committer committer, long epoch) {
        this.database = database;
        this.settings = settings;
        this.committer = committer;
        this.readers = new Semaphore(settings.readers());
        this.epoch = epoch;
    }

    /**
     * Opens the metadata of a data folder, making or migrating it as needed.
     *
     * @throws DataFolder.Refused if the database is damaged or of a newer release
     */
    public static SqliteMetadata open(DataFolder folder, InstantSource clock, Ids ids) {
        return open(folder, clock, ids, SqliteSettings.DEFAULT);
    }

    public static SqliteMetadata open(DataFolder folder, InstantSource clock, Ids ids, SqliteSettings settings) {
        return open(folder, clock, ids, settings, Schema.STEPS, session -> session.execute("COMMIT"));
    }

    static SqliteMetadata open(
            DataFolder folder, InstantSource clock, Ids ids, SqliteSettings settings, List<Schema.Step> steps, Committer.Commit commit) {
        NativeLibrary.prepare(folder);
        Path database = folder.database();
        File wal = new File(database + "-wal");
        folder.requireMetadata();
        Committer.Steps io = new Committer.Steps(() -> Session.writer(database, settings.walBytes()), commit, wal::length);
        Committer committer = new Committer(settings, folder, io, clock, ids);
        try {
            Session session = Session.writer(database, settings.walBytes());
            try {
                Schema.migrate(session, steps);
                folder.migrated();
                long epoch = Schema.nextEpoch(session);
                committer.start(session);
                return new SqliteMetadata(database, settings, committer, epoch);
            } catch (SQLException | RuntimeException failure) {
                closeQuietly(session);
                throw failure;
            }
        } catch (SQLException failure) {
            throw refusal(database, failure);
        }
    }

    private static DataFolder.Refused refusal(Path database, SQLException failure) {
        int code = failure instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xFF : 0;
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new DataFolder.Refused(
                    "The metadata database " + database + " is damaged (" + failure.getMessage() + "). Restore the data folder from a backup.", failure);
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return DataFolder.full(database.getParent(), failure);
        }
        return new DataFolder.Refused("Cannot open the metadata database " + database + ": " + failure.getMessage(), failure);
    }

    @Override
    public <R> R transaction(Function<Transaction, R> work) {
        requireOutside();
        return committer.call(work, Committer.Right.FREE_SPACE);
    }

    @Override
    public <R> R fromReserve(Function<Transaction, R> work) {
        requireOutside();
        return committer.call(work, Committer.Right.RESERVE);
    }

    private void requireOutside() {
        if (committer.isCurrentThread() || reading.get()) {
            throw new IllegalStateException("Calls of the metadata store do not nest");
        }
    }

    @Override
    public <R> R read(Function<Reader, R> work) {
        requireOutside();
        try {
            if (!readers.tryAcquire(settings.readerWait().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new MetadataUnavailable("The metadata store has " + settings.readers() + " reads running", null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MetadataUnavailable("Interrupted while waiting to read", interrupted);
        }
        reading.set(true);
        try {
            return readOn(reader(), work);
        } finally {
            reading.remove();
            readers.release();
        }
    }

    private <R> R readOn(Session session, Function<Reader, R> work) {
        SessionReader reader = new SessionReader(session);
        boolean sound = false;
        try {
            reader.step(() -> {
                session.execute("BEGIN DEFERRED");
                return null;
            });
            R result = work.apply(reader);
            sound = reader.failure() == null;
            return result;
        } catch (RuntimeException | Error thrown) {
            sound = reader.failure() == null;
            throw thrown;
        } finally {
            reader.end();
            giveBack(session, session.rollbackQuietly() && sound);
        }
    }

    private Session reader() {
        if (closed) {
            throw new MetadataUnavailable("The metadata store is shut down", null);
        }
        Session idle = idleReaders.pollFirst();
        if (idle != null) {
            return idle;
        }
        try {
            return Session.reader(database);
        } catch (SQLException failure) {
            throw new MetadataUnavailable("The metadata store cannot be read: " + failure.getMessage(), failure);
        }
    }

    private void giveBack(Session session, boolean sound) {
        if (sound && !closed) {
            idleReaders.addFirst(session);
            return;
        }
        closeQuietly(session);
    }

    private static void closeQuietly(Session session) {
        try {
            session.close();
        } catch (SQLException failure) {
            LOG.log(System.Logger.Level.DEBUG, "Closing a connection", failure);
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void clear() {
        requireOutside();
        committer.call(tx -> {
            SessionTransaction all = (SessionTransaction) tx;
            return all.step(() -> {
                for (String table : all.session.texts("SELECT name FROM kariba_tables")) {
                    all.session.execute("DELETE FROM t_" + table);
                }
                all.session.execute("DELETE FROM kariba_outbox");
                return null;
            });
        }, Committer.Right.RESERVE);
    }

    /** Finishes the transactions that wait, refuses new ones, and closes the database once no read runs. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        readers.acquireUninterruptibly(settings.readers());
        for (Session idle = idleReaders.poll(); idle != null; idle = idleReaders.poll()) {
            closeQuietly(idle);
        }
        readers.release(settings.readers());
        committer.close();
    }
}
