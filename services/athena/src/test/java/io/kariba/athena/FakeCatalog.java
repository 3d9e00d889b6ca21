package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** A catalog of databases and tables, without partitions. {@link #before} runs at the start of every call. */
final class FakeCatalog implements Catalog {
    final ConcurrentSkipListMap<String, CatalogDatabase> databases = new ConcurrentSkipListMap<>();
    final ConcurrentSkipListMap<String, CatalogTable> tables = new ConcurrentSkipListMap<>();
    volatile Runnable before = () -> {};

    void addDatabase(String name) {
        databases.put(name, new CatalogDatabase(name, Optional.empty(), Optional.empty(), Map.of()));
    }

    @Override
    public Optional<CatalogDatabase> database(Caller caller, String database) {
        before.run();
        return Optional.ofNullable(databases.get(database));
    }

    @Override
    public List<CatalogDatabase> databases(Caller caller) {
        before.run();
        return List.copyOf(databases.values());
    }

    @Override
    public void createDatabase(Caller caller, CatalogDatabase database) {
        before.run();
        if (databases.putIfAbsent(database.name(), database) != null) {
            throw new CatalogError("AlreadyExistsException", "Database already exists.");
        }
    }

    @Override
    public void updateDatabase(Caller caller, String database, CatalogDatabase changed) {
        before.run();
        databases.put(database, changed);
    }

    @Override
    public void deleteDatabase(Caller caller, String database) {
        before.run();
        databases.remove(database);
    }

    @Override
    public Optional<VisibleTable> table(Caller caller, String database, String table) {
        before.run();
        return Optional.ofNullable(tables.get(database + "." + table)).map(VisibleTable::whole);
    }

    @Override
    public List<CatalogTable> tables(Caller caller, String database) {
        before.run();
        if (!databases.containsKey(database)) {
            throw new CatalogError("EntityNotFoundException", "Database " + database + " not found.");
        }
        return tables.values().stream().filter(table -> table.database().equals(database)).toList();
    }

    @Override
    public void createTable(Caller caller, String database, CatalogTable table) {
        before.run();
        tables.put(database + "." + table.name(), table);
    }

    @Override
    public void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion) {
        createTable(caller, database, table);
    }

    @Override
    public void deleteTable(Caller caller, String database, String table) {
        before.run();
        tables.remove(database + "." + table);
    }

    @Override
    public Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values) {
        return Optional.empty();
    }

    @Override
    public PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit) {
        before.run();
        return new PartitionPage(List.of(), Optional.empty());
    }

    @Override
    public List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deletePartition(Caller caller, String database, String table, List<String> values) {
        throw new UnsupportedOperationException();
    }
}
