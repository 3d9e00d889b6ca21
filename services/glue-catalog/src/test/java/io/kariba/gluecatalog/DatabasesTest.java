package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Arn;
import io.kariba.api.KeyRange;
import io.kariba.api.ScopedKey;
import io.kariba.api.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Permission;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;

class DatabasesTest {
    private final Room room = new Room();

    private Database get(String name) {
        return room.glue.databases.getDatabase(room.root, GetDatabaseRequest.builder().name(name).build()).database();
    }

    @Test
    void createdDatabaseIsShownWithEverythingItWasGiven() {
        DatabaseInput input = DatabaseInput.builder()
                .name("Sales_IĞ")
                .description("what was sold")
                .locationUri("s3://lake/sales")
                .parameters(Map.of("owner", "finance"))
                .createTableDefaultPermissions(permission -> permission
                        .principal(principal -> principal.dataLakePrincipalIdentifier("IAM_ALLOWED_PRINCIPALS"))
                        .permissions(Permission.ALL))
                .targetDatabase(target -> target.catalogId("222222222222").databaseName("x"))
                .build();
        room.glue.databases.createDatabase(room.root, CreateDatabaseRequest.builder().databaseInput(input).build());

        Database database = get("SALES_iğ");
        assertThat(database.name()).isEqualTo("sales_iğ");
        assertThat(database.description()).isEqualTo("what was sold");
        assertThat(database.locationUri()).isEqualTo("s3://lake/sales");
        assertThat(database.parameters()).isEqualTo(Map.of("owner", "finance"));
        assertThat(database.createTableDefaultPermissions()).isEqualTo(input.createTableDefaultPermissions());
        assertThat(database.targetDatabase()).isEqualTo(input.targetDatabase());
        assertThat(database.catalogId()).isEqualTo("111111111111");
        assertThat(database.createTime()).isEqualTo(room.clock.instant());
    }

    @Test
    void databaseCannotBeCreatedTwice() {
        room.database("sales");
        assertThatThrownBy(() -> room.database("SALES"))
                .isInstanceOfSatisfying(AlreadyExistsException.class, e -> {
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Database already exists.");
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AlreadyExistsException");
                    assertThat(e.statusCode()).isEqualTo(400);
                });
    }

