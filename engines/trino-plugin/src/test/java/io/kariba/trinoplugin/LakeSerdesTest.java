package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trino.filesystem.Location;
import io.trino.filesystem.memory.MemoryInputFile;
import io.trino.hive.formats.line.Column;
import io.trino.hive.formats.line.LineBuffer;
import io.trino.hive.formats.line.LineDeserializer;
import io.trino.hive.formats.line.LineDeserializerFactory;
import io.trino.hive.formats.line.LineReader;
import io.trino.spi.PageBuilder;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import io.airlift.slice.Slices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;

class LakeSerdesTest {
    private static final String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    private static StorageDescriptor storage(String serde, String input, String... types) {
        List<software.amazon.awssdk.services.glue.model.Column> columns = new ArrayList<>();
        for (String type : types) {
            columns.add(software.amazon.awssdk.services.glue.model.Column.builder().name("c" + columns.size()).type(type).build());
        }
        return StorageDescriptor.builder()
                .columns(columns)
                .inputFormat(input)
                .outputFormat(TEXT_OUTPUT)
                .serdeInfo(info -> info.serializationLibrary(serde).parameters(Map.of("p", "v")))
                .build();
    }

    @Test
    void typedOpenCsvIsMarkedAndAllTextsIsNot() {
        StorageDescriptor texts = storage(LakeSerdes.OPEN_CSV, LakeSerdes.TEXT_INPUT, "string", "varchar(3)");
        assertThat(LakeSerdes.of(texts, Map.of())).isSameAs(texts);
        StorageDescriptor typed = LakeSerdes.of(storage(LakeSerdes.OPEN_CSV, LakeSerdes.TEXT_INPUT, "string", "int"), Map.of());
        assertThat(typed.serdeInfo().serializationLibrary()).isEqualTo("org.apache.hadoop.hive.serde2.RegexSerDe");
        assertThat(typed.serdeInfo().parameters()).containsEntry("kariba.serde", LakeSerdes.OPEN_CSV).containsEntry("p", "v");
    }

    @Test
    void cloudTrailIsMarkedByItsInputFormat() {
        StorageDescriptor told = LakeSerdes.of(storage("org.apache.hive.hcatalog.data.JsonSerDe", "com.amazon.emr.cloudtrail.CloudTrailInputFormat", "string"), Map.of());
        assertThat(told.inputFormat()).isEqualTo(LakeSerdes.TEXT_INPUT);
        assertThat(told.serdeInfo().parameters()).containsEntry("kariba.serde", LakeSerdes.CLOUD_TRAIL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe | serialization.encoding | ISO-8859-1 | text is read as UTF-8 only",
        "org.apache.hadoop.hive.serde2.OpenCSVSerde | serialization.encoding | windows-1252 | text is read as UTF-8 only",
        "org.apache.hadoop.hive.serde2.RegexSerDe | serialization.encoding | no charset | text is read as UTF-8 only",
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe | textinputformat.record.delimiter | ; | lines of text end in a newline only",
        "org.openx.data.jsonserde.JsonSerDe | textinputformat.record.delimiter | ; | lines of text end in a newline only",
    })
    void textThatWouldBeReadWronglyIsRefusedWhenItIsRead(String serde, String property, String value, String why) {
        StorageDescriptor plain = storage(serde, LakeSerdes.TEXT_INPUT, "string");
        StorageDescriptor bySerde = plain.toBuilder().serdeInfo(plain.serdeInfo().toBuilder().parameters(Map.of(property, value)).build()).build();
        for (StorageDescriptor told : List.of(LakeSerdes.of(plain, Map.of(property, value)), LakeSerdes.of(bySerde, Map.of()))) {
            assertThat(told.serdeInfo().serializationLibrary()).isEqualTo(LakeSerdes.REGEX);
            assertThatThrownBy(() -> LakeTextSource.check(told.serdeInfo().parameters()))
                    .isInstanceOfSatisfying(
                            TrinoException.class, failure -> assertThat(failure.getErrorCode()).isEqualTo(StandardErrorCode.INVALID_TABLE_PROPERTY.toErrorCode()))
                    .hasMessage("The property '" + property + "' is '" + value + "': " + why);
        }
    }

