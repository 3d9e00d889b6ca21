package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Arn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableAttributes;
import software.amazon.awssdk.services.glue.model.TableError;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;

class TablesTest {
    private final Room room = Room.withTable("sales", "orders");

    private void update(TableInput input, String version) {
        room.glue.tables.updateTable(room.root, UpdateTableRequest.builder().databaseName("sales").tableInput(input).versionId(version).build());
    }

    private List<String> names(GetTablesRequest request) {
        return room.glue.tables.getTables(room.root, request).tableList().stream().map(Table::name).toList();
    }

    private static TableInput everything() {
        StorageDescriptor storage = StorageDescriptor.builder()
                .columns(c -> c.name("Id").type("bigint").comment("key").parameters(Map.of("iceberg.field.id", "1")), c -> c.name("v"))
                .location("s3://lake/full")
                .additionalLocations("s3://lake/more", "s3://lake/yet")
                .inputFormat("in")
                .outputFormat("out")
                .compressed(true)
                .numberOfBuckets(-1)
                .serdeInfo(s -> s.name("n").serializationLibrary("lib").parameters(Map.of("field.delim", "\u0001")))
                .bucketColumns("v")
                .sortColumns(o -> o.column("v").sortOrder(1))
                .parameters(Map.of())
                .skewedInfo(s -> s.skewedColumnNames("v").skewedColumnValues("x").skewedColumnValueLocationMaps(Map.of("x", "s3://lake/x")))
                .storedAsSubDirectories(true)
                .schemaReference(r -> r.schemaVersionId("v1").schemaVersionNumber(3L).schemaId(i -> i.schemaName("s").registryName("r")))
                .build();
        return TableInput.builder()
                .name("Full")
                .description("text with \"quotes\" and \n lines")
                .owner("me")
                .lastAccessTime(Instant.parse("2020-01-01T00:00:00.123Z"))
                .lastAnalyzedTime(Instant.parse("2020-01-02T00:00:00Z"))
                .retention(7)
                .storageDescriptor(storage)
                .partitionKeys(c -> c.name("d").type("date"))
                .viewOriginalText("o")
                .viewExpandedText("e")
                .tableType("VIRTUAL_VIEW")
                .parameters(Map.of("EXTERNAL", "TRUE", "empty", ""))
                .targetTable(t -> t.catalogId("222222222222").databaseName("d").name("t"))
                .build();
    }

    @Test
    void everyMemberOfATableIsKept() {
        room.table("sales", everything());
        Table table = room.getTable("Sales", "FULL");
        TableInput given = everything();
        assertThat(TableShape.input(table).build()).isEqualTo(given.toBuilder().name("full").build());
        assertThat(table.storageDescriptor()).isEqualTo(given.storageDescriptor());
        assertThat(table.databaseName()).isEqualTo("sales");
        assertThat(table.catalogId()).isEqualTo("111111111111");
        assertThat(table.createdBy()).isEqualTo("arn:aws:iam::111111111111:root");
        assertThat(table.versionId()).isEqualTo("0");
        assertThat(table.isRegisteredWithLakeFormation()).isFalse();
        assertThat(table.createTime()).isEqualTo(room.clock.instant());
        assertThat(table.updateTime()).isEqualTo(room.clock.instant());
    }

    @Test
    void whatWasLeftOutIsFilledInAsGlueDoes() {
        room.table("sales", TableInput.builder().name("bare").storageDescriptor(s -> s.location("s3://lake/bare")).build());
        Table table = room.getTable("sales", "bare");
        assertThat(table.retention()).isZero();
        assertThat(table.hasPartitionKeys()).isTrue();
        assertThat(table.storageDescriptor().compressed()).isFalse();
        assertThat(table.storageDescriptor().hasColumns()).isTrue();
        assertThat(table.hasParameters()).isFalse();
    }

    @Test
    void tableNeedsItsDatabase() {
        assertThatThrownBy(() -> room.table("nowhere", Room.input("t")))
                .isInstanceOf(EntityNotFoundException.class)
                .hasMessageContaining("Database nowhere not found.");
    }

