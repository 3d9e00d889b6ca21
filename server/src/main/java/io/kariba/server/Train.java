package io.kariba.server;

import io.kariba.api.EngineSession;
import io.kariba.api.EngineStatus;
import io.kariba.api.SqlEngine;
import io.kariba.trino.TrinoConfig;
import io.kariba.trino.TrinoEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a server and an engine that record what a first query needs, so that later starts find it ready-made: the engine's AOT cache is written by
 * {@link TrinoEngine#trainAot}, the server's by its own JVM when this ends ({@code -XX:AOTCacheOutput}, set by the launcher).
 */
public final class Train {
    private Train() {}

    /** @param arguments the folder for the caches */
    public static void main(String[] arguments) throws IOException {
        Path caches = Path.of(arguments[0]);
        Path data = Files.createTempDirectory("kariba-train-");
        // An interrupt, which ends this process without its finally, leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            delete(data);
        }));
        try {
            Settings settings = Settings.parse(List.of("--port", "0", "--data", data.toString()), Map.of());
            Trainee trainee = new Trainee();
            try (KaribaServer server = KaribaServer.start(settings, config -> trainee.of(config.withAotFolder(caches)))) {
                Path cache = TrinoEngine.trainAot(trainee.config, engine -> {
                    trainee.engine = engine;
                    warmUp(server.url().toString());
                });
                System.out.println("Wrote " + cache);
            }
        } finally {
            delete(data);
        }
        System.exit(0);
    }

    private static void delete(Path data) {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Could not be deleted: " + data + " (" + e.getMessage() + ")");
        }
    }

    private static void warmUp(String url) {
        try {
            Process client = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.kariba.demo.Warmup",
                            url)
                    .inheritIO()
                    .start();
            if (client.waitFor() != 0) {
                throw new IllegalStateException("The warm-up failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stands for the engine that records, which is only there while it is trained. */
    private static final class Trainee implements SqlEngine {
        private TrinoConfig config;
        private volatile SqlEngine engine;

        Trainee of(TrinoConfig wanted) {
            config = wanted;
            return this;
        }

        @Override
        public String name() {
            return "trino";
        }

        @Override
        public EngineStatus status() {
            return new EngineStatus(engine == null ? EngineStatus.State.STARTING : EngineStatus.State.READY, Optional.empty());
        }

        @Override
        public SqlQuery submit(EngineSession session, SqlStatement statement) {
            return engine.submit(session, statement);
        }

        @Override
        public void close() {}
    }
}
