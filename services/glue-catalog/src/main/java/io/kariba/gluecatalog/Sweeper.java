package io.kariba.gluecatalog;

import io.kariba.api.Entry;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * Removes what deleted databases and tables left below them, in transactions of at most {@link #STEP} rows so that others need not wait. What is to be
 * swept is written down by the deletion's own transaction, so a crash forgets nothing: the next start goes on. Steps can be repeated, so two sweepers would
 * do no harm.
 */
final class Sweeper implements AutoCloseable {
    /** Rows one transaction removes at most. */
    static final int STEP = 500;

    private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final List<io.kariba.api.Table<ScopedKey, ?>> BELOW_TABLE = List.of(
            CatalogRows.PARTITIONS, CatalogRows.PARTITION_STATISTICS, CatalogRows.VERSIONS, CatalogRows.TABLE_STATISTICS, CatalogRows.INDEXES,
            CatalogRows.COUNTS, CatalogRows.TAGS);
    private static final List<io.kariba.api.Table<ScopedKey, ?>> BELOW_DATABASE =
            List.of(CatalogRows.FUNCTIONS, CatalogRows.COUNTS, CatalogRows.TAGS);

    private final Metadata metadata;
    private final Semaphore work = new Semaphore(1);
    private volatile boolean closed;
    private volatile Thread thread;

    Sweeper(Metadata metadata) {
        this.metadata = metadata;
    }

    /** Goes on with what an earlier start left, then waits for work on a virtual thread of its own. */
    void start() {
        thread = Thread.ofVirtual().name("glue-sweeper").start(this::run);
    }

    /** There is something to sweep. */
    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        while (!closed) {
            work.acquireUninterruptibly();
            sweepAll();
        }
    }

    private void sweepAll() {
        try {
            while (!closed && sweepStep()) {
                work.tryAcquire();
            }
        } catch (RuntimeException e) {
            if (!closed) {
                // The rows stay written down; the next deletion or start tries again.
                LOG.log(Level.WARNING, "Sweeping the catalog stopped", e);
            }
        }
    }

    /** One transaction of sweeping; tells whether there may be more to do. */
    boolean sweepStep() {
        List<ScopedKey> waiting = metadata.read(reader -> reader.scanKeys(CatalogRows.SWEEPS, new KeyRange(new byte[0], new byte[0]), 1));
        if (waiting.isEmpty()) {
            return false;
        }
        ScopedKey sweep = waiting.getFirst();
        Key.Parts parts = sweep.parts();
        String kind = parts.text();
        String id = parts.text();
        metadata.runFromReserve(tx -> {
            boolean done = kind.equals(CatalogRows.SWEEP_DATABASE) ? sweepDatabase(tx, sweep.scope(), id) : sweepRows(tx, sweep.scope(), id, BELOW_TABLE);
            if (done) {
                tx.delete(CatalogRows.SWEEPS, sweep);
            }
        });
        return true;
    }

    private static boolean sweepDatabase(Transaction tx, Scope scope, String id) {
        List<Entry<ScopedKey, Row<Table>>> tables = tx.scan(CatalogRows.TABLES, KeyRange.under(CatalogRows.key(scope, id)), STEP / 5);
        for (Entry<ScopedKey, Row<Table>> table : tables) {
            tx.delete(CatalogRows.TABLES, table.key());
            tx.put(CatalogRows.SWEEPS, CatalogRows.key(scope, CatalogRows.SWEEP_TABLE, table.value().id()), table.value().value().name());
        }
        return tables.isEmpty() && sweepRows(tx, scope, id, BELOW_DATABASE);
    }

    private static boolean sweepRows(Transaction tx, Scope scope, String id, List<io.kariba.api.Table<ScopedKey, ?>> below) {
        int left = STEP;
        for (io.kariba.api.Table<ScopedKey, ?> table : below) {
            left -= tx.deleteRange(table, KeyRange.under(CatalogRows.key(scope, id)), left);
            if (left <= 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        work.release();
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
