package io.kariba.wire;

import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import io.kariba.api.LetterCase;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The catalog as services use it, each call with its audit record. */
public final class AuditedCatalog implements Catalog {
    private final Catalog catalog;
    private final InternalCalls calls;

    public AuditedCatalog(Catalog catalog, AuditSink audit, InstantSource clock) {
        this.catalog = catalog;
        this.calls = new InternalCalls("glue", audit, clock);
    }

    private static String arn(Caller caller, String resource) {
        return Arn.of("glue", caller.scope(), LetterCase.lower(resource)).text();
    }

    private static String ofDatabase(Caller caller, String database) {
        return arn(caller, "database/" + database);
    }

    private static String ofTable(Caller caller, String database, String table) {
        return arn(caller, "table/" + database + "/" + table);
    }

    @Override
    public Optional<CatalogDatabase> database(Caller caller, String database) {
        return calls.run(caller, "GetDatabase", ofDatabase(caller, database), () -> catalog.database(caller, database));
    }

    @Override
    public List<CatalogDatabase> databases(Caller caller) {
        return calls.run(caller, "GetDatabases", arn(caller, "catalog"), () -> catalog.databases(caller));
    }

    @Override
    public void createDatabase(Caller caller, CatalogDatabase database) {
        calls.run(caller, "CreateDatabase", ofDatabase(caller, database.name()), () -> catalog.createDatabase(caller, database));
    }

    @Override
    public void updateDatabase(Caller caller, String database, CatalogDatabase changed) {
        calls.run(caller, "UpdateDatabase", ofDatabase(caller, database), () -> catalog.updateDatabase(caller, database, changed));
    }

    @Override
    public void deleteDatabase(Caller caller, String database) {
        calls.run(caller, "DeleteDatabase", ofDatabase(caller, database), () -> catalog.deleteDatabase(caller, database));
    }

    @Override
    public Optional<VisibleTable> table(Caller caller, String database, String table) {
        return calls.run(caller, "GetTable", ofTable(caller, database, table), () -> catalog.table(caller, database, table));
    }

    @Override
    public List<CatalogTable> tables(Caller caller, String database) {
        return calls.run(caller, "GetTables", ofDatabase(caller, database), () -> catalog.tables(caller, database));
    }

    @Override
    public void createTable(Caller caller, String database, CatalogTable table) {
        calls.run(caller, "CreateTable", ofTable(caller, database, table.name()), () -> catalog.createTable(caller, database, table));
    }

    @Override
    public void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion) {
        calls.run(caller, "UpdateTable", ofTable(caller, database, table.name()), () -> catalog.updateTable(caller, database, table, expectedVersion));
    }

    @Override
    public void deleteTable(Caller caller, String database, String table) {
        calls.run(caller, "DeleteTable", ofTable(caller, database, table), () -> catalog.deleteTable(caller, database, table));
    }

    @Override
    public Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values) {
        return calls.run(caller, "GetPartition", ofTable(caller, database, table), () -> catalog.partition(caller, database, table, values));
    }

    @Override
    public PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit) {
        return calls.run(
                caller, "GetPartitions", ofTable(caller, database, table), () -> catalog.partitions(caller, database, table, expression, next, limit));
    }

    @Override
    public List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> partitions) {
        return calls.run(
                caller, "BatchCreatePartition", ofTable(caller, database, table), () -> catalog.createPartitions(caller, database, table, partitions));
    }

    @Override
    public void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed) {
        calls.run(
                caller, "UpdatePartition", ofTable(caller, database, table), () -> catalog.updatePartition(caller, database, table, values, changed));
    }

    @Override
    public void deletePartition(Caller caller, String database, String table, List<String> values) {
        calls.run(caller, "DeletePartition", ofTable(caller, database, table), () -> catalog.deletePartition(caller, database, table, values));
    }
}
