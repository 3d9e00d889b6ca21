package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.Ids;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.time.InstantSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseAttributes;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;

/** Databases of the catalog. */
final class Databases {
    /** AWS's quota of databases in an account's catalog. */
    static final int MAX_DATABASES = 10_000;

    private static final int PAGE = 100;

    private final Metadata metadata;
    private final GlueAccess access;
    private final Ids ids;
    private final InstantSource clock;
    private final Sweeper sweeper;

    Databases(Metadata metadata, GlueAccess access, Ids ids, InstantSource clock, Sweeper sweeper) {
        this.metadata = metadata;
        this.access = access;
        this.ids = ids;
        this.clock = clock;
        this.sweeper = sweeper;
    }

    CreateDatabaseResponse createDatabase(Caller caller, CreateDatabaseRequest request) {
        DatabaseInput input = supported(Names.required(request.databaseInput(), "databaseInput"));
        String name = Names.fold(input.name(), "databaseInput.name");
        Scope scope = access.onDatabase(caller, request.catalogId(), "CreateDatabase", name);
        Map<String, String> tags = Tags.checked(request.tags());
        if (!tags.isEmpty()) {
            access.onDatabase(caller, request.catalogId(), "TagResource", name);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Row<Database> row = Row.of(ids.uuid(), database(input, name, scope).toBuilder().createTime(now).build());
        metadata.run(tx -> {
            if (!tx.insert(CatalogRows.DATABASES, CatalogRows.key(scope, name), row)) {
                throw GlueErrors.alreadyExists("Database");
            }
            CatalogRows.count(tx, CatalogRows.countKey(scope, "", "databases"), 1, MAX_DATABASES, "databases");
            Tags.put(tx, scope, row.id(), tags);
            CatalogEvents.databaseChanged(tx, scope, "CreateDatabase", name, List.of());
        });
        return CreateDatabaseResponse.builder().build();
    }

    GetDatabaseResponse getDatabase(Caller caller, GetDatabaseRequest request) {
        String name = Names.fold(request.name(), "name");
        Scope scope = access.onDatabase(caller, request.catalogId(), "GetDatabase", name);
        Database found = metadata.read(reader -> CatalogRows.database(reader, scope, name)).value();
        return GetDatabaseResponse.builder().database(found).build();
    }

    GetDatabasesResponse getDatabases(Caller caller, GetDatabasesRequest request) {
        Scope scope = access.onCatalog(caller, request.catalogId(), "GetDatabases");
        int limit = Names.pageSize(request.maxResults(), PAGE);
        if ("FOREIGN".equals(request.resourceShareTypeAsString()) || "FEDERATED".equals(request.resourceShareTypeAsString())) {
            // Nothing is shared between accounts or federated.
            return GetDatabasesResponse.builder().databaseList(List.of()).build();
        }
        Optional<List<String>> after = PageToken.read(request.nextToken(), "databases", 1);
        List<Entry<ScopedKey, Row<Database>>> found = metadata.read(reader -> {
            KeyRange range = KeyRange.under(ScopedKey.in(scope));
            if (after.isPresent()) {
                range = range.after(CatalogRows.key(scope, after.get().getFirst()));
            }
            return reader.scan(CatalogRows.DATABASES, range, limit + 1);
        });
        boolean more = found.size() > limit;
        List<Entry<ScopedKey, Row<Database>>> page = more ? found.subList(0, limit) : found;
        List<Database> shown = new ArrayList<>(page.size());
        boolean namesOnly = request.hasAttributesToGet() && !request.attributesToGet().isEmpty()
                && request.attributesToGet().stream().allMatch(attribute -> attribute == DatabaseAttributes.NAME);
        GlueAccess.Sight sight = access.sight(caller, scope, "GetDatabases");
        for (Entry<ScopedKey, Row<Database>> entry : page) {
            Database database = entry.value().value();
            if (sight.showsDatabase(database.name())) {
                shown.add(namesOnly ? Database.builder().name(database.name()).build() : database);
            }
        }
        GetDatabasesResponse.Builder response = GetDatabasesResponse.builder().databaseList(shown);
        if (more) {
            response.nextToken(new PageToken("databases", List.of(page.getLast().value().value().name())).text());
        }
        return response.build();
    }

    UpdateDatabaseResponse updateDatabase(Caller caller, UpdateDatabaseRequest request) {
        DatabaseInput input = supported(Names.required(request.databaseInput(), "databaseInput"));
        String name = Names.fold(request.name(), "name");
        if (!Names.fold(input.name(), "databaseInput.name").equals(name)) {
            throw GlueErrors.invalid("Database name cannot be changed.");
        }
        update(caller, request.catalogId(), name, old -> input);
        return UpdateDatabaseResponse.builder().build();
    }

    /** Replaces a database by what is made of its present state in the same transaction. */
    void update(Caller caller, String catalogId, String name, UnaryOperator<DatabaseInput> change) {
        Scope scope = access.onDatabase(caller, catalogId, "UpdateDatabase", name);
        metadata.run(tx -> {
            Row<Database> old = CatalogRows.database(tx, scope, name);
            Database changed = database(change.apply(input(old.value())), name, scope);
            tx.put(CatalogRows.DATABASES, CatalogRows.key(scope, name),
                    old.with(changed.toBuilder().createTime(old.value().createTime()).build()));
        });
    }

    DeleteDatabaseResponse deleteDatabase(Caller caller, DeleteDatabaseRequest request) {
        String name = Names.fold(request.name(), "name");
        Scope scope = access.onWholeDatabase(caller, request.catalogId(), "DeleteDatabase", name);
        metadata.runFromReserve(tx -> {
            Row<Database> old = CatalogRows.database(tx, scope, name);
            tx.delete(CatalogRows.DATABASES, CatalogRows.key(scope, name));
            tx.put(CatalogRows.SWEEPS, CatalogRows.key(scope, CatalogRows.SWEEP_DATABASE, old.id()), name);
            CatalogRows.count(tx, CatalogRows.countKey(scope, "", "databases"), -1, MAX_DATABASES, "databases");
            CatalogEvents.databaseChanged(tx, scope, "DeleteDatabase", name, List.of());
        });
        sweeper.wake();
        return DeleteDatabaseResponse.builder().build();
    }

    private static Database database(DatabaseInput input, String name, Scope scope) {
        Database.Builder database = Database.builder()
                .name(name)
                .description(input.description())
                .locationUri(input.locationUri())
                .targetDatabase(input.targetDatabase())
                .catalogId(scope.account().digits());
        if (input.hasParameters()) {
            database.parameters(input.parameters());
        }
        if (input.hasCreateTableDefaultPermissions()) {
            database.createTableDefaultPermissions(input.createTableDefaultPermissions());
        }
        return database.build();
    }

    private static DatabaseInput input(Database database) {
        DatabaseInput.Builder input = DatabaseInput.builder()
                .name(database.name())
                .description(database.description())
                .locationUri(database.locationUri())
                .targetDatabase(database.targetDatabase());
        if (database.hasParameters()) {
            input.parameters(database.parameters());
        }
        if (database.hasCreateTableDefaultPermissions()) {
            input.createTableDefaultPermissions(database.createTableDefaultPermissions());
        }
        return input.build();
    }

    private static DatabaseInput supported(DatabaseInput input) {
        if (input.federatedDatabase() != null) {
            throw GlueErrors.invalid("Federated databases are not supported.");
        }
        return input;
    }
}
