package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes the tables of the catalog what a crawl found. Each change is one call, so that a table is whole whenever the crawl ends. */
final class TableWriter {
    /** Tries at a table that others change or make at the same time. */
    static final int MAX_TRIES = 5;

    private final Catalog catalog;
    private final Caller caller;
    private final CrawlPlan plan;
    private final CrawlProgress progress;
    private final TableContent content;
    private final InstantSource clock;

    TableWriter(Catalog catalog, CrawlPlan plan, CrawlProgress progress, TableContent content, InstantSource clock) {
        this.catalog = catalog;
        this.caller = plan.caller();
        this.plan = plan;
        this.progress = progress;
        this.content = content;
        this.clock = clock;
    }

    /** The table in the catalog and the partition keys it has there. */
    record Written(CatalogTable table, FoundTable found) {}

    /**
     * Makes or changes one table.
     *
     * @return empty if its partitions are to be left alone too
     */
    Optional<Written> write(FoundTable found, KnownTables known, String exclusions) {
        Optional<KnownTable> before = found.within().or(() -> known.at(found.location()));
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            progress.checkStop();
            try {
                if (before.isPresent()) {
                    Optional<Catalog.VisibleTable> table = catalog.table(caller, before.get().database(), before.get().name());
                    if (table.isPresent()) {
                        return change(table.get().table(), found, exclusions);
                    }
                    if (plan.database().isEmpty()) {
                        progress.log("WARN", "Table " + before.get().name() + " was deleted while it was crawled");
                        return Optional.empty();
                    }
                }
                return Optional.of(create(found, known, exclusions));
            } catch (Catalog.CatalogError error) {
                if (!List.of("ConcurrentModificationException", "AlreadyExistsException", "EntityNotFoundException").contains(error.code())
                        || tries == MAX_TRIES - 1) {
                    throw error;
                }
            }
        }
        throw new IllegalStateException("Unreachable");
    }

    private Written create(FoundTable found, KnownTables known, String exclusions) {
        String name = TableNames.of(plan.tablePrefix(), found.location(), known::isTaken);
        CatalogTable table = content.table(known.database(), name, found, exclusions);
        known.take(name);
        catalog.createTable(caller, known.database(), table);
        progress.tableCreated(name);
        progress.log("INFO", "Created table " + name + " in database " + known.database());
        return new Written(table, found);
    }

    private Optional<Written> change(CatalogTable old, FoundTable found, String exclusions) {
        if (KnownTable.isManaged(old)) {
            return Optional.empty();
        }
        List<String> oldKeys = old.partitionKeys().stream().map(key -> key.name()).toList();
        boolean getsKeys = oldKeys.isEmpty() && found.isPartitioned() && plan.database().isPresent();
        if (!getsKeys && !areSameKeys(oldKeys, found.keys())) {
            progress.log("WARN", "Folder partition keys do not match table partition keys, skipped folder: " + found.location());
            return Optional.empty();
        }
        FoundTable keyed = getsKeys ? found : withKeys(found, oldKeys);
        if (plan.configuration().mergeNewColumns() && TableContent.isOtherFormat(old, found.layout())) {
            progress.log("WARN", "Table " + old.name() + " has an incompatible classification, compression or delimiter now; it is marked as deprecated");
            deprecate(old);
            return Optional.empty();
        }
        CatalogTable fresh = content.table(old.database(), old.name(), keyed, exclusions);
        CatalogTable changed = keyed.isPart() ? TableContent.extended(old, fresh) : content.changed(old, fresh, keyed);
        if (changed.equals(old)) {
            return Optional.of(new Written(old, keyed));
        }
        if (content.leavesTables()) {
            if (!changed.storage().columns().equals(old.storage().columns())) {
                progress.log("INFO", "The schema of table " + old.name() + " has changed; UpdateBehavior is LOG, the table is not updated");
            }
            return getsKeys ? Optional.empty() : Optional.of(new Written(old, keyed));
        }
        catalog.updateTable(caller, old.database(), changed, old.version());
        progress.tableUpdated(old.name());
        progress.log("INFO", "Updated table " + old.name() + " in database " + old.database());
        return Optional.of(new Written(changed, keyed));
    }

    /** Folders without keys in their names fit keys of any name: customers rename {@code partition_0}. */
    private static boolean areSameKeys(List<String> old, List<String> found) {
        if (old.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < old.size(); i++) {
            if (!old.get(i).equals(found.get(i)) && !found.get(i).equals("partition_" + i)) {
                return false;
            }
        }
        return true;
    }

    private static FoundTable withKeys(FoundTable found, List<String> keys) {
        return new FoundTable(found.location(), keys, found.layout(), found.extent(), found.root(), found.leaves(), found.within());
    }

    /** Marks a table, once. */
    void deprecate(CatalogTable table) {
        if (!table.parameters().containsKey(TableContent.DEPRECATED_BY)) {
            catalog.updateTable(caller, table.database(), TableContent.deprecated(table, clock.millis()), table.version());
            progress.tableUpdated(table.name());
        }
    }
}