    @Test
    void tableCannotBeCreatedTwice() {
        assertThatThrownBy(() -> room.table("sales", Room.input("ORDERS")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists.");
    }

    @Test
    void missingTableIsAnsweredAsGlueDoes() {
        assertThatThrownBy(() -> room.getTable("sales", "none")).isInstanceOf(EntityNotFoundException.class).hasMessageContaining("Entity Not Found");
        assertThatThrownBy(() -> room.getTable("none", "none")).hasMessageContaining("Database none not found.");
    }

    @Test
    void updateReplacesTheTableAndCountsItsVersionUp() {
        room.clock.advance(Duration.ofHours(1));
        update(Room.input("orders").toBuilder().description("second").build(), null);
        Table table = room.getTable("sales", "orders");
        assertThat(table.description()).isEqualTo("second");
        assertThat(table.versionId()).isEqualTo("1");
        assertThat(table.createTime()).isEqualTo(room.clock.instant().minus(Duration.ofHours(1)));
        assertThat(table.updateTime()).isEqualTo(room.clock.instant());
    }

    @Test
    void updateWithAnOldVersionFails() {
        update(Room.input("orders"), "0");
        assertThatThrownBy(() -> update(Room.input("orders").toBuilder().description("late").build(), "0"))
                .isInstanceOfSatisfying(ConcurrentModificationException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ConcurrentModificationException");
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Update table failed due to concurrent modifications.");
                });
        assertThat(room.getTable("sales", "orders").description()).isNull();
    }

    @Test
    void ofCommittersWithTheSameVersionExactlyOneWins() throws Exception {
        int committers = 4;
        int rounds = 50;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                String version = Integer.toString(round);
                CountDownLatch go = new CountDownLatch(1);
                List<Future<Boolean>> tries = new ArrayList<>();
                for (int i = 0; i < committers; i++) {
                    String who = "committer " + i;
                    tries.add(threads.submit(() -> {
                        go.await();
                        try {
                            update(Room.input("orders").toBuilder().parameters(Map.of("metadata_location", who)).build(), version);
                            return true;
                        } catch (ConcurrentModificationException lost) {
                            return false;
                        }
                    }));
                }
                go.countDown();
                int won = 0;
                for (Future<Boolean> one : tries) {
                    won += one.get() ? 1 : 0;
                }
                assertThat(won).isEqualTo(1);
                assertThat(room.getTable("sales", "orders").versionId()).isEqualTo(Integer.toString(round + 1));
            }
        }
    }

    @Test
    void deletedTableIsGoneAndMayBeMadeAgain() {
        DeleteTableRequest delete = DeleteTableRequest.builder().databaseName("sales").name("orders").build();
        room.glue.tables.deleteTable(room.root, delete, room.glue.sweeper);
        assertThatThrownBy(() -> room.getTable("sales", "orders")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.glue.tables.deleteTable(room.root, delete, room.glue.sweeper))
                .hasMessageContaining("Table orders not found.");
        room.table("sales", Room.input("orders"));
        room.sweep();
        assertThat(room.getTable("sales", "orders").versionId()).isEqualTo("0");
    }

    @Test
    void batchDeleteAnswersForEachTable() {
        room.table("sales", Room.input("a"));
        room.table("sales", Room.input("b"));
        List<TableError> errors = room.glue.tables
                .batchDeleteTable(room.root,
                        BatchDeleteTableRequest.builder().databaseName("sales").tablesToDelete("A", "missing", "b").build(), room.glue.sweeper)
                .errors();
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.tableName()).isEqualTo("missing");
            assertThat(error.errorDetail().errorCode()).isEqualTo("EntityNotFoundException");
        });
        assertThat(names(GetTablesRequest.builder().databaseName("sales").build())).containsExactly("orders");
    }

    @Test
    void listIsFilteredByPatternsOfEverySort() {
        for (String name : List.of("ab_1", "ab_2", "cd_1", "abx")) {
            room.table("sales", Room.input(name));
        }
        GetTablesRequest.Builder all = GetTablesRequest.builder().databaseName("sales");
        assertThat(names(all.expression("ab_*").build())).containsExactly("ab_1", "ab_2");
        assertThat(names(all.expression("*_1").build())).containsExactly("ab_1", "cd_1");
        assertThat(names(all.expression("*b*").build())).containsExactly("ab_1", "ab_2", "abx");
        assertThat(names(all.expression("ab_.*").build())).containsExactly("ab_1", "ab_2");
        assertThat(names(all.expression("AB_1|cd_1").build())).containsExactly("ab_1", "cd_1");
        assertThat(names(all.expression("ab[_x]\\d*").build())).containsExactly("ab_1", "ab_2", "abx");
        assertThat(names(all.expression("ab").build())).isEmpty();
        assertThatThrownBy(() -> names(all.expression("a(").build())).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void patternThatBacktracksWithoutEndIsRefused() {
        room.table("sales", Room.input("a".repeat(200)));
        assertThatThrownBy(() -> names(GetTablesRequest.builder().databaseName("sales").expression("(.*a){12}b").build()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void pagesOfTablesAreComplete() {
        for (int i = 100; i < 350; i++) {
            room.table("sales", Room.input("t" + i));
        }
        List<String> all = new ArrayList<>();
        String token = null;
        int pages = 0;
        do {
            GetTablesResponse page = room.glue.tables.getTables(room.root,
                    GetTablesRequest.builder().databaseName("sales").expression("t*").nextToken(token).build());
            page.tableList().forEach(table -> all.add(table.name()));
            token = page.nextToken();
            pages++;
        } while (token != null);
        assertThat(all).hasSize(250).isSorted().doesNotHaveDuplicates();
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void attributesToGetNarrowTheAnswer() {
        Table table = room.glue.tables.getTables(room.root,
                        GetTablesRequest.builder().databaseName("sales").attributesToGet(TableAttributes.NAME, TableAttributes.TABLE_TYPE).build())
                .tableList().getFirst();
        assertThat(table.name()).isEqualTo("orders");
        assertThat(table.tableType()).isEqualTo("EXTERNAL_TABLE");
        assertThat(table.storageDescriptor()).isNull();
    }

    @Test
    void tablesThatMayNotBeSeenAreLeftOut() {
        room.table("sales", Room.input("secret"));
        room.permissions.deny("glue:GetTables", new Arn("arn:aws:glue:us-east-1:111111111111:table/sales/secret"));
        assertThat(names(GetTablesRequest.builder().databaseName("sales").build())).containsExactly("orders");
    }

    @Test
    void deniedOperationChangesNothing() {
        room.permissions.deny("glue:UpdateTable").deny("glue:DeleteTable").deny("glue:GetTable");
        assertThatThrownBy(() -> update(Room.input("orders"), null)).isInstanceOf(AccessDenied.class);
        assertThatThrownBy(() -> room.glue.tables.deleteTable(
                        room.root, DeleteTableRequest.builder().databaseName("sales").name("orders").build(), room.glue.sweeper))
                .isInstanceOf(AccessDenied.class);
        assertThatThrownBy(() -> room.getTable("sales", "orders")).isInstanceOf(AccessDenied.class);
        assertThat(room.permissions.asked().getLast().access().resources()).extracting(Arn::text).containsExactly(
                "arn:aws:glue:us-east-1:111111111111:catalog", "arn:aws:glue:us-east-1:111111111111:database/sales",
                "arn:aws:glue:us-east-1:111111111111:table/sales/orders");
        room.permissions.reset();
        assertThat(room.getTable("sales", "orders").versionId()).isEqualTo("0");
    }

    @Test
    void whatIsNotSupportedIsRefusedAndNotIgnored() {
        assertThatThrownBy(() -> room.glue.tables.createTable(room.root, CreateTableRequest.builder()
                        .databaseName("sales").tableInput(Room.input("i")).openTableFormatInput(f -> f.icebergInput(i -> i.version("2"))).build()))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> room.table("sales", Room.input("v").toBuilder().viewDefinition(v -> v.definer("x")).build()))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> room.glue.tables.getTable(room.root,
                        GetTableRequest.builder().databaseName("sales").name("orders").queryAsOfTime(Instant.EPOCH).build()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void changesOfTablesAreTold() {
        update(Room.input("orders"), null);
        room.glue.tables.deleteTable(room.root, DeleteTableRequest.builder().databaseName("sales").name("orders").build(), room.glue.sweeper);
        assertThat(room.events()).extracting(event -> event.event().type() + " " + event.event().detail()).containsExactly(
                "Glue Data Catalog Database State Change {\"databaseName\":\"sales\",\"typeOfChange\":\"CreateDatabase\"}",
                "Glue Data Catalog Database State Change {\"databaseName\":\"sales\",\"changedTables\":[\"orders\"],\"typeOfChange\":\"CreateTable\"}",
                "Glue Data Catalog Table State Change {\"databaseName\":\"sales\",\"typeOfChange\":\"UpdateTable\",\"tableName\":\"orders\"}",
                "Glue Data Catalog Database State Change {\"databaseName\":\"sales\",\"changedTables\":[\"orders\"],\"typeOfChange\":\"DeleteTable\"}");
    }

    @Test
    void failedCommitLeavesNothing() {
        int before = room.events().size();
        room.metadata.failNextCommit(new io.kariba.api.Metadata.MetadataUnavailable("disk full", null));
        assertThatThrownBy(() -> room.table("sales", Room.input("lost"))).isInstanceOf(io.kariba.api.Metadata.MetadataUnavailable.class);
        assertThatThrownBy(() -> room.getTable("sales", "lost")).isInstanceOf(EntityNotFoundException.class);
        assertThat(room.events()).hasSize(before);
        room.table("sales", Room.input("lost"));
    }

    @Test
    void failedUpdateTellsNothing() {
        int before = room.events().size();
        assertThatThrownBy(() -> update(Room.input("orders"), "17")).isInstanceOf(ConcurrentModificationException.class);
        assertThat(room.events()).hasSize(before);
    }

    @Test
    void likePatternAgreesWithRegularExpressions() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab%_", 8);
            String text = text(random, "ab", 10);
            String regex = pattern.replace("%", ".*").replace("_", ".");
            assertThat(LikePattern.matches(pattern, text)).as("seed %d: '%s' like '%s'", seed, text, pattern).isEqualTo(text.matches(regex));
        }
        assertThat(LikePattern.matches("100\\%", "100%")).isTrue();
        assertThat(LikePattern.matches("100\\%", "1000")).isFalse();
        assertThat(LikePattern.matches("%a".repeat(100) + "b", "a".repeat(5_000))).isFalse();
    }

    private static String text(Random random, String letters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
