package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.LetterCase;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ColumnError;
import software.amazon.awssdk.services.glue.model.ColumnStatistics;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsData;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsError;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsType;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableResponse;

/** Column statistics of tables and partitions. IAM knows them as part of the table or partition: the actions are GetTable, UpdatePartition and so on. */
final class Statistics {
    private static final int MAX_GET = 100;
    private static final int MAX_UPDATE = 25;

    private final Metadata metadata;
    private final GlueAccess access;

    Statistics(Metadata metadata, GlueAccess access) {
        this.metadata = metadata;
        this.access = access;
    }

    /**
     * Whose statistics.
     *
     * @param partition the values of the partition; empty for the table's own
     */
    private record Owner(Scope scope, TableName table, Optional<List<String>> partition) {}

    /** The owner where it is stored: the table of the statistics, the key they lie below, and the table's definition. */
    private record Place(io.kariba.api.Table<ScopedKey, Row<ColumnStatistics>> in, ScopedKey base, Table table) {
        ScopedKey key(String column) {
            return base.text(LetterCase.lower(column));
        }

        boolean hasColumn(String name) {
            List<Column> columns = table.storageDescriptor() == null ? List.of() : table.storageDescriptor().columns();
            return Stream.concat(columns.stream(), table.partitionKeys().stream()).anyMatch(column -> column.name().equalsIgnoreCase(name));
        }
    }

    private record Found(List<ColumnStatistics> statistics, List<ColumnError> errors) {}

    GetColumnStatisticsForTableResponse getForTable(Caller caller, GetColumnStatisticsForTableRequest request) {
        Owner owner = owner(caller, "GetColumnStatisticsForTable", request.catalogId(), new TableName(request.databaseName(), request.tableName()), null);
        Found found = get(owner, request.columnNames());
        return GetColumnStatisticsForTableResponse.builder().columnStatisticsList(found.statistics()).errors(found.errors()).build();
    }

    GetColumnStatisticsForPartitionResponse getForPartition(Caller caller, GetColumnStatisticsForPartitionRequest request) {
        List<String> values = Names.required(request.partitionValues(), "partitionValues");
        Owner owner = owner(caller, "GetColumnStatisticsForPartition", request.catalogId(), new TableName(request.databaseName(), request.tableName()), values);
        Found found = get(owner, request.columnNames());
        return GetColumnStatisticsForPartitionResponse.builder().columnStatisticsList(found.statistics()).errors(found.errors()).build();
    }

    UpdateColumnStatisticsForTableResponse updateForTable(Caller caller, UpdateColumnStatisticsForTableRequest request) {
        Owner owner = owner(caller, "UpdateColumnStatisticsForTable", request.catalogId(), new TableName(request.databaseName(), request.tableName()), null);
        List<ColumnStatisticsError> errors = update(owner, request.columnStatisticsList());
        return UpdateColumnStatisticsForTableResponse.builder().errors(errors).build();
    }

    UpdateColumnStatisticsForPartitionResponse updateForPartition(Caller caller, UpdateColumnStatisticsForPartitionRequest request) {
        List<String> values = Names.required(request.partitionValues(), "partitionValues");
        TableName table = new TableName(request.databaseName(), request.tableName());
        Owner owner = owner(caller, "UpdateColumnStatisticsForPartition", request.catalogId(), table, values);
        List<ColumnStatisticsError> errors = update(owner, request.columnStatisticsList());
        return UpdateColumnStatisticsForPartitionResponse.builder().errors(errors).build();
    }

    DeleteColumnStatisticsForTableResponse deleteForTable(Caller caller, DeleteColumnStatisticsForTableRequest request) {
        delete(owner(caller, "DeleteColumnStatisticsForTable", request.catalogId(), new TableName(request.databaseName(), request.tableName()), null),
                request.columnName());
        return DeleteColumnStatisticsForTableResponse.builder().build();
    }

    DeleteColumnStatisticsForPartitionResponse deleteForPartition(Caller caller, DeleteColumnStatisticsForPartitionRequest request) {
        List<String> values = Names.required(request.partitionValues(), "partitionValues");
        delete(owner(caller, "DeleteColumnStatisticsForPartition", request.catalogId(), new TableName(request.databaseName(), request.tableName()), values),
                request.columnName());
        return DeleteColumnStatisticsForPartitionResponse.builder().build();
    }

    /** @param partition null for the table's own */
    private Owner owner(Caller caller, String operation, String catalogId, TableName named, List<String> partition) {
        TableName table = named.folded();
        Scope scope = access.onTable(caller, catalogId, iamAction(operation), table.database(), table.table());
        return new Owner(scope, table, Optional.ofNullable(partition));
    }

    /**
     * The IAM action of an operation on statistics, as the API reference gives it: "The Identity and Access Management (IAM) permission required for this
     * operation is GetTable" and so on; deleting a table's is DeleteTable, a partition's DeletePartition.
     */
    static String iamAction(String operation) {
        return operation.replace("ColumnStatisticsFor", "");
    }

