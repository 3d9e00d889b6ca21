package io.kariba.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Definition;
import io.kariba.api.IcebergTables.Description;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.Metadata.OutcomeUnknown;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateTest {
    private final Lake lake = new Lake();

    @Test
    void theCatalogsEntryIsAsIcebergsOwnGlueCatalogWritesIt() {
        lake.withTable();
        CatalogTable entry = lake.store.entry("t");
        assertThat(entry.type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(entry.parameters()).containsEntry("table_type", "ICEBERG").containsOnlyKeys("table_type", "metadata_location");
        assertThat(lake.metadataLocation()).matches("s3://lake/db/t/metadata/00000-[0-9a-f-]{36}\\.metadata\\.json");
        assertThat(entry.storage().location()).contains("s3://lake/db/t");
        assertThat(entry.storage().columns().getFirst()).isEqualTo(new CatalogColumn(
                "id", "bigint", Optional.empty(), Map.of("iceberg.field.id", "1", "iceberg.field.optional", "true", "iceberg.field.current", "true")));
        assertThat(lake.store.uris()).containsExactly(lake.metadataLocation());
    }

    @Test
    void aTableIsOfFormatVersion2WithZstandard() {
        lake.withTable();
        TableMetadata metadata = lake.metadata();
        assertThat(metadata.formatVersion()).isEqualTo(2);
        assertThat(metadata.currentSnapshot()).isNull();
        assertThat(metadata.location()).isEqualTo("s3://lake/db/t");
        assertThat(metadata.properties())
                .containsExactlyInAnyOrderEntriesOf(Map.of("write.parquet.compression-codec", "zstd"));
    }

    @Test
    void everyTypeOfAthenaIsItsIcebergType() {
        List<CatalogColumn> columns = List.of(
                CatalogColumn.of("B", "BOOLEAN"), CatalogColumn.of("i", "int"), CatalogColumn.of("l", "bigint"), CatalogColumn.of("f", "float"),
                CatalogColumn.of("d", "double"), CatalogColumn.of("de", "decimal(12, 3)"), CatalogColumn.of("s", "string"),
                CatalogColumn.of("bi", "binary"), CatalogColumn.of("da", "date"), CatalogColumn.of("ts", "timestamp"),
                CatalogColumn.of("a", "array<int>"), CatalogColumn.of("m", "map<string,decimal(10,0)>"),
                CatalogColumn.of("st", "struct<x:double, `y`:array<struct<z:date>>>"));
        lake.tables.create(lake.caller, Lake.definition(columns));
        assertThat(lake.metadata().schema().findType("ts")).isEqualTo(Types.TimestampType.withoutZone());
        assertThat(lake.tables.describe(lake.caller, "db", "t").columns()).extracting(CatalogColumn::name, CatalogColumn::type)
                .containsExactly(
                        tuple("b", "boolean"), tuple("i", "int"), tuple("l", "bigint"), tuple("f", "float"), tuple("d", "double"),
                        tuple("de", "decimal(12,3)"), tuple("s", "string"), tuple("bi", "binary"), tuple("da", "date"), tuple("ts", "timestamp"),
                        tuple("a", "array<int>"), tuple("m", "map<string,decimal(10,0)>"), tuple("st", "struct<x:double,y:array<struct<z:date>>>"));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    /** Athena User Guide, "Supported data types for Iceberg tables in Athena". */
    @ParameterizedTest
    @ValueSource(strings = {"tinyint", "smallint", "char(3)", "varchar(10)", "array<tinyint>", "uniontype<int>", "time", "map<int", "struct<a:int", "", "int>"})
    void typesAthenaHasNotForIcebergAreRefused(String type) {
        assertThatThrownBy(() -> lake.tables.create(lake.caller, Lake.definition(List.of(CatalogColumn.of("c", type)))))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("NOT_SUPPORTED"))
                .hasMessageStartingWith("Type not supported for Iceberg: ");
        assertThat(lake.store.uris()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "name|name|name", "`NAME`|name|name", "year(ts)|year(ts)|ts_year", "months(ts)|month(ts)|ts_month", "day(ts)|day(ts)|ts_day",
        "HOURS( ts )|hour(ts)|ts_hour", "bucket(16, id)|bucket(16, id)|id_bucket", "truncate(4,name)|truncate(4, name)|name_trunc"
    })
    void transformsAreAthenas(String stated, String described, String field) {
        lake.tables.create(lake.caller, Lake.definition(Lake.columns(), stated));
        assertThat(lake.tables.describe(lake.caller, "db", "t").partitioning()).containsExactly(described);
        assertThat(lake.metadata().spec().fields().getFirst().name()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nope|COLUMN_NOT_FOUND", "day(nope)|COLUMN_NOT_FOUND", "day(name)|INVALID_TABLE_PROPERTY", "bucket(0, id)|INVALID_TABLE_PROPERTY",
        "week(ts)|INVALID_TABLE_PROPERTY", "bucket(id)|INVALID_TABLE_PROPERTY"
    })
    void aTransformThatCannotBeIsRefused(String stated, String code) {
        assertThatThrownBy(() -> lake.tables.create(lake.caller, Lake.definition(Lake.columns(), stated)))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo(code));
    }

    @Test
    void propertiesAndCommentAreKept() {
        lake.tables.create(lake.caller, new Definition("db", "t", Lake.columns(), List.of(), Lake.LOCATION, Optional.of("all of it"), Map.of(
                "write.format.default", "orc", "write.orc.compression-codec", "snappy", "write.object-storage.enabled", "true", "mine", "2")));
        Description description = lake.tables.describe(lake.caller, "db", "t");
        assertThat(description.properties()).containsAllEntriesOf(Map.of(
                "write.format.default", "orc", "write.orc.compression-codec", "snappy", "write.object-storage.enabled", "true", "mine", "2", "comment", "all of it"));
        assertThat(description.formatVersion()).isEqualTo(2);
        assertThat(description.properties()).doesNotContainKey("format-version");
        assertThat(lake.store.entry("t").description()).contains("all of it");
    }

    @ParameterizedTest
    @CsvSource({
        "history.expire.min-snapshots-to-keep,0", "history.expire.max-snapshot-age-ms,soon", "write.format.default,CSV", "format-version,9",
        "write.location-provider.impl,java.lang.String"
    })
    void aPropertyWithAWrongValueIsRefused(String name, String value) {
        Definition definition = new Definition("db", "t", Lake.columns(), List.of(), Lake.LOCATION, Optional.empty(), Map.of(name, value));
        assertThatThrownBy(() -> lake.tables.create(lake.caller, definition))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("INVALID_TABLE_PROPERTY"));
    }

    @Test
    void aLocationWithFilesIsRefusedAndAFoldersMarkerIsNone() {
        lake.store.objects.put("lake/db/t/", new FakeLake.Stored(new byte[0], Instant.EPOCH));
        lake.store.add("s3://lake/db/t2/data/x", Instant.EPOCH);
        lake.withTable();
        assertThatThrownBy(() -> lake.tables.create(
                        lake.caller, new Definition("db", "u", Lake.columns(), List.of(), Lake.LOCATION, Optional.empty(), Map.of())))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("ICEBERG_FILESYSTEM_ERROR"))
                .hasMessageStartingWith("Cannot create a table on a non-empty location: s3://lake/db/t");
    }

    @Test
    void aTableThatIsThereStaysAndNoFileOfTheSecondIsLeft() {
        lake.withTable();
        List<String> before = lake.store.uris();
        assertThatThrownBy(lake::withTable).isInstanceOfSatisfying(CatalogError.class, error -> assertThat(error.code()).isEqualTo("AlreadyExistsException"));
        assertThat(lake.store.uris()).isEqualTo(before);
    }

    @Test
    void ofTwoThatCreateAtOnceTheLoserLeavesNoFile() {
        lake.store.before = call -> {
            if (call.startsWith("CreateTable")) {
                lake.store.before = any -> {};
                lake.tables.create(lake.caller, new Definition("db", "t", Lake.columns(), List.of(), "s3://lake/other", Optional.empty(), Map.of()));
            }
        };
        assertThatThrownBy(lake::withTable).isInstanceOf(CatalogError.class);
        assertThat(lake.store.uris()).containsExactly(lake.metadataLocation());
    }

    @Test
    void whoMayNotCreateTablesLeavesNoFile() {
        lake.store.before = call -> {
            if (call.startsWith("CreateTable")) {
                throw new AccessDenied("no glue:CreateTable");
            }
        };
        assertThatThrownBy(lake::withTable).isInstanceOf(AccessDenied.class);
        assertThat(lake.store.uris()).isEmpty();
    }

    @Test
    void anUnknownOutcomeThatTookEffectIsASuccess() {
        lake.store.after = call -> {
            if (call.startsWith("CreateTable")) {
                throw new OutcomeUnknown("lost", null);
            }
        };
        lake.withTable();
        assertThat(lake.columnNames()).containsExactly("id", "name", "ts");
    }

    @Test
    void anUnknownOutcomeThatShowsNoTableKeepsTheFile() {
        lake.store.before = call -> {
            if (call.startsWith("CreateTable")) {
                throw new OutcomeUnknown("lost", null);
            }
        };
        assertThatThrownBy(lake::withTable).isInstanceOf(OutcomeUnknown.class);
        assertThat(lake.store.uris()).hasSize(1);
    }

    @Test
    void aMetadataFileSaysWhatItsEntryWouldBe() {
        Lake lake = new Lake().withTable();
        CatalogTable made = lake.store.table(lake.caller, "db", "t").orElseThrow().table();
        String location = made.parameters().get("metadata_location");
        CatalogTable entry = lake.tables.entry(lake.caller, "db", "t", location);
        assertThat(entry.storage()).isEqualTo(made.storage());
        assertThat(entry.parameters()).isEqualTo(made.parameters());
        assertThatThrownBy(() -> lake.tables.entry(lake.caller, "db", "t", Lake.LOCATION + "/metadata/gone.metadata.json"))
                .isInstanceOf(TableError.class)
                .hasMessageContaining("gone.metadata.json does not exist");
    }
}
