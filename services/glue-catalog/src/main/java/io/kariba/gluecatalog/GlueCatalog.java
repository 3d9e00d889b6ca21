package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.PartitionError;

/** The catalog as other services use it: the same handlers, and so the same permissions, events and limits, as for requests from outside. */
final class GlueCatalog implements Catalog {
    private final GlueCatalogService glue;

    GlueCatalog(GlueCatalogService glue) {
        this.glue = glue;
    }

    @Override
    public Optional<CatalogDatabase> database(Caller caller, String database) {
        GetDatabaseRequest request = GetDatabaseRequest.builder().name(database).build();
        return ifThere(() -> CatalogShape.database(glue.databases.getDatabase(caller, request).database()));
    }

    @Override
    public List<CatalogDatabase> databases(Caller caller) {
        return answered(() -> {
            List<CatalogDatabase> all = new ArrayList<>();
            String next = null;
            do {
                GetDatabasesResponse page = glue.databases.getDatabases(caller, GetDatabasesRequest.builder().nextToken(next).build());
                page.databaseList().forEach(database -> all.add(CatalogShape.database(database)));
                next = page.nextToken();
            } while (next != null);
            return all;
        });
    }

    @Override
    public void createDatabase(Caller caller, CatalogDatabase database) {
        CreateDatabaseRequest request = CreateDatabaseRequest.builder().databaseInput(CatalogShape.input(database)).build();
        answered(() -> glue.databases.createDatabase(caller, request));
    }

    @Override
    public void updateDatabase(Caller caller, String database, CatalogDatabase changed) {
        answered(() -> {
            glue.databases.update(caller, null, Names.database(database), old -> CatalogShape.changed(old, changed));
            return null;
        });
    }

    @Override
    public void deleteDatabase(Caller caller, String database) {
        answered(() -> glue.databases.deleteDatabase(caller, DeleteDatabaseRequest.builder().name(database).build()));
    }

    @Override
    public Optional<VisibleTable> table(Caller caller, String database, String table) {
        GetTableRequest request = GetTableRequest.builder().databaseName(database).name(table).build();
        return ifThere(() -> VisibleTable.whole(CatalogShape.table(glue.tables.getTable(caller, request).table())));
    }

    @Override
    public List<CatalogTable> tables(Caller caller, String database) {
        return answered(() -> {
            List<CatalogTable> all = new ArrayList<>();
            String next = null;
            do {
                GetTablesResponse page = glue.tables.getTables(caller, GetTablesRequest.builder().databaseName(database).nextToken(next).build());
                page.tableList().forEach(table -> all.add(CatalogShape.table(table)));
                next = page.nextToken();
            } while (next != null);
            return all;
        });
    }

    @Override
    public void createTable(Caller caller, String database, CatalogTable table) {
        CreateTableRequest request = CreateTableRequest.builder().databaseName(database).tableInput(CatalogShape.input(table)).build();
        answered(() -> glue.tables.createTable(caller, request));
    }

    @Override
    public void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion) {
        answered(() -> {
            String name = Names.table(table.name());
            glue.tables.update(caller, null,
                    new Tables.Update(Names.database(database), name, expectedVersion, true, old -> CatalogShape.changed(old, table)));
            return null;
        });
    }

    @Override
    public void deleteTable(Caller caller, String database, String table) {
        DeleteTableRequest request = DeleteTableRequest.builder().databaseName(database).name(table).build();
        answered(() -> glue.tables.deleteTable(caller, request, glue.sweeper));
    }

    @Override
    public Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values) {
        GetPartitionRequest request = GetPartitionRequest.builder().databaseName(database).tableName(table).partitionValues(values).build();
        return ifThere(() -> CatalogShape.partition(glue.partitions.getPartition(caller, request).partition()));
    }

    @Override
    public PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit) {
        GetPartitionsRequest request = GetPartitionsRequest.builder()
                .databaseName(database)
                .tableName(table)
                .expression(expression)
                .nextToken(next.orElse(null))
                .maxResults(limit)
                .build();
        return answered(() -> {
            GetPartitionsResponse page = glue.listing.getPartitions(caller, request);
            return new PartitionPage(page.partitions().stream().map(CatalogShape::partition).toList(), Optional.ofNullable(page.nextToken()));
        });
    }

    @Override
    public List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> partitions) {
        BatchCreatePartitionRequest request = BatchCreatePartitionRequest.builder()
                .databaseName(database)
                .tableName(table)
                .partitionInputList(partitions.stream().map(CatalogShape::input).toList())
                .build();
        return answered(() -> {
            List<PartitionError> errors = glue.batches.batchCreatePartition(caller, request).errors();
            for (PartitionError error : errors) {
                if (!error.errorDetail().errorCode().equals("AlreadyExistsException")) {
                    throw new CatalogError(error.errorDetail().errorCode(), error.errorDetail().errorMessage());
                }
            }
            return errors.stream().map(PartitionError::partitionValues).toList();
        });
    }

    @Override
    public void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed) {
        answered(() -> {
            glue.partitions.update(caller, null, Names.database(database), Names.table(table),
                    new Partitions.Update(values, old -> CatalogShape.changed(old, changed)));
            return null;
        });
    }

    @Override
    public void deletePartition(Caller caller, String database, String table, List<String> values) {
        DeletePartitionRequest request = DeletePartitionRequest.builder().databaseName(database).tableName(table).partitionValues(values).build();
        answered(() -> glue.partitions.deletePartition(caller, request));
    }

    private static <R> Optional<R> ifThere(Supplier<R> work) {
        return answered(() -> {
            try {
                return Optional.of(work.get());
            } catch (EntityNotFoundException missing) {
                return Optional.empty();
            }
        });
    }

    /** Gives Glue's errors the form of the port. */
    private static <R> R answered(Supplier<R> work) {
        try {
            return work.get();
        } catch (GlueException e) {
            throw new CatalogError(e.awsErrorDetails().errorCode(), e.awsErrorDetails().errorMessage());
        }
    }
}
