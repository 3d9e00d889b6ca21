package io.kariba.athena;

import io.kariba.api.SqlEngine.SqlQuery;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a query soon after it has read more than its workgroup's BytesScannedCutoffPerQuery. The engine has the same limit and polls it once a second; this
 * looks five times a second and ends with Athena's reason. Data that was read already is not unread: like AWS's, the limit is passed by a little.
 */
final class ScanLimit implements AutoCloseable {
    private static final ScanLimit NONE = new ScanLimit();
    private static final long EVERY_MILLIS = 200;
    private final CountDownLatch done = new CountDownLatch(1);

    private ScanLimit() {}

    static ScanLimit watch(ActiveQuery active, SqlQuery query) {
        Long cutoff = active.settings().cutoff();
        if (cutoff == null) {
            return NONE;
        }
        ScanLimit limit = new ScanLimit();
        Thread.ofVirtual().name("athena-scan-limit-" + active.id()).start(() -> limit.watch(active, query, cutoff));
        return limit;
    }

    /** Ends a query that was through before the limit was looked at: what it read counts all the same. */
    static void check(ActiveQuery active, SqlQuery query) {
        Long cutoff = active.settings().cutoff();
        if (cutoff != null && query.statistics().scannedBytes() > cutoff) {
            active.requestStop(ActiveQuery.Stop.BYTES_SCANNED);
            throw new ActiveQuery.Stopped();
        }
    }

    private void watch(ActiveQuery active, SqlQuery query, long cutoff) {
        try {
            while (!done.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                if (query.statistics().scannedBytes() > cutoff) {
                    active.requestStop(ActiveQuery.Stop.BYTES_SCANNED);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
