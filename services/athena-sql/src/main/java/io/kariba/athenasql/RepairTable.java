package io.kariba.athenasql;

import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import io.kariba.api.Objects.Page;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MSCK REPAIR TABLE: walks the folders under the table's location and adds a partition for each {@code a=1/b=2} the catalog does not have. Keys in folder
 * names must be lower case: "If the Amazon S3 path is in camel case … MSCK REPAIR TABLE doesn't add the partitions" (Athena User Guide). Folders whose
 * names begin with {@code _} or a dot are left out, as Hive hides them.
 *
 * <p>Memory holds one page of a listing a level, one batch, and the names of at most {@value #MAX_NAMED} added partitions for the output.
 */
final class RepairTable {
    private static final int BATCH = 100;
    static final int MAX_NAMED = 100_000;

    private final Work work;
    private final TableName name;
    private final CatalogTable table;
    private final List<CatalogPartition> batch = new ArrayList<>();
    private final List<String> added = new ArrayList<>();

    RepairTable(Work work, TableName name) {
        this.work = work;
        this.name = name;
        this.table = work.hiveTable(name);
    }

    CatalogResult run() {
        if (table.partitionKeys().isEmpty()) {
            throw DdlFailures.task("Table " + name + " is not a partitioned table");
        }
        String location = table.storage().location().orElseThrow(() -> DdlFailures.task("MetaException(message:Table has no location: " + name + ")"));
        Locations root = Locations.of(location);
        walk(root.bucket(), root.prefix(), location, List.of());
        flush();
        return output();
    }

    private void walk(String bucket, String prefix, String location, List<String> values) {
        if (values.size() == table.partitionKeys().size()) {
            add(values, location);
            return;
        }
        String key = table.partitionKeys().get(values.size()).name();
        Optional<String> next = Optional.empty();
        do {
            if (Thread.currentThread().isInterrupted()) {
                throw new StatementFailed(AthenaError.user(AthenaError.CANCELED, "Query canceled by user"));
            }
            Page page = work.objects().list(work.caller(), bucket, prefix, "/", next, 1_000);
            for (String folder : page.commonPrefixes()) {
                descend(bucket, prefix, folder, location, key, values);
            }
            next = page.next();
        } while (next.isPresent());
    }

    private void descend(String bucket, String prefix, String folder, String location, String key, List<String> values) {
        String segment = folder.substring(prefix.length(), folder.length() - 1);
        int equals = segment.indexOf('=');
        if (segment.startsWith("_") || segment.startsWith(".") || equals < 0) {
            return;
        }
        String value = PartitionSpec.unescape(segment.substring(equals + 1));
        if (!PartitionSpec.unescape(segment.substring(0, equals)).equals(key) || value.isEmpty()) {
            return;
        }
        List<String> deeper = new ArrayList<>(values);
        deeper.add(value);
        String separator = location.endsWith("/") ? "" : "/";
        walk(bucket, folder, location + separator + segment, deeper);
    }

    private void add(List<String> values, String location) {
        batch.add(new CatalogPartition(values, table.storage().withLocation(location), Map.of("transient_lastDdlTime", work.ddlTime())));
        if (batch.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        Set<List<String>> known =
                new HashSet<>(work.catalog().createPartitions(work.caller(), name.database(), name.table(), List.copyOf(batch)));
        for (CatalogPartition partition : batch) {
            if (!known.contains(partition.values()) && added.size() < MAX_NAMED) {
                added.add(PartitionSpec.name(table.partitionKeys(), partition.values()));
            }
        }
        batch.clear();
    }

    private CatalogResult output() {
        List<List<String>> rows = new ArrayList<>();
        if (!added.isEmpty()) {
            StringBuilder missing = new StringBuilder("Partitions not in metastore:");
            added.forEach(partition -> missing.append('\t').append(name.table()).append(':').append(partition));
            rows.add(List.of(missing.toString()));
            added.forEach(partition -> rows.add(List.of("Repair: Added partition to metastore " + name.table() + ":" + partition)));
        }
        return new CatalogResult(List.of(ColumnInfo.string("result")), rows);
    }
}
