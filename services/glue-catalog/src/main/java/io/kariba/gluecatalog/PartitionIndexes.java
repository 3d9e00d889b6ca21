package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesResponse;
import software.amazon.awssdk.services.glue.model.KeySchemaElement;
import software.amazon.awssdk.services.glue.model.PartitionIndex;
import software.amazon.awssdk.services.glue.model.PartitionIndexDescriptor;
import software.amazon.awssdk.services.glue.model.PartitionIndexStatus;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * Partition indexes. Expressions are always decided on the keys alone, and begin at the leading values they fix, so an index has nothing to build: it is
 * ACTIVE when it is made.
 */
final class PartitionIndexes {
    private static final int MAX_INDEXES = 3;

    private final Metadata metadata;
    private final GlueAccess access;

    PartitionIndexes(Metadata metadata, GlueAccess access) {
        this.metadata = metadata;
        this.access = access;
    }

    CreatePartitionIndexResponse createPartitionIndex(Caller caller, CreatePartitionIndexRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        PartitionIndex index = Names.required(request.partitionIndex(), "partitionIndex");
        Scope scope = access.onTable(caller, request.catalogId(), "CreatePartitionIndex", database, name);
        metadata.run(tx -> {
            create(tx, scope, CatalogRows.table(tx, scope, database, name), List.of(index));
            CatalogEvents.tableChanged(tx, scope, "CreatePartitionIndex", new TableName(database, name));
        });
        return CreatePartitionIndexResponse.builder().build();
    }

    /** Adds indexes to a table, in the transaction of the operation that makes them. */
    static void create(Transaction tx, Scope scope, Row<Table> table, List<PartitionIndex> indexes) {
        for (PartitionIndex index : indexes) {
            String name = Names.fold(index.indexName(), "indexName");
            PartitionIndexDescriptor descriptor = PartitionIndexDescriptor.builder()
                    .indexName(index.indexName())
                    .keys(schema(table.value(), index.keys()))
                    .indexStatus(PartitionIndexStatus.ACTIVE)
                    .build();
            if (!tx.insert(CatalogRows.INDEXES, CatalogRows.key(scope, table.id(), name), Row.of(descriptor))) {
                throw GlueErrors.alreadyExists("Index");
            }
        }
        if (!indexes.isEmpty() && tx.scanKeys(CatalogRows.INDEXES, below(scope, table), MAX_INDEXES + 1).size() > MAX_INDEXES) {
            throw GlueErrors.limitExceeded("Number of partition indexes exceeds the limit of " + MAX_INDEXES + ".");
        }
    }

    GetPartitionIndexesResponse getPartitionIndexes(Caller caller, GetPartitionIndexesRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "GetPartitionIndexes", database, name);
        List<Entry<ScopedKey, Row<PartitionIndexDescriptor>>> found = metadata.read(reader -> {
            Row<Table> table = CatalogRows.table(reader, scope, database, name);
            return reader.scan(CatalogRows.INDEXES, below(scope, table), MAX_INDEXES);
        });
        return GetPartitionIndexesResponse.builder()
                .partitionIndexDescriptorList(found.stream().map(entry -> entry.value().value()).toList())
                .build();
    }

    DeletePartitionIndexResponse deletePartitionIndex(Caller caller, DeletePartitionIndexRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        String index = Names.fold(request.indexName(), "indexName");
        Scope scope = access.onTable(caller, request.catalogId(), "DeletePartitionIndex", database, name);
        metadata.runFromReserve(tx -> {
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            if (!tx.delete(CatalogRows.INDEXES, CatalogRows.key(scope, table.id(), index))) {
                throw GlueErrors.indexNotFound(request.indexName());
            }
            CatalogEvents.tableChanged(tx, scope, "DeletePartitionIndex", new TableName(database, name));
        });
        return DeletePartitionIndexResponse.builder().build();
    }

    private static KeyRange below(Scope scope, Row<Table> table) {
        return KeyRange.under(CatalogRows.key(scope, table.id()));
    }

    private static List<KeySchemaElement> schema(Table table, List<String> names) {
        if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
            throw GlueErrors.invalid("An index needs at least one key, and each key once.");
        }
        List<KeySchemaElement> keys = new ArrayList<>();
        for (String name : names) {
            Column key = table.partitionKeys().stream()
                    .filter(column -> column.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> GlueErrors.invalid("Partition key " + name + " does not exist in table " + table.name() + "."));
            keys.add(KeySchemaElement.builder().name(key.name()).type(key.type() == null ? "string" : key.type()).build());
        }
        return keys;
    }
}
