package io.kariba.trino;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JVM's ahead-of-time cache of the engine: loaded classes, profiles and heap of a training run. It belongs to one JDK, one set of jars at one place, and
 * one set of flags; its file is named by their hash, so a change of any of them finds no cache instead of a wrong one.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
 */
final class AotCache {
    private static final String SUFFIX = ".aot";

    private AotCache() {}

    /** Where the cache of this installation lies or would lie; empty when caches are off. */
    static Optional<Path> file(TrinoConfig config, List<String> flags) {
        return config.aotFolder().map(folder -> folder.resolve("trino-" + key(config, flags) + SUFFIX));
    }

    /** The jars in the order of the class path. */
    static List<Path> jars(TrinoConfig config) {
        try (Stream<Path> files = Files.list(config.lib())) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("The engine's jars cannot be listed: " + config.lib(), failure);
        }
    }

    private static String key(TrinoConfig config, List<String> flags) {
        StringBuilder text = new StringBuilder();
        try {
            Path release = config.javaHome().resolve("release");
            text.append(config.javaHome().toRealPath()).append('\n');
            text.append(Files.exists(release) ? Files.readString(release) : "").append('\n');
            for (Path jar : jars(config)) {
                text.append(jar.toAbsolutePath())
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar).toMillis())
                        .append('\n');
            }
            text.append(String.join("\n", flags));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (IOException failure) {
            throw new UncheckedIOException("The engine's files cannot be read", failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Removes the caches of other installations that lie beside this one, which nothing will use again. */
    static void removeOthers(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache.getParent())) {
            for (Path file : files.filter(other -> isOther(cache, other)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isOther(Path cache, Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("trino-") && name.endsWith(SUFFIX) && !file.equals(cache);
    }
}
