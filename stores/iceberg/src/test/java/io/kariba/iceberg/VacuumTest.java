package io.kariba.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.IcebergTables.Definition;
import io.kariba.api.IcebergTables.Retention;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.IcebergTables.Vacuumed;
import io.kariba.api.Objects;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.GenericBlobMetadata;
import org.apache.iceberg.GenericStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.junit.jupiter.api.Test;

/** Athena User Guide, "VACUUM": five days, one snapshot, a hundred metadata files unless the table says otherwise. */
class VacuumTest {
    private static final Retention ATHENA = new Retention(Duration.ofDays(5), 1, OptionalInt.of(100), Duration.ofDays(5));
    private final Lake lake = new Lake().withTable();

    private Vacuumed vacuum() {
        return lake.tables.vacuum(lake.caller, "db", "t", ATHENA);
    }

    private void days(int days) {
        lake.clock.advance(Duration.ofDays(days));
    }

    private List<Long> snapshots() {
        return lake.metadata().snapshots().stream().map(Snapshot::snapshotId).toList();
    }

    /** Every file that any snapshot refers to is there. */
    private void requireWhole() {
        CatalogTableOperations operations = lake.operations();
        TableMetadata metadata = operations.refresh();
        TableFiles.forEachOfMetadata(metadata, path -> assertThat(lake.store.has(path)).as(path).isTrue());
        for (Snapshot snapshot : metadata.snapshots()) {
            assertThat(lake.store.has(snapshot.manifestListLocation())).isTrue();
            snapshot.allManifests(operations.io()).forEach(manifest -> TableFiles.forEachOf(
                    manifest, metadata, operations.io(), path -> assertThat(lake.store.has(path)).as(path).isTrue()));
        }
    }

    @Test
    void aYoungTableKeepsEverything() {
        lake.append("a");
        lake.delete("a");
        List<String> before = lake.store.uris();
        assertThat(vacuum()).isEqualTo(new Vacuumed(0, 0));
        assertThat(lake.store.uris()).isEqualTo(before);
        assertThat(lake.store.entry("t").version()).contains("2");
    }

    @Test
    void oldSnapshotsGoWithWhatTheyAloneReferTo() {
        lake.append("a", "b");
        lake.delete("a");
        long last = lake.append("c");
        days(6);
        Vacuumed vacuumed = vacuum();
        assertThat(vacuumed.snapshots()).isEqualTo(2);
        assertThat(snapshots()).containsExactly(last);
        assertThat(lake.hasData("a")).isFalse();
        assertThat(lake.hasData("b")).isTrue();
        assertThat(lake.hasData("c")).isTrue();
        // Gone: a, two manifest lists, the manifest of the first append.
        assertThat(vacuumed.files()).isEqualTo(4);
        requireWhole();
        assertThat(vacuum()).isEqualTo(new Vacuumed(0, 0));
    }

    @Test
    void whatIsLeftIsExactlyWhatTheTableRefersTo() {
        for (int i = 0; i < 5; i++) {
            lake.append("x" + i, "y" + i);
            lake.delete("x" + i);
        }
        days(6);
        vacuum();
        TreeSet<String> expected = new TreeSet<>();
        CatalogTableOperations operations = lake.operations();
        TableMetadata metadata = operations.refresh();
        TableFiles.forEachOfMetadata(metadata, expected::add);
        Snapshot only = metadata.currentSnapshot();
        expected.add(only.manifestListLocation());
        only.allManifests(operations.io()).forEach(manifest -> {
            expected.add(manifest.path());
            TableFiles.forEachOf(manifest, metadata, operations.io(), expected::add);
        });
        assertThat(lake.store.uris()).containsExactlyElementsOf(expected);
    }

    @Test
    void theTablesOwnPropertiesGoBeforeTheDefaults() {
        lake.append("a");
        lake.append("b");
        lake.append("c");
        lake.withProperties(Map.of("history.expire.max-snapshot-age-ms", "3600000", "history.expire.min-snapshots-to-keep", "2"));
        lake.clock.advance(Duration.ofHours(2));
        assertThat(vacuum().snapshots()).isEqualTo(1);
        assertThat(snapshots()).hasSize(2);
        requireWhole();
    }

    @Test
    void aTagKeepsItsSnapshotAndABranchItsOwnCount() {
        long tagged = lake.append("a");
        long branched = lake.delete("a");
        lake.append("b");
        long last = lake.append("c");
        lake.table().manageSnapshots().createTag("audit", tagged).createBranch("dev", branched).setMinSnapshotsToKeep("dev", 1).commit();
        days(6);
        vacuum();
        assertThat(snapshots()).containsExactlyInAnyOrder(tagged, branched, last);
        assertThat(lake.hasData("a")).isTrue();
        requireWhole();
    }

