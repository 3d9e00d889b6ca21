package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

class DescribedColumnsTest {
    private static final TableMetadata METADATA = TableMetadata.newTableMetadata(
            new Schema(
                    Types.NestedField.required(1, "Id", Types.IntegerType.get()),
                    Types.NestedField.optional(2, "s", Types.StructType.of(Types.NestedField.optional(3, "x", Types.LongType.get())))),
            PartitionSpec.unpartitioned(),
            "s3://lake/t",
            Map.of());

    private static final TableInput OF_TRINO = TableInput.builder()
            .name("t")
            .parameters(Map.of("table_type", "ICEBERG", "metadata_location", "s3://m", "trino_table_metadata_info_valid_for", "s3://m"))
            .storageDescriptor(d -> d.location("s3://lake/t").columns(column("id", "int", "trino_type_id", "integer"), column("s", "struct<x:bigint>")))
            .build();

    private static Column column(String name, String type, String... parameter) {
        return Column.builder()
                .name(name)
                .type(type)
                .comment("of " + name)
                .parameters(parameter.length == 0 ? Map.of() : Map.of(parameter[0], parameter[1]))
                .build();
    }

    @Test
    void columnsAreMarkedAsCurrentWithTheirFieldIds() {
        TableInput entry = new DescribedColumns(METADATA).describe(OF_TRINO);
        assertThat(entry.storageDescriptor().columns()).extracting(Column::parameters).containsExactly(
                Map.of("iceberg.field.id", "1", "iceberg.field.optional", "false", "iceberg.field.current", "true"),
                Map.of("iceberg.field.id", "2", "iceberg.field.optional", "true", "iceberg.field.current", "true"));
        assertThat(entry.storageDescriptor().columns()).extracting(Column::comment).containsExactly("of id", "of s");
        assertThat(entry.parameters()).containsOnlyKeys("table_type", "metadata_location");
        assertThat(entry.storageDescriptor().location()).isEqualTo("s3://lake/t");
    }

    @Test
    void droppedColumnsStayMarkedAsNotCurrent() {
        DescribedColumns columns = new DescribedColumns(METADATA);
        columns.keep(Table.builder()
                .storageDescriptor(d -> d.columns(column("ID", "int", "iceberg.field.current", "true"), column("gone", "string", "iceberg.field.id", "9")))
                .build());
        List<Column> described = columns.describe(OF_TRINO).storageDescriptor().columns();
        assertThat(described).extracting(Column::name).containsExactly("id", "s", "gone");
        assertThat(described.getLast().parameters()).isEqualTo(Map.of("iceberg.field.id", "9", "iceberg.field.current", "false"));
    }

    @Test
    void anEntryWithoutColumnsStaysAsItIs() {
        TableInput bare = TableInput.builder().name("t").storageDescriptor(d -> d.location("s3://lake/t")).build();
        assertThat(new DescribedColumns(METADATA).describe(bare)).isSameAs(bare);
    }
}
