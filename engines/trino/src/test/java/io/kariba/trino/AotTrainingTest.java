package io.kariba.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.Region;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes a cache with the real engine and starts from it: two minutes of two cores, so only among the long suites. */
@EnabledIfSystemProperty(named = "kariba.long", matches = "true")
class AotTrainingTest {
    @TempDir
    Path folder;

    @Test
    void trainedEngineStartsFromItsCache() throws Exception {
        Path caches = Files.createDirectories(folder.resolve("aot"));
        Path stale = Files.writeString(caches.resolve("trino-000000000000000000000000.aot"), "of another JDK");
        TrinoConfig config = TrinoConfig.of(
                        Path.of(System.getProperty("java.home")),
                        Path.of("../trino-plugin/target/engine/lib").toAbsolutePath().normalize(),
                        folder.resolve("engine"),
                        () -> URI.create("http://127.0.0.1:1"),
                        new Region("us-east-1"))
                .withAotFolder(caches);
        assertThat(TrinoEngine.aotCache(config)).isEmpty();
        Path cache = TrinoEngine.trainAot(config, engine -> TestSessions.rows(engine, "SELECT count(*) FROM UNNEST(sequence(1, 1000))"));
        assertThat(TrinoEngine.aotCache(config)).isEqualTo(Optional.of(cache));
        assertThat(TrinoEngine.aotCache(config.withHeapMiB(2048))).isEmpty();
        assertThat(stale).doesNotExist();
        try (TrinoEngine engine = new TrinoEngine(config)) {
            engine.awaitReady(Duration.ofMinutes(3));
            assertThat(TestSessions.rows(engine, "SELECT 1")).containsExactly(List.of(1L));
            assertThat(Files.readString(folder.resolve("engine/java.args"))).contains("-XX:AOTCache=" + cache);
        }
    }
}