    @ParameterizedTest
    @CsvSource({"serialization.encoding,UTF-8", "serialization.encoding,utf8", "serialization.encoding,US-ASCII", "textinputformat.record.delimiter,\\n"})
    void textThatIsReadRightlyIsToldAsItIs(String property, String value) {
        StorageDescriptor plain = storage("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", LakeSerdes.TEXT_INPUT, "string");
        assertThat(LakeSerdes.of(plain, Map.of(property, value))).isSameAs(plain);
        StorageDescriptor parquet = storage("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat", "int");
        assertThat(LakeSerdes.of(parquet, Map.of("serialization.encoding", "ISO-8859-1"))).isSameAs(parquet);
    }

    @Test
    void patternsThatCannotBeUsedAreTheUsersFault() {
        LakeTextSource.check(Map.of("input.regex", "(a)"));
        LakeTextSource.check(Map.of(LakeSerdes.MARK, LakeSerdes.GROK));
        assertThatThrownBy(() -> LakeTextSource.check(Map.of("input.regex", "(")))
                .isInstanceOfSatisfying(
                        TrinoException.class, failure -> assertThat(failure.getErrorCode()).isEqualTo(StandardErrorCode.INVALID_TABLE_PROPERTY.toErrorCode()))
                .hasMessage("The property 'input.regex' is not a regular expression: Unclosed group: (");
        assertThatThrownBy(() -> LakeTextSource.check(Map.of())).hasMessage("RegexSerDe needs the property 'input.regex'");
    }

