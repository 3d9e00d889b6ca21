package io.kariba.trinoplugin;

import com.google.inject.Binder;
import com.google.inject.Inject;
import com.google.inject.Module;
import com.google.inject.Scopes;
import io.airlift.http.server.HttpServerInfo;
import io.trino.server.PluginInstaller;
import io.trino.server.Server;
import java.util.List;
import java.util.OptionalInt;

import static io.airlift.jaxrs.JaxrsBinder.jaxrsBinder;

/** Trino's server with Kariba's gate before every resource, and Kariba's plugin installed in code: the published jars carry no plugin descriptors. */
final class KaribaServer extends Server {
    private final ChildSettings settings;
    private final GlueSessions sessions;
    private volatile OptionalInt port = OptionalInt.empty();

    KaribaServer(ChildSettings settings) {
        this.settings = settings;
        this.sessions = new GlueSessions(settings.endpoint());
    }

    /** The port Trino listens on; known once it has started. */
    int port() {
        return port.orElseThrow();
    }

    @Override
    protected Iterable<? extends Module> getAdditionalModules() {
        return List.of(this::configure);
    }

    private void configure(Binder binder) {
        binder.bind(KaribaServer.class).toInstance(this);
        binder.bind(ChildSettings.class).toInstance(settings);
        binder.bind(Arrival.class).asEagerSingleton();
        binder.bind(Gate.class).in(Scopes.SINGLETON);
        jaxrsBinder(binder).bind(Gate.class);
    }

    /** Runs while Trino's objects are made, so before it loads catalogs, which need the plugin's connectors. */
    static final class Arrival {
        @Inject
        Arrival(KaribaServer server, PluginInstaller plugins, HttpServerInfo http) {
            server.port = OptionalInt.of(http.getHttpUri().getPort());
            plugins.installPlugin(new KaribaPlugin(server.sessions, server.settings));
        }
    }
}