    @Test
    void aTagPastItsOwnAgeGoesWithItsSnapshot() {
        long tagged = lake.append("a");
        lake.delete("a");
        lake.table().manageSnapshots().createTag("audit", tagged).setMaxRefAgeMs("audit", Duration.ofDays(1).toMillis()).commit();
        days(6);
        vacuum();
        assertThat(lake.metadata().refs()).containsOnlyKeys("main");
        assertThat(lake.hasData("a")).isFalse();
        requireWhole();
    }

    @Test
    void aBranchMayKeepItsSnapshotsLonger() {
        long first = lake.append("a");
        long second = lake.delete("a");
        lake.table().manageSnapshots().createBranch("dev", second).setMaxSnapshotAgeMs("dev", Duration.ofDays(30).toMillis()).commit();
        lake.append("b");
        days(6);
        vacuum();
        assertThat(snapshots()).contains(first, second);
        requireWhole();
    }

    @Test
    void aSnapshotRolledBackGoesWhenItIsOld() {
        long first = lake.append("a");
        lake.append("b");
        lake.table().manageSnapshots().rollbackTo(first).commit();
        vacuum();
        assertThat(lake.hasData("b")).isTrue();
        days(6);
        vacuum();
        assertThat(snapshots()).containsExactly(first);
        assertThat(lake.hasData("b")).isFalse();
        assertThat(lake.hasData("a")).isTrue();
    }

    @Test
    void orphansGoWhenTheyAreOldAndNoneOutsideTheTable() {
        lake.append("a");
        Instant old = lake.clock.instant().minus(Duration.ofDays(6));
        List<String> gone = List.of(Lake.LOCATION + "/data/lost.parquet", Lake.LOCATION + "/metadata/00009-lost.metadata.json");
        List<String> stay = List.of(
                "s3://lake/db/t2/data/x", "s3://lake/db/x", "s3://lake/db/t/inner/data/x", "s3://other/db/t/data/x",
                Lake.LOCATION + "/metadata/version-hint.text");
        gone.forEach(uri -> lake.store.add(uri, old));
        stay.forEach(uri -> lake.store.add(uri, old));
        lake.store.add(Lake.LOCATION + "/data/young.parquet", lake.clock.instant().minus(Duration.ofDays(4)));
        assertThat(vacuum()).isEqualTo(new Vacuumed(0, 2));
        assertThat(lake.store.uris()).doesNotContainAnyElementsOf(gone).containsAll(stay).contains(Lake.LOCATION + "/data/young.parquet");
        requireWhole();
    }

    @Test
    void aShortSnapshotAgeDoesNotMakeFilesOfCommitsUnderWayOrphans() {
        lake.withProperties(Map.of("history.expire.max-snapshot-age-ms", "0"));
        lake.store.add(Lake.LOCATION + "/data/under-way.parquet", lake.clock.instant().minus(Duration.ofHours(1)));
        vacuum();
        assertThat(lake.hasData("under-way.parquet")).isTrue();
    }

    @Test
    void orphansAreKeptAsLongAsSnapshots() {
        lake.withProperties(Map.of("history.expire.max-snapshot-age-ms", Long.toString(Duration.ofDays(30).toMillis())));
        lake.store.add(Lake.LOCATION + "/data/lost.parquet", lake.clock.instant().minus(Duration.ofDays(20)));
        vacuum();
        assertThat(lake.hasData("lost.parquet")).isTrue();
    }

    @Test
    void theMetadataLogIsCutAndItsFilesGo() {
        lake.withProperties(Map.of("write.metadata.previous-versions-max", "100"));
        for (int i = 0; i < 6; i++) {
            lake.withProperties(Map.of("p", Integer.toString(i)));
        }
        lake.tables.alter(lake.caller, "db", "t", List.of(new io.kariba.api.IcebergTables.Change.UnsetProperties(List.of("write.metadata.previous-versions-max"))));
        lake.tables.vacuum(lake.caller, "db", "t", new Retention(Duration.ofDays(5), 1, OptionalInt.of(3), Duration.ofDays(5)));
        TableMetadata metadata = lake.metadata();
        assertThat(metadata.previousFiles()).hasSize(3);
        assertThat(metadata.properties()).doesNotContainKey("write.metadata.previous-versions-max").containsEntry("p", "5");
        assertThat(lake.store.uris()).hasSize(4);
        requireWhole();
    }

