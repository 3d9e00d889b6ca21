package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.glue.model.ColumnStatistics;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdatePartitionResponse;

/** Partitions one at a time, and the changes of one that the batch operations are made of. */
final class Partitions {
    /** AWS's quota of partitions of a table. */
    static final int MAX_PARTITIONS = 10_000_000;

    private static final int MAX_VALUE_BYTES = 1024;
    private static final int MAX_COLUMNS = 10_000;

    private final Metadata metadata;
    private final GlueAccess access;
    private final EngineLocations locations;
    private final InstantSource clock;

    Partitions(Metadata metadata, GlueAccess access, EngineLocations locations, InstantSource clock) {
        this.metadata = metadata;
        this.access = access;
        this.locations = locations;
        this.clock = clock;
    }

    CreatePartitionResponse createPartition(Caller caller, CreatePartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        PartitionInput input = Names.required(request.partitionInput(), "partitionInput");
        Scope scope = access.onTable(caller, request.catalogId(), "CreatePartition", database, name);
        Instant now = now(clock);
        Partition created = metadata.transaction(tx -> {
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            Partition partition = insert(tx, scope, table, input, now);
            CatalogRows.count(tx, CatalogRows.countKey(scope, table.id(), "partitions"), 1, MAX_PARTITIONS, "partitions");
            CatalogEvents.partitionsChanged(tx, scope, "CreatePartition", new TableName(database, name), List.of(input.values()));
            return partition;
        });
        locations.open(caller, List.of(created));
        return CreatePartitionResponse.builder().build();
    }

    GetPartitionResponse getPartition(Caller caller, GetPartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "GetPartition", database, name);
        Partition found = metadata.read(reader -> {
            Row<Table> table = CatalogRows.table(reader, scope, database, name);
            List<String> values = checked(table.value(), request.partitionValues());
            return reader.get(CatalogRows.PARTITIONS, CatalogRows.partitionKey(scope, table.id(), values))
                    .orElseThrow(GlueErrors::partitionNotFound)
                    .value();
        });
        locations.open(caller, List.of(found));
        return GetPartitionResponse.builder().partition(found).build();
    }

    UpdatePartitionResponse updatePartition(Caller caller, UpdatePartitionRequest request) {
        PartitionInput input = Names.required(request.partitionInput(), "partitionInput");
        update(caller, request.catalogId(), Names.database(request.databaseName()), Names.table(request.tableName()),
                new Update(request.partitionValueList(), old -> input));
        return UpdatePartitionResponse.builder().build();
    }

    /**
     * A change of a partition.
     *
     * @param values which one
     * @param change makes the new partition of the present one, in the transaction
     */
    record Update(List<String> values, UnaryOperator<PartitionInput> change) {}

    void update(Caller caller, String catalogId, String database, String name, Update update) {
        Scope scope = access.onTable(caller, catalogId, "UpdatePartition", database, name);
        Partition changed = metadata.transaction(tx -> {
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            Partition partition = change(tx, scope, table, update);
            CatalogEvents.partitionsChanged(tx, scope, "UpdatePartition", new TableName(database, name), List.of(update.values()));
            return partition;
        });
        locations.open(caller, List.of(changed));
    }

    DeletePartitionResponse deletePartition(Caller caller, DeletePartitionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "DeletePartition", database, name);
        metadata.runFromReserve(tx -> {
            Row<Table> table = CatalogRows.table(tx, scope, database, name);
            delete(tx, scope, table, request.partitionValues());
            CatalogRows.count(tx, CatalogRows.countKey(scope, table.id(), "partitions"), -1, MAX_PARTITIONS, "partitions");
            CatalogEvents.partitionsChanged(tx, scope, "DeletePartition", new TableName(database, name), List.of(request.partitionValues()));
        });
        return DeletePartitionResponse.builder().build();
    }

    /** Adds a partition; counting it and telling of it are the operation's business. */
    static Partition insert(Transaction tx, Scope scope, Row<Table> table, PartitionInput input, Instant now) {
        List<String> values = checked(table.value(), input.values());
        Partition partition = TableShape.partition(table.value(), input).creationTime(now).build();
        if (!tx.insert(CatalogRows.PARTITIONS, CatalogRows.partitionKey(scope, table.id(), values), Row.of(partition))) {
            throw GlueErrors.alreadyExists("Partition");
        }
        return partition;
    }

    /** Replaces a partition, which may give it other values; its statistics move along. */
    static Partition change(Transaction tx, Scope scope, Row<Table> table, Update update) {
        List<String> values = checked(table.value(), update.values());
        ScopedKey key = CatalogRows.partitionKey(scope, table.id(), values);
        Partition old = tx.get(CatalogRows.PARTITIONS, key).orElseThrow(GlueErrors::partitionNotFound).value();
        PartitionInput input = update.change().apply(input(old));
        if (input.values().isEmpty()) {
            input = input.toBuilder().values(values).build();
        }
        Row<Partition> row = Row.of(TableShape.partition(table.value(), input).creationTime(old.creationTime()).build());
        List<String> newValues = checked(table.value(), input.values());
        if (newValues.equals(values)) {
            tx.put(CatalogRows.PARTITIONS, key, row);
            return row.value();
        }
        ScopedKey newKey = CatalogRows.partitionKey(scope, table.id(), newValues);
        if (!tx.insert(CatalogRows.PARTITIONS, newKey, row)) {
            throw GlueErrors.alreadyExists("Partition");
        }
        tx.delete(CatalogRows.PARTITIONS, key);
        for (Entry<ScopedKey, Row<ColumnStatistics>> entry : tx.scan(CatalogRows.PARTITION_STATISTICS, KeyRange.under(key), MAX_COLUMNS)) {
            tx.delete(CatalogRows.PARTITION_STATISTICS, entry.key());
            tx.put(CatalogRows.PARTITION_STATISTICS, newKey.text(Requests.lastPart(entry.key())), entry.value());
        }
        return row.value();
    }

    /** Removes a partition with its statistics. */
    static void delete(Transaction tx, Scope scope, Row<Table> table, List<String> values) {
        ScopedKey key = CatalogRows.partitionKey(scope, table.id(), checked(table.value(), values));
        if (!tx.delete(CatalogRows.PARTITIONS, key)) {
            throw GlueErrors.partitionNotFound();
        }
        tx.deleteRange(CatalogRows.PARTITION_STATISTICS, KeyRange.under(key), MAX_COLUMNS);
    }

    /** The values, if they can be those of a partition of the table. */
    static List<String> checked(Table table, List<String> values) {
        if (values == null || values.size() != table.partitionKeys().size() || values.isEmpty()) {
            throw GlueErrors.invalid("The number of partition keys do not match the number of partition values");
        }
        for (String value : values) {
            if (value == null) {
                throw GlueErrors.invalid("Partition values must not be null.");
            }
            if (value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
                throw GlueErrors.validation("partitionValues", "Member must have length less than or equal to " + MAX_VALUE_BYTES);
            }
        }
        return values;
    }

    static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static PartitionInput input(Partition partition) {
        PartitionInput.Builder input = PartitionInput.builder()
                .values(partition.values())
                .lastAccessTime(partition.lastAccessTime())
                .lastAnalyzedTime(partition.lastAnalyzedTime())
                .storageDescriptor(partition.storageDescriptor());
        if (partition.hasParameters()) {
            input.parameters(partition.parameters());
        }
        return input.build();
    }
}
