package io.kariba.trino;

import io.kariba.api.EngineSession;
import io.kariba.api.EngineStatus;
import io.kariba.api.SqlEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One recording run of the engine. */
final class AotTraining {
    /** The JVM writes the cache after the child's work, in a process of its own that it waits for. */
    private static final Duration WRITING = Duration.ofMinutes(5);

    private AotTraining() {}

    static Path run(TrinoConfig config, Path cache, Consumer<SqlEngine> work) throws IOException {
        TrinoChild child = TrinoChild.start(ChildCommand.of(config), config, ChildCommand.Aot.RECORD);
        try (StatementClient client = new StatementClient()) {
            TrinoChild.Door door = child.awaitReady(config.startTimeout())
                    .orElseThrow(() -> new IOException("The engine did not start" + EngineLog.tail(config.folder())));
            work.accept(new Trainee(client, door));
            child.stop();
            if (!child.awaitExit(WRITING)) {
                throw new IOException("The cache was not written within " + WRITING.toMinutes() + " minutes");
            }
            if (!Files.isReadable(cache)) {
                throw new IOException("The JVM wrote no cache" + EngineLog.tail(config.folder()));
            }
            AotCache.removeOthers(cache);
            return cache;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", interrupted);
        } finally {
            killQuietly(child);
        }
    }

    private static void killQuietly(TrinoChild child) {
        try {
            child.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The recording engine as the work sees it. */
    private record Trainee(StatementClient client, TrinoChild.Door door) implements SqlEngine {
        @Override
        public String name() {
            return "trino";
        }

        @Override
        public EngineStatus status() {
            return new EngineStatus(EngineStatus.State.READY, Optional.empty());
        }

        @Override
        public SqlQuery submit(EngineSession session, SqlStatement statement) {
            TrinoStatement query = new TrinoStatement(client, door, () -> "The engine stopped", statement.timeout());
            query.open(session, statement);
            return query;
        }

        @Override
        public void close() {}
    }
}