    @Test
    void statisticsOfKeptSnapshotsStayAndOthersGo() {
        long first = lake.append("a");
        long last = lake.append("b");
        for (long id : List.of(first, last)) {
            String path = Lake.LOCATION + "/metadata/" + id + ".stats";
            lake.store.add(path, lake.clock.instant());
            lake.table().updateStatistics().setStatistics(statistics(id, path)).commit();
        }
        days(6);
        vacuum();
        assertThat(lake.store.has(Lake.LOCATION + "/metadata/" + first + ".stats")).isFalse();
        assertThat(lake.store.has(Lake.LOCATION + "/metadata/" + last + ".stats")).isTrue();
        requireWhole();
    }

    private static StatisticsFile statistics(long snapshot, String path) {
        return new GenericStatisticsFile(snapshot, path, 1, 1, List.of(new GenericBlobMetadata("x", snapshot, 1, List.of(1), Map.of())));
    }

    @Test
    void filesThatWereAddedFromElsewhereStay() {
        lake.store.add("s3://lake/imported/a", Instant.EPOCH);
        DataFile imported = org.apache.iceberg.DataFiles.builder(lake.metadata().spec())
                .withPath("s3://lake/imported/a").withFileSizeInBytes(1).withRecordCount(1).withFormat("parquet").build();
        lake.table().newFastAppend().appendFile(imported).commit();
        BaseTable table = lake.table();
        table.newDelete().deleteFile("s3://lake/imported/a").commit();
        lake.append("b");
        days(6);
        vacuum();
        assertThat(lake.store.has("s3://lake/imported/a")).isTrue();
    }

    @Test
    void aFileNamedByAnotherSchemeIsTheSameFile() {
        String path = Lake.LOCATION + "/data/a";
        lake.store.add(path, lake.clock.instant());
        DataFile file = org.apache.iceberg.DataFiles.builder(lake.metadata().spec())
                .withPath(path.replace("s3://", "s3a://")).withFileSizeInBytes(1).withRecordCount(1).withFormat("parquet").build();
        lake.table().newFastAppend().appendFile(file).commit();
        days(6);
        vacuum();
        assertThat(lake.hasData("a")).isTrue();
    }

    @Test
    void aCommitWhileFilesAreDeletedKeepsItsFilesHoweverOldTheyAre() {
        lake.append("a");
        DataFile late = lake.file("late");
        lake.store.add(Lake.LOCATION + "/data/late", lake.clock.instant().minus(Duration.ofDays(9)));
        AtomicBoolean once = new AtomicBoolean(true);
        lake.store.before = call -> {
            if (call.startsWith("ListObjects") && call.endsWith("/data/") && once.getAndSet(false)) {
                lake.table().newFastAppend().appendFile(late).commit();
            }
        };
        vacuum();
        assertThat(lake.hasData("late")).isTrue();
        requireWhole();
    }

