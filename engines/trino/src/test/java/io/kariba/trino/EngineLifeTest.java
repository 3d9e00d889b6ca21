package io.kariba.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kariba.api.EngineStatus;
import io.kariba.api.Region;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlStatement;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the engine's process lives and dies, with {@link FakeChild} in Trino's place. */
@Timeout(120)
class EngineLifeTest {
    @TempDir
    Path folder;

    private final List<Process> started = new CopyOnWriteArrayList<>();
    private final List<ChildCommand.Aot> aots = new CopyOnWriteArrayList<>();

    private TrinoEngine engine(Function<Integer, String> modes, Duration revival) {
        ChildCommand command = aot -> {
            String mode = modes.apply(started.size());
            aots.add(aot);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            Path.of("target/test-classes").toAbsolutePath().toString(),
                            FakeChild.class.getName(),
                            mode)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.add(process);
            return process;
        };
        TrinoConfig config = new TrinoConfig(
                Path.of("unused"),
                Path.of("unused"),
                folder,
                Optional.empty(),
                () -> URI.create("http://127.0.0.1:1"),
                new Region("us-east-1"),
                1024,
                Duration.ofSeconds(20),
                List.of(),
                Map.of());
        return new TrinoEngine(config, command, revival, new TrinoEngine.Pulse(Duration.ofMillis(200), 3));
    }

    private static List<List<Object>> ask(TrinoEngine engine) {
        return TestSessions.rows(engine, "SELECT 1");
    }

    @Test
    void statementStartsAndAwaitsColdEngine() {
        try (TrinoEngine engine = engine(attempt -> "serves", Duration.ofSeconds(30))) {
            assertThat(engine.status().state()).isEqualTo(EngineStatus.State.COLD);
            assertThat(ask(engine)).containsExactly(List.of(started.getFirst().pid()));
            assertThat(engine.status().state()).isEqualTo(EngineStatus.State.READY);
            assertThat(engine.processId()).hasValue(started.getFirst().pid());
        }
    }

    @Test
    void closeEndsChildAndLaterStatementsFail() {
        TrinoEngine engine = engine(attempt -> "serves", Duration.ofSeconds(30));
        ask(engine);
        engine.close();
        assertThat(started.getFirst().isAlive()).isFalse();
        assertThat(catchThrowableOfType(EngineFailure.class, () -> ask(engine)).kind()).isEqualTo(EngineFailure.Kind.ENGINE_LOST);
        assertThat(started).hasSize(1);
    }

    @Test
    void deathFailsRunningStatementAndNextOneGetsNewChild() {
        try (TrinoEngine engine = engine(attempt -> attempt == 0 ? "dies-while-running" : "serves", Duration.ofSeconds(30))) {
            EngineFailure failure = catchThrowableOfType(EngineFailure.class, () -> ask(engine));
            assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.ENGINE_LOST);
            assertThat(failure.code()).isEqualTo("ENGINE_LOST");
            assertThat(failure).hasMessage("The engine stopped while it ran the statement: its process was killed (SIGKILL)");
            assertThat(ask(engine)).containsExactly(List.of(started.get(1).pid()));
        }
    }

    @Test
    void childThatHangsIsEndedAndItsStatementsFail() {
        try (TrinoEngine engine = engine(attempt -> attempt == 0 ? "hangs" : "serves", Duration.ofSeconds(30))) {
            EngineFailure failure = catchThrowableOfType(EngineFailure.class, () -> ask(engine));
            assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.ENGINE_LOST);
            assertThat(failure).hasMessageContaining("The engine stopped while it ran the statement: it has not answered for");
            assertThat(ask(engine)).containsExactly(List.of(started.get(1).pid()));
            assertThat(started.getFirst().isAlive()).isFalse();
        }
    }

    @Test
    void statementThatDidNotBeginIsOpenedInTheNextLife() {
        try (TrinoEngine engine = engine(attempt -> attempt == 0 ? "dies-when-opened" : "serves", Duration.ofSeconds(30))) {
            assertThat(ask(engine)).containsExactly(List.of(started.get(1).pid()));
        }
    }

    @Test
    void childThatRefusesToStartIsTriedFiveTimesThenFailed() throws Exception {
        Files.writeString(folder.resolve("trino.log"), "2026\tINFO\tfine\n2026\tERROR\tmain\tport is taken\n");
        try (TrinoEngine engine = engine(attempt -> "refuses", Duration.ofSeconds(30))) {
            EngineFailure failure = catchThrowableOfType(EngineFailure.class, () -> ask(engine));
            assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.ENGINE_LOST);
            assertThat(failure).hasMessageContaining("it refused to start").hasMessageContaining("port is taken");
            assertThat(engine.status().state()).isEqualTo(EngineStatus.State.FAILED);
            assertThat(started).hasSize(TrinoEngine.MOST_ATTEMPTS);
            assertThat(aots.getFirst()).isEqualTo(ChildCommand.Aot.USE);
            assertThat(aots.subList(1, aots.size())).containsOnly(ChildCommand.Aot.IGNORE);
        }
    }

    @Test
    void failedEngineIsTriedAgainByLaterStatement() {
        try (TrinoEngine engine = engine(attempt -> attempt < TrinoEngine.MOST_ATTEMPTS ? "refuses" : "serves", Duration.ZERO)) {
            assertThat(catchThrowableOfType(EngineFailure.class, () -> ask(engine)).kind()).isEqualTo(EngineFailure.Kind.ENGINE_LOST);
            assertThat(ask(engine)).containsExactly(List.of(started.getLast().pid()));
            assertThat(engine.status().state()).isEqualTo(EngineStatus.State.READY);
        }
    }

    @Test
    void statementDoesNotWaitForSlowStartLongerThanItsTime() {
        try (TrinoEngine engine = engine(attempt -> "never-ready", Duration.ofSeconds(30))) {
            SqlStatement impatient =
                    new SqlStatement("SELECT 1", TrinoConfig.CATALOG, Optional.empty(), Map.of(), Duration.ofMillis(50));
            EngineFailure failure =
                    catchThrowableOfType(EngineFailure.class, () -> engine.submit(TestSessions.of("111111111111"), impatient));
            assertThat(failure).hasMessage("The engine was not ready in time");
            assertThat(engine.status().state()).isEqualTo(EngineStatus.State.STARTING);
        }
    }

    @Test
    void busyAnswerIsAskedAgain() {
        try (TrinoEngine engine = engine(attempt -> "busy-once", Duration.ofSeconds(30))) {
            assertThat(ask(engine)).hasSize(1);
        }
    }

    @Test
    void secretIsNotSentToAnotherAddress() {
        try (TrinoEngine engine = engine(attempt -> "leads-away", Duration.ofSeconds(30))) {
            assertThat(catchThrowableOfType(EngineFailure.class, () -> ask(engine)))
                    .hasMessageContaining("does not leave its own door");
        }
    }

    @Test
    void childGetsNothingOfOurEnvironment() throws Exception {
        TrinoConfig config = TrinoConfig.of(
                Path.of("/bin"), folder, folder.resolve("child"), () -> URI.create("http://127.0.0.1:1"), new Region("us-east-1"));
        Path home = Files.createDirectories(folder.resolve("jdk/bin"));
        Path fake = Files.writeString(home.resolve("java"), "#!/bin/sh\nenv\ngrep SigIgn /proc/self/status\ncat \"${1#@}\" >&2\n");
        assertThat(fake.toFile().setExecutable(true)).isTrue();
        TrinoConfig real = TrinoConfig.of(
                folder.resolve("jdk"), config.lib(), config.folder(), config.endpoint(), config.region());
        Path left = Files.createDirectories(config.folder().resolve("tmp/brotli_1"));
        Files.writeString(left.resolve("libbrotli.so"), "of an earlier life");
        Process process = ChildCommand.of(real).launch(ChildCommand.Aot.USE);
        assertThat(left).doesNotExist();
        assertThat(config.folder().resolve("tmp")).isEmptyDirectory();
        List<String> lines = process.inputReader().lines().toList();
        long ignored = lines.stream().filter(line -> line.startsWith("SigIgn:")).mapToLong(line -> Long.parseLong(line.substring(7).strip(), 16)).sum() & 3;
        List<String> names = lines.stream().filter(line -> !line.startsWith("SigIgn:")).map(line -> line.replaceAll("=.*", "")).toList();
        assertThat(process.waitFor()).isZero();
        assertThat(ignored).as("INT and HUP are ignored").isEqualTo(3);
        assertThat(names).isSubsetOf("PATH", "HOME", "TMPDIR", "TZ", "LANG", "AWS_EC2_METADATA_DISABLED", "PWD", "OLDPWD", "SHLVL", "_");
        assertThat(Files.readString(config.folder().resolve("java.args"))).contains("-Xmx1024m").doesNotContain("secret");
    }
}
