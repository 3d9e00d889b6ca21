package io.kariba.server;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this program's own files are: below the folder that the launcher names in {@code KARIBA_HOME}. */
final class Installation {
    private Installation() {}

    static Path home() {
        String home = System.getenv("KARIBA_HOME");
        if (home == null || !Files.isDirectory(Path.of(home))) {
            throw new Settings.Invalid("KARIBA_HOME does not name the folder of Kariba; start it with ./kariba");
        }
        return Path.of(home).toAbsolutePath();
    }

    /** The engine's jars. */
    static Path engineLib() {
        return home().resolve("engines/trino-plugin/target/engine/lib");
    }

    /** Caches that make starts faster; need not be there. */
    static Path aotFolder() {
        return home().resolve("server/target/kariba/aot");
    }
}
