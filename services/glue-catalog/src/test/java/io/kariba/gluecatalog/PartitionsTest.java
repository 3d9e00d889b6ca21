package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionFailureEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequestEntry;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionIndex;
import software.amazon.awssdk.services.glue.model.PartitionIndexDescriptor;
import software.amazon.awssdk.services.glue.model.PartitionIndexStatus;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;

class PartitionsTest {
    private final Room room = Room.withTable("sales", "orders", Room.column("year", "string"), Room.column("month", "int"));

    private void create(PartitionInput input) {
        room.glue.partitions.createPartition(
                room.root, CreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInput(input).build());
    }

    private Partition get(String... values) {
        return room.glue.partitions.getPartition(room.root,
                        GetPartitionRequest.builder().databaseName("sales").tableName("orders").partitionValues(values).build())
                .partition();
    }

    private List<PartitionError> createAll(PartitionInput... inputs) {
        return room.glue.batches.batchCreatePartition(room.root,
                        BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInputList(inputs).build())
                .errors();
    }

    private static PartitionValueList values(String... values) {
        return PartitionValueList.builder().values(values).build();
    }

    @Test
    void createdPartitionIsShownWithEverything() {
        PartitionInput input = Room.partition("2024", "01").toBuilder().parameters(Map.of("numRows", "5")).build();
        create(input);
        Partition partition = get("2024", "01");
        assertThat(partition.values()).containsExactly("2024", "01");
        assertThat(partition.databaseName()).isEqualTo("sales");
        assertThat(partition.tableName()).isEqualTo("orders");
        assertThat(partition.catalogId()).isEqualTo("111111111111");
        assertThat(partition.creationTime()).isEqualTo(room.clock.instant());
        assertThat(partition.parameters()).isEqualTo(Map.of("numRows", "5"));
        assertThat(partition.storageDescriptor().location()).isEqualTo("s3://lake/p/2024/01");
        assertThat(partition.storageDescriptor().columns()).isEqualTo(input.storageDescriptor().columns());
    }

