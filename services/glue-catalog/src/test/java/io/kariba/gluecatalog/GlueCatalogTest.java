package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Table;

class GlueCatalogTest {
    private final Room room = new Room();
    private final Catalog catalog = room.glue.catalog();

    private static CatalogStorage storage(String location) {
        return new CatalogStorage(List.of(CatalogColumn.of("a", "int")), Optional.of(location), Optional.of("in"), Optional.of("out"), false,
                Optional.of("serde"), Map.of("k", "v"), List.of(), 0, Map.of());
    }

    private static CatalogTable table(String name) {
        return new CatalogTable("", name, Optional.empty(), Optional.of("me"), "EXTERNAL_TABLE", storage("s3://lake/t"),
                List.of(CatalogColumn.of("d", "string")), Map.of("p", "1"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static CatalogPartition partition(String value) {
        return new CatalogPartition(List.of(value), storage("s3://lake/t/" + value), Map.of());
    }

    @Test
    void databasesLiveThroughThePort() {
        catalog.createDatabase(room.root, new CatalogDatabase("Sales", Optional.of("d"), Optional.of("s3://lake/s"), Map.of("a", "b")));
        assertThat(catalog.database(room.root, "SALES")).contains(
                new CatalogDatabase("sales", Optional.of("d"), Optional.of("s3://lake/s"), Map.of("a", "b")));
        catalog.updateDatabase(room.root, "Sales", new CatalogDatabase("sales", Optional.empty(), Optional.empty(), Map.of("x", "y")));
        assertThat(catalog.database(room.root, "sales").orElseThrow().parameters()).isEqualTo(Map.of("x", "y"));
        for (int i = 0; i < 130; i++) {
            room.database("many" + i);
        }
        assertThat(catalog.databases(room.root)).hasSize(131);
        catalog.deleteDatabase(room.root, "sales");
        assertThat(catalog.database(room.root, "sales")).isEmpty();
    }

    @Test
    void tablesLiveThroughThePort() {
        room.database("sales");
        catalog.createTable(room.root, "sales", table("orders"));
        CatalogTable found = catalog.table(room.root, "Sales", "ORDERS").orElseThrow().table();
        assertThat(found.storage()).isEqualTo(storage("s3://lake/t"));
        assertThat(found.partitionKeys()).containsExactly(CatalogColumn.of("d", "string"));
        assertThat(found.parameters()).isEqualTo(Map.of("p", "1"));
        assertThat(found.version()).contains("0");
        assertThat(found.database()).isEqualTo("sales");
        assertThat(catalog.tables(room.root, "sales")).containsExactly(found);
        catalog.updateTable(room.root, "sales", found.withParameters(Map.of("p", "2")), found.version());
        assertThatThrownBy(() -> catalog.updateTable(room.root, "sales", found, found.version()))
                .isInstanceOfSatisfying(Catalog.CatalogError.class, e -> assertThat(e.code()).isEqualTo("ConcurrentModificationException"));
        assertThat(catalog.table(room.root, "sales", "orders").orElseThrow().table().parameters()).isEqualTo(Map.of("p", "2"));
        catalog.deleteTable(room.root, "sales", "orders");
        assertThat(catalog.table(room.root, "sales", "orders")).isEmpty();
        assertThat(catalog.table(room.root, "none", "orders")).isEmpty();
        assertThatThrownBy(() -> catalog.tables(room.root, "none"))
                .isInstanceOfSatisfying(Catalog.CatalogError.class, e -> {
                    assertThat(e.code()).isEqualTo("EntityNotFoundException");
                    assertThat(e.getMessage()).isEqualTo("Database none not found.");
                });
    }

    @Test
    void whatThePortDoesNotKnowSurvivesAChangeThroughIt() {
        room.database("sales");
        room.table("sales", Room.input("t").toBuilder()
                .retention(9)
                .storageDescriptor(Room.storage("s3://lake/t").toBuilder()
                        .sortColumns(o -> o.column("a").sortOrder(1))
                        .serdeInfo(s -> s.name("keep").serializationLibrary("old"))
                        .skewedInfo(s -> s.skewedColumnNames("a"))
                        .build())
                .build());
        CatalogTable table = catalog.table(room.root, "sales", "t").orElseThrow().table();
        catalog.updateTable(room.root, "sales", table.withStorage(table.storage().withLocation("s3://lake/moved")), Optional.empty());
        Table after = room.getTable("sales", "t");
        assertThat(after.storageDescriptor().location()).isEqualTo("s3://lake/moved");
        assertThat(after.storageDescriptor().sortColumns()).hasSize(1);
        assertThat(after.storageDescriptor().skewedInfo().skewedColumnNames()).containsExactly("a");
        assertThat(after.storageDescriptor().serdeInfo().name()).isEqualTo("keep");
        assertThat(after.retention()).isEqualTo(9);
        assertThat(after.versionId()).isEqualTo("1");
    }

    @Test
    void partitionsLiveThroughThePort() {
        room.database("sales");
        catalog.createTable(room.root, "sales", table("orders"));
        assertThat(catalog.createPartitions(room.root, "sales", "orders", List.of(partition("1"), partition("2")))).isEmpty();
        assertThat(catalog.createPartitions(room.root, "sales", "orders", List.of(partition("2"), partition("3")))).containsExactly(List.of("2"));
        assertThat(catalog.partition(room.root, "sales", "orders", List.of("3"))).contains(partition("3"));
        assertThat(catalog.partition(room.root, "sales", "orders", List.of("9"))).isEmpty();
        Catalog.PartitionPage page = catalog.partitions(room.root, "sales", "orders", "d <> '2'", Optional.empty(), 1);
        assertThat(page.partitions()).containsExactly(partition("1"));
        assertThat(catalog.partitions(room.root, "sales", "orders", "d <> '2'", page.next(), 1).partitions()).containsExactly(partition("3"));
        catalog.updatePartition(room.root, "sales", "orders", List.of("3"),
                new CatalogPartition(List.of("4"), storage("s3://elsewhere"), Map.of("n", "1")));
        assertThat(catalog.partition(room.root, "sales", "orders", List.of("4")).orElseThrow().storage().location()).contains("s3://elsewhere");
        catalog.deletePartition(room.root, "sales", "orders", List.of("4"));
        assertThat(catalog.partitions(room.root, "sales", "orders", "", Optional.empty(), 1000).partitions()).hasSize(2);
        assertThatThrownBy(() -> catalog.createPartitions(room.root, "sales", "orders",
                        List.of(new CatalogPartition(List.of("1", "2"), storage("s3://x/y"), Map.of()))))
                .isInstanceOfSatisfying(Catalog.CatalogError.class, e -> assertThat(e.code()).isEqualTo("InvalidInputException"));
    }

    @Test
    void thePortAsksForTheSamePermissions() {
        room.database("sales");
        catalog.createTable(room.root, "sales", table("orders"));
        room.permissions.deny("glue:GetTable");
        assertThatThrownBy(() -> catalog.table(room.root, "sales", "orders")).isInstanceOf(AccessDenied.class);
    }
}
