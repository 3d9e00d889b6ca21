package io.kariba.trinoplugin;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Scopes;
import io.airlift.configuration.AbstractConfigurationAwareModule;
import io.trino.plugin.hive.metastore.glue.GlueHiveMetastoreConfig;
import io.trino.plugin.hive.metastore.glue.GlueMetastoreModule;
import io.trino.plugin.iceberg.IcebergConnectorFactory;
import io.trino.plugin.iceberg.catalog.IcebergHiveMetastoreModule;
import io.trino.plugin.iceberg.catalog.IcebergTableOperationsProvider;
import io.trino.plugin.iceberg.catalog.TrinoCatalogFactory;
import io.trino.plugin.iceberg.catalog.glue.IcebergGlueCatalogConfig;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;
import java.util.Map;
import java.util.Optional;

import static io.airlift.configuration.ConfigBinder.configBinder;

/** Trino's Iceberg connector over Glue, whose catalog and table operations are chosen by each statement's session. */
final class SessionIceberg implements ConnectorFactory {
    static final String NAME = "kariba_iceberg";
    private final GlueSessions sessions;

    SessionIceberg(GlueSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Connector create(String catalog, Map<String, String> config, ConnectorContext context) {
        Module nothing = binder -> {};
        return IcebergConnectorFactory.createConnector(catalog, config, context, nothing, Optional.of(new CatalogModule(sessions)));
    }

    /** Replaces Trino's choice of Iceberg catalogs: the Glue catalog's own parts, but for the three that hold a client. */
    private static final class CatalogModule extends AbstractConfigurationAwareModule {
        private final GlueSessions sessions;

        CatalogModule(GlueSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        protected void setup(Binder binder) {
            configBinder(binder).bindConfigDefaults(GlueHiveMetastoreConfig.class, config -> config.setSkipArchive(true));
            configBinder(binder).bindConfig(IcebergGlueCatalogConfig.class);
            install(new IcebergHiveMetastoreModule());
            install(new GlueMetastoreModule());
            SessionHive.bindMetastore(binder, sessions);
            binder.bind(SessionGlueClients.class).in(Scopes.SINGLETON);
            binder.bind(IcebergTableOperationsProvider.class).to(SessionTableOperations.class).in(Scopes.SINGLETON);
            binder.bind(TrinoCatalogFactory.class).to(SessionIcebergCatalogs.class).in(Scopes.SINGLETON);
        }
    }
}
