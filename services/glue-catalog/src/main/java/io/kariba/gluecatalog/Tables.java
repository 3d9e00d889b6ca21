package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Ids;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.time.InstantSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableError;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/** Tables of the catalog. */
final class Tables {
    /** AWS's quota of tables in a database. */
    static final int MAX_TABLES = 200_000;

    /** AWS's quota of versions of a table. */
    static final int MAX_VERSIONS = 100_000;

    /** Most tables in one answer. */
    static final int PAGE = 100;

    /** An answer ends when the tables in it weigh this much, in bytes of their stored form. */
    static final int PAGE_BYTES = 4 << 20;

    private static final int BATCH = 100;
    private static final Set<String> ATTRIBUTES = Set.of("NAME", "TABLE_TYPE");
    private static final int NAMES_AT_ONCE = 1_000;

    /** Names one call looks at, so that a pattern that matches nothing cannot hold a reader for a whole database; the client goes on with the token. */
    private static final int KEYS_PER_CALL = 50_000;

    private final Metadata metadata;
    private final GlueAccess access;
    private final EngineLocations locations;
    private final Ids ids;
    private final InstantSource clock;

    Tables(Metadata metadata, GlueAccess access, EngineLocations locations, Ids ids, InstantSource clock) {
        this.metadata = metadata;
        this.access = access;
        this.locations = locations;
        this.ids = ids;
        this.clock = clock;
    }

    CreateTableResponse createTable(Caller caller, CreateTableRequest request) {
        Requests.unversioned(request.transactionId(), null);
        if (request.openTableFormatInput() != null) {
            throw GlueErrors.invalid("OpenTableFormatInput is not supported: create the Iceberg table with an engine or an Iceberg library, "
                    + "which registers it in the catalog.");
        }
        TableInput input = supported(Names.required(request.tableInput(), "tableInput"));
        String database = Names.database(request.databaseName());
        String name = Names.fold(input.name(), "tableInput.name");
        Scope scope = access.onTable(caller, request.catalogId(), "CreateTable", database, name);
        Instant now = now();
        Table table = TableShape.table(scope, database, input)
                .createTime(now)
                .updateTime(now)
                .createdBy(caller.principal().arn())
                .versionId("0")
                .build();
        Row<Table> row = Row.of(ids.uuid(), table);
        metadata.run(tx -> {
            Row<Database> parent = CatalogRows.database(tx, scope, database);
            if (!tx.insert(CatalogRows.TABLES, CatalogRows.key(scope, parent.id(), name), row)) {
                throw GlueErrors.alreadyExists("Table");
            }
            CatalogRows.count(tx, CatalogRows.countKey(scope, parent.id(), "tables"), 1, MAX_TABLES, "tables");
            PartitionIndexes.create(tx, scope, row, request.partitionIndexes());
            CatalogEvents.databaseChanged(tx, scope, "CreateTable", database, List.of(name));
        });
        locations.open(caller, table);
        return CreateTableResponse.builder().build();
    }

    GetTableResponse getTable(Caller caller, GetTableRequest request) {
        Requests.unversioned(request.transactionId(), request.queryAsOfTime());
        String database = Names.database(request.databaseName());
        String name = Names.fold(request.name(), "name");
        Scope scope = access.onTable(caller, request.catalogId(), "GetTable", database, name);
        Table found = metadata.read(reader -> CatalogRows.findTable(reader, scope, CatalogRows.database(reader, scope, database), name))
                .orElseThrow(GlueErrors::entityNotFound)
                .value();
        locations.open(caller, found);
        return GetTableResponse.builder().table(shown(caller, found)).build();
    }

    GetTablesResponse getTables(Caller caller, GetTablesRequest request) {
        Requests.unversioned(request.transactionId(), request.queryAsOfTime());
        String database = Names.database(request.databaseName());
        Scope scope = access.onDatabase(caller, request.catalogId(), "GetTables", database);
        List<String> attributes = supported(request.attributesToGetAsStrings());
        int limit = Names.pageSize(request.maxResults(), PAGE);
        NamePattern pattern = NamePattern.of(request.expression());
        GlueAccess.Sight sight = access.sight(caller, scope, "GetTables");
        Predicate<String> wanted = name -> pattern.matches(name) && sight.showsTable(database, name);
        Row<Database> parent = metadata.read(reader -> CatalogRows.database(reader, scope, database));
        Page page = page(CatalogRows.key(scope, parent.id()), request.nextToken(), limit, wanted);
        GetTablesResponse.Builder response = GetTablesResponse.builder()
                .tableList(page.tables().stream().map(table -> only(shown(caller, table), attributes)).toList());
        page.next().ifPresent(response::nextToken);
        return response.build();
    }

