package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.formats.CsvOptions.Datatype;
import io.kariba.formats.CsvOptions.Header;
import io.kariba.formats.CsvOptions.Processing;
import io.kariba.formats.CsvOptions.Serde;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Truths: https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules and tables that crawlers made, as published. */
class CsvClassifierTest {
    private static Optional<Recognition> builtIn(String text) throws IOException {
        return CsvClassifier.builtIn().recognise(Sample.of(BytesFile.of(text)));
    }

    private static Recognition recognised(String text) throws IOException {
        return builtIn(text).orElseThrow();
    }

    private static Recognition custom(CsvOptions options, String text) throws IOException {
        return CsvClassifier.custom(options).recognise(Sample.of(BytesFile.of(text))).orElseThrow();
    }

    private static String columns(Recognition recognition) {
        return recognition.columns().stream().map(column -> column.name() + ":" + column.type().text()).collect(Collectors.joining(" "));
    }

    private static CsvOptions options(Header header, List<String> names, Set<Processing> processing, Set<Datatype> datatypes, Serde serde) {
        return new CsvOptions(Optional.empty(), Optional.empty(), header, names, processing, datatypes, serde);
    }

    @Test
    void headerNamesTheColumnsAndIsSkipped() throws IOException {
        Recognition found = recognised("Name,age,Score,active\nAnn,34,1.5,true\nBob,27,2,false\n");
        assertThat(columns(found)).isEqualTo("Name:string age:bigint Score:double active:boolean");
        assertThat(found.certainty()).isEqualTo(1);
        assertThat(found.records()).hasValue(2);
        assertThat(found.parameters()).isEqualTo(Map.of(
                "delimiter", ",", "columnsOrdered", "true", "areColumnsQuoted", "false", "typeOfData", "file", "skip.header.line.count", "1"));
        assertThat(found.storage()).isEqualTo(new Recognition.Storage(
                "org.apache.hadoop.mapred.TextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                Map.of("field.delim", ",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "|", "\t", ";", "\u0001"})
    void everyDocumentedDelimiterIsFound(String delimiter) throws IOException {
        Recognition found = recognised("a,n\nx,1\ny,2\n".replace(",", delimiter));
        assertThat(columns(found)).isEqualTo("a:string n:bigint");
        assertThat(found.storage().serdeParameters()).containsEntry("field.delim", delimiter);
    }

    @Test
    void textAloneHasNoHeader() throws IOException {
        Recognition found = recognised("name,town\nAnn,Oslo\nBob,Rome\n");
        assertThat(columns(found)).isEqualTo("col0:string col1:string");
        assertThat(found.parameters()).doesNotContainKey("skip.header.line.count");
        assertThat(found.records()).hasValue(3);
    }

    @Test
    void firstRowWithANumberIsNoHeader() throws IOException {
        assertThat(columns(recognised("Ann,34\nBob,27\n"))).isEqualTo("col0:string col1:bigint");
    }

    @Test
    void headerCellOfAHundredAndFiftyCharactersIsNone() throws IOException {
        String longName = "n".repeat(150);
        assertThat(columns(recognised(longName + ",b\nx,1\n"))).startsWith("col0:string");
        assertThat(columns(recognised("b," + longName + "\nx,1\n"))).isEqualTo("b:string " + longName + ":bigint");
    }

    @Test
    void trailingDelimiterMayLeaveTheLastNameEmpty() throws IOException {
        assertThat(columns(recognised("a,b,\n1,x,\n2,y,\n"))).isEqualTo("a:bigint b:string col2:string");
    }

    @Test
    void rowNumbersOfADataFrameMayHaveNoName() throws IOException {
        assertThat(columns(recognised(",name\n0,Ann\n1,Bob\n"))).isEqualTo("col0:bigint name:string");
    }

    @Test
    void datesStayText() throws IOException {
        // As in crawlers' tables over the NYC taxi files: tpep_pickup_datetime string.
        assertThat(columns(recognised("day,at\n2024-01-02,2024-01-02 10:00:00\n2024-01-03,2024-01-03 10:00:00\n"))).isEqualTo("day:string at:string");
    }

    @Test
    void quotedDataIsReadByOpenCsv() throws IOException {
        Recognition found = recognised("id,note\n1,\"a, b\"\n2,\"say \"\"x\"\"\"\n3,\"back \\\" slash\"\n");
        assertThat(columns(found)).isEqualTo("id:bigint note:string");
        assertThat(found.records()).hasValue(3);
        assertThat(found.storage().serdeLibrary()).isEqualTo("org.apache.hadoop.hive.serde2.OpenCSVSerde");
        assertThat(found.storage().serdeParameters()).isEqualTo(Map.of("separatorChar", ",", "quoteChar", "\"", "escapeChar", "\\"));
        assertThat(found.parameters()).containsEntry("areColumnsQuoted", "true");
    }

    /** https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html: an empty cell of a number's column is an error. */
    @Test
    void typesThatOpenCsvWouldFailOnAreTexts() throws IOException {
        assertThat(columns(recognised("a,b,c,d,e\n1,,\\N,true,\"7\"\n2,3,4.5,false,\"8\"\n"))).isEqualTo("a:bigint b:string c:string d:boolean e:string");
    }

    @Test
    void backslashThatEscapesNoQuoteIsNotNamedAsEscape() throws IOException {
        // OpenCSVSerde drops its escape character from values.
        Recognition paths = recognised("id,path\n1,\"C:\\data\"\n2,\"D:\\\"\n");
        assertThat(paths.records()).hasValue(2);
        assertThat(paths.storage().serdeParameters()).containsEntry("escapeChar", "\u0002");
        assertThat(recognised("id,path\n1,\"x\"\n2,\"y\"\n").storage().serdeParameters()).containsEntry("escapeChar", "\\");
    }

    @Test
    void quotesInTheHeaderAloneDoNotMatter() throws IOException {
        Recognition found = recognised("\"id\",\"note\"\n1,x\n2,y\n");
        assertThat(columns(found)).isEqualTo("id:bigint note:string");
        assertThat(found.storage().serdeLibrary()).endsWith("LazySimpleSerDe");
    }

    @Test
    void lineBreakWithinQuotesIsPartOfTheValue() throws IOException {
        assertThat(recognised("id,note\n1,\"one\ntwo\"\n2,\"x\"\n").records()).hasValue(2);
    }

    @Test
    void quoteThatIsNeverClosedIsACharacter() throws IOException {
        Recognition found = recognised("item,size\nboard,\"5\nplank,6\nbeam,7\n");
        assertThat(columns(found)).isEqualTo("col0:string col1:string");
        assertThat(found.storage().serdeLibrary()).endsWith("LazySimpleSerDe");
    }

    @Test
    void raggedRowsAreTaken() throws IOException {
        assertThat(columns(recognised("a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n"))).isEqualTo("a:bigint b:bigint c:bigint");
    }

    @Test
    void emptyValuesAndHivesNullSayNothingOfTheType() throws IOException {
        assertThat(columns(recognised("a,b,c\n1,,\n\\N,2.5,\n"))).isEqualTo("a:bigint b:double c:string");
    }

    @Test
    void integerPastBigintIsText() throws IOException {
        assertThat(columns(recognised("n,m\n9223372036854775807,1\n9223372036854775808,2\n"))).isEqualTo("n:string m:bigint");
    }

    @Test
    void valueWithSpacesIsNoNumberBecauseHiveWouldReadNull() throws IOException {
        assertThat(columns(recognised("a,b\nx, 1\ny, 2\n"))).isEqualTo("col0:string col1:string");
    }

    @Test
    void windowsLineEndsAndByteOrderMarkDoNotShow() throws IOException {
        assertThat(columns(recognised("\uFEFFa,b\r\nx,1\r\ny,2\r\n"))).isEqualTo("a:string b:bigint");
    }

    @Test
    void namesThatRepeatGetNumbers() throws IOException {
        assertThat(columns(recognised("a,A,b\n1,2,3\n4,5,6\n"))).isEqualTo("a:bigint A_1:bigint b:bigint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "a,b", "a,b\n", "a\nb\nc\n", "It was late, and dark.\nNobody came.\nSo we left, all of us, at last, by train.\nThe end.\n"})
    void otherTextIsNotCsv(String text) throws IOException {
        assertThat(builtIn(text)).isEmpty();
    }

    @Test
    void rowThatTheSampleCutsDoesNotCount() throws IOException {
        String row = "x".repeat(20) + ",1234567\n";
        String text = "name,n\n" + row.repeat(Classifiers.SAMPLE_BYTES / row.length() + 100);
        Recognition found = recognised(text);
        assertThat(columns(found)).isEqualTo("name:string n:bigint");
        assertThat(found.records()).isEmpty();
        assertThat(found.averageRecordSize()).isBetween(28L, 30L);
    }

    @Test
    void manyColumnsAreNoTable() throws IOException {
        assertThat(builtIn(",".repeat(20_000) + "\n" + ",".repeat(20_000) + "\n")).isEmpty();
    }

    @Test
    void customHeaderIsPresentWhateverItLooksLike() throws IOException {
        CsvOptions options = options(Header.PRESENT, List.of(), Set.of(), Set.of(), Serde.NONE);
        Recognition found = custom(options, "name,town\nAnn,Oslo\n");
        assertThat(columns(found)).isEqualTo("name:string town:string");
        assertThat(found.parameters()).containsEntry("skip.header.line.count", "1");
    }

    @Test
    void headerCellThatIsNoNameGetsOne() throws IOException {
        CsvOptions options = options(Header.PRESENT, List.of(), Set.of(), Set.of(), Serde.NONE);
        String text = "\"a\nb\"," + "n".repeat(256) + ",c\n1,2,3\n";
        assertThat(columns(custom(options, text))).isEqualTo("col0:bigint col1:bigint c:bigint");
    }

    @Test
    void allLinesUpToTheHeadersEndAreSkipped() throws IOException {
        assertThat(recognised("\r\n\nname,n\nx,1\ny,2\n").parameters()).containsEntry("skip.header.line.count", "3");
        assertThat(recognised("\"the\nname\",n\nx,1\ny,2\n").parameters()).doesNotContainKey("skip.header.line.count");
        CsvOptions options = options(Header.PRESENT, List.of(), Set.of(), Set.of(), Serde.NONE);
        assertThat(custom(options, "\"the\nname\",n\nx,1\n").parameters()).containsEntry("skip.header.line.count", "2");
    }

    @Test
    void customNamesReplaceAHeader() throws IOException {
        CsvOptions absent = options(Header.ABSENT, List.of("who", "age"), Set.of(), Set.of(), Serde.NONE);
        assertThat(columns(custom(absent, "Ann,1\nBob,2\n"))).isEqualTo("who:string age:bigint");
        CsvOptions unknown = options(Header.UNKNOWN, List.of("name", "town"), Set.of(), Set.of(), Serde.NONE);
        assertThat(custom(unknown, "Name,Town\nAnn,Oslo\n").parameters()).containsKey("skip.header.line.count");
        assertThat(custom(unknown, "Bob,Rome\nAnn,Oslo\n").parameters()).doesNotContainKey("skip.header.line.count");
    }

    @Test
    void otherNumberOfCustomNamesIsNotThisFile() throws IOException {
        CsvOptions options = options(Header.ABSENT, List.of("a", "b", "c"), Set.of(), Set.of(), Serde.NONE);
        assertThat(CsvClassifier.custom(options).recognise(Sample.of(BytesFile.of("1,2\n3,4\n")))).isEmpty();
    }

    @Test
    void customDelimiterAndQuoteAreTaken() throws IOException {
        CsvOptions options =
                new CsvOptions(Optional.of('^'), Optional.of('\''), Header.PRESENT, List.of(), Set.of(), Set.of(), Serde.NONE);
        Recognition found = custom(options, "a^b\n'x^y'^2\n");
        assertThat(columns(found)).isEqualTo("a:string b:bigint");
        assertThat(found.storage().serdeParameters()).containsEntry("separatorChar", "^").containsEntry("quoteChar", "'");
    }

    @Test
    void singleColumnNeedsPermission() throws IOException {
        CsvOptions options = options(Header.PRESENT, List.of(), Set.of(Processing.ALLOW_SINGLE_COLUMN), Set.of(), Serde.NONE);
        assertThat(columns(custom(options, "n\n1\n2\n"))).isEqualTo("n:bigint");
    }

    @Test
    void trimmingTellsTypesOfPaddedValues() throws IOException {
        CsvOptions options = options(Header.PRESENT, List.of(), Set.of(Processing.TRIM_VALUES), Set.of(), Serde.NONE);
        assertThat(columns(custom(options, "a,b\nx, 1\n"))).isEqualTo("a:string b:bigint");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SHORT,INT,LONG | 7 | smallint
            INT,LONG       | 70000 | int
            INT,LONG       | 5000000000 | bigint
            DOUBLE         | 7 | double
            FLOAT          | 7.5 | float
            DECIMAL        | 1234.567 | decimal(7,3)
            DATE           | 2024-02-29 | date
            DATE           | 2023-02-29 | string
            TIMESTAMP      | 2024-02-29 10:11:12.5 | timestamp
            BOOLEAN        | TRUE | boolean
            STRING         | 7 | string
            """)
    void customDatatypesAreInferred(String types, String value, String expected) throws IOException {
        Set<Datatype> datatypes = Set.of(types.split(",")).stream().map(Datatype::valueOf).collect(Collectors.toSet());
        CsvOptions options = options(Header.ABSENT, List.of(), Set.of(), datatypes, Serde.NONE);
        assertThat(columns(custom(options, "x," + value + "\ny," + value + "\n"))).isEqualTo("col0:string col1:" + expected);
    }

    @Test
    void customSerdeIsObeyed() throws IOException {
        CsvOptions open = options(Header.UNKNOWN, List.of(), Set.of(), Set.of(), Serde.OPEN_CSV);
        assertThat(custom(open, "a,b\n1,2\n").storage().serdeLibrary()).endsWith("OpenCSVSerde");
        CsvOptions lazy = options(Header.UNKNOWN, List.of(), Set.of(), Set.of(), Serde.LAZY_SIMPLE);
        Recognition found = custom(lazy, "a,b\n\"1\",2\n");
        assertThat(found.storage().serdeLibrary()).endsWith("LazySimpleSerDe");
        assertThat(columns(found)).isEqualTo("a:string b:bigint");
    }

    @Test
    void widestTableThatIsTakenHasTenThousandColumns() throws IOException {
        String row = IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(recognised(row + "\n" + row + "\n").columns()).hasSize(10_000);
    }
}
