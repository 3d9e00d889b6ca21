package io.kariba.trinoplugin;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Scopes;
import io.trino.metastore.HiveMetastoreFactory;
import io.trino.metastore.RawHiveMetastoreFactory;
import io.trino.plugin.hive.HiveConnectorFactory;
import io.trino.plugin.hive.HiveLocationService;
import io.trino.plugin.hive.line.RegexPageSourceFactory;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;
import java.util.Map;
import java.util.Optional;

import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;

/** Trino's Hive connector, whose metastore is chosen by each statement's session. */
final class SessionHive implements ConnectorFactory {
    static final String NAME = "kariba_hive";
    private final GlueSessions sessions;

    SessionHive(GlueSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Connector create(String catalog, Map<String, String> config, ConnectorContext context) {
        return HiveConnectorFactory.createConnector(
                catalog, config, context, () -> binder -> bind(binder, sessions), Optional.empty(), false, Optional.empty());
    }

    private static void bind(Binder binder, GlueSessions sessions) {
        bindMetastore(binder, sessions);
        // Trino asks for these by class, so what is bound to the class takes its place.
        binder.bind(HiveLocationService.class).to(LakeLocations.class).in(Scopes.SINGLETON);
        binder.bind(RegexPageSourceFactory.class).to(LakeTextSource.class).in(Scopes.SINGLETON);
    }

    /** Trino binds its own Glue metastore as a default only; this one takes its place. */
    static void bindMetastore(Binder binder, GlueSessions sessions) {
        binder.bind(GlueSessions.class).toInstance(sessions);
        newOptionalBinder(binder, Key.get(HiveMetastoreFactory.class, RawHiveMetastoreFactory.class))
                .setBinding()
                .to(SessionMetastore.class)
                .in(Scopes.SINGLETON);
    }
}