    private record Page(List<Table> tables, Optional<String> next) {}

    /**
     * Chooses by name, reading keys alone, and reads the tables that are wanted. What may be seen is asked between the reads and not in them, since
     * {@link io.kariba.api.Permissions} may itself read the store.
     */
    private Page page(ScopedKey base, String token, int limit, Predicate<String> wanted) {
        String listing = "tables/" + Requests.idOf(base);
        Optional<List<String>> after = PageToken.read(token, listing, 1);
        String last = after.map(List::getFirst).orElse("");
        List<Table> tables = new ArrayList<>();
        int bytes = 0;
        for (int looked = 0; looked < KEYS_PER_CALL; looked += NAMES_AT_ONCE) {
            List<String> names = names(base, last);
            for (String name : names) {
                if (tables.size() == limit || bytes >= PAGE_BYTES) {
                    return new Page(tables, Optional.of(new PageToken(listing, List.of(last)).text()));
                }
                last = name;
                if (wanted.test(name)) {
                    // One that was deleted meanwhile is left out.
                    Optional<Row<Table>> row = metadata.read(reader -> reader.get(CatalogRows.TABLES, base.text(name)));
                    bytes += row.map(Row::bytes).orElse(0);
                    row.ifPresent(found -> tables.add(found.value()));
                }
            }
            if (names.size() < NAMES_AT_ONCE) {
                return new Page(tables, Optional.empty());
            }
        }
        return new Page(tables, Optional.of(new PageToken(listing, List.of(last)).text()));
    }

    private List<String> names(ScopedKey base, String after) {
        KeyRange all = KeyRange.under(base);
        KeyRange range = after.isEmpty() ? all : all.after(base.text(after));
        return metadata.read(reader -> reader.scanKeys(CatalogRows.TABLES, range, NAMES_AT_ONCE).stream().map(Requests::lastPart).toList());
    }

    UpdateTableResponse updateTable(Caller caller, UpdateTableRequest request) {
        Requests.unversioned(request.transactionId(), null);
        if (request.updateOpenTableFormatInput() != null || request.viewUpdateAction() != null) {
            throw GlueErrors.invalid("UpdateOpenTableFormatInput and ViewUpdateAction are not supported.");
        }
        TableInput input = supported(Names.required(request.tableInput(), "tableInput"));
        String name = Names.fold(input.name(), "tableInput.name");
        if (request.name() != null && !Names.fold(request.name(), "name").equals(name)) {
            throw GlueErrors.invalid("Table name cannot be changed.");
        }
        boolean archive = !Boolean.TRUE.equals(request.skipArchive());
        Optional<String> expected = Optional.ofNullable(request.versionId());
        update(caller, request.catalogId(), new Update(Names.database(request.databaseName()), name, expected, archive, old -> input));
        return UpdateTableResponse.builder().build();
    }

    /**
     * A change of a table.
     *
     * @param database folded name
     * @param table folded name
     * @param expectedVersion fails unless the table is at this version; empty for any
     * @param archive whether the present version is kept among the table's versions
     * @param change makes the new table of the present one, in the transaction
     */
    record Update(String database, String table, Optional<String> expectedVersion, boolean archive, Function<Table, TableInput> change) {}

    /**
     * Replaces a table, its version being compared and counted up in one transaction: of two that expect the same version exactly one wins.
     *
     * @throws software.amazon.awssdk.services.glue.model.ConcurrentModificationException if the version is not the expected one
     */
    void update(Caller caller, String catalogId, Update update) {
        Scope scope = access.onTable(caller, catalogId, "UpdateTable", update.database(), update.table());
        Instant now = now();
        Table changed = metadata.transaction(tx -> {
            Row<Database> parent = CatalogRows.database(tx, scope, update.database());
            Row<Table> old = CatalogRows.findTable(tx, scope, parent, update.table()).orElseThrow(() -> GlueErrors.tableNotFound(update.table()));
            Table before = old.value();
            if (update.expectedVersion().isPresent() && !update.expectedVersion().get().equals(before.versionId())) {
                throw GlueErrors.concurrentUpdate();
            }
            long version = Long.parseLong(before.versionId());
            if (update.archive()) {
                tx.put(CatalogRows.VERSIONS, CatalogRows.versionKey(scope, old.id(), version), Row.of(before));
                CatalogRows.count(tx, CatalogRows.countKey(scope, old.id(), "versions"), 1, MAX_VERSIONS, "table versions");
            }
            Table after = TableShape.table(scope, update.database(), update.change().apply(before))
                    .createTime(before.createTime())
                    .createdBy(before.createdBy())
                    .updateTime(now)
                    .versionId(Long.toString(version + 1))
                    .build();
            tx.put(CatalogRows.TABLES, CatalogRows.key(scope, parent.id(), update.table()), old.with(after));
            CatalogEvents.tableChanged(tx, scope, "UpdateTable", new TableName(update.database(), update.table()));
            return after;
        });
        locations.open(caller, changed);
    }

