package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.Ids;
import io.kariba.api.LetterCase;
import io.kariba.api.Objects;
import java.time.InstantSource;
import java.util.List;

/**
 * The tables of the Glue Data Catalog that are Iceberg's. Keeps nothing between two calls.
 *
 * <p>This class names none of Iceberg's classes, so a server that has made it has loaded none of them: the first call does.
 */
public final class CatalogIcebergTables implements IcebergTables {
    private final Ports ports;

    /** What the work is done through. */
    record Ports(Catalog catalog, Objects objects, Ids ids, InstantSource clock) {}

    /** Names one table, in the catalog's lower case. */
    record Name(String database, String table) {
        Name {
            database = LetterCase.lower(database);
            table = LetterCase.lower(table);
        }

        @Override
        public String toString() {
            return database + "." + table;
        }
    }

    public CatalogIcebergTables(Catalog catalog, Objects objects, Ids ids, InstantSource clock) {
        this.ports = new Ports(catalog, objects, ids, clock);
    }

    @Override
    public void create(Caller caller, Definition definition) {
        new TableCreation(ports, caller).create(definition);
    }

    @Override
    public void alter(Caller caller, String database, String table, List<Change> changes) {
        new TableAlteration(ports, caller, new Name(database, table)).alter(changes);
    }

    @Override
    public void drop(Caller caller, String database, String table) {
        new TableDrop(ports, caller, new Name(database, table)).drop();
    }

    @Override
    public Description describe(Caller caller, String database, String table) {
        return TableDescription.of(new CatalogTableOperations(ports, caller, new Name(database, table)).refresh());
    }

    @Override
    public CatalogTable entry(Caller caller, String database, String table, String metadataLocation) {
        Name name = new Name(database, table);
        return TableDescription.entry(name, new CatalogTableOperations(ports, caller, name).read(metadataLocation), metadataLocation);
    }

    @Override
    public Vacuumed vacuum(Caller caller, String database, String table, Retention defaults) {
        return new Vacuum(ports, caller, new Name(database, table), defaults).run();
    }
}
