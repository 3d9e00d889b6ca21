package io.kariba.athenasql;

import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.IcebergTables.Description;
import io.kariba.api.IcebergTables.Retention;
import io.kariba.athenasql.CatalogCommand.Work;
import java.time.Duration;
import java.util.OptionalInt;

/** VACUUM, with Athena's defaults where the table does not say. Source: Athena User Guide, "VACUUM" and the table properties of "Create Iceberg tables". */
final class IcebergVacuum {
    private static final Duration SNAPSHOT_AGE = Duration.ofSeconds(432_000);
    private static final int SNAPSHOTS = 1;
    private static final int METADATA_FILES = 100;

    /** However short a table's retention: files of statements that are still running are in no snapshot yet. */
    private static final Duration LEAST_ORPHAN_AGE = Duration.ofHours(1);

    private IcebergVacuum() {}

    static CatalogResult run(Work work, TableName name) {
        CatalogTable table = work.table(name);
        if (!IcebergTables.isIceberg(table)) {
            throw DdlFailures.notSupported("VACUUM is supported for Iceberg tables only: " + name);
        }
        Description found = work.iceberg().describe(work.caller(), name.database(), name.table());
        Duration orphans = age(found);
        work.iceberg()
                .vacuum(
                        work.caller(), name.database(), name.table(),
                        new Retention(
                                SNAPSHOT_AGE, SNAPSHOTS, OptionalInt.of(METADATA_FILES),
                                orphans.compareTo(LEAST_ORPHAN_AGE) < 0 ? LEAST_ORPHAN_AGE : orphans));
        return CatalogResult.NOTHING;
    }

    private static Duration age(Description table) {
        String stated = table.properties().getOrDefault(IcebergProperties.MAX_SNAPSHOT_AGE, "");
        return stated.matches("[0-9]{1,18}") ? Duration.ofMillis(Long.parseLong(stated)) : SNAPSHOT_AGE;
    }
}
