package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.ColumnStatistics;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsData;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsError;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsType;
import software.amazon.awssdk.services.glue.model.DecimalNumber;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableRequest;

class StatisticsTest {
    private static final Instant ANALYZED = Instant.parse("2026-01-01T00:00:00Z");
    private final Room room = new Room();

    StatisticsTest() {
        room.database("sales");
        room.table("sales", TableInput.builder()
                .name("orders")
                .storageDescriptor(s -> s.columns(Room.column("bo", "boolean"), Room.column("da", "date"), Room.column("de", "decimal(10,2)"),
                        Room.column("do", "double"), Room.column("lo", "bigint"), Room.column("st", "string"), Room.column("bi", "binary")))
                .partitionKeys(Room.column("p", "string"))
                .build());
        room.glue.batches.batchCreatePartition(room.root, BatchCreatePartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionInputList(Room.partition("x"), Room.partition("y")).build());
    }

    private static ColumnStatistics of(String column, ColumnStatisticsType type, Consumer<ColumnStatisticsData.Builder> data) {
        ColumnStatisticsData.Builder builder = ColumnStatisticsData.builder().type(type);
        data.accept(builder);
        return ColumnStatistics.builder().columnName(column).columnType("t").analyzedTime(ANALYZED).statisticsData(builder.build()).build();
    }

    private static DecimalNumber decimal(String number) {
        BigDecimal value = new BigDecimal(number);
        return DecimalNumber.builder().unscaledValue(SdkBytes.fromByteArray(value.unscaledValue().toByteArray())).scale(value.scale()).build();
    }

    private static List<ColumnStatistics> all() {
        return List.of(
                of("bo", ColumnStatisticsType.BOOLEAN, d -> d.booleanColumnStatisticsData(b -> b.numberOfTrues(1L).numberOfFalses(2L).numberOfNulls(3L))),
                of("da", ColumnStatisticsType.DATE, d -> d.dateColumnStatisticsData(
                        b -> b.minimumValue(Instant.EPOCH).maximumValue(ANALYZED).numberOfNulls(0L).numberOfDistinctValues(5L))),
                of("de", ColumnStatisticsType.DECIMAL, d -> d.decimalColumnStatisticsData(
                        b -> b.minimumValue(decimal("-1.50")).maximumValue(decimal("99.99")).numberOfNulls(0L).numberOfDistinctValues(5L))),
                of("do", ColumnStatisticsType.DOUBLE, d -> d.doubleColumnStatisticsData(
                        b -> b.minimumValue(Double.NEGATIVE_INFINITY).maximumValue(0.1).numberOfNulls(0L).numberOfDistinctValues(5L))),
                of("lo", ColumnStatisticsType.LONG, d -> d.longColumnStatisticsData(
                        b -> b.minimumValue(Long.MIN_VALUE).maximumValue(Long.MAX_VALUE).numberOfNulls(0L).numberOfDistinctValues(5L))),
                of("st", ColumnStatisticsType.STRING, d -> d.stringColumnStatisticsData(
                        b -> b.maximumLength(9L).averageLength(4.5).numberOfNulls(0L).numberOfDistinctValues(5L))),
                of("bi", ColumnStatisticsType.BINARY, d -> d.binaryColumnStatisticsData(b -> b.maximumLength(9L).averageLength(4.5).numberOfNulls(0L))));
    }

    private GetColumnStatisticsForTableResponse get(String... columns) {
        return room.glue.statistics.getForTable(room.root,
                GetColumnStatisticsForTableRequest.builder().databaseName("sales").tableName("orders").columnNames(columns).build());
    }

    private List<ColumnStatisticsError> update(List<ColumnStatistics> statistics) {
        return room.glue.statistics.updateForTable(room.root, UpdateColumnStatisticsForTableRequest.builder()
                .databaseName("sales").tableName("orders").columnStatisticsList(statistics).build()).errors();
    }

    private GetColumnStatisticsForPartitionResponse ofPartition(String value) {
        return room.glue.statistics.getForPartition(room.root, GetColumnStatisticsForPartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionValues(value).columnNames("lo", "st").build());
    }

    @Test
    void statisticsOfAllSevenTypesAreKept() {
        assertThat(update(all())).isEmpty();
        GetColumnStatisticsForTableResponse found = get("bo", "da", "de", "do", "lo", "st", "bi");
        assertThat(found.columnStatisticsList()).isEqualTo(all());
        assertThat(found.errors()).isEmpty();
        assertThat(room.permissions.actions()).contains("glue:UpdateTable", "glue:GetTable");
    }

    @Test
    void whatIsMissingIsAnErrorOfItsColumn() {
        update(all().subList(0, 1));
        GetColumnStatisticsForTableResponse found = get("BO", "lo", "nope");
        assertThat(found.columnStatisticsList()).hasSize(1);
        assertThat(found.errors()).extracting(error -> error.columnName() + " " + error.error().errorCode())
                .containsExactly("lo EntityNotFoundException", "nope EntityNotFoundException");
    }

    @Test
    void statisticsThatDoNotFitAreAnsweredEach() {
        ColumnStatistics unknown = of("nope", ColumnStatisticsType.BOOLEAN, d -> d.booleanColumnStatisticsData(b -> b.numberOfNulls(1L)));
        ColumnStatistics mixed = of("lo", ColumnStatisticsType.LONG, d -> d.booleanColumnStatisticsData(b -> b.numberOfNulls(1L)));
        List<ColumnStatisticsError> errors = update(List.of(unknown, mixed, all().getLast()));
        assertThat(errors).extracting(error -> error.error().errorCode()).containsExactly("EntityNotFoundException", "InvalidInputException");
        assertThat(errors.getFirst().columnStatistics()).isEqualTo(unknown);
        assertThat(get("bi").columnStatisticsList()).hasSize(1);
    }

    @Test
    void deletingWhatIsNotThereIsNoErrorWhileTheColumnExists() {
        update(all());
        DeleteColumnStatisticsForTableRequest.Builder delete =
                DeleteColumnStatisticsForTableRequest.builder().databaseName("sales").tableName("orders");
        room.glue.statistics.deleteForTable(room.root, delete.columnName("lo").build());
        room.glue.statistics.deleteForTable(room.root, delete.columnName("lo").build());
        assertThat(get("lo").columnStatisticsList()).isEmpty();
        assertThatThrownBy(() -> room.glue.statistics.deleteForTable(room.root, delete.columnName("nope").build()))
                .isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> room.glue.statistics.deleteForTable(room.root, delete.tableName("none").columnName("lo").build()))
                .isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void partitionsHaveTheirOwnAndLoseThemWithThePartition() {
        room.glue.statistics.updateForPartition(room.root, UpdateColumnStatisticsForPartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionValues("x").columnStatisticsList(all()).build());
        assertThat(ofPartition("x").columnStatisticsList()).hasSize(2);
        assertThat(ofPartition("y").columnStatisticsList()).isEmpty();
        assertThat(get("lo").columnStatisticsList()).isEmpty();
        assertThatThrownBy(() -> ofPartition("z")).isInstanceOf(EntityNotFoundException.class);
        assertThat(room.permissions.actions()).contains("glue:UpdatePartition", "glue:GetPartition");

        room.glue.partitions.deletePartition(room.root,
                DeletePartitionRequest.builder().databaseName("sales").tableName("orders").partitionValues("x").build());
        room.glue.batches.batchCreatePartition(room.root,
                BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInputList(Room.partition("x")).build());
        assertThat(ofPartition("x").columnStatisticsList()).isEmpty();
    }
}
