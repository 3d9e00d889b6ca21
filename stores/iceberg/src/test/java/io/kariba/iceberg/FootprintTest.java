package io.kariba.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.IcebergTables.Retention;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process has loaded and started. Each runs in a process of its own, whose loaded classes are its log. */
class FootprintTest {
    @TempDir
    Path folder;

    /** A table with snapshots to expire, in files: making them starts Iceberg's pool of threads, so it is done in here. */
    private void lake() throws IOException {
        Lake lake = new Lake().withTable();
        lake.append("a");
        lake.delete("a");
        lake.append("b");
        Path files = Files.createDirectory(folder.resolve("lake"));
        for (Map.Entry<String, FakeLake.Stored> object : lake.store.objects.entrySet()) {
            Files.write(files.resolve(object.getKey().replace('/', '!')), object.getValue().bytes());
        }
        Files.writeString(folder.resolve("current"), lake.metadataLocation());
    }

    private List<String> run(String what) throws IOException, InterruptedException {
        Path classes = folder.resolve("classes.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-Xlog:class+load:file=" + classes, "-cp",
                        System.getProperty("java.class.path"), Child.class.getName(), what, folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return Files.readAllLines(classes);
    }

    @Test
    void aServerThatHasMadeTheStoreHasLoadedNothingOfIceberg() throws Exception {
        assertThat(run("make")).filteredOn(line -> line.contains("org.apache.iceberg") || line.contains("org.apache.avro") || line.contains("jackson")).isEmpty();
    }

    @Test
    void workStartsNoThreadOfIcebergsAndNeedsNoHadoop() throws Exception {
        lake();
        assertThat(run("work")).anyMatch(line -> line.contains("org.apache.iceberg.TableMetadata ")).filteredOn(
                line -> line.contains("org.apache.hadoop") || line.contains("org.apache.iceberg.util.ThreadPools ")).isEmpty();
    }

    /** The process that is looked at. */
    static final class Child {
        private static void read(FakeLake store, Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder.resolve("lake"))) {
                for (Path file : files.toList()) {
                    store.objects.put(file.getFileName().toString().replace('!', '/'), new FakeLake.Stored(Files.readAllBytes(file), Instant.EPOCH));
                }
            }
            CatalogStorage storage = new CatalogStorage(
                    List.of(), Optional.of(Lake.LOCATION), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(), List.of(), 0, Map.of());
            Map<String, String> parameters = Map.of("table_type", "ICEBERG", "metadata_location", Files.readString(folder.resolve("current")));
            store.createTable(TestCallers.root(), "db", new CatalogTable(
                    "db", "old", Optional.empty(), Optional.empty(), "EXTERNAL_TABLE", storage, List.of(), parameters, Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.empty()));
        }

        public static void main(String[] arguments) throws IOException {
            TestClock clock = new TestClock();
            FakeLake store = new FakeLake(clock);
            CatalogIcebergTables tables = new CatalogIcebergTables(store, store, new SequentialIds(), clock);
            if (arguments[0].equals("work")) {
                var caller = TestCallers.root();
                read(store, Path.of(arguments[1]));
                clock.set(Instant.now().plus(Duration.ofDays(6)));
                var vacuumed = tables.vacuum(caller, "db", "old", new Retention(Duration.ofDays(5), 1, OptionalInt.of(1), Duration.ofDays(5)));
                if (vacuumed.snapshots() != 2 || vacuumed.files() < 5) {
                    throw new IllegalStateException(vacuumed.toString());
                }
                tables.drop(caller, "db", "old");
                tables.create(caller, Lake.definition(List.of(CatalogColumn.of("id", "int"), CatalogColumn.of("ts", "timestamp")), "day(ts)"));
                tables.alter(caller, "db", "t", List.of(
                        new Change.AddColumns(List.of(CatalogColumn.of("a", "int"))), new Change.SetProperties(Map.of("k", "v"))));
                tables.describe(caller, "db", "t");
                tables.vacuum(caller, "db", "t", new Retention(Duration.ofDays(5), 1, OptionalInt.of(1), Duration.ofDays(5)));
                tables.drop(caller, "db", "t");
            }
            List<String> threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith("iceberg")).toList();
            if (!threads.isEmpty()) {
                throw new IllegalStateException("Threads are left: " + threads);
            }
        }
    }
}
