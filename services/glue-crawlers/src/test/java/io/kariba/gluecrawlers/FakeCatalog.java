package io.kariba.gluecrawlers;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A catalog in memory, with Glue's versions of tables and its errors. Texts are sorted as joined by a low character. */
final class FakeCatalog implements Catalog {
    private final TreeMap<String, CatalogDatabase> databases = new TreeMap<>();
    private final TreeMap<String, CatalogTable> tables = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, CatalogPartition>> partitions = new TreeMap<>();
    final Set<String> denied = new HashSet<>();
    final List<Integer> batches = new ArrayList<>();

    /** Runs before the next update of a table, once. */
    Runnable meanwhile = () -> { };

    private void require(String action) {
        if (denied.contains(action)) {
            throw new AccessDenied("User: arn:aws:sts::111111111111:assumed-role/crawl/AWS-Crawler is not authorized to perform: glue:" + action);
        }
    }

    CatalogTable get(String database, String table) {
        return Optional.ofNullable(tables.get(database + "/" + table)).orElseThrow(() -> new AssertionError("No " + table + " in " + tables.keySet()));
    }

    List<CatalogPartition> all(String database, String table) {
        return List.copyOf(partitions.getOrDefault(database + "/" + table, new TreeMap<>()).values());
    }

    List<String> names(String database) {
        return tables.keySet().stream().filter(name -> name.startsWith(database + "/")).map(name -> name.substring(database.length() + 1)).toList();
    }

    @Override
    public Optional<CatalogDatabase> database(Caller caller, String database) {
        require("GetDatabase");
        return Optional.ofNullable(databases.get(database));
    }

    @Override
    public List<CatalogDatabase> databases(Caller caller) {
        return List.copyOf(databases.values());
    }

    @Override
    public void createDatabase(Caller caller, CatalogDatabase database) {
        require("CreateDatabase");
        databases.put(database.name(), database);
    }

    @Override
    public void updateDatabase(Caller caller, String database, CatalogDatabase changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteDatabase(Caller caller, String database) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<VisibleTable> table(Caller caller, String database, String table) {
        return Optional.ofNullable(tables.get(database + "/" + table)).map(VisibleTable::whole);
    }

    @Override
    public List<CatalogTable> tables(Caller caller, String database) {
        require("GetTables");
        return names(database).stream().map(name -> get(database, name)).toList();
    }

    @Override
    public void createTable(Caller caller, String database, CatalogTable table) {
        require("CreateTable");
        if (!databases.containsKey(database)) {
            throw new CatalogError("EntityNotFoundException", "Database " + database + " not found.");
        }
        if (tables.putIfAbsent(database + "/" + table.name(), versioned(database, table, 0)) != null) {
            throw new CatalogError("AlreadyExistsException", "Table already exists.");
        }
    }

    @Override
    public void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion) {
        require("UpdateTable");
        Runnable once = meanwhile;
        meanwhile = () -> { };
        once.run();
        CatalogTable old = tables.get(database + "/" + table.name());
        if (old == null) {
            throw new CatalogError("EntityNotFoundException", "Table not found.");
        }
        if (expectedVersion.isPresent() && !expectedVersion.equals(old.version())) {
            throw new CatalogError("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
        }
        tables.put(database + "/" + table.name(), versioned(database, table, Integer.parseInt(old.version().orElseThrow()) + 1));
    }

    private static CatalogTable versioned(String database, CatalogTable table, int version) {
        return new CatalogTable(
                database, table.name(), table.description(), table.owner(), table.type(), table.storage(), table.partitionKeys(), table.parameters(),
                table.viewText(), table.viewExpandedText(), Optional.empty(), Optional.of(Integer.toString(version)));
    }

    @Override
    public void deleteTable(Caller caller, String database, String table) {
        require("DeleteTable");
        tables.remove(database + "/" + table);
        partitions.remove(database + "/" + table);
    }

    @Override
    public Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values) {
        return Optional.ofNullable(of(database, table).get(String.join("\1", values)));
    }

    private TreeMap<String, CatalogPartition> of(String database, String table) {
        return partitions.computeIfAbsent(database + "/" + table, missing -> new TreeMap<>());
    }

    @Override
    public PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit) {
        TreeMap<String, CatalogPartition> all = of(database, table);
        List<String> keys = next.map(after -> all.tailMap(after, false)).orElse(all).keySet().stream().limit(limit).toList();
        Optional<String> more = keys.size() == limit ? Optional.of(keys.getLast()) : Optional.empty();
        return new PartitionPage(keys.stream().map(all::get).toList(), more);
    }

    @Override
    public List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> added) {
        require("BatchCreatePartition");
        if (added.size() > 100) {
            throw new CatalogError("ValidationException", "Too many");
        }
        batches.add(added.size());
        return added.stream()
                .filter(partition -> of(database, table).putIfAbsent(String.join("\1", partition.values()), partition) != null)
                .map(CatalogPartition::values)
                .toList();
    }

    @Override
    public void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed) {
        of(database, table).put(String.join("\1", values), changed);
    }

    @Override
    public void deletePartition(Caller caller, String database, String table, List<String> values) {
        of(database, table).remove(String.join("\1", values));
    }
}
