package io.kariba.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A credentials file with the key that all benches sign with: a server that knows it verifies every signature. */
record Enforced(Path file) implements AutoCloseable {
    static Enforced create() throws IOException {
        Path file = Files.createTempFile("kariba-bench-", ".json");
        Files.writeString(file, """
                {"accounts":[{"id":"%s","users":[{"name":"root","accessKeyId":"%s","secretAccessKey":"%s"}]}]}
                """.formatted(BenchServer.ACCOUNT, BenchServer.ACCOUNT, BenchServer.SECRET));
        return new Enforced(file);
    }

    String[] flags() {
        return new String[] {"--auth", "enforced", "--credentials", file.toString()};
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
