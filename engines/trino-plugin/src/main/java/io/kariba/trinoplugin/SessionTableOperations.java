package io.kariba.trinoplugin;

import com.google.inject.Inject;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.plugin.hive.metastore.glue.GlueMetastoreStats;
import io.trino.plugin.iceberg.catalog.IcebergTableOperations;
import io.trino.plugin.iceberg.catalog.IcebergTableOperationsProvider;
import io.trino.plugin.iceberg.catalog.TrinoCatalog;
import io.trino.plugin.iceberg.catalog.glue.GlueIcebergTableOperationsProvider;
import io.trino.plugin.iceberg.catalog.glue.IcebergGlueCatalogConfig;
import io.trino.plugin.iceberg.encryption.EncryptionManagerFactory;
import io.trino.plugin.iceberg.fileio.ForwardingFileIoFactory;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.type.TypeManager;
import java.util.Optional;

/** Reads and commits an Iceberg table's metadata pointer in Glue with the session's keys. */
final class SessionTableOperations implements IcebergTableOperationsProvider {
    private final TrinoFileSystemFactory files;
    private final ForwardingFileIoFactory fileIo;
    private final TypeManager types;
    private final IcebergGlueCatalogConfig config;
    private final GlueMetastoreStats stats;
    private final SessionGlueClients clients;
    private final EncryptionManagerFactory encryption;

    @Inject
    SessionTableOperations(
            TrinoFileSystemFactory files,
            ForwardingFileIoFactory fileIo,
            TypeManager types,
            IcebergGlueCatalogConfig config,
            GlueMetastoreStats stats,
            SessionGlueClients clients,
            EncryptionManagerFactory encryption) {
        this.files = files;
        this.fileIo = fileIo;
        this.types = types;
        this.config = config;
        this.stats = stats;
        this.clients = clients;
        this.encryption = encryption;
    }

    @Override
    public IcebergTableOperations createTableOperations(
            TrinoCatalog catalog, ConnectorSession session, String database, String table, Optional<String> owner, Optional<String> location) {
        return new DescribedTableOperations(
                clients.of(session.getIdentity()),
                glue -> new GlueIcebergTableOperationsProvider(files, fileIo, types, config, stats, glue, encryption)
                        .createTableOperations(catalog, session, database, table, owner, location));
    }
}
