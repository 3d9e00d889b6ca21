package io.kariba.iceberg;

import io.kariba.iceberg.CatalogIcebergTables.Name;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;

/** Commits a change, and makes it anew on the newest metadata when another commit was first. */
final class CommitLoop {
    /** Each lost race is somebody else's progress; with eight writers at once ten in a row are rare. */
    private static final int ATTEMPTS = 30;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    /** @param before the metadata that {@code after} was made of; the same object where nothing was to be changed */
    record Committed(TableMetadata before, TableMetadata after) {}

    private CommitLoop() {}

    /**
     * Runs the change.
     *
     * @param change gives the metadata it got when there is nothing to do
     * @throws io.kariba.api.IcebergTables.TableError {@code ICEBERG_COMMIT_ERROR} after the last attempt
     */
    static Committed run(CatalogTableOperations table, Name name, UnaryOperator<TableMetadata> change) {
        for (int attempt = 1; ; attempt++) {
            TableMetadata before = table.refresh();
            TableMetadata after = change.apply(before);
            try {
                table.commit(before, after);
                return new Committed(before, after);
            } catch (CommitFailedException lost) {
                if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw TableErrors.commit(name, lost.getMessage() + " (" + attempt + " attempts)");
                }
                pause(attempt);
            }
        }
    }

    /** Random, so that those who lost together do not meet again. */
    private static void pause(int attempt) {
        long most = Math.min(LONGEST_PAUSE.toNanos(), Duration.ofMillis(2).toNanos() << Math.min(attempt, 20));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }
}
