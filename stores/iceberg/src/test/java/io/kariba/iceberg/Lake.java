package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.CatalogColumn;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.IcebergTables.Definition;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.TableMetadata;

/** A lake with a table in it. Appends are by Iceberg's own library, of data files that are one byte long. */
final class Lake {
    static final String LOCATION = "s3://lake/db/t";
    final Caller caller = TestCallers.root();
    final TestClock clock = new TestClock(Instant.now());
    final FakeLake store = new FakeLake(clock);
    final SequentialIds ids = new SequentialIds();
    final CatalogIcebergTables tables = new CatalogIcebergTables(store, store, ids, clock);

    static Definition definition(List<CatalogColumn> columns, String... partitioning) {
        return new Definition("db", "t", columns, List.of(partitioning), LOCATION + "/", Optional.empty(), Map.of());
    }

    static List<CatalogColumn> columns() {
        return List.of(CatalogColumn.of("id", "bigint"), CatalogColumn.of("name", "string"), CatalogColumn.of("ts", "timestamp"));
    }

    Lake withTable() {
        tables.create(caller, definition(columns()));
        return this;
    }

    Lake withProperties(Map<String, String> properties) {
        tables.alter(caller, "db", "t", List.of(new Change.SetProperties(properties)));
        return this;
    }

    void alter(Change... changes) {
        tables.alter(caller, "db", "t", Arrays.asList(changes));
    }

    CatalogTableOperations operations() {
        return new CatalogTableOperations(new CatalogIcebergTables.Ports(store, store, ids, clock), caller, new CatalogIcebergTables.Name("db", "t"));
    }

    BaseTable table() {
        CatalogTableOperations operations = operations();
        operations.refresh();
        return new BaseTable(operations, "db.t");
    }

    TableMetadata metadata() {
        return operations().refresh();
    }

    String metadataLocation() {
        return store.entry("t").parameters().get("metadata_location");
    }

    List<String> columnNames() {
        return tables.describe(caller, "db", "t").columns().stream().map(CatalogColumn::name).toList();
    }

    DataFile file(String name) {
        String path = LOCATION + "/data/" + name;
        store.add(path, clock.instant());
        return DataFiles.builder(metadata().spec()).withPath(path).withFileSizeInBytes(1).withRecordCount(1).withFormat("parquet").build();
    }

    /** Appends files and gives the snapshot's id. */
    long append(String... names) {
        BaseTable table = table();
        AppendFiles append = table.newFastAppend();
        for (String name : names) {
            append.appendFile(file(name));
        }
        append.commit();
        return table.currentSnapshot().snapshotId();
    }

    /** Takes files out and gives the snapshot's id. */
    long delete(String... names) {
        BaseTable table = table();
        org.apache.iceberg.DeleteFiles delete = table.newDelete();
        for (String name : names) {
            delete.deleteFile(LOCATION + "/data/" + name);
        }
        delete.commit();
        return table.currentSnapshot().snapshotId();
    }

    boolean hasData(String name) {
        return store.has(LOCATION + "/data/" + name);
    }
}
