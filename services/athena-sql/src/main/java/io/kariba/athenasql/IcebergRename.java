package io.kariba.athenasql;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * ALTER TABLE RENAME TO. The catalog has no renaming, so the metadata is named anew, then taken from the old name, which is then forgotten.
 *
 * <p>Taking it is an update of the old entry at the version it was read at: whoever commits to the old name at the same time either comes before it, and the
 * renaming begins again with what was committed, or finds another version and no metadata. A kill on the way leaves both names: of one table as long as the old
 * one has its metadata; after that the old one is an entry without a table, which DROP TABLE takes away.
 */
final class IcebergRename {
    private static final String METADATA_LOCATION = "metadata_location";

    /** How often a table that others commit to meanwhile is tried to be renamed. */
    private static final int TRIES = 5;

    private IcebergRename() {}

    static CatalogResult run(Work work, TableName from, TableName to) {
        for (int tries = 0; tries < TRIES; tries++) {
            CatalogTable old = work.table(from);
            if (!IcebergTables.isIceberg(old)) {
                throw DdlFailures.notSupported("ALTER TABLE RENAME TO is supported for Iceberg tables only");
            }
            work.requireDatabase(to.database());
            if (work.catalog().table(work.caller(), to.database(), to.table()).isPresent()) {
                throw DdlFailures.tableExists(to);
            }
            work.catalog().createTable(work.caller(), to.database(), named(old, to));
            if (taken(work, from, old, to)) {
                forget(work, from, old, to);
                return CatalogResult.NOTHING;
            }
            work.catalog().deleteTable(work.caller(), to.database(), to.table());
        }
        throw new StatementFailed(AthenaError.user(
                AthenaError.USER_ERROR, "ICEBERG_COMMIT_ERROR: Table " + from + " is being written to and cannot be renamed now"));
    }

    /** Takes the metadata from the old name; not if somebody has committed to it since it was read. An unknown outcome leaves both names. */
    private static boolean taken(Work work, TableName from, CatalogTable old, TableName to) {
        try {
            work.catalog().updateTable(work.caller(), from.database(), emptied(old), old.version());
            return true;
        } catch (CatalogError | AccessDenied refused) {
            if (refused instanceof CatalogError error && error.code().equals("ConcurrentModificationException")) {
                return false;
            }
            work.catalog().deleteTable(work.caller(), to.database(), to.table());
            throw refused;
        }
    }

    /** Who may not delete the old name gets the table back under it, and the new name loses it first: the two never hold it both. */
    private static void forget(Work work, TableName from, CatalogTable old, TableName to) {
        try {
            work.catalog().deleteTable(work.caller(), from.database(), from.table());
        } catch (CatalogError | AccessDenied refused) {
            work.catalog().updateTable(work.caller(), to.database(), emptied(named(old, to)), Optional.empty());
            work.catalog().updateTable(work.caller(), from.database(), old, Optional.empty());
            work.catalog().deleteTable(work.caller(), to.database(), to.table());
            throw refused;
        }
    }

    private static CatalogTable emptied(CatalogTable table) {
        Map<String, String> left = new HashMap<>(table.parameters());
        left.remove(METADATA_LOCATION);
        return table.withParameters(left);
    }

    private static CatalogTable named(CatalogTable old, TableName to) {
        return new CatalogTable(
                to.database(), to.table(), old.description(), old.owner(), old.type(), old.storage(), old.partitionKeys(), old.parameters(),
                old.viewText(), old.viewExpandedText(), Optional.empty(), Optional.empty());
    }
}
