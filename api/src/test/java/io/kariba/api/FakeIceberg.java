package io.kariba.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Iceberg tables in memory, over a catalog that knows of them what Glue knows: their names, columns and metadata location. */
public final class FakeIceberg implements IcebergTables {
    private final Catalog catalog;
    public final Map<String, Definition> made = new TreeMap<>();
    public final Map<String, Map<String, String>> properties = new TreeMap<>();
    public final List<String> calls = new ArrayList<>();
    public final List<Change> changes = new ArrayList<>();
    public final List<Retention> retentions = new ArrayList<>();

    public FakeIceberg(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void create(Caller caller, Definition definition) {
        catalog.createTable(caller, definition.database(), new CatalogTable(
                definition.database(), definition.table(), Optional.empty(), Optional.empty(), "EXTERNAL_TABLE",
                new CatalogStorage(
                        definition.columns(), Optional.of(definition.location()), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(),
                        List.of(), 0, Map.of()),
                List.of(), Map.of("table_type", "ICEBERG", "metadata_location", definition.location() + "/metadata/00000-a.metadata.json"),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        made.put(definition.database() + "." + definition.table(), definition);
        properties.put(definition.database() + "." + definition.table(), new TreeMap<>(definition.properties()));
        calls.add("create " + definition.database() + "." + definition.table());
    }

    @Override
    public void alter(Caller caller, String database, String table, List<Change> changed) {
        calls.add("alter " + database + "." + table);
        changes.addAll(changed);
        for (Change change : changed) {
            if (change instanceof Change.SetProperties set) {
                properties.get(database + "." + table).putAll(set.properties());
            } else if (change instanceof Change.UnsetProperties unset) {
                unset.names().forEach(properties.get(database + "." + table)::remove);
            } else if (change instanceof Change.DropColumns drop && drop.columns().contains("missing")) {
                throw new TableError("COLUMN_NOT_FOUND", "Column 'missing' does not exist");
            }
        }
    }

    @Override
    public void drop(Caller caller, String database, String table) {
        calls.add("drop " + database + "." + table);
        catalog.deleteTable(caller, database, table);
        made.remove(database + "." + table);
    }

    @Override
    public CatalogTable entry(Caller caller, String database, String table, String metadataLocation) {
        throw new UnsupportedOperationException("SQL registers no tables");
    }

    @Override
    public Description describe(Caller caller, String database, String table) {
        Definition definition = made.get(database + "." + table);
        if (definition == null) {
            throw new TableError("ICEBERG_INVALID_METADATA", "Metadata not found in metadata location for table " + database + "." + table);
        }
        return new Description(definition.columns(), definition.partitioning(), definition.location(), properties.get(database + "." + table), 2);
    }

    @Override
    public Vacuumed vacuum(Caller caller, String database, String table, Retention defaults) {
        calls.add("vacuum " + database + "." + table);
        retentions.add(defaults);
        return new Vacuumed(1, 2);
    }

    /** A table that is there before the test. */
    public FakeIceberg with(Caller caller, String database, String table, List<CatalogColumn> columns, List<String> partitioning) {
        create(caller, new Definition(database, table, columns, partitioning, "s3://lake/" + table, Optional.empty(), new HashMap<>()));
        calls.clear();
        return this;
    }
}
