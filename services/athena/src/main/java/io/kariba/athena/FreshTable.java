package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.Objects;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.StatementFailed;
import io.kariba.athenasql.TableName;
import java.util.Optional;

/** Where a CTAS puts its table and an UNLOAD its files: a place that is empty before, but for an UNLOAD into partitions. */
final class FreshTable {
    /** Error types of the User Guide's "Athena error catalog": a user error without a number of its own. */
    private static final int USER_ERROR = 1000;

    private final Catalog catalog;
    private final Objects objects;

    FreshTable(Catalog catalog, Objects objects) {
        this.catalog = catalog;
        this.objects = objects;
    }

    /**
     * Files to be made under a location that was empty before.
     *
     * @param table the table made of them; empty for UNLOAD
     */
    record Target(Optional<TableName> table, S3Path location) {
        static Target of(EngineStatement.Ctas ctas) {
            return new Target(Optional.of(ctas.table()), S3Path.of(ctas.location().orElseThrow()));
        }

        static Target of(EngineStatement.Target unload) {
            return new Target(Optional.empty(), S3Path.of(unload.location()));
        }
    }

    /**
     * A CTAS or UNLOAD that can run.
     *
     * @param target what it makes, and what is removed if it fails; empty when {@code IF NOT EXISTS} finds the table there
     */
    record Located(EngineStatement statement, Optional<Target> target) {}

    /** Settles where the files go and sees that nothing is there. */
    Located locate(ActiveQuery active, EngineStatement statement) {
        return statement.kind() == EngineStatement.Kind.UNLOAD ? unload(active, statement) : ctas(active, statement);
    }

    private Located unload(ActiveQuery active, EngineStatement statement) {
        Target target = Target.of(statement.unload().orElseThrow());
        // https://docs.aws.amazon.com/athena/latest/ug/unload.html: one that writes to partitions adds to what is there.
        if (statement.unload().orElseThrow().partitionColumns().isEmpty()) {
            requireEmpty(active, target.location(), "unload");
        }
        return new Located(statement, Optional.of(target));
    }

    private Located ctas(ActiveQuery active, EngineStatement statement) {
        EngineStatement.Ctas ctas = statement.ctas().orElseThrow();
        // An Iceberg table's location is no external_location, and stands beside a workgroup's settings.
        if (ctas.locationStated() && ctas.type() == EngineStatement.TableType.HIVE && active.settings().enforce() && active.settings().results().outputLocation() != null) {
            throw failed(USER_ERROR, "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup "
                    + "that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.");
        }
        TableName name = ctas.table();
        EngineStatement located = statement;
        if (ctas.location().isEmpty()) {
            located = statement.withLocation(ResultNames.tableFolder(ResultNames.folder(active), active.id()).text());
        }
        if (isThere(active.viaAthena(), name)) {
            if (ctas.ifNotExists()) {
                return new Located(located, Optional.empty());
            }
            throw failed(USER_ERROR, "TABLE_ALREADY_EXISTS: Table '" + name.database() + "." + name.table() + "' already exists");
        }
        Target target = Target.of(located.ctas().orElseThrow());
        if (ctas.type() == EngineStatement.TableType.ICEBERG) {
            requireEmptyIceberg(active, target.location());
        } else {
            requireEmpty(active, target.location(), name.toString());
        }
        return new Located(located, Optional.of(target));
    }

    private void requireEmpty(ActiveQuery active, S3Path location, String table) {
        if (!isEmpty(active, location)) {
            String where = "s3://" + location.bucket() + "/" + location.key();
            throw failed(USER_ERROR, "HIVE_PATH_ALREADY_EXISTS: Target directory for table '" + table + "' already exists: " + where
                    + ". You may need to manually clean the data at location '" + where
                    + "' before retrying. Athena will not delete data in your account.");
        }
    }

    private void requireEmptyIceberg(ActiveQuery active, S3Path location) {
        if (!isEmpty(active, location)) {
            throw failed(USER_ERROR, "ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: s3://" + location.bucket() + "/" + location.key()
                    + ". Athena will not delete data in your account.");
        }
    }

    private boolean isEmpty(ActiveQuery active, S3Path location) {
        return objects.list(active.viaAthena(), location.bucket(), location.folder(), "", Optional.empty(), 1).objects().isEmpty();
    }

    private boolean isThere(Caller caller, TableName name) {
        try {
            return catalog.table(caller, name.database(), name.table()).isPresent();
        } catch (Catalog.CatalogError missingDatabase) {
            // The engine says so with the place in the text.
            return false;
        }
    }

    private static StatementFailed failed(int type, String message) {
        return new StatementFailed(new AthenaError(AthenaError.USER, type, false, message));
    }
}
