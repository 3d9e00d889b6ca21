package io.kariba.trinoplugin;

import com.google.inject.Inject;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.plugin.hive.metastore.glue.GlueHiveMetastoreConfig;
import io.trino.plugin.hive.metastore.glue.GlueMetastoreStats;
import io.trino.plugin.hive.security.UsingSystemSecurity;
import io.trino.plugin.iceberg.ForIcebergMetadata;
import io.trino.plugin.iceberg.ForIcebergSplitManager;
import io.trino.plugin.iceberg.IcebergConfig;
import io.trino.plugin.iceberg.catalog.IcebergTableOperationsProvider;
import io.trino.plugin.iceberg.catalog.TrinoCatalog;
import io.trino.plugin.iceberg.catalog.TrinoCatalogFactory;
import io.trino.plugin.iceberg.catalog.glue.IcebergGlueCatalogConfig;
import io.trino.plugin.iceberg.catalog.glue.TrinoGlueCatalogFactory;
import io.trino.plugin.iceberg.fileio.ForwardingFileIoFactory;
import io.trino.spi.NodeVersion;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.security.ConnectorIdentity;
import io.trino.spi.type.TypeManager;
import java.util.concurrent.ExecutorService;

/** Makes an Iceberg catalog for each transaction on the Glue client of its session; Trino's caches of tables live and die with it. */
final class SessionIcebergCatalogs implements TrinoCatalogFactory {
    /** Everything Trino's own factory is made of, but for the client; its constructor is Trino's to choose. */
    private record Parts(
            CatalogName catalog,
            TrinoFileSystemFactory files,
            ForwardingFileIoFactory fileIo,
            TypeManager types,
            IcebergTableOperationsProvider operations,
            NodeVersion version,
            GlueHiveMetastoreConfig glue,
            IcebergConfig iceberg,
            IcebergGlueCatalogConfig icebergGlue,
            boolean systemSecurity,
            GlueMetastoreStats stats,
            ExecutorService metadata,
            ExecutorService splits) {}

    private final Parts parts;
    private final SessionGlueClients clients;

    @Inject
    SessionIcebergCatalogs(
            CatalogName catalog,
            TrinoFileSystemFactory files,
            ForwardingFileIoFactory fileIo,
            TypeManager types,
            IcebergTableOperationsProvider operations,
            NodeVersion version,
            GlueHiveMetastoreConfig glue,
            IcebergConfig iceberg,
            IcebergGlueCatalogConfig icebergGlue,
            @UsingSystemSecurity boolean systemSecurity,
            GlueMetastoreStats stats,
            @ForIcebergMetadata ExecutorService metadata,
            @ForIcebergSplitManager ExecutorService splits,
            SessionGlueClients clients) {
        this.parts = new Parts(
                catalog, files, fileIo, types, operations, version, glue, iceberg, icebergGlue, systemSecurity, stats, metadata, splits);
        this.clients = clients;
    }

    @Override
    public TrinoCatalog create(ConnectorIdentity identity) {
        return new TrinoGlueCatalogFactory(
                        parts.catalog(),
                        parts.files(),
                        parts.fileIo(),
                        parts.types(),
                        parts.operations(),
                        parts.version(),
                        parts.glue(),
                        parts.iceberg(),
                        parts.icebergGlue(),
                        parts.systemSecurity(),
                        parts.stats(),
                        clients.of(identity),
                        parts.metadata(),
                        parts.splits())
                .create(identity);
    }
}