    @Test
    void aTableThatWasReplacedMeanwhileLosesNothing() {
        lake.append("a");
        lake.delete("a");
        lake.append("b");
        days(6);
        lake.store.add(Lake.LOCATION + "/data/lost", Instant.EPOCH);
        AtomicBoolean once = new AtomicBoolean(true);
        lake.store.before = call -> {
            if (call.startsWith("ListObjects") && once.getAndSet(false)) {
                lake.store.deleteTable(lake.caller, "db", "t");
                lake.store.objects.clear();
                lake.withTable();
                lake.store.add(Lake.LOCATION + "/data/lost", Instant.EPOCH);
            }
        };
        assertThatThrownBy(this::vacuum).isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("ICEBERG_COMMIT_ERROR"));
        assertThat(lake.hasData("lost")).isTrue();
    }

    @Test
    void aManifestThatCannotBeReadStopsTheRunBeforeAnythingIsDeleted() {
        lake.append("a");
        lake.append("b");
        lake.store.add(Lake.LOCATION + "/data/lost", Instant.EPOCH);
        CatalogTableOperations operations = lake.operations();
        String manifest = operations.refresh().currentSnapshot().allManifests(operations.io()).getFirst().path();
        lake.store.objects.remove(manifest.substring(5));
        assertThatThrownBy(this::vacuum).isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("ICEBERG_FILESYSTEM_ERROR"));
        assertThat(lake.store.calls).noneMatch(call -> call.startsWith("DeleteObject"));
    }

    @Test
    void aManifestTheCallerMayNotReadStopsTheRun() {
        lake.append("a");
        lake.store.before = call -> {
            if (call.startsWith("GetObject") && call.endsWith("-m0.avro")) {
                throw new AccessDenied("no s3:GetObject");
            }
        };
        assertThatThrownBy(this::vacuum).isInstanceOf(AccessDenied.class);
    }

    /** Athena User Guide, "VACUUM": without s3:DeleteObject the query succeeds and the files stay. */
    @Test
    void whoMayNotDeleteFilesExpiresSnapshotsAllTheSame() {
        lake.append("a");
        lake.delete("a");
        days(6);
        lake.store.before = call -> {
            if (call.startsWith("DeleteObject")) {
                throw new AccessDenied("no s3:DeleteObject");
            }
        };
        assertThat(vacuum()).isEqualTo(new Vacuumed(1, 0));
        assertThat(lake.hasData("a")).isTrue();
        lake.store.before = call -> {};
        days(6);
        assertThat(vacuum().files()).isEqualTo(3);
        assertThat(lake.hasData("a")).isFalse();
    }

    @Test
    void aKillAfterTheExpiryLeavesFilesThatTheNextRunFinds() {
        lake.append("a");
        lake.delete("a");
        days(6);
        lake.store.before = call -> {
            if (call.startsWith("ListObjects") || call.startsWith("DeleteObject")) {
                throw new Objects.ObjectError("ServiceUnavailable", "killed");
            }
        };
        assertThatThrownBy(this::vacuum).isInstanceOf(Objects.ObjectError.class);
        lake.store.before = call -> {};
        days(1);
        vacuum();
        assertThat(lake.hasData("a")).isFalse();
        requireWhole();
    }

    @Test
    void aLostRaceDuringExpiryIsRunAgain() {
        lake.append("a");
        lake.delete("a");
        days(6);
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable")) {
                lake.store.before = any -> {};
                lake.append("b");
            }
        };
        vacuum();
        assertThat(lake.hasData("b")).isTrue();
        assertThat(lake.hasData("a")).isFalse();
        requireWhole();
    }

    @Test
    void writersBesideAVacuumLoseNothing() throws Exception {
        lake.withProperties(Map.of("history.expire.max-snapshot-age-ms", "0", "commit.retry.num-retries", "200", "commit.retry.min-wait-ms", "1",
                "commit.retry.max-wait-ms", "20"));
        days(1);
        AtomicInteger running = new AtomicInteger(4);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int who = i;
                all.add(threads.submit(() -> {
                    try {
                        for (int n = 0; n < 8; n++) {
                            lake.append("w" + who + "-" + n);
                        }
                    } finally {
                        running.decrementAndGet();
                    }
                }));
            }
            all.add(threads.submit(() -> {
                while (running.get() > 0) {
                    vacuum();
                }
            }));
            for (Future<?> one : all) {
                one.get();
            }
        }
        vacuum();
        assertThat(snapshots()).hasSize(1);
        requireWhole();
        List<String> files = new ArrayList<>();
        CatalogTableOperations operations = lake.operations();
        TableMetadata metadata = operations.refresh();
        metadata.currentSnapshot().allManifests(operations.io())
                .forEach(manifest -> TableFiles.forEachOf(manifest, metadata, operations.io(), files::add));
        assertThat(files).hasSize(32);
    }

    @Test
    void aRetentionThatIsNoNumberIsRefused() {
        lake.append("a");
        lake.table().updateProperties().set("history.expire.max-snapshot-age-ms", "soon").commit();
        assertThatThrownBy(this::vacuum).isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("INVALID_TABLE_PROPERTY"));
    }

    @Test
    void aTableThatSharesItsFilesIsNotVacuumed() {
        lake.withProperties(Map.of("gc.enabled", "false"));
        assertThatThrownBy(this::vacuum).isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("NOT_SUPPORTED"));
    }

    /** Athena User Guide, "VACUUM", gives the message. */
    @Test
    void aTableAtABucketsRootIsNotVacuumed() {
        Lake other = new Lake();
        other.tables.create(other.caller, new Definition("db", "t", Lake.columns(), List.of(), "s3://lake/", Optional.empty(), Map.of()));
        assertThatThrownBy(() -> other.tables.vacuum(other.caller, "db", "t", ATHENA))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("GENERIC_INTERNAL_ERROR"))
                .hasMessage("Path missing in file system location: s3://lake");
    }

    @Test
    void slicesTogetherFindTheSameGarbage() {
        lake.append("a", "b", "c");
        CatalogTableOperations operations = lake.operations();
        TableMetadata metadata = operations.refresh();
        List<S3Path> paths = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            paths.add(S3Path.of(Lake.LOCATION + "/data/lost" + i));
        }
        paths.add(S3Path.of(Lake.LOCATION + "/data/a"));
        int garbage = 0;
        for (int slice = 0; slice < 3; slice++) {
            LiveFiles live = new LiveFiles(operations.io(), slice, 3);
            live.add(metadata);
            garbage += (int) paths.stream().filter(live::isGarbage).count();
        }
        assertThat(garbage).isEqualTo(200);
    }
}
