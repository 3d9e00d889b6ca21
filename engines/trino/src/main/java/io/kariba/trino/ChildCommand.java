package io.kariba.trino;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a process that speaks as the engine's child does; tests start another program. */
@FunctionalInterface
interface ChildCommand {
    /** What to do about the AOT cache in a start. */
    enum Aot {
        USE,
        IGNORE,
        RECORD
    }

    /**
     * Ctrl-C and the end of a terminal reach every process there: the child goes on until its server has ended what runs in it. A JVM leaves alone what is
     * ignored when it starts.
     */
    String DEAF = "trap '' INT HUP; exec \"$0\" \"$@\"";

    /**
     * Starts it.
     *
     * @throws IOException if it cannot be started at all
     */
    Process launch(Aot aot) throws IOException;

    /** The real child. Its environment holds nothing of ours: no proxies, no AWS settings, no secrets. */
    static ChildCommand of(TrinoConfig config) {
        return aot -> {
            Path folder = Files.createDirectories(config.folder());
            Path temporary = empty(folder.resolve("tmp"));
            Path arguments = folder.resolve("java.args");
            Files.writeString(arguments, arguments(config, aot).stream().map(ChildCommand::quoted).collect(Collectors.joining("\n", "", "\n")));
            ProcessBuilder builder = new ProcessBuilder(
                    "/bin/sh", "-c", DEAF, config.javaHome().resolve("bin/java").toString(), "@" + arguments.toAbsolutePath());
            builder.directory(folder.toFile());
            builder.redirectError(folder.resolve("jvm.log").toFile());
            Map<String, String> environment = builder.environment();
            environment.clear();
            environment.put("PATH", "/usr/bin:/bin");
            environment.put("HOME", folder.toAbsolutePath().toString());
            environment.put("TMPDIR", temporary.toAbsolutePath().toString());
            environment.put("TZ", "UTC");
            environment.put("LANG", "C.UTF-8");
            environment.put("AWS_EC2_METADATA_DISABLED", "true");
            return builder.start();
        };
    }

    /** A folder with nothing in it. An engine never ends in order: the native libraries that it unpacked stay, some megabytes of each life. */
    private static Path empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            List<Path> left;
            try (Stream<Path> all = Files.walk(folder)) {
                left = all.sorted(Comparator.reverseOrder()).filter(path -> !path.equals(folder)).toList();
            }
            for (Path path : left) {
                Files.deleteIfExists(path);
            }
        }
        return Files.createDirectories(folder);
    }

    /** Where the AOT cache of this installation lies or would lie. */
    static Optional<Path> aotFile(TrinoConfig config) {
        return AotCache.file(config, flags(config));
    }

    private static List<String> flags(TrinoConfig config) {
        List<String> flags = new ArrayList<>(List.of(
                "-Xms64m",
                "-Xmx" + config.heapMiB() + "m",
                "-XX:+UseG1GC",
                // Each file being written has a buffer of a little over 1 MiB from its first byte on. In the regions of 1 MiB that such
                // a heap has by itself each would take two, and three statements that write 100 partitions would fill the heap.
                "-XX:G1HeapRegionSize=4m",
                "-XX:+ExplicitGCInvokesConcurrent",
                // An engine that has nothing to do gives memory back, of the heap and of what the C library keeps.
                "-XX:G1PeriodicGCInterval=60000",
                "-XX:MinHeapFreeRatio=20",
                "-XX:MaxHeapFreeRatio=40",
                "-XX:TrimNativeHeapInterval=60000",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ReservedCodeCacheSize=256M",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dfile.encoding=UTF-8",
                "-Duser.timezone=UTC",
                "-Djava.net.useSystemProxies=false"));
        flags.addAll(config.jvmOptions());
        return flags;
    }

    private static List<String> arguments(TrinoConfig config, Aot aot) {
        List<String> arguments = new ArrayList<>(flags(config));
        arguments.add("-Djava.io.tmpdir=" + config.folder().resolve("tmp").toAbsolutePath());
        arguments.add("-XX:ErrorFile=" + config.folder().resolve("crash.log").toAbsolutePath());
        aotFile(config).ifPresent(cache -> {
            if (aot == Aot.RECORD) {
                arguments.add("-XX:AOTCacheOutput=" + cache.toAbsolutePath());
            } else if (aot == Aot.USE && Files.isReadable(cache)) {
                // A cache the JVM does not like after all is ignored, not an error: the mode is "auto" unless one asks.
                arguments.add("-XX:AOTCache=" + cache.toAbsolutePath());
            }
        });
        arguments.add("-cp");
        arguments.add(AotCache.jars(config).stream().map(jar -> jar.toAbsolutePath().toString()).collect(Collectors.joining(":")));
        arguments.add("io.kariba.trinoplugin.KaribaTrino");
        return arguments;
    }

    /** As the java launcher reads an argument file: quoted, with backslashes doubled. */
    private static String quoted(String argument) {
        return "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
