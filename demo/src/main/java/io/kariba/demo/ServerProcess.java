package io.kariba.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server started by the launcher on a free port, as a user would start it, and ended with this object. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Kariba ready at (http://\\S+) in ([0-9.]+) s");
    private static final int LINES_KEPT = 200;

    private final Process process;
    private final URI url;
    private final double seconds;
    private final Path data;
    private final Deque<String> lines;

    private ServerProcess(Process process, URI url, double seconds, Path data, Deque<String> lines) {
        this.process = process;
        this.url = url;
        this.seconds = seconds;
        this.data = data;
        this.lines = lines;
    }

    /**
     * Starts a server and waits until it says that it is ready.
     *
     * @param home the folder of the launcher
     * @param data its data folder
     * @param flags further flags of {@code start}
     * @param environment added to this process's own
     * @throws IOException if it ends, or does not get ready in two minutes; with what it printed
     */
    public static ServerProcess start(Path home, Path data, List<String> flags, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("kariba").toString(), "start", "--port", "0", "--data", data.toString()));
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // The starter's own settings must not leak into a server that is to be fresh.
        builder.environment().keySet().removeIf(name -> name.startsWith("KARIBA_") && !name.equals("KARIBA_HOME"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Deque<String> lines = new ArrayDeque<>();
        BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Thread guard = Thread.startVirtualThread(() -> endUnlessReady(process));
        String line;
        while ((line = reader.readLine()) != null) {
            lines.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                guard.interrupt();
                Thread.ofVirtual().start(() -> drain(reader, lines));
                return new ServerProcess(process, URI.create(ready.group(1)), Double.parseDouble(ready.group(2)), data, lines);
            }
        }
        guard.interrupt();
        throw new IOException("The server did not start:\n" + String.join("\n", lines));
    }

    private static void endUnlessReady(Process process) {
        try {
            Thread.sleep(TimeUnit.MINUTES.toMillis(2));
            process.destroyForcibly();
        } catch (InterruptedException ready) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drain(BufferedReader reader, Deque<String> lines) {
        try (reader) {
            String line;
            while ((line = reader.readLine()) != null) {
                synchronized (lines) {
                    lines.add(line);
                    if (lines.size() > LINES_KEPT) {
                        lines.removeFirst();
                    }
                }
            }
        } catch (IOException closed) {
            // The process is gone.
        }
    }

    public URI url() {
        return url;
    }

    /** Seconds from the start of its JVM until it was ready, as it says itself. */
    public double seconds() {
        return seconds;
    }

    public long pid() {
        return process.pid();
    }

    public Path data() {
        return data;
    }

    /** What it printed last. */
    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Kills it as a power cut would: no handler of it runs. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Stops it in an orderly way; kills it after a minute. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Deletes a folder with all in it. */
    public static void deleteFolder(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
