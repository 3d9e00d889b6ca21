package io.kariba.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** DuckDB in a process of its own, on the same files. Its driver is not part of the distribution: Maven fetches it for the first such run. */
final class Duck implements SqlSide {
    private static final String DRIVER = "org.duckdb:duckdb_jdbc:2.0.0.1";

    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    private Duck(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Empty where its driver cannot be had. */
    static Optional<Duck> start(Path lake) throws IOException, InterruptedException {
        Optional<Path> driver = driver();
        if (driver.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Duck(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-Xmx256m",
                        "-cp", System.getProperty("java.class.path") + System.getProperty("path.separator") + driver.get(),
                        DuckPeer.class.getName(), lake.resolve(TpchLake.SCHEMA).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()));
    }

    private static Optional<Path> driver() throws IOException, InterruptedException {
        String caches = System.getenv("XDG_CACHE_HOME");
        Path folder = (caches == null || caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches)).resolve("kariba/bench");
        String[] parts = DRIVER.split(":");
        Path jar = folder.resolve(parts[1] + "-" + parts[2] + ".jar");
        if (!Files.exists(jar)) {
            Files.createDirectories(folder);
            try {
                new ProcessBuilder("mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy", "-Dartifact=" + DRIVER, "-DoutputDirectory=" + folder)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("fetch.log").toFile())
                        .start()
                        .waitFor();
            } catch (IOException noMaven) {
                return Optional.empty();
            }
        }
        return Optional.of(jar).filter(Files::exists);
    }

    @Override
    public String name() {
        return "DuckDB";
    }

    @Override
    public Answer run(String sql) throws IOException {
        questions.write(sql.replace('\n', ' ') + "\n");
        questions.flush();
        String line = answers.readLine();
        if (line == null || !line.startsWith("rows ")) {
            throw new IOException("DuckDB: " + line + "\n" + sql);
        }
        String[] parts = line.split(" ");
        return new Answer(Long.parseLong(parts[1]), Double.parseDouble(parts[2]));
    }

    @Override
    public void close() throws IOException {
        questions.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
