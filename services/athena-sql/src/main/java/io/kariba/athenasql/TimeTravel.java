package io.kariba.athenasql;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import java.util.Optional;

/**
 * A table of which a query asks for an earlier version. Of any table that is not Iceberg's the engine says only that its connector has no versions, also of one that
 * does not exist: so such a table is looked up before.
 *
 * @param place of the table's name in the sent text
 */
record TimeTravel(TableName table, Position place) {
    /**
     * @throws StatementFailed when the table is missing or has no versions; a view, and what the caller may not see, is left to the engine
     */
    void check(Catalog catalog, Caller caller) {
        if (table.table().contains("$") || table.database().equals("information_schema")) {
            return;
        }
        try {
            Optional<CatalogTable> found = catalog.table(caller, table.database(), table.table()).map(Catalog.VisibleTable::table);
            if (found.isPresent()) {
                checkVersions(found.get());
            } else if (catalog.database(caller, table.database()).isEmpty()) {
                throw failed(AthenaError.ENTITY_NOT_FOUND, "SCHEMA_NOT_FOUND", "Schema '" + table.database() + "' does not exist");
            } else {
                throw failed(AthenaError.TABLE_NOT_FOUND, "TABLE_NOT_FOUND", "Table '" + name() + "' does not exist");
            }
        } catch (AccessDenied | Catalog.CatalogError told) {
            // The engine asks the same of the catalog, and its answer has Athena's words.
            return;
        }
    }

    private void checkVersions(CatalogTable found) {
        if (!found.isView() && !IcebergTables.isIceberg(found)) {
            throw failed(
                    AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED", "This connector does not support versioned tables: '" + name() + "' is not an Iceberg table");
        }
    }

    private String name() {
        return References.CATALOG + "." + table;
    }

    private StatementFailed failed(int type, String code, String message) {
        return new StatementFailed(AthenaError.user(type, code + ": " + place + ": " + message));
    }
}
