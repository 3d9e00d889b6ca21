package io.kariba.bench;

import io.kariba.demo.Clients;
import io.kariba.demo.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A server of the launcher with AWS's clients. A fresh one has a data folder of its own, which goes with it. */
final class BenchServer implements AutoCloseable {
    static final String ACCOUNT = "000000000000";
    static final String SECRET = "kariba";

    private final ServerProcess process;
    private final Clients clients;
    private final Path data;
    private final Optional<Path> removed;

    private BenchServer(ServerProcess process, Path data, Optional<Path> removed) {
        this.process = process;
        this.clients = new Clients(process.url(), Region.US_EAST_1, ACCOUNT, SECRET);
        this.data = data;
        this.removed = removed;
    }

    static BenchServer fresh(String... flags) throws IOException {
        Path data = Files.createTempDirectory("kariba-bench-");
        return new BenchServer(start(data, List.of(flags)), data, Optional.of(data));
    }

    /** On a folder that stays. */
    static BenchServer on(Path data) throws IOException {
        return new BenchServer(start(data, List.of()), data, Optional.empty());
    }

    private static ServerProcess start(Path data, List<String> flags) throws IOException {
        return ServerProcess.start(home(), data, flags, Map.of());
    }

    /** The folder of the launcher. */
    static Path home() {
        return Path.of(System.getenv("KARIBA_HOME"));
    }

    Clients clients() {
        return clients;
    }

    long pid() {
        return process.pid();
    }

    URI url() {
        return process.url();
    }

    /** A folder that may be used beside the server's own files. */
    Path data() {
        return data;
    }

    /** The arguments with which the engine's JVM is started, its main class last; waits until they are known. */
    List<String> engineArguments() throws IOException, InterruptedException {
        Path file = data.resolve("engines/trino/java.args");
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (!lines.isEmpty() && lines.getLast().equals("\"io.kariba.trinoplugin.KaribaTrino\"")) {
                return lines.stream().map(line -> line.substring(1, line.length() - 1)).toList();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("The engine is not started: " + health());
            }
            Thread.sleep(100);
        }
    }

    S3Presigner presigner() {
        return S3Presigner.builder()
                .endpointOverride(url())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCOUNT, SECRET)))
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    String health() throws IOException {
        try (InputStream in = url().resolve("/_kariba/health").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        }
    }

    /** Waits until the engine takes statements, two minutes at most. */
    void awaitEngine() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!health().contains("\"ready\"")) {
            if (System.nanoTime() > deadline) {
                throw new IOException("The engine is not ready: " + health());
            }
            Thread.sleep(200);
        }
    }

    /** Seconds of processor time that server and engine have used. */
    double cpu() {
        return CpuTime.of(process.pid())
                + ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::descendants).mapToDouble(child -> CpuTime.of(child.pid())).sum();
    }

    /** Proportional set sizes in bytes. */
    record Memory(double server, double engine) {
        double megabytes() {
            return (server + engine) / 1e6;
        }
    }

    Memory memory() {
        double children = ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToDouble(child -> proportionalSetSize(child.pid()))
                .sum();
        return new Memory(proportionalSetSize(process.pid()), children);
    }

    private static double proportionalSetSize(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    @Override
    public void close() {
        clients.close();
        process.close();
        removed.ifPresent(ServerProcess::deleteFolder);
    }
}
