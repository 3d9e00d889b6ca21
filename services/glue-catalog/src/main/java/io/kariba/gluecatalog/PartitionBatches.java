package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import java.time.InstantSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionFailureEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequestEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.Table;

/** Operations on many partitions: each is one transaction, in which an entry that cannot be done is answered with its own error and leaves the others be. */
final class PartitionBatches {
    private static final int MAX_CREATE = 100;
    private static final int MAX_GET = 1_000;
    private static final int MAX_UPDATE = 100;
    private static final int MAX_DELETE = 25;

    private final Metadata metadata;
    private final GlueAccess access;
    private final EngineLocations locations;
    private final InstantSource clock;

    PartitionBatches(Metadata metadata, GlueAccess access, EngineLocations locations, InstantSource clock) {
        this.metadata = metadata;
        this.access = access;
        this.locations = locations;
        this.clock = clock;
    }

    BatchCreatePartitionResponse batchCreatePartition(Caller caller, BatchCreatePartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        List<PartitionInput> inputs = Names.required(request.partitionInputList(), "partitionInputList");
        Names.atMost(inputs, MAX_CREATE, "partitionInputList");
        Scope scope = access.onTable(caller, request.catalogId(), "BatchCreatePartition", database, name);
        Instant now = Partitions.now(clock);
        List<Partition> created = new ArrayList<>();
        List<PartitionError> errors = metadata.transaction(tx -> {
            created.clear();
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            List<PartitionError> failed = new ArrayList<>();
            for (PartitionInput input : inputs) {
                try {
                    created.add(Partitions.insert(tx, scope, table, input, now));
                } catch (GlueException e) {
                    failed.add(error(input.values(), e));
                }
            }
            if (!created.isEmpty()) {
                CatalogRows.count(
                        tx, CatalogRows.countKey(scope, table.id(), "partitions"), created.size(), Partitions.MAX_PARTITIONS, "partitions");
                CatalogEvents.partitionsChanged(tx, scope, "BatchCreatePartition", new TableName(database, name),
                        created.stream().map(Partition::values).toList());
            }
            return failed;
        });
        locations.open(caller, created);
        return BatchCreatePartitionResponse.builder().errors(errors).build();
    }

    BatchGetPartitionResponse batchGetPartition(Caller caller, BatchGetPartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        List<PartitionValueList> wanted = Names.required(request.partitionsToGet(), "partitionsToGet");
        Names.atMost(wanted, MAX_GET, "partitionsToGet");
        Scope scope = access.onTable(caller, request.catalogId(), "BatchGetPartition", database, name);
        List<PartitionValueList> unprocessed = new ArrayList<>();
        List<Partition> found = metadata.read(reader -> {
            Row<Table> table = CatalogRows.table(reader, scope, database, name);
            List<Partition> partitions = new ArrayList<>();
            int bytes = 0;
            for (PartitionValueList values : wanted) {
                List<String> checked = Partitions.checked(table.value(), values.values());
                if (bytes >= PartitionListing.PAGE_BYTES) {
                    // What does not fit is for the client to ask again, as AWS does.
                    unprocessed.add(values);
                    continue;
                }
                Row<Partition> row = reader.get(CatalogRows.PARTITIONS, CatalogRows.partitionKey(scope, table.id(), checked)).orElse(null);
                if (row != null) {
                    bytes += row.bytes();
                    partitions.add(row.value());
                }
            }
            return partitions;
        });
        locations.open(caller, found);
        return BatchGetPartitionResponse.builder().partitions(found).unprocessedKeys(unprocessed).build();
    }

    BatchUpdatePartitionResponse batchUpdatePartition(Caller caller, BatchUpdatePartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        List<BatchUpdatePartitionRequestEntry> entries = Names.required(request.entries(), "entries");
        Names.atMost(entries, MAX_UPDATE, "entries");
        Scope scope = access.onTable(caller, request.catalogId(), "BatchUpdatePartition", database, name);
        List<Partition> changed = new ArrayList<>();
        List<BatchUpdatePartitionFailureEntry> errors = metadata.transaction(tx -> {
            changed.clear();
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            List<BatchUpdatePartitionFailureEntry> failed = new ArrayList<>();
            List<List<String>> done = new ArrayList<>();
            for (BatchUpdatePartitionRequestEntry entry : entries) {
                try {
                    PartitionInput input = Names.required(entry.partitionInput(), "partitionInput");
                    changed.add(Partitions.change(tx, scope, table, new Partitions.Update(entry.partitionValueList(), old -> input)));
                    done.add(entry.partitionValueList());
                } catch (GlueException e) {
                    failed.add(BatchUpdatePartitionFailureEntry.builder()
                            .partitionValueList(entry.partitionValueList())
                            .errorDetail(GlueErrors.detail(e))
                            .build());
                }
            }
            if (!done.isEmpty()) {
                CatalogEvents.partitionsChanged(tx, scope, "BatchUpdatePartition", new TableName(database, name), done);
            }
            return failed;
        });
        locations.open(caller, changed);
        return BatchUpdatePartitionResponse.builder().errors(errors).build();
    }

    BatchDeletePartitionResponse batchDeletePartition(Caller caller, BatchDeletePartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        List<PartitionValueList> doomed = Names.required(request.partitionsToDelete(), "partitionsToDelete");
        Names.atMost(doomed, MAX_DELETE, "partitionsToDelete");
        Scope scope = access.onTable(caller, request.catalogId(), "BatchDeletePartition", database, name);
        List<PartitionError> errors = metadata.fromReserve(tx -> {
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            List<PartitionError> failed = new ArrayList<>();
            List<List<String>> deleted = new ArrayList<>();
            for (PartitionValueList values : doomed) {
                try {
                    Partitions.delete(tx, scope, table, values.values());
                    deleted.add(values.values());
                } catch (GlueException e) {
                    failed.add(error(values.values(), e));
                }
            }
            if (!deleted.isEmpty()) {
                CatalogRows.count(
                        tx, CatalogRows.countKey(scope, table.id(), "partitions"), -deleted.size(), Partitions.MAX_PARTITIONS, "partitions");
                CatalogEvents.partitionsChanged(tx, scope, "BatchDeletePartition", new TableName(database, name), deleted);
            }
            return failed;
        });
        return BatchDeletePartitionResponse.builder().errors(errors).build();
    }

    private static PartitionError error(List<String> values, GlueException e) {
        return PartitionError.builder().partitionValues(values).errorDetail(GlueErrors.detail(e)).build();
    }
}
