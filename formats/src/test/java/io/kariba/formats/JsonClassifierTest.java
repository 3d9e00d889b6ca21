package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Truths: https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json and tables that crawlers made, as published. */
class JsonClassifierTest {
    private static Optional<Recognition> recognise(String text) throws IOException {
        return new JsonClassifier().recognise(Sample.of(BytesFile.of(text)));
    }

    private static String columns(String text) throws IOException {
        return recognise(text).orElseThrow().columns().stream()
                .map(column -> column.name() + ":" + column.type().text())
                .collect(Collectors.joining(" "));
    }

    @Test
    void linesOfObjectsAreRows() throws IOException {
        Recognition found = recognise("{\"birthDay\":\"x\",\"z\":1}\n{\"a\":true,\"z\":2}\n").orElseThrow();
        assertThat(found.columns()).extracting(Column::name).containsExactly("birthDay", "z", "a");
        assertThat(found.records()).hasValue(2);
        assertThat(found.certainty()).isEqualTo(1);
        assertThat(found.averageRecordSize()).isEqualTo(19);
        // Crawlers list the paths in order of their names, as the data spells them.
        assertThat(found.storage()).isEqualTo(new Recognition.Storage(
                "org.apache.hadoop.mapred.TextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "org.openx.data.jsonserde.JsonSerDe",
                Map.of("paths", "a,birthDay,z")));
    }

    @Test
    void objectsNeedNoLines() throws IOException {
        assertThat(columns("{\"a\":1}{\"b\":2} {\n \"c\" :\n3}")).isEqualTo("a:int b:int c:int");
    }

    @Test
    void topLevelArrayIsOneColumn() throws IOException {
        Recognition found = recognise("[\n{\"Type\":\"c\",\"id\":1},\n{\"id\":2.5}\n]").orElseThrow();
        assertThat(found.columns()).isEqualTo(List.of(new Column("array", ColumnType.parse("array<struct<type:string,id:double>>").orElseThrow())));
        assertThat(found.storage().serdeParameters()).containsEntry("paths", "array");
        assertThat(found.records()).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            1                          | int
            -2147483648                | int
            2147483648                 | bigint
            1600844601000              | bigint
            9223372036854775808        | decimal(38,0)
            -12345678901234567890123456789012345678 | decimal(38,0)
            123456789012345678901234567890123456789 | string
            1.5                        | double
            1e3                        | double
            true                       | boolean
            "x"                        | string
            null                       | string
            {}                         | string
            []                         | array<string>
            [null]                     | array<string>
            [1,2.5]                    | array<double>
            [1,"a"]                    | array<string>
            [[1],[]]                   | array<array<int>>
            {"Deep":{"x":[{"y":null}]}} | struct<deep:struct<x:array<struct<y:string>>>>
            {"a:b":1}                  | string
            {"x-id":1}                 | string
            {"a b.c$_":1}              | struct<a b.c$_:int>
            """)
    void valueHasItsType(String value, String type) throws IOException {
        assertThat(columns("{\"v\":" + value + "}")).isEqualTo("v:" + type);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            1     | null      | int
            1     | 3000000000 | bigint
            1     | 1.5       | double
            1     | "a"       | string
            true  | 1         | string
            {"a":1} | {"b":2} | struct<a:int,b:int>
            {"a":1} | {"A":2.5} | struct<a:double>
            {"a":1} | {}      | struct<a:int>
            {"a":1} | [1]     | string
            {"a":1} | "x"     | string
            [1]   | []        | array<int>
            [{"a":1}] | [{"b":"x"}] | array<struct<a:int,b:string>>
            9223372036854775808 | 1 | decimal(38,0)
            9223372036854775808 | 1.5 | double
            """)
    void typesOfTwoValuesWiden(String one, String other, String type) throws IOException {
        assertThat(columns("{\"v\":" + one + "}\n{\"v\":" + other + "}")).isEqualTo("v:" + type);
        assertThat(columns("{\"v\":" + other + "}\n{\"v\":" + one + "}").replace("b:int,a:int", "a:int,b:int").replace("b:string,a:int", "a:int,b:string"))
                .isEqualTo("v:" + type);
    }

