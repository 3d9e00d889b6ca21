package io.kariba.trino;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads, from what a dead child left behind, why it died. */
final class EngineLog {
    private static final int TAIL_BYTES = 64 * 1024;
    private static final int LINES = 5;
    private static final int OUT_OF_MEMORY = 3;
    private static final int START_FAILED = 100;

    private EngineLog() {}

    /** An exit code in words. */
    static String exit(int code) {
        return switch (code) {
            case START_FAILED -> "it refused to start";
            case OUT_OF_MEMORY -> "its process ran out of memory";
            case 137 -> "its process was killed (SIGKILL)";
            case 143 -> "its process was terminated (SIGTERM)";
            default -> "its process ended with code " + code;
        };
    }

    /** The last error lines of the child's logs, for the health page; empty if there are none. */
    static String tail(Path folder) {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("trino.log", "jvm.log")) {
            Path file = folder.resolve(name);
            if (Files.isReadable(file)) {
                lastErrors(file).forEach(line -> text.append("; ").append(line));
            }
        }
        return text.toString();
    }

    private static List<String> lastErrors(Path file) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            List<String> errors = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("ERROR") || line.startsWith("Caused by") || line.startsWith("Error") || line.matches("\\d+\\) .*"))
                    .map(line -> line.length() > 300 ? line.substring(0, 300) : line)
                    .toList();
            return errors.subList(Math.max(0, errors.size() - LINES), errors.size());
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
