package io.kariba.trinoplugin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Trino's configuration. Node properties are handed over as system properties set in code, so that the internal secret stands neither in a file nor on the
 * command line; catalogs have to be files, and hold no secret.
 */
final class TrinoFiles {
    static final String TRINO_VERSION = "483";
    private static final int SECRET_BYTES = 32;

    private TrinoFiles() {}

    static void write(ChildSettings settings) throws IOException {
        Path folder = Path.of(settings.folder());
        Path catalogs = Files.createDirectories(folder.resolve("etc/catalog"));
        Files.createDirectories(folder.resolve("etc/plugins"));
        store(catalogs.resolve(settings.catalog() + ".properties"), hive(settings));
        store(catalogs.resolve(settings.icebergCatalog() + ".properties"), iceberg(settings));
        store(folder.resolve("etc/access-control.properties"), Map.of("access-control.name", CatalogGuard.NAME));
        Files.writeString(folder.resolve("etc/log.properties"), "io.trino=INFO\nio.trino.bootstrap=WARN\nio.airlift=WARN\n");

        Map<String, String> node = node(settings, folder);
        node.putAll(settings.properties());
        node.forEach(System::setProperty);
    }

    private static void store(Path file, Map<String, String> properties) throws IOException {
        String text = properties.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(file, text);
    }

    private static Map<String, String> node(ChildSettings settings, Path folder) {
        Map<String, String> node = new LinkedHashMap<>();
        node.put("node.environment", "kariba");
        node.put("node.bind-ip", "127.0.0.1");
        node.put("node.internal-address", "127.0.0.1");
        node.put("http-server.http.port", "0");
        node.put("http-server.log.enabled", "false");
        // Session tokens carry sealed policies, so the identity header can be long.
        node.put("http-server.max-request-header-size", "256kB");
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        node.put("internal-communication.shared-secret", HexFormat.of().formatHex(secret));

        node.put("coordinator", "true");
        node.put("node-scheduler.include-coordinator", "true");
        node.put("web-ui.enabled", "false");
        node.put("experimental.concurrent-startup", "true");
        node.put("catalog.management", "static");
        node.put("catalog.config-dir", folder.resolve("etc/catalog").toString());
        node.put("plugin.dir", folder.resolve("etc/plugins").toString());
        node.put("access-control.config-files", folder.resolve("etc/access-control.properties").toString());

        node.put("log.path", folder.resolve("trino.log").toString());
        node.put("log.enable-console", "false");
        node.put("log.levels-file", folder.resolve("etc/log.properties").toString());
        node.put("log.max-size", "5MB");
        node.put("log.max-total-size", "20MB");
        node.put("log.compression", "NONE");

        node.put("query.max-memory-per-node", settings.queryMemoryMiB() + "MB");
        node.put("memory.heap-headroom-per-node", settings.headroomMiB() + "MB");
        // A reader that pauses keeps its query; one that is gone took the whole child with it.
        node.put("query.client.timeout", "30m");
        // Past these the rest waits in Trino's queue; many at once would only share out too little memory.
        node.put("query.max-concurrent-queries", "20");
        node.put("query.max-history", "50");
        node.put("query.min-expire-age", "1m");
        return node;
    }

    private static void lake(ChildSettings settings, Map<String, String> catalog) {
        URI endpoint = URI.create(settings.endpoint());
        catalog.put("hive.metastore.glue.endpoint-url", endpoint.toString());
        catalog.put("hive.metastore.glue.region", settings.region());
        catalog.put("hive.metastore.glue.threads", "8");
        // Segments are asked for at once to make a distant catalog seem faster; this one is near, and answers one call sooner than five.
        catalog.put("hive.metastore.glue.partitions-segments", "1");
        catalog.put("fs.s3.enabled", "true");
        catalog.put("s3.endpoint", endpoint.toString());
        catalog.put("s3.region", settings.region());
        catalog.put("s3.path-style-access", "true");
        // Arrow reads texts of that encoding not into dictionaries, which is how pyiceberg reads the paths in position deletes. Athena writes them plain.
        catalog.put("parquet.writer.delta-length-byte-array-encoding-enabled", "false");
    }

    /** Hive as Athena reads and writes it. */
    private static Map<String, String> hive(ChildSettings settings) {
        Map<String, String> hive = new LinkedHashMap<>();
        hive.put("connector.name", SessionHive.NAME);
        hive.put("hive.metastore", "glue");
        lake(settings, hive);
        hive.put("hive.iceberg-catalog-name", settings.icebergCatalog());
        hive.put("hive.security", "allow-all");
        // Athena's is in the session's metastore.
        hive.put("hive.partition-projection-enabled", "false");
        hive.put("hive.non-managed-table-writes-enabled", "true");
        hive.put("hive.non-managed-table-creates-enabled", "true");
        hive.put("hive.temporary-staging-directory-enabled", "false");
        hive.put("hive.max-partitions-per-writers", "100");
        hive.put("hive.timestamp-precision", "MILLISECONDS");
        hive.put("hive.parquet.time-zone", "UTC");
        hive.put("hive.orc.time-zone", "UTC");
        hive.put("hive.rcfile.time-zone", "UTC");
        // https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html: Parquet by name, ORC by index.
        hive.put("hive.parquet.use-column-names", "true");
        hive.put("hive.orc.use-column-names", "false");
        // https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html: folders below the location are read too.
        hive.put("hive.recursive-directories", "true");
        // https://docs.aws.amazon.com/athena/latest/ug/partitions.html: a partition without a folder has no rows.
        hive.put("hive.ignore-absent-partitions", "true");
        hive.put("hive.storage-format", "PARQUET");
        // Athena gathers column statistics only when it is told to.
        hive.put("hive.collect-column-statistics-on-write", "false");
        return hive;
    }

    /** Iceberg as Athena writes it. Its metadata cache is keyed by path alone, so a second session would read past its permissions: it stays off. */
    private static Map<String, String> iceberg(ChildSettings settings) {
        Map<String, String> iceberg = new LinkedHashMap<>();
        iceberg.put("connector.name", SessionIceberg.NAME);
        iceberg.put("iceberg.catalog.type", "glue");
        lake(settings, iceberg);
        iceberg.put("iceberg.security", "allow-all");
        iceberg.put("iceberg.metadata-cache.enabled", "false");
        iceberg.put("iceberg.file-format", "PARQUET");
        // A statement that Athena limits to 100 partitions says so itself; OPTIMIZE may rewrite more at once.
        iceberg.put("iceberg.max-partitions-per-writer", "1000");
        iceberg.put("iceberg.compression-codec", "ZSTD");
        // Athena's own properties, e.g. of OPTIMIZE, and Iceberg's that Trino has no word for.
        iceberg.put("iceberg.allowed-extra-properties", "*");
        iceberg.put("iceberg.register-table-procedure.enabled", "false");
        iceberg.put("iceberg.add-files-procedure.enabled", "false");
        return iceberg;
    }
}
