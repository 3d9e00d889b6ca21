package io.kariba.iceberg;

import io.kariba.api.Catalog;
import io.kariba.api.Fuzz;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** An Iceberg table's own files, changed at random: whoever describes, vacuums or drops the table is told that it is broken. */
class FuzzedFilesTest {
    private static final IcebergTables.Retention NOW = new IcebergTables.Retention(Duration.ZERO, 1, OptionalInt.of(1), Duration.ZERO);
    private final Lake lake = new Lake().withTable();

    private String twoSnapshots() {
        lake.append("a");
        lake.clock.advance(Duration.ofDays(1));
        lake.append("b");
        return lake.metadataLocation().substring("s3://".length());
    }

    @Test
    void metadata() {
        String path = twoSnapshots();
        FakeLake.Stored good = lake.store.objects.get(path);
        Fuzz.of(good.bytes())
                .words("null", "\"snapshots\":", "\"schemas\":[", "-9223372036854775808", "\"struct\"", "\"decimal(99,99)\"", "\"bucket[0]\"", "s3://other/x", "file:/etc/passwd", "\"type\":\"list\"")
                .rounds(1_500)
                .run(bytes -> {
                    lake.store.objects.put(path, new FakeLake.Stored(bytes, good.modified()));
                    lake.tables.describe(lake.caller, "db", "t");
                }, IcebergTables.TableError.class, Catalog.CatalogError.class, Objects.ObjectError.class);
    }

    @Test
    void manifests() {
        twoSnapshots();
        List<String> files = lake.store.objects.keySet().stream().filter(path -> path.endsWith(".avro")).toList();
        for (String path : files) {
            FakeLake.Stored good = lake.store.objects.get(path);
            Fuzz.of(good.bytes()).words("avro.schema", "avro.codec", "deflate", "snappy", "zstandard", "xz", "bzip2", "null", "\"long\"").rounds(400).run(bytes -> {
                Lake copy = new Lake().withTable();
                lake.store.objects.forEach(copy.store.objects::putIfAbsent);
                copy.store.objects.put(path, new FakeLake.Stored(bytes, good.modified()));
                copy.store.tables.putAll(lake.store.tables);
                copy.clock.advance(Duration.ofDays(2));
                copy.tables.vacuum(copy.caller, "db", "t", NOW);
            }, IcebergTables.TableError.class, Catalog.CatalogError.class, Objects.ObjectError.class);
        }
    }
}
