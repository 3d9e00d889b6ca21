package io.kariba.athenasql;

import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ALTER TABLE ADD, DROP and RENAME PARTITION. */
final class AlterPartitions {
    private static final int BATCH = 100;
    private static final int PAGE = 1_000;

    private AlterPartitions() {}

    private record Added(PartitionSpec spec, Optional<String> location) {}

    static CatalogStatement add(DdlCursor cursor, TableName name) {
        boolean mayExist = cursor.take("IF", "NOT", "EXISTS");
        List<Added> stated = new ArrayList<>();
        if (!cursor.peek().is("PARTITION")) {
            throw cursor.unexpected("'COLUMNS'", "'IF'", "'PARTITION'");
        }
        do {
            PartitionSpec spec = PartitionSpec.read(cursor);
            stated.add(new Added(spec, cursor.take("LOCATION") ? Optional.of(Locations.read(cursor)) : Optional.empty()));
            cursor.takeSymbol(",");
        } while (cursor.peek().is("PARTITION"));
        cursor.expectEnd();
        return ddl(cursor, "ALTER_TABLE_ADD_PARTITION", work -> add(work, name, stated, mayExist));
    }

    private static CatalogResult add(Work work, TableName name, List<Added> stated, boolean mayExist) {
        CatalogTable table = work.hiveTable(name);
        List<CatalogPartition> partitions = new ArrayList<>();
        for (Added added : stated) {
            List<String> values = added.spec().values(table);
            String location = added.location().orElseGet(() -> defaultLocation(table, values));
            CatalogStorage storage = table.storage().withLocation(location);
            partitions.add(new CatalogPartition(values, storage, Map.of("transient_lastDdlTime", work.ddlTime())));
        }
        if (!mayExist) {
            for (CatalogPartition partition : partitions) {
                if (work.catalog().partition(work.caller(), name.database(), name.table(), partition.values()).isPresent()) {
                    throw DdlFailures.partitionExists();
                }
            }
        }
        for (int from = 0; from < partitions.size(); from += BATCH) {
            List<CatalogPartition> batch = partitions.subList(from, Math.min(partitions.size(), from + BATCH));
            List<List<String>> known = work.catalog().createPartitions(work.caller(), name.database(), name.table(), List.copyOf(batch));
            if (!mayExist && !known.isEmpty()) {
                throw DdlFailures.partitionExists();
            }
        }
        return CatalogResult.NOTHING;
    }

    private static String defaultLocation(CatalogTable table, List<String> values) {
        String root = table.storage().location().orElseThrow(() -> DdlFailures.task("MetaException(message:Table has no location)"));
        return root + (root.endsWith("/") ? "" : "/") + PartitionSpec.name(table.partitionKeys(), values);
    }

    static CatalogStatement drop(DdlCursor cursor, TableName name) {
        boolean mayMiss = cursor.take("IF", "EXISTS");
        List<PartitionSpec> specs = new ArrayList<>();
        do {
            specs.add(PartitionSpec.read(cursor));
        } while (cursor.takeSymbol(","));
        cursor.take("PURGE");
        cursor.expectEnd();
        return ddl(cursor, "ALTER_TABLE_DROP_PARTITION", work -> {
            CatalogTable table = work.hiveTable(name);
            specs.forEach(spec -> spec.checkKeys(table));
            for (PartitionSpec spec : specs) {
                if (drop(work, name, table, spec) == 0 && !mayMiss) {
                    throw DdlFailures.partitionMissing(spec.toString());
                }
            }
            return CatalogResult.NOTHING;
        });
    }

    /** Reads page by page; a page is read whole before its partitions go, and tokens follow values, so none is skipped. */
    private static int drop(Work work, TableName name, CatalogTable table, PartitionSpec spec) {
        int dropped = 0;
        Optional<String> next = Optional.empty();
        do {
            var page = work.catalog().partitions(work.caller(), name.database(), name.table(), "", next, PAGE);
            for (CatalogPartition partition : page.partitions()) {
                if (spec.matches(table, partition)) {
                    work.catalog().deletePartition(work.caller(), name.database(), name.table(), partition.values());
                    dropped++;
                }
            }
            next = page.next();
        } while (next.isPresent());
        return dropped;
    }

    static CatalogStatement rename(DdlCursor cursor, TableName name, PartitionSpec from) {
        PartitionSpec to = PartitionSpec.read(cursor);
        cursor.expectEnd();
        return ddl(cursor, "ALTER_TABLE_RENAME_PARTITION", work -> {
            CatalogTable table = work.hiveTable(name);
            List<String> old = from.values(table);
            List<String> changed = to.values(table);
            CatalogPartition partition = work.catalog()
                    .partition(work.caller(), name.database(), name.table(), old)
                    .orElseThrow(() -> DdlFailures.partitionMissing(from.toString()));
            if (work.catalog().partition(work.caller(), name.database(), name.table(), changed).isPresent()) {
                throw DdlFailures.partitionExists();
            }
            work.catalog()
                    .updatePartition(
                            work.caller(), name.database(), name.table(), old,
                            new CatalogPartition(changed, partition.storage(), partition.parameters()));
            return CatalogResult.NOTHING;
        });
    }

    private static CatalogCommand ddl(DdlCursor cursor, String substatement, CatalogCommand.Act act) {
        return new CatalogCommand(cursor.text(), Statement.DDL, substatement, act);
    }
}
