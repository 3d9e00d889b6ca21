package io.kariba.trinoplugin;

import io.trino.plugin.iceberg.catalog.IcebergTableOperations;
import java.util.function.Function;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/**
 * An Iceberg table's metadata pointer as Trino reads and commits it, with entries in Glue that tell what {@link DescribedColumns} tells. Trino's own entries
 * name its types instead, and clients that take only the columns marked as current would find a table without columns.
 *
 * <p>Used by one thread at a time, as all of Iceberg's table operations.
 */
final class DescribedTableOperations implements IcebergTableOperations {
    private final IcebergTableOperations operations;
    private final Entries entries;

    /** Wraps the operations that Trino makes on a client of Glue. */
    DescribedTableOperations(GlueClient glue, Function<GlueClient, IcebergTableOperations> made) {
        this.entries = new Entries(glue);
        this.operations = made.apply(entries);
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        entries.committed = metadata;
        try {
            operations.commit(base, metadata);
        } finally {
            entries.committed = null;
        }
    }

    @Override
    public void initializeFromMetadata(TableMetadata metadata) {
        operations.initializeFromMetadata(metadata);
    }

    @Override
    public TableMetadata current() {
        return operations.current();
    }

    @Override
    public TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return operations.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }

    /** The three calls of Glue that a commit makes. */
    private static final class Entries implements GlueClient {
        private final GlueClient glue;
        private TableMetadata committed;

        Entries(GlueClient glue) {
            this.glue = glue;
        }

        @Override
        public GetTableResponse getTable(GetTableRequest request) {
            return glue.getTable(request);
        }

        @Override
        public CreateTableResponse createTable(CreateTableRequest request) {
            return glue.createTable(request.toBuilder()
                    .tableInput(new DescribedColumns(committed).describe(request.tableInput()))
                    .build());
        }

        @Override
        public UpdateTableResponse updateTable(UpdateTableRequest request) {
            DescribedColumns columns = new DescribedColumns(committed);
            if (columns.mayHaveDropped()) {
                columns.keep(glue.getTable(GetTableRequest.builder()
                                .databaseName(request.databaseName())
                                .name(request.tableInput().name())
                                .build())
                        .table());
            }
            return glue.updateTable(request.toBuilder().tableInput(columns.describe(request.tableInput())).build());
        }

        @Override
        public String serviceName() {
            return glue.serviceName();
        }

        /** The client is its session's, which closes it. */
        @Override
        public void close() {}
    }
}
