package io.kariba.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.TableError;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DropTest {
    private final Lake lake = new Lake().withTable();

    private void drop() {
        lake.tables.drop(lake.caller, "db", "t");
    }

    @Test
    void dataAndMetadataOfEverySnapshotGo() {
        lake.append("a.parquet", "b.parquet");
        lake.delete("a.parquet");
        lake.append("c.parquet");
        lake.store.add("s3://lake/db/t2/data/x", Instant.EPOCH);
        drop();
        assertThat(lake.store.entry("t")).isNull();
        assertThat(lake.store.uris()).containsExactly("s3://lake/db/t2/data/x");
    }

    @Test
    void whatFailedCommitsLeftGoesTooSoThatTheLocationCanBeUsedAgain() {
        lake.store.add(Lake.LOCATION + "/metadata/snap-orphan.avro", Instant.EPOCH);
        lake.store.add(Lake.LOCATION + "/data/orphan.parquet", Instant.EPOCH);
        drop();
        lake.withTable();
        assertThat(lake.store.uris()).containsExactly(lake.metadataLocation());
    }

    @Test
    void filesUnderADataPathGoAndFilesOfOthersStay() {
        lake.withProperties(Map.of("write.data.path", "s3://lake/elsewhere"));
        lake.store.add("s3://lake/elsewhere/mine.parquet", Instant.EPOCH);
        lake.store.add("s3://lake/elsewhere/other.parquet", Instant.EPOCH);
        lake.store.add("s3://lake/imported/theirs.parquet", Instant.EPOCH);
        org.apache.iceberg.BaseTable table = lake.table();
        table.newFastAppend().appendFile(file("s3://lake/elsewhere/mine.parquet")).appendFile(file("s3://lake/imported/theirs.parquet")).commit();
        drop();
        assertThat(lake.store.uris()).containsExactly("s3://lake/elsewhere/other.parquet", "s3://lake/imported/theirs.parquet");
    }

    private org.apache.iceberg.DataFile file(String path) {
        return org.apache.iceberg.DataFiles.builder(lake.metadata().spec()).withPath(path).withFileSizeInBytes(1).withRecordCount(1).withFormat("parquet")
                .build();
    }

    @Test
    void aTableInsideTheLocationKeepsItsFiles() {
        lake.store.add(Lake.LOCATION + "/inner/data/x.parquet", Instant.EPOCH);
        drop();
        assertThat(lake.store.uris()).containsExactly(Lake.LOCATION + "/inner/data/x.parquet");
    }

    @Test
    void withoutGarbageCollectionDataStays() {
        lake.append("a.parquet");
        lake.withProperties(Map.of("gc.enabled", "false"));
        drop();
        assertThat(lake.store.uris()).containsExactly(Lake.LOCATION + "/data/a.parquet");
    }

    @Test
    void aTableWithoutItsMetadataFileIsDropped() {
        lake.append("a.parquet");
        lake.store.objects.remove(lake.metadataLocation().substring(5));
        assertThatThrownBy(() -> lake.tables.describe(lake.caller, "db", "t"))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("ICEBERG_INVALID_METADATA"));
        drop();
        assertThat(lake.store.entry("t")).isNull();
        assertThat(lake.hasData("a.parquet")).isTrue();
    }

    @Test
    void aTableWhoseBucketIsGoneIsDropped() {
        lake.store.before = call -> {
            if (call.startsWith("HeadObject")) {
                throw new io.kariba.api.Objects.ObjectError("NoSuchBucket", "The specified bucket does not exist");
            }
        };
        drop();
        assertThat(lake.store.entry("t")).isNull();
    }

    @Test
    void aTableWithBrokenMetadataIsDropped() {
        lake.store.objects.put(lake.metadataLocation().substring(5), new FakeLake.Stored("{\"format".getBytes(), Instant.EPOCH));
        assertThatThrownBy(() -> lake.tables.describe(lake.caller, "db", "t")).isInstanceOf(TableError.class);
        drop();
        assertThat(lake.store.entry("t")).isNull();
    }

    @Test
    void aMissingManifestDoesNotKeepTheRest() {
        lake.append("a.parquet");
        lake.store.objects.keySet().removeIf(path -> path.endsWith("-m0.avro"));
        drop();
        assertThat(lake.store.uris()).isEmpty();
    }

    @Test
    void whoMayNotReadTheMetadataDoesNotDropTheTable() {
        lake.store.before = call -> {
            if (call.startsWith("HeadObject")) {
                throw new AccessDenied("no s3:GetObject");
            }
        };
        assertThatThrownBy(this::drop).isInstanceOf(AccessDenied.class);
        assertThat(lake.store.entry("t")).isNotNull();
    }

    @Test
    void whoMayNotDropTheTableDeletesNothing() {
        lake.append("a.parquet");
        int files = lake.store.uris().size();
        lake.store.before = call -> {
            if (call.startsWith("DeleteTable")) {
                throw new AccessDenied("no glue:DeleteTable");
            }
        };
        assertThatThrownBy(this::drop).isInstanceOf(AccessDenied.class);
        assertThat(lake.store.uris()).hasSize(files);
    }

    @Test
    void filesThatCannotBeDeletedDoNotKeepTheTable() {
        lake.append("a.parquet");
        lake.store.before = call -> {
            if (call.startsWith("DeleteObject") && call.contains("/data/")) {
                throw new AccessDenied("no s3:DeleteObject");
            }
        };
        drop();
        assertThat(lake.store.entry("t")).isNull();
        assertThat(lake.store.uris()).containsExactly(Lake.LOCATION + "/data/a.parquet");
    }

    @Test
    void onlyIcebergTablesAreDroppedHere() {
        CatalogTable entry = lake.store.entry("t");
        lake.store.updateTable(lake.caller, "db", entry.withParameters(Map.of()), Optional.empty());
        assertThatThrownBy(this::drop).isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("NOT_SUPPORTED"));
        assertThatThrownBy(() -> lake.tables.drop(lake.caller, "db", "u")).isInstanceOf(CatalogError.class);
    }
}