    @Test
    void missingDatabaseIsNamed() {
        assertThatThrownBy(() -> get("nowhere"))
                .isInstanceOfSatisfying(EntityNotFoundException.class,
                        e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Database nowhere not found."));
    }

    @Test
    void updateReplacesAllButTheCreationTime() {
        room.database("sales");
        var created = get("sales").createTime();
        room.clock.advance(java.time.Duration.ofDays(1));
        room.glue.databases.updateDatabase(room.root, UpdateDatabaseRequest.builder()
                .name("sales")
                .databaseInput(input -> input.name("sales").description("new"))
                .build());
        assertThat(get("sales").description()).isEqualTo("new");
        assertThat(get("sales").createTime()).isEqualTo(created);
    }

    @Test
    void renamingADatabaseIsRefused() {
        room.database("sales");
        assertThatThrownBy(() -> room.glue.databases.updateDatabase(room.root,
                        UpdateDatabaseRequest.builder().name("sales").databaseInput(input -> input.name("other")).build()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void pagesOfDatabasesStayCompleteWhenDatabasesComeAndGo() {
        for (int i = 10; i < 35; i++) {
            room.database("db" + i);
        }
        List<String> names = new ArrayList<>();
        String token = null;
        do {
            GetDatabasesResponse page =
                    room.glue.databases.getDatabases(room.root, GetDatabasesRequest.builder().maxResults(7).nextToken(token).build());
            page.databaseList().forEach(database -> names.add(database.name()));
            token = page.nextToken();
            if (names.size() == 7) {
                room.glue.databases.deleteDatabase(room.root, DeleteDatabaseRequest.builder().name("db16").build());
                room.database("db00");
            }
        } while (token != null);
        assertThat(names).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void foreignTokenIsRefused() {
        assertThatThrownBy(() -> room.glue.databases.getDatabases(room.root, GetDatabasesRequest.builder().nextToken("bogus!").build()))
                .isInstanceOf(InvalidInputException.class);
        String other = new PageToken("tables/x", List.of("a")).text();
        assertThatThrownBy(() -> room.glue.databases.getDatabases(room.root, GetDatabasesRequest.builder().nextToken(other).build()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void deletedDatabaseTakesItsTablesWithItAtOnceAndTheSweeperClearsTheRows() {
        room.database("sales");
        for (int t = 0; t < 120; t++) {
            room.table("sales", Room.input("t" + t).toBuilder().partitionKeys(Room.column("d", "string")).build());
        }
        List<PartitionInput> hundred = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hundred.add(Room.partition("p" + i));
        }
        for (int t = 0; t < 8; t++) {
            room.glue.batches.batchCreatePartition(room.root,
                    BatchCreatePartitionRequest.builder().databaseName("sales").tableName("t" + t).partitionInputList(hundred).build());
        }
        room.glue.databases.deleteDatabase(room.root, DeleteDatabaseRequest.builder().name("sales").build());
        assertThatThrownBy(() -> room.getTable("sales", "t0")).isInstanceOf(EntityNotFoundException.class);

        room.database("sales");
        assertThatThrownBy(() -> room.getTable("sales", "t0"))
                .hasMessageContaining("Entity Not Found");
        room.table("sales", Room.input("kept"));
        room.sweep();

        assertThat(room.getTable("sales", "kept").name()).isEqualTo("kept");
        assertThat(rows(CatalogRows.TABLES)).isEqualTo(1);
        assertThat(rows(CatalogRows.PARTITIONS)).isZero();
        assertThat(rows(CatalogRows.SWEEPS)).isZero();
    }

    private int rows(Table<ScopedKey, ?> table) {
        return room.metadata.read(reader -> reader.scanKeys(table, new KeyRange(new byte[0], new byte[0]), 100_000)).size();
    }

    @Test
    void operationsAskForTheCatalogAndTheDatabase() {
        room.database("sales");
        get("sales");
        assertThat(room.permissions.asked().getLast().access().action().toString()).isEqualTo("glue:GetDatabase");
        assertThat(room.permissions.asked().getLast().access().resources()).containsExactly(
                new Arn("arn:aws:glue:us-east-1:111111111111:catalog"), new Arn("arn:aws:glue:us-east-1:111111111111:database/sales"));
        room.permissions.deny("glue:DeleteDatabase");
        assertThatThrownBy(() -> room.glue.databases.deleteDatabase(room.root, DeleteDatabaseRequest.builder().name("sales").build()))
                .isInstanceOf(AccessDenied.class);
        assertThat(room.permissions.asked().getLast().access().resources()).extracting(Arn::text).contains(
                "arn:aws:glue:us-east-1:111111111111:table/sales/*", "arn:aws:glue:us-east-1:111111111111:userDefinedFunction/sales/*");
        assertThat(get("sales").name()).isEqualTo("sales");
    }

    @Test
    void anotherAccountsCatalogIsDeniedEvenToRoot() {
        assertThatThrownBy(() -> room.glue.databases.getDatabase(
                        room.root, GetDatabaseRequest.builder().catalogId("222222222222").name("sales").build()))
                .isInstanceOf(AccessDenied.class)
                .hasMessageContaining("arn:aws:glue:us-east-1:222222222222:catalog");
    }

    @Test
    void accountsAndRegionsDoNotMeet() {
        room.database("sales");
        assertThatThrownBy(() -> room.glue.databases.getDatabase(
                        io.kariba.api.TestCallers.root("222222222222"), GetDatabaseRequest.builder().name("sales").build()))
                .isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void listShowsOnlyWhatMayBeSeen() {
        room.database("open");
        room.database("closed");
        room.permissions.deny("glue:GetDatabases", new Arn("arn:aws:glue:us-east-1:111111111111:database/closed"));
        GetDatabasesResponse page = room.glue.databases.getDatabases(room.root, GetDatabasesRequest.builder().build());
        assertThat(page.databaseList()).extracting(Database::name).containsExactly("open");
    }

    @Test
    void creationAndDeletionAreTold() {
        room.database("sales");
        room.glue.databases.deleteDatabase(room.root, DeleteDatabaseRequest.builder().name("sales").build());
        assertThat(room.events()).extracting(event -> event.event().type()).containsOnly("Glue Data Catalog Database State Change");
        assertThat(room.events()).extracting(event -> event.event().detail()).containsExactly(
                "{\"databaseName\":\"sales\",\"typeOfChange\":\"CreateDatabase\"}", "{\"databaseName\":\"sales\",\"typeOfChange\":\"DeleteDatabase\"}");
    }

    @Test
    void namesOutsideTheirLengthAreRefused() {
        for (String name : new String[] {null, "", "x".repeat(256)}) {
            assertThatThrownBy(() -> room.database(name))
                    .isInstanceOfSatisfying(GlueException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
        }
    }
}
