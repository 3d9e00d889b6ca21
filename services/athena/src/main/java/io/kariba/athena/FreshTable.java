package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.Objects;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.StatementFailed;
import io.kariba.athenasql.TableName;
import java.time.Duration;
import java.util.Optional;

/** Where a CTAS puts its table, and that nothing of it stays when it fails. */
final class FreshTable {
    private static final System.Logger LOG = System.getLogger(FreshTable.class.getName());
    /** Error types of the User Guide's "Athena error catalog": a user error without a number of its own. */
    private static final int USER_ERROR = 1000;

    /** The table parameter in which the engine leaves its id of the query that made the table. */
    private static final String MADE_BY = "trino_query_id";

    /** How long after its close an engine session may still write ({@code EngineSessions.close}), and a little. */
    private static final Duration SESSION_GRACE = Duration.ofSeconds(65);

    private final Catalog catalog;
    private final Objects objects;

    FreshTable(Catalog catalog, Objects objects) {
        this.catalog = catalog;
        this.objects = objects;
    }

    /** A table to be made under a location that was empty before. */
    record Target(TableName table, S3Path location) {
        static Target of(EngineStatement.Ctas ctas) {
            return new Target(ctas.table(), S3Path.of(ctas.location().orElseThrow()));
        }
    }

    /**
     * A CTAS that can run.
     *
     * @param target what it makes, and what is removed if it fails; empty when {@code IF NOT EXISTS} finds the table there
     */
    record Located(EngineStatement statement, Optional<Target> target) {}

    /** Settles where the table goes and sees that nothing is there. */
    Located locate(ActiveQuery active, EngineStatement statement) {
        EngineStatement.Ctas ctas = statement.ctas().orElseThrow();
        if (ctas.locationStated() && active.settings().enforce() && active.settings().results().outputLocation() != null) {
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
        S3Path location = target.location();
        boolean empty = objects.list(active.viaAthena(), location.bucket(), location.folder(), "", Optional.empty(), 1).objects().isEmpty();
        if (!empty) {
            String where = "s3://" + location.bucket() + "/" + location.key();
            throw failed(USER_ERROR, "HIVE_PATH_ALREADY_EXISTS: Target directory for table '" + name + "' already exists: " + where
                    + ". You may need to manually clean the data at location '" + where
                    + "' before retrying. Athena will not delete data in your account.");
        }
        return new Located(located, Optional.of(target));
    }

    private boolean isThere(Caller caller, TableName name) {
        try {
            return catalog.table(caller, name.database(), name.table()).isPresent();
        } catch (Catalog.CatalogError missingDatabase) {
            // The engine says so with the place in the text.
            return false;
        }
    }

    /**
     * Removes what a CTAS that failed has left: its table if it got that far, and its files. Both bear the engine's id of the query: another CTAS may have
     * found the same location empty at the same time, and what that one made stays. The engine may still be ending its writers, so files are looked for
     * once more when its session cannot write any longer.
     *
     * @param engineId the engine's id of the query; empty if it never had it, and so has made nothing
     */
    void remove(ActiveQuery active, Target target, Optional<String> engineId, Throwable failure) {
        if (engineId.isEmpty()) {
            return;
        }
        String id = engineId.get();
        Caller caller = active.viaAthena();
        try {
            Optional<CatalogTable> made = catalog.table(caller, target.table().database(), target.table().table()).map(visible -> visible.table());
            if (made.filter(table -> id.equals(table.parameters().get(MADE_BY))).isPresent()) {
                catalog.deleteTable(caller, target.table().database(), target.table().table());
            }
            delete(caller, target.location(), id);
        } catch (AccessDenied | Catalog.CatalogError | Objects.ObjectError e) {
            failure.addSuppressed(e);
            LOG.log(System.Logger.Level.WARNING, "Query {0} failed and its files under {1} stay: {2}", active.id(), target.location(), e.getMessage());
        }
        Thread.ofVirtual().name("athena-leftovers-" + active.id()).start(() -> removeLate(caller, target, id));
    }

    private void removeLate(Caller caller, Target target, String engineId) {
        try {
            Thread.sleep(SESSION_GRACE);
            delete(caller, target.location(), engineId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Late files under {0} stay: {1}", target.location(), e.getMessage());
        }
    }

    /** Deletes the objects under a location whose name holds a mark. */
    private void delete(Caller caller, S3Path location, String mark) {
        Optional<String> after = Optional.empty();
        do {
            Objects.Page page = objects.list(caller, location.bucket(), location.folder(), "", after, 1_000);
            for (Objects.Info object : page.objects()) {
                if (object.key().substring(object.key().lastIndexOf('/') + 1).contains(mark)) {
                    objects.delete(caller, location.bucket(), object.key());
                }
            }
            after = page.next();
        } while (after.isPresent());
    }

    private static StatementFailed failed(int type, String message) {
        return new StatementFailed(new AthenaError(AthenaError.USER, type, false, message));
    }
}