    @Test
    void partitionIsUniqueByItsTexts() {
        create(Room.partition("2024", "1"));
        create(Room.partition("2024", "01"));
        assertThatThrownBy(() -> create(Room.partition("2024", "1")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Partition already exists.");
    }

    @Test
    void numberOfValuesMustBeThatOfTheKeys() {
        for (String[] wrong : new String[][] {{"2024"}, {"2024", "1", "1"}, {}}) {
            assertThatThrownBy(() -> create(Room.partition(wrong)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("The number of partition keys do not match the number of partition values");
        }
        room.table("sales", Room.input("flat"));
        assertThatThrownBy(() -> room.glue.partitions.createPartition(room.root,
                        CreatePartitionRequest.builder().databaseName("sales").tableName("flat").partitionInput(p -> p.values(List.of())).build()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void missingPartitionIsNotFound() {
        assertThatThrownBy(() -> get("1999", "1")).isInstanceOf(EntityNotFoundException.class).hasMessageContaining("Cannot find partition.");
        assertThatThrownBy(() -> room.glue.partitions.deletePartition(room.root,
                        DeletePartitionRequest.builder().databaseName("sales").tableName("orders").partitionValues("1", "1").build()))
                .isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.glue.partitions.getPartition(room.root,
                        GetPartitionRequest.builder().databaseName("sales").tableName("none").partitionValues("1", "1").build()))
                .hasMessageContaining("Table none not found.");
    }

    @Test
    void updateMayGiveAPartitionOtherValues() {
        create(Room.partition("2024", "1"));
        create(Room.partition("2024", "2"));
        room.clock.advance(Duration.ofDays(1));
        UpdatePartitionRequest.Builder update = UpdatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionValueList("2024", "1");
        room.glue.partitions.updatePartition(room.root, update.partitionInput(Room.partition("2024", "3")).build());
        assertThat(get("2024", "3").creationTime()).isEqualTo(room.clock.instant().minus(Duration.ofDays(1)));
        assertThatThrownBy(() -> get("2024", "1")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.glue.partitions.updatePartition(room.root,
                        update.partitionValueList("2024", "3").partitionInput(Room.partition("2024", "2")).build()))
                .isInstanceOf(AlreadyExistsException.class);
        assertThat(get("2024", "3").values()).containsExactly("2024", "3");
    }

    @Test
    void batchOperationsAnswerForEachEntry() {
        create(Room.partition("2024", "1"));
        List<PartitionError> errors = createAll(Room.partition("2024", "1"), Room.partition("2024", "2"), Room.partition("2024"));
        assertThat(errors).extracting(error -> error.errorDetail().errorCode()).containsExactly("AlreadyExistsException", "InvalidInputException");
        assertThat(errors.getFirst().partitionValues()).containsExactly("2024", "1");
        assertThat(errors.getFirst().errorDetail().errorMessage()).isEqualTo("Partition already exists.");

        BatchGetPartitionResponse got = room.glue.batches.batchGetPartition(room.root, BatchGetPartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionsToGet(values("2024", "2"), values("2024", "9"), values("2024", "1")).build());
        assertThat(got.partitions()).extracting(partition -> partition.values().getLast()).containsExactly("2", "1");
        assertThat(got.unprocessedKeys()).isEmpty();

        List<BatchUpdatePartitionFailureEntry> failed = room.glue.batches.batchUpdatePartition(room.root, BatchUpdatePartitionRequest.builder()
                .databaseName("sales").tableName("orders").entries(entry("9", "desc"), entry("2", "changed")).build()).errors();
        assertThat(failed).singleElement().satisfies(entry -> {
            assertThat(entry.partitionValueList()).containsExactly("2024", "9");
            assertThat(entry.errorDetail().errorCode()).isEqualTo("EntityNotFoundException");
        });
        assertThat(get("2024", "2").parameters()).isEqualTo(Map.of("comment", "changed"));

        List<PartitionError> left = room.glue.batches.batchDeletePartition(room.root, BatchDeletePartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionsToDelete(values("2024", "2"), values("2024", "9")).build()).errors();
        assertThat(left).extracting(PartitionError::partitionValues).containsExactly(List.of("2024", "9"));
        assertThatThrownBy(() -> get("2024", "2")).isInstanceOf(EntityNotFoundException.class);
    }

    private static BatchUpdatePartitionRequestEntry entry(String month, String comment) {
        return BatchUpdatePartitionRequestEntry.builder()
                .partitionValueList("2024", month)
                .partitionInput(Room.partition("2024", month).toBuilder().parameters(Map.of("comment", comment)).build())
                .build();
    }

    @Test
    void batchesAreBounded() {
        List<PartitionInput> inputs = new ArrayList<>();
        List<PartitionValueList> keys = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            inputs.add(Room.partition("1", Integer.toString(i)));
            keys.add(values("1", Integer.toString(i)));
        }
        assertThatThrownBy(() -> createAll(inputs.subList(0, 101).toArray(PartitionInput[]::new))).isInstanceOf(GlueException.class);
        assertThatThrownBy(() -> room.glue.batches.batchGetPartition(room.root,
                BatchGetPartitionRequest.builder().databaseName("sales").tableName("orders").partitionsToGet(keys).build())).isInstanceOf(GlueException.class);
        assertThatThrownBy(() -> room.glue.batches.batchDeletePartition(room.root, BatchDeletePartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionsToDelete(keys.subList(0, 26)).build())).isInstanceOf(GlueException.class);
    }

    @Test
    void changesAreToldWithTheValuesOfThePartitions() {
        createAll(Room.partition("2024", "1"), Room.partition("2024", "2"));
        assertThat(room.events().getLast().event().type()).isEqualTo("Glue Data Catalog Table State Change");
        assertThat(room.events().getLast().event().detail()).isEqualTo("{\"databaseName\":\"sales\",\"changedPartitions\":[\"2024,1\",\"2024,2\"],"
                + "\"typeOfChange\":\"BatchCreatePartition\",\"tableName\":\"orders\"}");
    }

    @Test
    void deletedTableLosesItsPartitionsAtOnce() {
        create(Room.partition("2024", "1"));
        room.glue.tables.deleteTable(room.root, software.amazon.awssdk.services.glue.model.DeleteTableRequest.builder()
                .databaseName("sales").name("orders").build(), room.glue.sweeper);
        room.table("sales", Room.input("orders").toBuilder().partitionKeys(Room.column("year", "string"), Room.column("month", "int")).build());
        assertThatThrownBy(() -> get("2024", "1")).isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void indexesAreActiveAtOnceAndAtMostThree() {
        CreatePartitionIndexRequest.Builder create = CreatePartitionIndexRequest.builder().databaseName("sales").tableName("orders");
        room.glue.indexes.createPartitionIndex(room.root, create.partitionIndex(i -> i.indexName("byMonth").keys("month", "YEAR")).build());
        GetPartitionIndexesRequest get = GetPartitionIndexesRequest.builder().databaseName("sales").tableName("orders").build();
        assertThat(room.glue.indexes.getPartitionIndexes(room.root, get).partitionIndexDescriptorList()).singleElement().satisfies(index -> {
            assertThat(index.indexName()).isEqualTo("byMonth");
            assertThat(index.indexStatus()).isEqualTo(PartitionIndexStatus.ACTIVE);
            assertThat(index.keys()).extracting(key -> key.name() + " " + key.type()).containsExactly("month int", "year string");
        });
        assertThatThrownBy(() -> room.glue.indexes.createPartitionIndex(room.root, create.build())).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> room.glue.indexes.createPartitionIndex(room.root, create.partitionIndex(i -> i.indexName("x").keys("day")).build()))
                .isInstanceOf(InvalidInputException.class);
        room.glue.indexes.createPartitionIndex(room.root, create.partitionIndex(i -> i.indexName("b").keys("year")).build());
        room.glue.indexes.createPartitionIndex(room.root, create.partitionIndex(i -> i.indexName("c").keys("month")).build());
        assertThatThrownBy(() -> room.glue.indexes.createPartitionIndex(room.root, create.partitionIndex(i -> i.indexName("d").keys("month")).build()))
                .isInstanceOf(ResourceNumberLimitExceededException.class);
        room.glue.indexes.deletePartitionIndex(room.root,
                DeletePartitionIndexRequest.builder().databaseName("sales").tableName("orders").indexName("b").build());
        assertThat(room.glue.indexes.getPartitionIndexes(room.root, get).partitionIndexDescriptorList())
                .extracting(PartitionIndexDescriptor::indexName).containsExactly("byMonth", "c");
    }

    @Test
    void tableIsCreatedWithItsIndexesOrNotAtAll() {
        CreateTableRequest.Builder create = CreateTableRequest.builder()
                .databaseName("sales")
                .tableInput(Room.input("t").toBuilder().partitionKeys(Room.column("d", "string")).build());
        assertThatThrownBy(() -> room.glue.tables.createTable(
                        room.root, create.partitionIndexes(PartitionIndex.builder().indexName("i").keys("nope").build()).build()))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> room.getTable("sales", "t")).isInstanceOf(EntityNotFoundException.class);
        room.glue.tables.createTable(room.root, create.partitionIndexes(PartitionIndex.builder().indexName("i").keys("d").build()).build());
        assertThat(room.glue.indexes.getPartitionIndexes(room.root, GetPartitionIndexesRequest.builder().databaseName("sales").tableName("t").build())
                .partitionIndexDescriptorList()).hasSize(1);
    }
}
