package io.kariba.trinoplugin;

import com.google.inject.Inject;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.metastore.HiveMetastore;
import io.trino.metastore.HiveMetastoreFactory;
import io.trino.plugin.hive.metastore.glue.ForGlueHiveMetastore;
import io.trino.plugin.hive.metastore.glue.GlueCache;
import io.trino.plugin.hive.metastore.glue.GlueHiveMetastore;
import io.trino.plugin.hive.metastore.glue.GlueHiveMetastoreConfig;
import io.trino.plugin.hive.metastore.glue.GlueMetastoreStats;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.security.ConnectorIdentity;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.glue.GlueClient;

/** Gives each statement a Glue metastore that signs with the keys of its own session. */
final class SessionMetastore implements HiveMetastoreFactory {
    private final GlueSessions sessions;
    private final GlueMetastoreStats stats;
    private final TrinoFileSystemFactory files;
    private final GlueHiveMetastoreConfig config;
    private final CatalogName catalog;
    private final Set<GlueHiveMetastore.TableKind> kinds;
    private final Set<ExecutionInterceptor> interceptors;

    @Inject
    SessionMetastore(
            GlueSessions sessions,
            GlueMetastoreStats stats,
            TrinoFileSystemFactory files,
            GlueHiveMetastoreConfig config,
            CatalogName catalog,
            Set<GlueHiveMetastore.TableKind> kinds,
            @ForGlueHiveMetastore Set<ExecutionInterceptor> interceptors) {
        this.sessions = sessions;
        this.stats = stats;
        this.files = files;
        this.config = config;
        this.catalog = catalog;
        this.kinds = kinds;
        this.interceptors = interceptors;
    }

    /** True keeps Trino from putting a cache of its own around the metastore, which sessions would share and which is filled without an identity. */
    @Override
    public boolean hasBuiltInCaching() {
        return true;
    }

    @Override
    public boolean isImpersonationEnabled() {
        return true;
    }

    @Override
    public HiveMetastore createMetastore(Optional<ConnectorIdentity> identity) {
        ConnectorIdentity who = identity.orElseThrow(
                () -> new TrinoException(StandardErrorCode.PERMISSION_DENIED, "Access Denied: the catalog is read in an engine session only"));
        SessionKeys keys = SessionKeys.of(who);
        return sessions.held(keys, catalog + "/metastore", Metastore.class, () -> open(keys, who)).lake();
    }

    private Metastore open(SessionKeys keys, ConnectorIdentity identity) {
        GlueClient client = sessions.client(keys, interceptors);
        // The metastore asks for a file system of a user "trino" when it drops data; it gets the session's.
        TrinoFileSystemFactory sessionFiles = ignored -> files.create(identity);
        GlueHiveMetastore metastore = new GlueHiveMetastore(client, GlueCache.NOOP, stats, sessionFiles, config, catalog, kinds);
        return new Metastore(client, metastore, LakeMetastore.over(metastore, Clock.systemUTC()));
    }

    /** @param lake the metastore as Trino gets it */
    private record Metastore(GlueClient client, GlueHiveMetastore metastore, HiveMetastore lake) implements AutoCloseable {
        @Override
        public void close() {
            metastore.shutdown();
            client.close();
        }
    }
}