    @Test
    void keysThatDifferInCaseAreOneColumn() throws IOException {
        assertThat(columns("{\"Id\":1}\n{\"ID\":\"x\"}")).isEqualTo("Id:string");
    }

    @Test
    void keyWithoutNameIsNoColumn() throws IOException {
        assertThat(columns("{\"\":1,\"a\":2}")).isEqualTo("a:int");
    }

    @Test
    void whatTheCatalogDoesNotTakeIsLeftOut() throws IOException {
        assertThat(columns("{\"a\\nb\":1,\"" + "n".repeat(256) + "\":1,\" \":1,\"\\ud800\":1,\"a\":2}")).isEqualTo("a:int");
        String wide = IntStream.range(0, 9_000).mapToObj(i -> "\"field number " + i + "\":1").collect(Collectors.joining(","));
        assertThat(columns("{\"v\":{" + wide + "}}")).isEqualTo("v:string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "{", "[", "{\"a\":", "{\"a\":1", "[1] started\n[2] stopped", "[INFO] up\n", "1\n2\n", "\"a\",\"b\"\n\"c\",\"d\"\n", "{a b}", "[1,2"})
    void otherTextIsNotJson(String text) throws IOException {
        assertThat(recognise(text)).isEmpty();
    }

    @Test
    void brokenLineLeavesWhatCameBeforeIt() throws IOException {
        Recognition found = recognise("{\"a\":1}\n{\"b\":2}\n{oops\n{\"c\":3}\n").orElseThrow();
        assertThat(found.columns()).extracting(Column::name).startsWith("a", "b");
        assertThat(found.records()).isEmpty();
    }

    @Test
    void onlyTheFirstMegabyteOfLinesIsRead() throws IOException {
        String line = "{\"a\":\"" + "x".repeat(1000) + "\"}\n";
        String text = line.repeat(Classifiers.SAMPLE_BYTES / line.length() + 10) + "{\"late\":1}\n";
        Recognition found = recognise(text).orElseThrow();
        assertThat(found.columns()).extracting(Column::name).containsExactly("a");
        assertThat(found.records()).isEmpty();
    }

    @Test
    void upToTenMegabytesAreReadForAValueToEnd() throws IOException {
        String text = "{\"big\":\"" + "x".repeat(3 * Classifiers.SAMPLE_BYTES) + "\",\"after\":1}\n";
        assertThat(columns(text)).isEqualTo("big:string after:int");
    }

    @Test
    void valueThatDoesNotEndInTenMegabytesTellsWhatItShowed() throws IOException {
        String element = "{\"id\":1,\"name\":\"abcdefgh\"},\n";
        String text = "[" + element.repeat(12 * Classifiers.SAMPLE_BYTES / element.length());
        assertThat(columns(text)).isEqualTo("array:array<struct<id:int,name:string>>");
    }

    @Test
    void arrayMayBeCutWithinALiteral() throws IOException {
        String text = "[" + "true,".repeat(12 * Classifiers.SAMPLE_BYTES / 5);
        for (int shift = 0; shift < 5; shift++) {
            assertThat(columns(" ".repeat(shift) + text)).isEqualTo("array:array<boolean>");
        }
    }

    @Test
    void deepNestingIsText() throws IOException {
        int depth = 500;
        assertThat(columns("{\"v\":" + "[".repeat(depth) + "]".repeat(depth) + "}")).contains("array<string>").hasSizeLessThan(1000);
        assertThat(recognise("{\"v\":" + "[".repeat(100_000))).isEmpty();
        assertThat(recognise("[".repeat(500_000))).isEmpty();
    }

    @Test
    void fieldsAreBounded() throws IOException {
        String text = IntStream.range(0, 60_000).mapToObj(i -> "{\"k" + i + "\":1}").collect(Collectors.joining("\n"));
        assertThat(recognise(text).orElseThrow().columns()).hasSize(JsonInference.MAX_FIELDS);
    }

    @Test
    void byteOrderMarkIsNoCharacter() throws IOException {
        assertThat(columns("\uFEFF{\"a\":1}\n")).isEqualTo("a:int");
    }
}
