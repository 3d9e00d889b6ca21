package io.kariba.athenasql;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.Catalog.VisibleTable;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A catalog statement, parsed: its names and what it does. */
final class CatalogCommand extends CatalogStatement {
    /** What a statement does, with the ports it does it through. */
    interface Act {
        CatalogResult run(Work work);
    }

    /** The ports, the caller, and the look-ups most statements begin with. */
    record Work(Catalog catalog, Objects objects, IcebergTables iceberg, Caller caller) {
        void requireDatabase(String database) {
            if (catalog.database(caller, database).isEmpty()) {
                throw DdlFailures.databaseMissing(database);
            }
        }

        CatalogTable table(TableName name) {
            return visible(name).table();
        }

        /** A table that an ALTER TABLE may change. */
        CatalogTable base(TableName name) {
            CatalogTable table = table(name);
            if (table.isView()) {
                throw DdlFailures.semantic("[Error 10131]: To alter a view you need to use the ALTER VIEW command.");
            }
            return table;
        }

        boolean isIceberg(TableName name) {
            return IcebergTables.isIceberg(base(name));
        }

        /** A table that Hive DDL may change: no view, and no Iceberg table, whose truth is in its metadata files. */
        CatalogTable hiveTable(TableName name) {
            CatalogTable table = base(name);
            if (IcebergTables.isIceberg(table)) {
                throw DdlFailures.notSupported("This statement is not supported for Iceberg tables: " + name);
            }
            return table;
        }

        VisibleTable visible(TableName name) {
            Optional<VisibleTable> table = catalog.table(caller, name.database(), name.table());
            if (table.isEmpty()) {
                requireDatabase(name.database());
                throw DdlFailures.tableMissing(name);
            }
            return table.get();
        }

        /** Now, in the seconds Hive writes as {@code transient_lastDdlTime}. */
        String ddlTime() {
            return Long.toString(caller.origin().at().getEpochSecond());
        }
    }

    private final String text;
    private final String type;
    private final String substatement;
    private final Act act;

    CatalogCommand(String text, String type, String substatement, Act act) {
        this.text = text;
        this.type = type;
        this.substatement = substatement;
        this.act = act;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Optional<String> substatement() {
        return Optional.of(substatement);
    }

    @Override
    public CatalogResult execute(Catalog catalog, Objects objects, IcebergTables iceberg, Caller caller) {
        try {
            CatalogResult result = act.run(new Work(catalog, objects, iceberg, caller));
            return new CatalogResult(result.columns(), () -> translated(result.rows().iterator(), caller));
        } catch (RuntimeException error) {
            throw DdlFailures.of(error, caller);
        }
    }

    /** Rows that are read from the catalog on the way fail in Athena's words too. */
    private static Iterator<List<String>> translated(Iterator<List<String>> rows, Caller caller) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return rows.hasNext();
                } catch (RuntimeException error) {
                    throw DdlFailures.of(error, caller);
                }
            }

            @Override
            public List<String> next() {
                return rows.next();
            }
        };
    }
}