    DeleteTableResponse deleteTable(Caller caller, DeleteTableRequest request, Sweeper sweeper) {
        Requests.unversioned(request.transactionId(), null);
        String database = Names.database(request.databaseName());
        String name = Names.fold(request.name(), "name");
        Scope scope = access.onTable(caller, request.catalogId(), "DeleteTable", database, name);
        metadata.runFromReserve(tx -> {
            if (!delete(tx, scope, CatalogRows.database(tx, scope, database), name)) {
                throw GlueErrors.tableNotFound(name);
            }
            CatalogEvents.databaseChanged(tx, scope, "DeleteTable", database, List.of(name));
        });
        sweeper.wake();
        return DeleteTableResponse.builder().build();
    }

    BatchDeleteTableResponse batchDeleteTable(Caller caller, BatchDeleteTableRequest request, Sweeper sweeper) {
        Requests.unversioned(request.transactionId(), null);
        String database = Names.database(request.databaseName());
        Names.atMost(Names.required(request.tablesToDelete(), "tablesToDelete"), BATCH, "tablesToDelete");
        List<String> names = request.tablesToDelete().stream().map(name -> Names.fold(name, "tablesToDelete")).toList();
        Scope scope = access.onDatabase(caller, request.catalogId(), "BatchDeleteTable", database);
        for (String name : names) {
            access.onTable(caller, request.catalogId(), "BatchDeleteTable", database, name);
        }
        List<TableError> errors = metadata.fromReserve(tx -> {
            Row<Database> parent = CatalogRows.database(tx, scope, database);
            List<TableError> failed = new ArrayList<>();
            List<String> deleted = new ArrayList<>();
            for (String name : names) {
                if (delete(tx, scope, parent, name)) {
                    deleted.add(name);
                } else {
                    failed.add(TableError.builder().tableName(name).errorDetail(GlueErrors.detail(GlueErrors.tableNotFound(name))).build());
                }
            }
            if (!deleted.isEmpty()) {
                CatalogEvents.databaseChanged(tx, scope, "BatchDeleteTable", database, deleted);
            }
            return failed;
        });
        sweeper.wake();
        return BatchDeleteTableResponse.builder().errors(errors).build();
    }

    private static boolean delete(Transaction tx, Scope scope, Row<Database> parent, String name) {
        Optional<Row<Table>> old = CatalogRows.findTable(tx, scope, parent, name);
        if (old.isEmpty()) {
            return false;
        }
        tx.delete(CatalogRows.TABLES, CatalogRows.key(scope, parent.id(), name));
        tx.put(CatalogRows.SWEEPS, CatalogRows.key(scope, CatalogRows.SWEEP_TABLE, old.get().id()), name);
        CatalogRows.count(tx, CatalogRows.countKey(scope, parent.id(), "tables"), -1, MAX_TABLES, "tables");
        return true;
    }

    /** The table as this caller's answer shows it. */
    static Table shown(Caller caller, Table table) {
        if (caller.engineSession().isEmpty()) {
            return table;
        }
        if (table.viewOriginalText() == null) {
            return GrokTable.forEngine(table);
        }
        return table.toBuilder().viewOriginalText(PrestoView.asInvoker(table.viewOriginalText())).build();
    }

    /** The table with the members that were asked for; all of them when none or {@code DEFAULT} are. */
    static Table only(Table table, List<String> attributes) {
        if (attributes.isEmpty() || !ATTRIBUTES.containsAll(attributes)) {
            return table;
        }
        Table.Builder some = Table.builder().name(table.name()).databaseName(table.databaseName()).catalogId(table.catalogId());
        if (attributes.contains("TABLE_TYPE")) {
            some.tableType(table.tableType());
        }
        return some.build();
    }

    static List<String> supported(List<String> attributes) {
        if (attributes.contains("LATEST_ICEBERG_METADATA")) {
            throw GlueErrors.invalid("AttributesToGet LATEST_ICEBERG_METADATA is not supported.");
        }
        return attributes;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static TableInput supported(TableInput input) {
        if (input.viewDefinition() != null) {
            throw GlueErrors.invalid("ViewDefinition (multi-dialect views) is not supported; give the view's text in ViewOriginalText.");
        }
        return input;
    }
}
