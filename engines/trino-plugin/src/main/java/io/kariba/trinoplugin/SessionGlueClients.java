package io.kariba.trinoplugin;

import com.google.inject.Inject;
import io.trino.plugin.hive.metastore.glue.ForGlueHiveMetastore;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.security.ConnectorIdentity;
import java.util.Set;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.glue.GlueClient;

/** The Glue client of each session for one Iceberg catalog, with the interceptors Trino gives that catalog. */
final class SessionGlueClients {
    private final GlueSessions sessions;
    private final CatalogName catalog;
    private final Set<ExecutionInterceptor> interceptors;

    @Inject
    SessionGlueClients(GlueSessions sessions, CatalogName catalog, @ForGlueHiveMetastore Set<ExecutionInterceptor> interceptors) {
        this.sessions = sessions;
        this.catalog = catalog;
        this.interceptors = interceptors;
    }

    GlueClient of(ConnectorIdentity identity) {
        SessionKeys keys = SessionKeys.of(identity);
        return sessions.held(keys, catalog + "/client", GlueClient.class, () -> sessions.client(keys, interceptors));
    }
}
