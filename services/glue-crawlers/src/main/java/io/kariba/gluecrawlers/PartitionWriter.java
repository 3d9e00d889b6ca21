package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/**
 * Makes a table's partitions what a crawl found: reads those of the catalog in pages, changes or removes each as policies say, then adds the missing ones a
 * hundred at a time. Holds one page, one batch, and a reference to each found folder of this one table.
 */
final class PartitionWriter {
    /** Glue's limit of BatchCreatePartition. */
    static final int BATCH = 100;

    static final int PAGE = 1_000;

    private final Catalog catalog;
    private final Caller caller;
    private final CrawlPlan plan;
    private final CrawlProgress progress;
    private final TableContent content;
    private final InstantSource clock;

    PartitionWriter(Catalog catalog, CrawlPlan plan, CrawlProgress progress, TableContent content, InstantSource clock) {
        this.catalog = catalog;
        this.caller = plan.caller();
        this.plan = plan;
        this.progress = progress;
        this.content = content;
        this.clock = clock;
    }

    /** Counts of one table, told when its partitions are done. */
    private static final class Counts {
        private int added;
        private int updated;
        private int deleted;
    }

    void write(TableWriter.Written written) {
        if (!written.found().isPartitioned()) {
            return;
        }
        Counts counts = new Counts();
        try {
            Map<Folder, FoundTable.Leaf> missing = new IdentityHashMap<>();
            written.found().leaves().forEach(leaf -> missing.put(leaf.folder(), leaf));
            compare(written, missing, counts);
            add(written, missing, counts);
        } finally {
            tell(written.table().name(), counts);
        }
    }

    private void tell(String table, Counts counts) {
        if (counts.added > 0) {
            progress.partitionsAdded(table, counts.added);
        }
        if (counts.updated > 0) {
            progress.partitionsUpdated(table, counts.updated);
        }
        if (counts.deleted > 0) {
            progress.partitionsDeleted(table, counts.deleted);
        }
    }

    private void compare(TableWriter.Written written, Map<Folder, FoundTable.Leaf> missing, Counts counts) {
        CatalogTable table = written.table();
        Optional<String> next = Optional.empty();
        do {
            progress.checkStop();
            Catalog.PartitionPage page = catalog.partitions(caller, table.database(), table.name(), "", next, PAGE);
            for (CatalogPartition partition : page.partitions()) {
                compare(written, partition, missing, counts);
            }
            next = page.next();
        } while (next.isPresent());
    }

    private void compare(TableWriter.Written written, CatalogPartition partition, Map<Folder, FoundTable.Leaf> missing, Counts counts) {
        Optional<String> path = pathInTarget(written.found(), partition);
        if (path.isEmpty()) {
            return;
        }
        Optional<Folder> folder = written.found().root().at(path.get());
        FoundTable.Leaf leaf = folder.map(missing::get).orElse(null);
        if (leaf != null && TableContent.values(written.found(), leaf).equals(partition.values())) {
            missing.remove(leaf.folder());
            update(written, partition, leaf, counts);
        } else if (folder.isEmpty() || !folder.get().hasFilesBelow()) {
            vanish(written.table(), partition, counts);
        }
    }

    /** The partition's place below the target's root; empty if it lies elsewhere, and is not this crawl's business. */
    private static Optional<String> pathInTarget(FoundTable found, CatalogPartition partition) {
        S3Path target = new S3Path(found.location().bucket(), found.root().path());
        try {
            return partition.storage().location()
                    .map(text -> S3Path.parse(text).asFolder())
                    .filter(target::contains)
                    .map(path -> path.key().substring(target.key().length()));
        } catch (IllegalArgumentException notInS3) {
            return Optional.empty();
        }
    }

    private void update(TableWriter.Written written, CatalogPartition old, FoundTable.Leaf leaf, Counts counts) {
        boolean leaves = plan.schemaChangePolicy().updateBehavior() == UpdateBehavior.LOG
                && !plan.configuration().mergeNewColumns()
                && !plan.configuration().partitionsInheritFromTable()
                && !plan.configuration().updateAllPartitions();
        if (leaves) {
            return;
        }
        CatalogPartition changed = content.changed(old, fresh(written, leaf), leaf.layout());
        if (changed.equals(old)) {
            return;
        }
        try {
            catalog.updatePartition(caller, written.table().database(), written.table().name(), old.values(), changed);
            counts.updated++;
        } catch (Catalog.CatalogError error) {
            ignoreMissing(error);
        }
    }

    private CatalogPartition fresh(TableWriter.Written written, FoundTable.Leaf leaf) {
        CatalogPartition own = content.partition(written.found(), leaf);
        if (plan.configuration().partitionsInheritFromTable()) {
            return content.inherited(written.table(), own);
        }
        return leaf.layout().saysTypes() ? own : TableContent.readAsText(own, written.table());
    }

    private void vanish(CatalogTable table, CatalogPartition partition, Counts counts) {
        DeleteBehavior behavior = plan.database().isPresent() ? plan.schemaChangePolicy().deleteBehavior() : DeleteBehavior.LOG;
        try {
            switch (behavior) {
                case DELETE_FROM_DATABASE -> {
                    catalog.deletePartition(caller, table.database(), table.name(), partition.values());
                    counts.deleted++;
                }
                case DEPRECATE_IN_DATABASE -> {
                    if (!partition.parameters().containsKey(TableContent.DEPRECATED_BY)) {
                        catalog.updatePartition(
                                caller, table.database(), table.name(), partition.values(), TableContent.deprecated(partition, clock.millis()));
                        counts.updated++;
                    }
                }
                default -> progress.log("INFO", "Partition " + partition.values() + " of table " + table.name() + " is no longer in S3");
            }
        } catch (Catalog.CatalogError error) {
            ignoreMissing(error);
        }
    }

    private void add(TableWriter.Written written, Map<Folder, FoundTable.Leaf> missing, Counts counts) {
        List<CatalogPartition> batch = new ArrayList<>(BATCH);
        Set<List<String>> inBatch = new HashSet<>();
        for (FoundTable.Leaf leaf : written.found().leaves()) {
            if (missing.containsKey(leaf.folder())) {
                CatalogPartition partition = fresh(written, leaf);
                if (inBatch.add(partition.values())) {
                    batch.add(partition);
                } else {
                    progress.log("WARN", "Two folders are partition " + partition.values() + ", skipped folder: " + partition.storage().location().orElse(""));
                }
            }
            if (batch.size() == BATCH) {
                flush(written.table(), batch, counts);
                inBatch.clear();
            }
        }
        flush(written.table(), batch, counts);
    }

    private void flush(CatalogTable table, List<CatalogPartition> batch, Counts counts) {
        if (batch.isEmpty()) {
            return;
        }
        progress.checkStop();
        List<List<String>> there = catalog.createPartitions(caller, table.database(), table.name(), List.copyOf(batch));
        there.forEach(values -> progress.log("WARN", "Partition " + values + " of table " + table.name() + " exists already at another location"));
        counts.added += batch.size() - there.size();
        batch.clear();
    }

    /** Somebody else deleted it meanwhile, which is what was wanted or is theirs to decide. */
    private static void ignoreMissing(Catalog.CatalogError error) {
        if (!error.code().equals("EntityNotFoundException")) {
            throw error;
        }
    }
}
