package io.kariba.bench;

import io.kariba.demo.ServerProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A stand-alone Trino of the same jars and flags as Kariba's engine, with nothing of Kariba in it. It starts in the background. */
record PlainTrino(Process process, Future<URI> ready, Path folder) implements AutoCloseable {
    private static final String READY = "PLAIN-TRINO ";
    private static final String VERSION = "483";
    private static final List<String> NOT_TAKEN_OVER = List.of("-XX:AOT", "-Djava.io.tmpdir", "-XX:ErrorFile");

    /** With Kariba's Glue and S3 behind it, catalog {@code lake}. */
    static PlainTrino onKariba(BenchServer server) throws IOException, InterruptedException {
        Map<String, String> lake = new LinkedHashMap<>();
        lake.put("hive.metastore", "glue");
        lake.put("hive.metastore.glue.endpoint-url", server.url().toString());
        lake.put("hive.metastore.glue.region", "us-east-1");
        lake.put("hive.metastore.glue.aws-access-key", BenchServer.ACCOUNT);
        lake.put("hive.metastore.glue.aws-secret-key", BenchServer.SECRET);
        lake.put("fs.s3.enabled", "true");
        lake.put("s3.endpoint", server.url().toString());
        lake.put("s3.region", "us-east-1");
        lake.put("s3.path-style-access", "true");
        lake.put("s3.aws-access-key", BenchServer.ACCOUNT);
        lake.put("s3.aws-secret-key", BenchServer.SECRET);
        return start(server, lake);
    }

    /** With everything in files under {@link #lake}, catalog {@code lake}. */
    static PlainTrino onFiles(BenchServer server) throws IOException, InterruptedException {
        Map<String, String> lake = new LinkedHashMap<>();
        lake.put("hive.metastore", "file");
        lake.put("hive.metastore.catalog.dir", "local:///");
        lake.put("fs.local.enabled", "true");
        return start(server, lake);
    }

    /** The files' folder; a table's is {@code SCHEMA/TABLE} in it. */
    Path lake() {
        return folder.resolve("lake");
    }

    private static PlainTrino start(BenchServer server, Map<String, String> lake) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("kariba-bench-trino-");
        try {
            Path catalogs = Files.createDirectories(folder.resolve("catalog"));
            Files.createDirectories(folder.resolve("plugins"));
            Files.createDirectories(folder.resolve("tmp"));
            Map<String, String> hive = new LinkedHashMap<>(lake);
            hive.put("connector.name", "hive");
            hive.put("hive.security", "allow-all");
            hive.put("hive.non-managed-table-writes-enabled", "true");
            if (lake.containsKey("fs.local.enabled")) {
                hive.put("local.location", Files.createDirectories(folder.resolve("lake")).toString());
            }
            write(catalogs.resolve("lake.properties"), hive);
            write(catalogs.resolve("tpch.properties"), Map.of("connector.name", "tpch", "tpch.column-naming", "STANDARD"));
            write(folder.resolve("node.properties"), node(folder));
            Process process = new ProcessBuilder(command(server, folder))
                    .directory(folder.toFile())
                    .redirectError(folder.resolve("jvm.log").toFile())
                    .start();
            FutureTask<URI> ready = new FutureTask<>(() -> awaitReady(process, folder));
            Thread.ofVirtual().start(ready);
            return new PlainTrino(process, ready, folder);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            ServerProcess.deleteFolder(folder);
            throw failure;
        }
    }

    /** Where it takes statements; waits until it does. */
    URI url() throws IOException, InterruptedException {
        try {
            return ready.get();
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause());
        }
    }

    private static URI awaitReady(Process process, Path folder) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create("http://127.0.0.1:" + line.substring(READY.length()));
            }
        }
        throw new IOException("The plain Trino did not start: " + tail(folder.resolve("jvm.log")) + tail(folder.resolve("trino.log")));
    }

    private static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** The running engine's own flags; what names its files is left out. */
    private static List<String> command(BenchServer server, Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> theirs = server.engineArguments();
        theirs.subList(0, theirs.indexOf("-cp")).stream()
                .filter(flag -> NOT_TAKEN_OVER.stream().noneMatch(flag::startsWith))
                .forEach(command::add);
        command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        command.add("-cp");
        String engine = theirs.get(theirs.indexOf("-cp") + 1);
        command.add(engine + File.pathSeparator + jars(BenchServer.home().resolve("bench/peers/target/peers")));
        command.add("io.kariba.benchpeers.PlainTrino");
        command.add(folder.resolve("node.properties").toString());
        command.add(VERSION);
        return command;
    }

    private static String jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, String> node(Path folder) {
        Map<String, String> node = new LinkedHashMap<>();
        node.put("node.environment", "bench");
        node.put("node.bind-ip", "127.0.0.1");
        node.put("node.internal-address", "127.0.0.1");
        node.put("http-server.http.port", "0");
        node.put("http-server.log.enabled", "false");
        node.put("coordinator", "true");
        node.put("node-scheduler.include-coordinator", "true");
        node.put("web-ui.enabled", "false");
        node.put("catalog.management", "static");
        node.put("catalog.config-dir", folder.resolve("catalog").toString());
        node.put("plugin.dir", folder.resolve("plugins").toString());
        node.put("log.path", folder.resolve("trino.log").toString());
        node.put("log.enable-console", "false");
        // As in Kariba's engine with its usual heap of 1 GiB.
        node.put("query.max-memory-per-node", "614MB");
        node.put("memory.heap-headroom-per-node", "204MB");
        node.put("query.max-concurrent-queries", "20");
        node.put("query.max-history", "50");
        node.put("query.min-expire-age", "1m");
        return node;
    }

    private static void write(Path file, Map<String, String> properties) throws IOException {
        Files.writeString(file, properties.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining("\n", "", "\n")));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        ServerProcess.deleteFolder(folder);
    }
}
