package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Removes what statements that write files left when they failed: files whose names hold the engine's id of the query, and the table of a CTAS that bears
 * it. Nothing else is touched: another statement may have written to the same place.
 */
final class Leftovers {
    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    /** The table parameter in which the engine leaves its id of the query that made the table. */
    private static final String MADE_BY = "trino_query_id";

    /** When to look again: soon for a request that was on its way, and when a session that was closed and not ended cannot write any longer. */
    static final List<Duration> SOON_AND_LATE = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(60));

    /** For what the engine removes itself: a table's folder may be large, so it is looked through once. */
    static final List<Duration> LATE = List.of(Duration.ofSeconds(65));

    private static final int MOST_METADATA = 4 << 20;

    private final QueryStore store;
    private final Catalog catalog;
    private final Objects objects;
    private final IcebergTables iceberg;
    private final InstantSource clock;

    Leftovers(QueryStore store, AthenaPorts ports) {
        this.store = store;
        this.catalog = ports.catalog();
        this.objects = ports.objects();
        this.iceberg = ports.iceberg();
        this.clock = ports.clock();
    }

    /** Removes a failed write's things now. What is not removed is told in the log and in the failure. */
    void remove(UnfinishedWrite write, Caller caller, Throwable failure) {
        try {
            remove(write, caller);
        } catch (AccessDenied | Catalog.CatalogError | Objects.ObjectError | IcebergTables.TableError e) {
            failure.addSuppressed(e);
            LOG.log(System.Logger.Level.WARNING, "Query {0} failed and its files under {1} stay: {2}", write.queryId(), write.location(), e.getMessage());
        }
    }

    /** Looks again later, because the engine may still be ending its writers. */
    void removeLate(UnfinishedWrite write, Caller caller, List<Duration> pauses) {
        Thread.ofVirtual().name("athena-leftovers-" + write.queryId()).start(() -> {
            try {
                for (Duration pause : pauses) {
                    Thread.sleep(pause);
                    remove(write, caller);
                }
                store.forget(write);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "Late files under {0} stay: {1}", write.location(), e.getMessage());
            }
        });
    }

    /** Removes in the background what an earlier start of the server left: its engine ended with it, so nothing is written any more. */
    void recover() {
        List<UnfinishedWrite> left = store.unfinished();
        if (!left.isEmpty()) {
            Thread.ofVirtual().name("athena-leftovers").start(() -> left.forEach(this::recover));
        }
    }

    void recover(UnfinishedWrite write) {
        try {
            remove(write, write.owner().through(AthenaPorts.PRINCIPAL, clock.instant()));
            store.forget(write);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Files of query {0} under {1} stay: {2}", write.queryId(), write.location(), e.getMessage());
        }
    }

    private void remove(UnfinishedWrite write, Caller caller) {
        if (write.table() != null) {
            Optional<CatalogTable> made = catalog.table(caller, write.database(), write.table()).map(visible -> visible.table());
            if (made.filter(table -> write.engineId().equals(table.parameters().get(MADE_BY))).isPresent()) {
                catalog.deleteTable(caller, write.database(), write.table());
            } else if (made.filter(table -> isMadeBy(caller, table, write.engineId())).isPresent()) {
                iceberg.drop(caller, write.database(), write.table());
            }
        }
        delete(caller, write.folder(), write.engineId());
    }

    /** Whether the metadata of an Iceberg table tells of a snapshot by the query: the engine leaves its id there, not in the catalog. */
    private boolean isMadeBy(Caller caller, CatalogTable table, String engineId) {
        Optional<S3Path> metadata = Optional.ofNullable(table.parameters().get("metadata_location")).flatMap(S3Path::parse);
        if (!IcebergTables.isIceberg(table) || metadata.isEmpty()) {
            return false;
        }
        try (InputStream in = objects.get(caller, metadata.get().bucket(), metadata.get().key())) {
            // A table that a CTAS has just made has small metadata; one that has grown is not only that query's any more.
            return new String(in.readNBytes(MOST_METADATA), StandardCharsets.UTF_8).contains("\"" + engineId + "\"");
        } catch (IOException e) {
            throw new Objects.ObjectError("InternalError", "Metadata of " + table.name() + " cannot be read: " + e.getMessage());
        }
    }

    /** Deletes the objects under a location whose name holds a mark. */
    private void delete(Caller caller, S3Path location, String mark) {
        Optional<String> after = Optional.empty();
        do {
            Objects.Page page = objects.list(caller, location.bucket(), location.folder(), "", after, 1_000);
            for (Objects.Info object : page.objects()) {
                if (object.key().substring(object.key().lastIndexOf('/') + 1).contains(mark)) {
                    objects.delete(caller, location.bucket(), object.key());
                }
            }
            after = page.next();
        } while (after.isPresent());
    }
}
