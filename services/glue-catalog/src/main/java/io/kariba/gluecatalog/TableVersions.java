package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableVersion;
import software.amazon.awssdk.services.glue.model.TableVersionError;

/** Versions of tables: the present one, and those that UpdateTable archived. */
final class TableVersions {
    private static final int PAGE = 100;
    private static final int BATCH = 100;

    private final Metadata metadata;
    private final GlueAccess access;

    TableVersions(Metadata metadata, GlueAccess access) {
        this.metadata = metadata;
        this.access = access;
    }

    GetTableVersionResponse getTableVersion(Caller caller, GetTableVersionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "GetTableVersion", database, name);
        Table found = metadata.read(reader -> {
            Row<Table> present = CatalogRows.table(reader, scope, database, name);
            String wanted = request.versionId();
            if (wanted == null || wanted.equals(present.value().versionId())) {
                return present.value();
            }
            return reader.get(CatalogRows.VERSIONS, CatalogRows.versionKey(scope, present.id(), number(wanted)))
                    .orElseThrow(GlueErrors::versionNotFound)
                    .value();
        });
        return GetTableVersionResponse.builder().tableVersion(version(caller, found)).build();
    }

    GetTableVersionsResponse getTableVersions(Caller caller, GetTableVersionsRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "GetTableVersions", database, name);
        int limit = Names.pageSize(request.maxResults(), PAGE);
        return metadata.read(reader -> {
            Row<Table> present = CatalogRows.table(reader, scope, database, name);
            ScopedKey base = CatalogRows.key(scope, present.id());
            String listing = "versions/" + present.id();
            KeyRange range = KeyRange.under(base);
            List<TableVersion> versions = new ArrayList<>();
            int bytes = 0;
            Optional<List<String>> after = PageToken.read(request.nextToken(), listing, 1);
            if (after.isPresent()) {
                range = range.after(CatalogRows.versionKey(scope, present.id(), number(after.get().getFirst())));
            } else {
                versions.add(version(caller, present.value()));
                bytes += present.bytes();
            }
            GetTableVersionsResponse.Builder response = GetTableVersionsResponse.builder();
            String last = present.value().versionId();
            for (Entry<ScopedKey, Row<Table>> entry : reader.scan(CatalogRows.VERSIONS, range, limit + 1)) {
                if (versions.size() == limit || bytes > Tables.PAGE_BYTES) {
                    response.nextToken(new PageToken(listing, List.of(last)).text());
                    break;
                }
                bytes += entry.value().bytes();
                last = entry.value().value().versionId();
                versions.add(version(caller, entry.value().value()));
            }
            return response.tableVersions(versions).build();
        });
    }

    DeleteTableVersionResponse deleteTableVersion(Caller caller, DeleteTableVersionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "DeleteTableVersion", database, name);
        metadata.runFromReserve(tx -> delete(tx, scope, CatalogRows.table(tx, scope, database, name), request.versionId()));
        return DeleteTableVersionResponse.builder().build();
    }

    BatchDeleteTableVersionResponse batchDeleteTableVersion(Caller caller, BatchDeleteTableVersionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Names.atMost(Names.required(request.versionIds(), "versionIds"), BATCH, "versionIds");
        Scope scope = access.onTable(caller, request.catalogId(), "BatchDeleteTableVersion", database, name);
        List<TableVersionError> errors = metadata.fromReserve(tx -> {
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            List<TableVersionError> failed = new ArrayList<>();
            for (String version : request.versionIds()) {
                try {
                    delete(tx, scope, table, version);
                } catch (GlueException e) {
                    failed.add(TableVersionError.builder().tableName(name).versionId(version).errorDetail(GlueErrors.detail(e)).build());
                }
            }
            return failed;
        });
        return BatchDeleteTableVersionResponse.builder().errors(errors).build();
    }

    private static void delete(Transaction tx, Scope scope, Row<Table> table, String version) {
        if (table.value().versionId().equals(Names.required(version, "versionId"))) {
            throw GlueErrors.invalid("Cannot delete the latest version of table " + table.value().name() + ".");
        }
        if (!tx.delete(CatalogRows.VERSIONS, CatalogRows.versionKey(scope, table.id(), number(version)))) {
            throw GlueErrors.versionNotFound();
        }
        CatalogRows.count(tx, CatalogRows.countKey(scope, table.id(), "versions"), -1, Tables.MAX_VERSIONS, "table versions");
    }

    private static TableVersion version(Caller caller, Table table) {
        return TableVersion.builder().table(Tables.shown(caller, table)).versionId(table.versionId()).build();
    }

    private static long number(String version) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw GlueErrors.versionNotFound();
        }
    }
}