    private static List<Object> read(LineDeserializerFactory factory, Map<String, String> properties, String line, Type... types) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (Type type : types) {
            columns.add(new Column("c" + columns.size(), type, columns.size()));
        }
        LineDeserializer lines = factory.create(columns, properties);
        LineBuffer buffer = new LineBuffer(16, 1 << 20);
        buffer.write(line.getBytes(StandardCharsets.UTF_8));
        PageBuilder page = new PageBuilder(List.of(types));
        lines.deserialize(buffer, page);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            Block block = page.build().getBlock(i);
            Type type = types[i];
            values.add(block.isNull(0) ? null
                    : type.getJavaType() == long.class ? (Object) type.getLong(block, 0)
                    : type.getJavaType() == double.class ? type.getDouble(block, 0)
                    : type.getJavaType() == boolean.class ? type.getBoolean(block, 0) : type.getSlice(block, 0).toStringUtf8());
        }
        return values;
    }

    /** Values of the User Guide's example, "Using the TIMESTAMP type and DATE type specified in the UNIX numeric format". */
    @Test
    void openCsvTakesDaysAndMilliseconds() throws IOException {
        assertThat(read(
                        new OpenCsvLines(), Map.of(), "\"unixvalue creationdate 18276\",\"18276\",\"1579146280000\",\"7\",\"8\",\"1.5\",TRUE,1.25", VarcharType.VARCHAR,
                        DateType.DATE, TimestampType.TIMESTAMP_MILLIS, IntegerType.INTEGER, BigintType.BIGINT, DoubleType.DOUBLE, BooleanType.BOOLEAN,
                        DecimalType.createDecimalType(5, 2)))
                .containsExactly("unixvalue creationdate 18276", 18276L, 1579146280000000L, 7L, 8L, 1.5, true, 125L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"~~|For input string: \"\"", "2019-01-01|For input string: \"2019-01-01\"", "x|For input string: \"x\""})
    void openCsvFailsOnWhatIsNoNumber(String text, String why) {
        assertThatThrownBy(() -> read(new OpenCsvLines(), Map.of(), "a,\"" + text + "\"", VarcharType.VARCHAR, IntegerType.INTEGER))
                .isInstanceOf(TrinoException.class)
                .hasMessage("Error parsing field value '" + text + "' for field 1: " + why);
    }

    @Test
    void missingFieldsAreNull() throws IOException {
        assertThat(read(new OpenCsvLines(), Map.of(), "1", IntegerType.INTEGER, IntegerType.INTEGER)).containsExactly(1L, null);
        assertThat(read(new OpenCsvLines(), Map.of(), "", IntegerType.INTEGER)).containsExactly((Object) null);
    }

    @Test
    void csvFieldsHaveQuotesSeparatorsAndEscapes() {
        OpenCsvLines.CsvFields commas = new OpenCsvLines.CsvFields(',', '"', '\\');
        assertThat(commas.read("a,\"b,c\",\"d \"\"e\"\"\",,\"\"")).containsExactly("a", "b,c", "d \"e\"", "", "");
        assertThat(commas.read("\"a\\\"b\",c\\d")).containsExactly("a\"b", "cd");
        assertThat(new OpenCsvLines.CsvFields('\t', '\'', '\\').read("'x\ty'\tz")).containsExactly("x\ty", "z");
    }

    @Test
    void delimiterOfSeveralCharactersIsOneForEachField() throws IOException {
        assertThat(read(new MultiDelimitedLines(), Map.of("field.delim", "||", "columns", "c0,c1,c2"), "1||a|b||", IntegerType.INTEGER, VarcharType.VARCHAR, VarcharType.VARCHAR))
                .containsExactly(1L, "a|b", "");
    }

    @Test
    void grokTakesColumnsByName() throws IOException {
        Map<String, String> told = Map.of("kariba.grok.regex", "(\\S+) (\\d+|-) (?:x)?(.*)", "kariba.grok.fields", "c1,C0,c1");
        assertThat(read(new GrokLines(), told, "ann 7 rest", IntegerType.INTEGER, VarcharType.VARCHAR, VarcharType.VARCHAR)).containsExactly(7L, "ann", null);
        assertThat(read(new GrokLines(), told, "ann - rest", IntegerType.INTEGER)).containsExactly((Object) null);
        assertThat(read(new GrokLines(), told, "nothing", IntegerType.INTEGER)).containsExactly((Object) null);
        assertThatThrownBy(() -> read(new GrokLines(), Map.of("input.format", "%{NO}"), "x", IntegerType.INTEGER)).hasMessageContaining("%{NO}");
    }

    @Test
    void recordsOfACloudTrailFileAreLines() throws IOException {
        String json = "{\"Other\":{\"Records\":[1]},\"Records\":[{\"a\":{\"b\":[1,2]}},{\"a\":2}, 3],\"end\":1}";
        assertThat(records("x.json", json.getBytes(StandardCharsets.UTF_8))).containsExactly("{\"a\":{\"b\":[1,2]}}", "{\"a\":2}");
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(records("x.json.gz", zipped.toByteArray())).hasSize(2);
        assertThat(records("x.json", "{}".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private static List<String> records(String name, byte[] file) throws IOException {
        CloudTrailRecords factory = new CloudTrailRecords(1 << 20);
        List<String> lines = new ArrayList<>();
        LineBuffer buffer = factory.createLineBuffer();
        try (LineReader reader = factory.createLineReader(new MemoryInputFile(Location.of("memory:///" + name), Slices.wrappedBuffer(file)), 0, file.length, 0, 0)) {
            while (reader.readLine(buffer)) {
                lines.add(new String(buffer.getBuffer(), 0, buffer.getLength(), StandardCharsets.UTF_8));
            }
            assertThat(reader.isClosed()).isTrue();
            assertThat(reader.getBytesRead()).isEqualTo(file.length);
        }
        return lines;
    }
}
