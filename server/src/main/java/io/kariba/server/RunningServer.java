package io.kariba.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;

/**
 * What a running server says of itself in {@code server.json} of its data folder, for {@code stop}, {@code status} and {@code env}.
 *
 * @param started when its process started, so that a later process with the same number is not taken for it
 * @param accessKeyId a key that works with it
 */
record RunningServer(long pid, Instant started, String url, String region, String accessKeyId, String secretAccessKey) {
    private static final JsonMapper JSON = new JsonMapper();

    static Path file(Path data) {
        return data.resolve("server.json");
    }

    /** The server of a data folder, if its process lives. */
    static Optional<RunningServer> find(Path data) {
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file(data)));
            RunningServer server = new RunningServer(
                    node.path("pid").asLong(),
                    Instant.parse(node.path("started").asText()),
                    node.path("url").asText(),
                    node.path("region").asText(),
                    node.path("accessKeyId").asText(),
                    node.path("secretAccessKey").asText());
            return server.process().isPresent() ? Optional.of(server) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | java.time.format.DateTimeParseException e) {
            // A file torn by a crash: the process that wrote it is gone.
            return Optional.empty();
        }
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> handle.info().startInstant().map(started::equals).orElse(true));
    }

    void write(Path data) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("pid", pid);
        node.put("started", started.toString());
        node.put("url", url);
        node.put("region", region);
        node.put("accessKeyId", accessKeyId);
        node.put("secretAccessKey", secretAccessKey);
        // One name, as the folder has one owner: a kill between the two steps leaves one file, and the next start takes it away.
        Path fresh = data.resolve("server.json.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
            Files.move(fresh, file(data), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static void remove(Path data) throws IOException {
        Files.deleteIfExists(file(data));
    }
}
