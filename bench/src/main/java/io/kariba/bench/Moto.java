package io.kariba.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** moto's server on loopback: the mock that people test Glue code against. It is installed once, in the user's cache. */
record Moto(Process process, URI url) implements AutoCloseable {
    private static final String VERSION = "5.2.1";

    /** Empty where there is no python3, or it cannot make a virtual environment or install moto. */
    static Optional<Moto> start() throws IOException, InterruptedException {
        Path program = environment().resolve("bin/moto_server");
        if (!Files.isExecutable(program) && !install()) {
            return Optional.empty();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                // It logs a line for every request; nothing reads it.
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return Optional.of(new Moto(process, URI.create("http://127.0.0.1:" + port)));
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        process.destroyForcibly();
        throw new IOException("moto's server did not start");
    }

    private static Path environment() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve("kariba/bench-moto-" + VERSION);
    }

    private static boolean install() throws IOException, InterruptedException {
        Path environment = environment();
        Files.createDirectories(environment.getParent());
        System.out.println("  installing moto " + VERSION + " into " + environment + " ...");
        return runs("python3", "-m", "venv", environment.toString())
                && runs(environment.resolve("bin/pip").toString(), "install", "-q", "--disable-pip-version-check", "moto[server]==" + VERSION);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
