package io.kariba.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.IcebergTables.Change.AddColumns;
import io.kariba.api.IcebergTables.Change.ChangeColumn;
import io.kariba.api.IcebergTables.Change.DropColumns;
import io.kariba.api.IcebergTables.Change.ReplaceColumns;
import io.kariba.api.IcebergTables.Change.SetProperties;
import io.kariba.api.IcebergTables.Change.UnsetProperties;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.Metadata.OutcomeUnknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlterTest {
    private final Lake lake = new Lake().withTable();

    private static ChangeColumn change(String column, String name, String type) {
        return new ChangeColumn(column, CatalogColumn.of(name, type), false, Optional.empty());
    }

    private void refused(String code, Change... changes) {
        refused(code, List.of(lake.metadataLocation()), changes);
    }

    private void refused(String code, List<String> files, Change... changes) {
        String before = lake.metadataLocation();
        assertThatThrownBy(() -> lake.alter(changes)).isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo(code));
        assertThat(lake.metadataLocation()).isEqualTo(before);
        assertThat(lake.store.uris()).isEqualTo(files);
    }

    @Test
    void aChangeIsOneCommitThatNamesItsPredecessor() {
        String first = lake.metadataLocation();
        lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))), new SetProperties(Map.of("k", "v")));
        CatalogTable entry = lake.store.entry("t");
        assertThat(entry.version()).contains("1");
        assertThat(entry.parameters()).containsEntry("previous_metadata_location", first);
        assertThat(lake.metadataLocation()).contains("/metadata/00001-");
        assertThat(lake.metadata().previousFiles()).singleElement().satisfies(earlier -> assertThat(earlier.file()).isEqualTo(first));
        assertThat(lake.metadata().schemas()).hasSize(2);
        assertThat(lake.metadata().properties()).containsEntry("k", "v");
    }

    @Test
    void addedColumnsComeLastWithNewIds() {
        lake.alter(new AddColumns(List.of(
                new CatalogColumn("Point", "struct<x:double,y:double>", Optional.of("where"), Map.of()), CatalogColumn.of("n", "int"))));
        assertThat(lake.columnNames()).containsExactly("id", "name", "ts", "point", "n");
        assertThat(lake.metadata().schema().findField("point").doc()).isEqualTo("where");
        assertThat(lake.metadata().schema().findField("point").fieldId()).isEqualTo(4);
    }

    @Test
    void aColumnIsRenamedWidenedMovedAndCommentedAtOnce() {
        lake.alter(new AddColumns(List.of(CatalogColumn.of("n", "int"))));
        int id = lake.metadata().schema().findField("n").fieldId();
        lake.alter(new ChangeColumn("n", new CatalogColumn("m", "bigint", Optional.of("wide"), Map.of()), true, Optional.empty()));
        assertThat(lake.columnNames()).containsExactly("m", "id", "name", "ts");
        assertThat(lake.metadata().schema().findField("m").fieldId()).isEqualTo(id);
        lake.alter(new ChangeColumn("m", CatalogColumn.of("m", "bigint"), false, Optional.of("name")));
        assertThat(lake.columnNames()).containsExactly("id", "name", "m", "ts");
        assertThat(lake.metadata().schema().findField("m").doc()).isEqualTo("wide");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "int|bigint", "float|double", "decimal(10,2)|decimal(12,2)", "array<int>|array<bigint>", "map<string,float>|map<string,double>",
        "struct<a:int,b:int>|struct<a:bigint,c:string>"
    })
    void typesWiden(String from, String to) {
        lake.alter(new AddColumns(List.of(CatalogColumn.of("c", from))));
        lake.alter(change("c", "c", to));
        assertThat(lake.tables.describe(lake.caller, "db", "t").columns().getLast().type()).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "id|int", "id|string", "name|binary", "ts|date", "id|array<bigint>"
    })
    void typesDoNotNarrow(String column, String type) {
        refused("NOT_SUPPORTED", change(column, column, type));
    }

    @Test
    void aDroppedColumnStaysInTheCatalogAsNotCurrent() {
        lake.alter(new DropColumns(List.of("NAME")));
        assertThat(lake.columnNames()).containsExactly("id", "ts");
        assertThat(lake.store.entry("t").storage().columns()).extracting(CatalogColumn::name).containsExactly("id", "ts", "name");
        assertThat(lake.store.entry("t").storage().columns().getLast().parameters()).containsEntry("iceberg.field.current", "false");
    }

    @Test
    void aColumnDroppedAndAddedAgainIsAnother() {
        lake.alter(new DropColumns(List.of("name")));
        lake.alter(new AddColumns(List.of(CatalogColumn.of("name", "string"))));
        assertThat(lake.metadata().schema().findField("name").fieldId()).isEqualTo(4);
    }

    @Test
    void replacedColumnsOfTheSameNameStayWhatTheyAre() {
        lake.alter(new ReplaceColumns(List.of(CatalogColumn.of("extra", "int"), CatalogColumn.of("ts", "timestamp"), CatalogColumn.of("id", "bigint"))));
        assertThat(lake.columnNames()).containsExactly("extra", "ts", "id");
        assertThat(lake.metadata().schema().findField("id").fieldId()).isEqualTo(1);
        assertThat(lake.metadata().schema().findField("ts").fieldId()).isEqualTo(3);
    }

    @Test
    void whatCannotBeIsRefusedAndNothingIsWritten() {
        refused("COLUMN_ALREADY_EXISTS", new AddColumns(List.of(CatalogColumn.of("id", "int"))));
        refused("DUPLICATE_COLUMN_NAME", new AddColumns(List.of(CatalogColumn.of("x", "int"), CatalogColumn.of("X", "int"))));
        refused("COLUMN_NOT_FOUND", new DropColumns(List.of("nope")));
        refused("COLUMN_NOT_FOUND", change("nope", "a", "int"));
        refused("COLUMN_NOT_FOUND", new ChangeColumn("id", CatalogColumn.of("id", "bigint"), false, Optional.of("nope")));
        refused("COLUMN_ALREADY_EXISTS", change("id", "ts", "bigint"));
        refused("NOT_SUPPORTED", new DropColumns(List.of("id", "name", "ts")));
        refused("NOT_SUPPORTED", new AddColumns(List.of(CatalogColumn.of("x", "tinyint"))));
        refused("INVALID_TABLE_PROPERTY", new SetProperties(Map.of("history.expire.min-snapshots-to-keep", "-1")));
    }

    @Test
    void aPartitionsColumnIsNotDropped() {
        Lake other = new Lake();
        other.tables.create(other.caller, Lake.definition(Lake.columns(), "day(ts)", "bucket(4, id)"));
        assertThatThrownBy(() -> other.alter(new DropColumns(List.of("ts")))).hasMessage("Cannot drop partition field: ts");
        other.alter(change("ts", "at", "timestamp"));
        assertThat(other.tables.describe(other.caller, "db", "t").partitioning()).containsExactly("day(at)", "bucket(4, id)");
    }

    /** Spark writes names as they were typed. */
    @Test
    void namesWithCapitalsAreTheSameNames() {
        lake.table().updateSchema()
                .addColumn("Place", Types.StructType.of(
                        Types.NestedField.optional(90, "Street", Types.StringType.get()), Types.NestedField.optional(91, "No", Types.IntegerType.get())))
                .addColumn("At", Types.TimestampType.withZone())
                .commit();
        int street = lake.metadata().schema().findField("Place.Street").fieldId();
        refused("COLUMN_ALREADY_EXISTS", lake.store.uris(), new AddColumns(List.of(CatalogColumn.of("place", "int"))));
        lake.alter(new ChangeColumn(
                "place", new CatalogColumn("place", "struct<street:string,no:bigint>", Optional.of("where"), Map.of()), false, Optional.empty()));
        assertThat(lake.metadata().schema().findField("place.Street").fieldId()).isEqualTo(street);
        assertThat(lake.metadata().schema().findType("place.No")).isEqualTo(Types.LongType.get());
        lake.alter(change("at", "moment", "timestamp"));
        assertThat(lake.metadata().schema().findType("moment")).isEqualTo(Types.TimestampType.withZone());
        lake.alter(new ReplaceColumns(List.of(CatalogColumn.of("moment", "timestamp"), CatalogColumn.of("PLACE", "struct<street:string,no:bigint>"))));
        assertThat(lake.metadata().schema().findField("place.Street").fieldId()).isEqualTo(street);
    }

    @Test
    void propertiesAreSetAndUnset() {
        lake.alter(new SetProperties(Map.of("history.expire.max-snapshot-age-ms", "259200000", "mine", "1")));
        assertThat(lake.metadata().properties()).containsEntry("history.expire.max-snapshot-age-ms", "259200000").containsEntry("mine", "1");
        lake.alter(new UnsetProperties(List.of("history.expire.max-snapshot-age-ms", "nope")));
        assertThat(lake.metadata().properties()).doesNotContainKey("history.expire.max-snapshot-age-ms").containsEntry("mine", "1");
    }

    @Test
    void parametersOfTheCatalogThatAreNotIcebergsStay() {
        CatalogTable entry = lake.store.entry("t");
        Map<String, String> more = new java.util.HashMap<>(entry.parameters());
        more.put("owner-tool", "x");
        lake.store.updateTable(lake.caller, "db", entry.withParameters(more), Optional.empty());
        lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))));
        assertThat(lake.store.entry("t").parameters()).containsEntry("owner-tool", "x");
    }

    @Test
    void aMissingTableIsGluesError() {
        assertThatThrownBy(() -> lake.tables.alter(lake.caller, "db", "u", List.of(new DropColumns(List.of("a")))))
                .isInstanceOfSatisfying(CatalogError.class, error -> assertThat(error.code()).isEqualTo("EntityNotFoundException"));
    }

    @Test
    void aLostRaceIsRunAgainOnTheNewestMetadata() {
        AtomicInteger races = new AtomicInteger(3);
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable") && races.getAndDecrement() > 0) {
                Lake other = this.lake;
                var before = other.store.before;
                other.store.before = any -> {};
                other.alter(new SetProperties(Map.of("race" + races.get(), "won")));
                other.store.before = before;
            }
        };
        lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))));
        assertThat(lake.columnNames()).endsWith("a");
        assertThat(lake.metadata().properties()).containsKeys("race2", "race1", "race0");
        // Metadata files of lost races are gone: what is left is the log and the current one.
        assertThat(lake.store.uris()).hasSize(lake.metadata().previousFiles().size() + 1);
    }

    @Test
    void aRaceThatIsAlwaysLostEndsInACommitError() {
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable")) {
                throw new CatalogError("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
            }
        };
        refused("ICEBERG_COMMIT_ERROR", new SetProperties(Map.of("a", "b")));
    }

    @Test
    void aChangeThatNoLongerAppliesAfterALostRaceIsRefused() {
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable")) {
                lake.store.before = any -> {};
                lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "string"))));
            }
        };
        assertThatThrownBy(() -> lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int")))))
                .isInstanceOfSatisfying(TableError.class, error -> assertThat(error.code()).isEqualTo("COLUMN_ALREADY_EXISTS"));
    }

    @Test
    void eightCommittersLoseNoCommit() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int who = i;
                running.add(threads.submit(() -> {
                    for (int n = 0; n < 5; n++) {
                        lake.alter(new AddColumns(List.of(CatalogColumn.of("c" + who + "_" + n, "int"))));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertThat(lake.columnNames()).hasSize(43).doesNotHaveDuplicates();
        assertThat(lake.store.entry("t").version()).contains("40");
        assertThat(lake.store.uris()).hasSize(41);
        assertThat(lake.metadata().schema().columns().stream().map(field -> field.fieldId()).distinct()).hasSize(43);
    }

    @Test
    void anUnknownOutcomeThatTookEffectIsASuccess() {
        lake.store.after = call -> {
            if (call.startsWith("UpdateTable")) {
                throw new OutcomeUnknown("lost", null);
            }
        };
        lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))));
        assertThat(lake.columnNames()).endsWith("a");
    }

    @Test
    void anUnknownOutcomeThatTookEffectBeforeAnotherCommitIsASuccess() {
        lake.store.after = call -> {
            if (call.startsWith("UpdateTable")) {
                lake.store.after = any -> {};
                lake.alter(new SetProperties(Map.of("later", "1")));
                throw new OutcomeUnknown("lost", null);
            }
        };
        lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))));
        assertThat(lake.columnNames()).endsWith("a");
    }

    @Test
    void anUnknownOutcomeThatShowsNothingDeletesNothing() {
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable")) {
                throw new OutcomeUnknown("lost", null);
            }
        };
        assertThatThrownBy(() -> lake.alter(new SetProperties(Map.of("a", "b")))).isInstanceOf(OutcomeUnknown.class);
        assertThat(lake.store.uris()).hasSize(2);
        assertThat(lake.metadata().properties()).doesNotContainKey("a");
    }

    @Test
    void aStoreThatRefusedTheWriteLeavesNoFile() {
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable")) {
                throw new MetadataUnavailable("full", null);
            }
        };
        assertThatThrownBy(() -> lake.alter(new SetProperties(Map.of("a", "b")))).isInstanceOf(MetadataUnavailable.class);
        assertThat(lake.store.uris()).hasSize(1);
    }

    @Test
    void aKillBetweenFileAndCatalogLeavesTheTableAsItWas() {
        lake.store.before = call -> {
            if (call.startsWith("UpdateTable")) {
                throw new ThreadDeath();
            }
        };
        assertThatThrownBy(() -> lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))))).isInstanceOf(ThreadDeath.class);
        lake.store.before = call -> {};
        assertThat(lake.columnNames()).containsExactly("id", "name", "ts");
        lake.alter(new AddColumns(List.of(CatalogColumn.of("b", "int"))));
        assertThat(lake.columnNames()).endsWith("b");
    }

    @Test
    void everythingIsDoneAsTheCaller() {
        lake.alter(new AddColumns(List.of(CatalogColumn.of("a", "int"))));
        assertThat(lake.store.callers).containsExactly(lake.caller);
    }
}
