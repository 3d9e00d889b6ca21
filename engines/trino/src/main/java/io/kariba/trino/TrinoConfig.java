package io.kariba.trino;

import io.kariba.api.Region;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How to run the engine.
 *
 * @param javaHome a JDK 25; the child runs its {@code bin/java}
 * @param lib the folder of the engine's jars, nothing but jars in it
 * @param folder the child's own folder: configuration, log, temporary files. One engine at a time
 * @param aotFolder where AOT caches lie, shared by all servers of one installation; it may be missing or read-only. Empty: never use one
 * @param endpoint the URL under which the child reaches this server; asked at every start of the child, when the server listens
 * @param region the server's default region
 * @param heapMiB the child's greatest heap, at least 512
 * @param startTimeout how long a start may take before it counts as failed
 * @param jvmOptions further options for the child's JVM, after Kariba's own
 * @param properties further Trino node properties, over Kariba's own
 */
public record TrinoConfig(
        Path javaHome,
        Path lib,
        Path folder,
        Optional<Path> aotFolder,
        Supplier<URI> endpoint,
        Region region,
        int heapMiB,
        Duration startTimeout,
        List<String> jvmOptions,
        Map<String, String> properties) {
    /** The catalog that statements name and listings show. */
    public static final String CATALOG = "awsdatacatalog";

    /** The catalog that Iceberg tables are redirected to. CREATE TABLE of Iceberg tables, ANALYZE and CALL need it by name; users never see it. */
    public static final String ICEBERG_CATALOG = "awsdatacatalog_iceberg";

    private static final int DEFAULT_HEAP_MIB = 1024;
    private static final int LEAST_HEAP_MIB = 512;

    public TrinoConfig {
        if (heapMiB < LEAST_HEAP_MIB) {
            throw new IllegalArgumentException("The engine needs a heap of at least " + LEAST_HEAP_MIB + " MiB: " + heapMiB);
        }
        jvmOptions = List.copyOf(jvmOptions);
        properties = Map.copyOf(properties);
    }

    /** The usual settings: a heap of 1 GiB and three minutes to start, which an overloaded machine may need. */
    public static TrinoConfig of(Path javaHome, Path lib, Path folder, Supplier<URI> endpoint, Region region) {
        return new TrinoConfig(
                javaHome,
                lib,
                folder,
                Optional.empty(),
                endpoint,
                region,
                DEFAULT_HEAP_MIB,
                Duration.ofMinutes(3),
                List.of(),
                Map.of());
    }

    /** The same, with AOT caches kept in a folder. */
    public TrinoConfig withAotFolder(Path caches) {
        return new TrinoConfig(
                javaHome, lib, folder, Optional.of(caches), endpoint, region, heapMiB, startTimeout, jvmOptions, properties);
    }

    /** The same, with another heap. */
    public TrinoConfig withHeapMiB(int mebibytes) {
        return new TrinoConfig(
                javaHome, lib, folder, aotFolder, endpoint, region, mebibytes, startTimeout, jvmOptions, properties);
    }

    /** The same, with the child's files elsewhere. */
    public TrinoConfig withFolder(Path other) {
        return new TrinoConfig(
                javaHome, lib, other, aotFolder, endpoint, region, heapMiB, startTimeout, jvmOptions, properties);
    }

    /** The same, with further JVM options. */
    public TrinoConfig withJvmOptions(List<String> options) {
        return new TrinoConfig(javaHome, lib, folder, aotFolder, endpoint, region, heapMiB, startTimeout, options, properties);
    }

    /**
     * Most memory one query may take: six tenths of the heap, of the eight that Trino hands out to all queries together. TPC-H's 21st query at scale factor 1
     * takes 493 MiB, which four tenths of the usual heap refused.
     */
    int queryMemoryMiB() {
        return heapMiB * 6 / 10;
    }

    /** Heap that Trino leaves to what it does not account for. */
    int headroomMiB() {
        return heapMiB * 2 / 10;
    }
}
