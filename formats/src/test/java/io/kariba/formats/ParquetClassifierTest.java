package io.kariba.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;

/** Real files of Arrow's writer, and footers by Parquet's own format library for what no writer makes any more. */
class ParquetClassifierTest {
    private final ParquetClassifier parquet = new ParquetClassifier();

    @Test
    void everyTypeOfARealFileHasItsHiveType() throws IOException {
        Recognition found = parquet.recognise(MemorySample.resource("types.parquet")).orElseThrow();
        assertThat(text(found)).isEqualTo("""
                flag boolean
                i8 tinyint
                i16 smallint
                i32 int
                i64 bigint
                u8 smallint
                u16 int
                u32 bigint
                u64 bigint
                f16 float
                f32 float
                f64 double
                text string
                bytes binary
                fixed binary
                dec9 decimal(9,2)
                dec18 decimal(18,4)
                dec38 decimal(38,10)
                dec76 binary
                day date
                ts_ms timestamp
                ts_us timestamp
                ts_ns timestamp
                ts_zone timestamp
                time_ms int
                time_us bigint
                list array<bigint>
                nested array<array<struct<a:int,b:string>>>
                dict map<string,int>
                struct struct<X:int,inner:struct<y:string>>
                nothing int""");
        assertThat(found.records()).isEqualTo(OptionalLong.of(3));
        assertThat(found.columns()).allSatisfy(column -> assertThat(ColumnType.parse(column.type().text())).hasValue(column.type()));
    }

    @Test
    void tableIsDescribedAsGluesCrawlersDo() throws IOException {
        // As in tables that Glue's crawlers made; of compressionType see https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html
        Recognition found = parquet.recognise(MemorySample.resource("types.parquet")).orElseThrow();
        assertThat(found.classification()).isEqualTo("parquet");
        assertThat(found.certainty()).isEqualTo(1);
        assertThat(found.parameters())
                .containsOnly(Map.entry("classification", "parquet"), Map.entry("typeOfData", "file"), Map.entry("compressionType", "none"));
        assertThat(found.storage())
                .isEqualTo(new Recognition.Storage(
                        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                        Map.of("serialization.format", "1")));
    }

    @Test
    void oldFilesWithInt96AreRead() throws IOException {
        Recognition found = parquet.recognise(MemorySample.resource("old.parquet")).orElseThrow();
        assertThat(text(found)).isEqualTo("id bigint\nts timestamp");
        assertThat(found.records()).isEqualTo(OptionalLong.of(10));
        assertThat(found.averageRecordSize()).isEqualTo(MemorySample.resource("old.parquet").size() / 10);
    }

    @Test
    void fileWithoutRowsHasItsSchema() throws IOException {
        Recognition found = parquet.recognise(MemorySample.resource("empty.parquet")).orElseThrow();
        assertThat(text(found)).isEqualTo("id bigint\nname string");
        assertThat(found.records()).isEqualTo(OptionalLong.of(0));
        assertThat(found.averageRecordSize()).isZero();
    }

