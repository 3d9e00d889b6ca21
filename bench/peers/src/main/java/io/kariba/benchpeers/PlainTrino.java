package io.kariba.benchpeers;

import com.google.inject.Binder;
import com.google.inject.Inject;
import com.google.inject.Module;
import io.airlift.http.server.HttpServerInfo;
import io.trino.plugin.hive.HivePlugin;
import io.trino.plugin.tpch.TpchPlugin;
import io.trino.server.PluginInstaller;
import io.trino.server.Server;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Trino as it is, of the same jars as Kariba's engine: its own Hive connector and its TPC-H data, no gate, no sessions. The argument is a file of node
 * properties. Standard output carries one line, {@code PLAIN-TRINO PORT}, when statements are taken; the process ends with its standard input.
 */
public final class PlainTrino extends Server {
    private final AtomicInteger port = new AtomicInteger();

    private PlainTrino() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream starter = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().start(PlainTrino::endWithInput);
        Properties node = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            node.load(reader);
        }
        node.forEach((name, value) -> System.setProperty((String) name, (String) value));
        PlainTrino trino = new PlainTrino();
        trino.start(arguments[1]);
        starter.println("PLAIN-TRINO " + trino.port.get());
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException brokenPipe) {
            // As good as the end of the stream.
        }
        Runtime.getRuntime().halt(0);
    }

    @Override
    protected Iterable<? extends Module> getAdditionalModules() {
        return List.of(this::configure);
    }

    private void configure(Binder binder) {
        binder.bind(PlainTrino.class).toInstance(this);
        binder.bind(Arrival.class).asEagerSingleton();
    }

    /** Runs before catalogs are loaded, which need the plugins. */
    static final class Arrival {
        @Inject
        Arrival(PlainTrino server, PluginInstaller plugins, HttpServerInfo http) {
            server.port.set(http.getHttpUri().getPort());
            plugins.installPlugin(new HivePlugin());
            plugins.installPlugin(new TpchPlugin());
        }
    }
}
