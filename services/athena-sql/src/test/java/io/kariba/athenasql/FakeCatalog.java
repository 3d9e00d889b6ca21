package io.kariba.athenasql;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Glue in memory, with its errors. Lists every call that changes something. */
final class FakeCatalog implements Catalog {
    final Map<String, CatalogDatabase> databases = new TreeMap<>();
    final Map<String, Map<String, CatalogTable>> tables = new TreeMap<>();
    final Map<String, Map<List<String>, CatalogPartition>> partitions = new LinkedHashMap<>();
    final Set<String> denied = new HashSet<>();
    Runnable afterCreate = () -> {};
    int largestBatch;

    FakeCatalog withDatabase(String name) {
        databases.put(name, new CatalogDatabase(name, Optional.empty(), Optional.empty(), Map.of()));
        tables.put(name, new TreeMap<>());
        return this;
    }

    CatalogTable get(String database, String table) {
        return tables.get(database).get(table);
    }

    List<String> partitionLocations(String database, String table) {
        return partitionMap(database, table).values().stream().map(partition -> partition.storage().location().orElseThrow()).sorted().toList();
    }

    private void allow(String action) {
        if (denied.contains(action)) {
            throw new AccessDenied("User: arn:aws:iam::111111111111:user/a is not authorized to perform: glue:" + action);
        }
    }

    private Map<List<String>, CatalogPartition> partitionMap(String database, String table) {
        return partitions.computeIfAbsent(
                database + "." + table, name -> new TreeMap<>(Comparator.comparing((List<String> values) -> String.join("\0", values))));
    }

    @Override
    public Optional<CatalogDatabase> database(Caller caller, String database) {
        allow("GetDatabase");
        return Optional.ofNullable(databases.get(database));
    }

    @Override
    public List<CatalogDatabase> databases(Caller caller) {
        return List.copyOf(databases.values());
    }

    @Override
    public void createDatabase(Caller caller, CatalogDatabase database) {
        allow("CreateDatabase");
        if (databases.containsKey(database.name())) {
            throw new CatalogError("AlreadyExistsException", "Database already exists.");
        }
        databases.put(database.name(), database);
        tables.put(database.name(), new TreeMap<>());
    }

    @Override
    public void updateDatabase(Caller caller, String database, CatalogDatabase changed) {
        databases.put(database, changed);
    }

    @Override
    public void deleteDatabase(Caller caller, String database) {
        databases.remove(database);
        tables.remove(database);
    }

    @Override
    public Optional<VisibleTable> table(Caller caller, String database, String table) {
        allow("GetTable");
        return Optional.ofNullable(tables.getOrDefault(database, Map.of()).get(table)).map(VisibleTable::whole);
    }

    @Override
    public List<CatalogTable> tables(Caller caller, String database) {
        if (!tables.containsKey(database)) {
            throw new CatalogError("EntityNotFoundException", "Database " + database + " not found.");
        }
        return List.copyOf(tables.get(database).values());
    }

    @Override
    public void createTable(Caller caller, String database, CatalogTable table) {
        allow("CreateTable");
        if (tables.get(database).putIfAbsent(table.name(), table) != null) {
            throw new CatalogError("AlreadyExistsException", "Table already exists.");
        }
        afterCreate.run();
    }

    @Override
    public void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion) {
        allow("UpdateTable");
        if (expectedVersion.isPresent() && !expectedVersion.equals(tables.get(database).get(table.name()).version())) {
            throw new CatalogError("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
        }
        tables.get(database).put(table.name(), table);
    }

    @Override
    public void deleteTable(Caller caller, String database, String table) {
        allow("DeleteTable");
        tables.get(database).remove(table);
    }

    @Override
    public Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values) {
        return Optional.ofNullable(partitionMap(database, table).get(values));
    }

    @Override
    public PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit) {
        List<CatalogPartition> all = partitionMap(database, table).values().stream()
                .filter(partition -> next.isEmpty() || String.join("\0", partition.values()).compareTo(next.get()) > 0)
                .limit(limit + 1L)
                .toList();
        if (all.size() <= limit) {
            return new PartitionPage(all, Optional.empty());
        }
        List<CatalogPartition> page = all.subList(0, limit);
        return new PartitionPage(page, Optional.of(String.join("\0", page.getLast().values())));
    }

    @Override
    public List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> added) {
        largestBatch = Math.max(largestBatch, added.size());
        List<List<String>> known = new ArrayList<>();
        for (CatalogPartition partition : added) {
            if (partitionMap(database, table).putIfAbsent(partition.values(), partition) != null) {
                known.add(partition.values());
            }
        }
        return known;
    }

    @Override
    public void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed) {
        partitionMap(database, table).remove(values);
        partitionMap(database, table).put(changed.values(), changed);
    }

    @Override
    public void deletePartition(Caller caller, String database, String table, List<String> values) {
        partitionMap(database, table).remove(values);
    }
}
