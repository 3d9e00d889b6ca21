package io.kariba.trino;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One life of the child process. Its standard input stays open as long as this server lives; when it ends, the child halts by itself, so that no kill of the
 * server leaves an engine behind.
 */
final class TrinoChild {
    private static final String READY = "KARIBA-TRINO ";
    private static final int SECRET_BYTES = 32;
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer input;
    private final String secret;
    private volatile String sentence;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private TrinoChild(Process process, String secret) {
        this.process = process;
        this.secret = secret;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts the process and tells it its settings; {@link #awaitReady} says when it takes statements. */
    static TrinoChild start(ChildCommand command, TrinoConfig config, ChildCommand.Aot aot) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        TrinoChild child = new TrinoChild(command.launch(aot), HexFormat.of().formatHex(secret));
        try {
            child.input.write(JSON.writeValueAsString(child.settings(config)) + "\n");
            child.input.flush();
        } catch (IOException deadAlready) {
            // Its exit code and log say why; awaitReady reports it.
            child.port.completeExceptionally(deadAlready);
        }
        Thread.ofPlatform().daemon().name("trino-output").start(child::readOutput);
        return child;
    }

    private Map<String, Object> settings(TrinoConfig config) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("secret", secret);
        settings.put("endpoint", config.endpoint().get().toString());
        settings.put("region", config.region().name());
        settings.put("catalog", TrinoConfig.CATALOG);
        settings.put("icebergCatalog", TrinoConfig.ICEBERG_CATALOG);
        settings.put("folder", config.folder().toAbsolutePath().toString());
        settings.put("queryMemoryMiB", config.queryMemoryMiB());
        settings.put("headroomMiB", config.headroomMiB());
        settings.put("properties", config.properties());
        return settings;
    }

    /** Reads to the end, so that a child that prints more than it should never blocks. */
    private void readOutput() {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(READY)) {
                    port.complete(Integer.parseInt(line.substring(READY.length()).strip()));
                }
            }
        } catch (IOException | NumberFormatException broken) {
            port.completeExceptionally(broken);
        }
        port.completeExceptionally(new IOException("The engine's process ended while it started"));
    }

    /**
     * Waits until the child takes statements.
     *
     * @return its door, or empty if it ended or was not ready in time
     */
    Optional<Door> awaitReady(Duration timeout) throws InterruptedException {
        try {
            int number = port.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(new Door(URI.create("http://127.0.0.1:" + number), secret));
        } catch (TimeoutException notReady) {
            return Optional.empty();
        } catch (ExecutionException ended) {
            // Its output closes a moment before the process is gone; the exit code says more.
            awaitExit(KILL_PATIENCE);
            return Optional.empty();
        }
    }

    /** Waits for the end of the process; its exit code. */
    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** The exit code of a process that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    boolean awaitExit(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Asks for an orderly end; a child that records an AOT cache writes it then. */
    void stop() throws IOException {
        input.write("stop\n");
        input.flush();
    }

    /** Ends it for a reason that {@link #sentence} tells from then on. */
    void kill(String reason) throws InterruptedException {
        sentence = reason;
        kill();
    }

    /** Why it was ended, if it did not end by itself. */
    Optional<String> sentence() {
        return Optional.ofNullable(sentence);
    }

    /** Ends it now and waits until it is gone; the operating system's process table keeps no zombie. */
    void kill() throws InterruptedException {
        try {
            input.close();
        } catch (IOException deadAlready) {
            // Nothing is left to tell.
        }
        if (!awaitExit(Duration.ofMillis(500))) {
            process.destroyForcibly();
            awaitExit(KILL_PATIENCE);
        }
    }

    /**
     * How statements reach this life of the child.
     *
     * @param base e.g. {@code http://127.0.0.1:41234}
     * @param secret what every request carries
     */
    record Door(URI base, String secret) {
        @Override
        public String toString() {
            return "Door[" + base + "]";
        }
    }
}