    private Found get(Owner owner, List<String> columns) {
        Names.atMost(Names.required(columns, "columnNames"), MAX_GET, "columnNames");
        return metadata.read(reader -> {
            Place place = place(reader, owner);
            List<ColumnStatistics> statistics = new ArrayList<>();
            List<ColumnError> errors = new ArrayList<>();
            for (String column : columns) {
                Optional<Row<ColumnStatistics>> row = reader.get(place.in(), place.key(column));
                row.ifPresent(found -> statistics.add(found.value()));
                if (row.isEmpty()) {
                    GlueException e = place.hasColumn(column) ? GlueErrors.statisticsNotFound(column) : GlueErrors.columnNotFound(column);
                    errors.add(ColumnError.builder().columnName(column).error(GlueErrors.detail(e)).build());
                }
            }
            return new Found(statistics, errors);
        });
    }

    private List<ColumnStatisticsError> update(Owner owner, List<ColumnStatistics> list) {
        Names.atMost(Names.required(list, "columnStatisticsList"), MAX_UPDATE, "columnStatisticsList");
        return metadata.transaction(tx -> {
            Place place = place(tx, owner);
            List<ColumnStatisticsError> errors = new ArrayList<>();
            boolean changed = false;
            for (ColumnStatistics statistics : list) {
                try {
                    check(place, statistics);
                    tx.put(place.in(), place.key(statistics.columnName()), Row.of(statistics));
                    changed = true;
                } catch (GlueException e) {
                    errors.add(ColumnStatisticsError.builder().columnStatistics(statistics).error(GlueErrors.detail(e)).build());
                }
            }
            if (changed) {
                tell(tx, owner, "Update");
            }
            return errors;
        });
    }

    /** Deleting what is not there is no error while the column exists: engines clear the statistics of every column they have written. */
    private void delete(Owner owner, String column) {
        Names.required(column, "columnName");
        metadata.runFromReserve(tx -> {
            Place place = place(tx, owner);
            if (tx.delete(place.in(), place.key(column))) {
                tell(tx, owner, "Delete");
            } else if (!place.hasColumn(column)) {
                throw GlueErrors.columnNotFound(column);
            }
        });
    }

    private static void tell(Transaction tx, Owner owner, String verb) {
        String operation = verb + "ColumnStatisticsFor" + (owner.partition().isPresent() ? "Partition" : "Table");
        List<List<String>> partitions = owner.partition().map(List::of).orElse(List.of());
        CatalogEvents.partitionsChanged(tx, owner.scope(), operation, owner.table(), partitions);
    }

    private static Place place(Reader reader, Owner owner) {
        Row<Table> table = CatalogRows.table(reader, owner.scope(), owner.table().database(), owner.table().table());
        if (owner.partition().isEmpty()) {
            return new Place(CatalogRows.TABLE_STATISTICS, CatalogRows.key(owner.scope(), table.id()), table.value());
        }
        List<String> values = Partitions.checked(table.value(), owner.partition().get());
        ScopedKey base = CatalogRows.partitionKey(owner.scope(), table.id(), values);
        if (reader.get(CatalogRows.PARTITIONS, base).isEmpty()) {
            throw GlueErrors.partitionNotFound();
        }
        return new Place(CatalogRows.PARTITION_STATISTICS, base, table.value());
    }

    private static void check(Place place, ColumnStatistics statistics) {
        String column = Names.required(statistics.columnName(), "columnName");
        if (!place.hasColumn(column)) {
            throw GlueErrors.columnNotFound(column);
        }
        ColumnStatisticsData data = Names.required(statistics.statisticsData(), "statisticsData");
        Object expected = switch (data.type() == null ? ColumnStatisticsType.UNKNOWN_TO_SDK_VERSION : data.type()) {
            case BOOLEAN -> data.booleanColumnStatisticsData();
            case DATE -> data.dateColumnStatisticsData();
            case DECIMAL -> data.decimalColumnStatisticsData();
            case DOUBLE -> data.doubleColumnStatisticsData();
            case LONG -> data.longColumnStatisticsData();
            case STRING -> data.stringColumnStatisticsData();
            case BINARY -> data.binaryColumnStatisticsData();
            case UNKNOWN_TO_SDK_VERSION -> throw GlueErrors.invalid("Unknown column statistics type: " + data.typeAsString());
        };
        long given = Stream.of(data.booleanColumnStatisticsData(), data.dateColumnStatisticsData(), data.decimalColumnStatisticsData(),
                        data.doubleColumnStatisticsData(), data.longColumnStatisticsData(), data.stringColumnStatisticsData(),
                        data.binaryColumnStatisticsData())
                .filter(Objects::nonNull)
                .count();
        if (expected == null || given != 1) {
            throw GlueErrors.invalid("Column statistics of type " + data.typeAsString() + " need exactly the data of that type.");
        }
    }
}