    @Test
    void encryptedFooterIsSaidToBeEncrypted() {
        assertThatThrownBy(() -> parquet.recognise(MemorySample.resource("encrypted.parquet")))
                .isInstanceOf(MalformedFile.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void olderFormsOfListsAndMapsAreRead() throws IOException {
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(group("root", FieldRepetitionType.REQUIRED, null, 7));
        schema.add(leaf("bare", FieldRepetitionType.REPEATED, Type.INT32, null));
        schema.add(group("two", FieldRepetitionType.OPTIONAL, ConvertedType.LIST, 1));
        schema.add(leaf("element", FieldRepetitionType.REPEATED, Type.BYTE_ARRAY, ConvertedType.UTF8));
        schema.add(group("pairs", FieldRepetitionType.OPTIONAL, ConvertedType.LIST, 1));
        schema.add(group("element", FieldRepetitionType.REPEATED, null, 2));
        schema.add(leaf("a", FieldRepetitionType.REQUIRED, Type.INT64, null));
        schema.add(leaf("b", FieldRepetitionType.REQUIRED, Type.DOUBLE, null));
        schema.add(group("avro", FieldRepetitionType.OPTIONAL, ConvertedType.LIST, 1));
        schema.add(group("array", FieldRepetitionType.REPEATED, null, 1));
        schema.add(leaf("a", FieldRepetitionType.REQUIRED, Type.INT64, null));
        schema.add(group("thrift", FieldRepetitionType.OPTIONAL, ConvertedType.LIST, 1));
        schema.add(group("thrift_tuple", FieldRepetitionType.REPEATED, null, 1));
        schema.add(leaf("a", FieldRepetitionType.REQUIRED, Type.INT64, null));
        schema.add(group("hive", FieldRepetitionType.OPTIONAL, ConvertedType.LIST, 1));
        schema.add(group("bag", FieldRepetitionType.REPEATED, null, 1));
        schema.add(leaf("array_element", FieldRepetitionType.OPTIONAL, Type.INT64, null));
        schema.add(group("keyed", FieldRepetitionType.OPTIONAL, ConvertedType.MAP_KEY_VALUE, 1));
        schema.add(group("map", FieldRepetitionType.REPEATED, null, 2));
        schema.add(leaf("key", FieldRepetitionType.REQUIRED, Type.BYTE_ARRAY, ConvertedType.UTF8));
        schema.add(leaf("value", FieldRepetitionType.OPTIONAL, Type.INT32, ConvertedType.UINT_16));
        Recognition found = parquet.recognise(MemorySample.of(file(new FileMetaData(1, schema, 7, List.of())))).orElseThrow();
        assertThat(text(found)).isEqualTo("""
                bare array<int>
                two array<string>
                pairs array<struct<a:bigint,b:double>>
                avro array<struct<a:bigint>>
                thrift array<struct<a:bigint>>
                hive array<bigint>
                keyed map<string,int>""");
    }

    @Test
    void footerThatFitsIntoNoSingleLookAtTheEndIsReadWhole() throws IOException {
        List<SchemaElement> schema = new ArrayList<>(List.of(group("root", FieldRepetitionType.REQUIRED, null, 20_000)));
        for (int column = 0; column < 20_000; column++) {
            schema.add(leaf("column_" + column, FieldRepetitionType.OPTIONAL, Type.INT32, null));
        }
        byte[] file = file(new FileMetaData(1, schema, 7, List.of()));
        byte[] large = new byte[2 * Classifiers.SAMPLE_BYTES + file.length];
        System.arraycopy(file, 0, large, 0, 8);
        System.arraycopy(file, 0, large, large.length - file.length, file.length);
        assertThat(parquet.recognise(MemorySample.of(large)).orElseThrow().columns()).hasSize(20_000).last().isEqualTo(new Column("column_19999", ColumnType.Simple.INT));
    }

    @Test
    void cutFileIsSaidToBeCut() {
        byte[] bytes = MemorySample.resource("types.parquet").bytes();
        assertThatThrownBy(() -> parquet.recognise(MemorySample.of(java.util.Arrays.copyOf(bytes, bytes.length - 100))))
                .isInstanceOf(MalformedFile.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void textThatBeginsWithTheMagicIsNoParquet() throws IOException {
        assertThat(parquet.recognise(MemorySample.of("PAR1,PAR2\n1,2\n"))).isEmpty();
        assertThat(parquet.recognise(MemorySample.of("PAR1"))).isEmpty();
        assertThat(parquet.recognise(MemorySample.of(""))).isEmpty();
    }

    @Test
    void schemaDeeperThanAnyTableIsRefused() {
        List<SchemaElement> schema = new ArrayList<>();
        for (int level = 0; level < 10_000; level++) {
            schema.add(group("level", FieldRepetitionType.OPTIONAL, null, 1));
        }
        assertThatThrownBy(() -> parquet.recognise(MemorySample.of(file(new FileMetaData(1, schema, 7, List.of())))))
                .isInstanceOf(MalformedFile.class)
                .hasMessageContaining("deeper");
    }

    @Test
    void brokenFilesDoNoHarm() {
        HostileFiles.survives(parquet, MemorySample.resource("types.parquet").bytes());
        HostileFiles.survives(parquet, MemorySample.resource("old.parquet").bytes());
    }

    private static byte[] file(FileMetaData footer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, bytes);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("PAR1\0\0\0\0".getBytes(US_ASCII));
        file.writeBytes(bytes.toByteArray());
        file.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.size()).array());
        file.writeBytes("PAR1".getBytes(US_ASCII));
        return file.toByteArray();
    }

    private static SchemaElement group(String name, FieldRepetitionType repetition, ConvertedType converted, int children) {
        SchemaElement element = new SchemaElement(name);
        element.setRepetition_type(repetition);
        element.setNum_children(children);
        if (converted != null) {
            element.setConverted_type(converted);
        }
        return element;
    }

    private static SchemaElement leaf(String name, FieldRepetitionType repetition, Type type, ConvertedType converted) {
        SchemaElement element = new SchemaElement(name);
        element.setRepetition_type(repetition);
        element.setType(type);
        if (converted != null) {
            element.setConverted_type(converted);
        }
        return element;
    }

    static String text(Recognition found) {
        return found.columns().stream().map(column -> column.name() + " " + column.type().text()).collect(Collectors.joining("\n"));
    }
}
