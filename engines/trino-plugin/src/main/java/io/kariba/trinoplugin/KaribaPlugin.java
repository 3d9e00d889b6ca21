package io.kariba.trinoplugin;

import io.trino.plugin.hive.HivePlugin;
import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemAccessControlFactory;
import io.trino.spi.type.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The two connectors that act as the session of each statement, and the access control over them. */
final class KaribaPlugin implements Plugin {
    private final GlueSessions sessions;
    private final ChildSettings settings;

    KaribaPlugin(GlueSessions sessions, ChildSettings settings) {
        this.sessions = sessions;
        this.settings = settings;
    }

    @Override
    public Iterable<ConnectorFactory> getConnectorFactories() {
        return List.of(new SessionHive(sessions), new SessionIceberg(sessions));
    }

    /** The connectors' own functions, without which an INSERT cannot write its statistics, and those of geometries. */
    @Override
    public Set<Class<?>> getFunctions() {
        Set<Class<?>> functions = new HashSet<>(new HivePlugin().getFunctions());
        functions.addAll(new IcebergPlugin().getFunctions());
        functions.add(GeometryFunctions.class);
        return functions;
    }

    @Override
    public Iterable<Type> getTypes() {
        return List.of(GeometryValueType.GEOMETRY);
    }

    @Override
    public Iterable<SystemAccessControlFactory> getSystemAccessControlFactories() {
        return List.of(new SystemAccessControlFactory() {
            @Override
            public String getName() {
                return CatalogGuard.NAME;
            }

            @Override
            public SystemAccessControl create(Map<String, String> config, SystemAccessControlContext context) {
                return new CatalogGuard(Set.of(settings.catalog(), settings.icebergCatalog()), settings.catalog(), sessions);
            }
        });
    }
}
