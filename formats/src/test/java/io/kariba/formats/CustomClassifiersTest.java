package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Definitions of https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html. */
class CustomClassifiersTest {
    @Test
    void grokPatternNamesColumnsAndIsKeptForTheSerDe() throws IOException {
        String format = "%{TIMESTAMP_ISO8601:timestamp} \\[%{MESSAGEPREFIX:message_prefix}\\] %{CRAWLERLOGLEVEL:loglevel} : %{GREEDYDATA:message}";
        String custom = "CRAWLERLOGLEVEL (BENCHMARK|ERROR|WARN|INFO|TRACE)\nMESSAGEPREFIX .*-.*-.*-.*-.*";
        Recognition found = CustomClassifiers.grok("special-logs", format, custom)
                .recognise(MemorySample.of("2018-07-12T10:20:30Z [a1-b2-c3-d4-e5] INFO : crawl is done\n"))
                .orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("timestamp string\nmessage_prefix string\nloglevel string\nmessage string");
        assertThat(found.classification()).isEqualTo("special-logs");
        assertThat(found.certainty()).isEqualTo(1);
        assertThat(found.storage().serdeLibrary()).isEqualTo("com.amazonaws.glue.serde.GrokSerDe");
        assertThat(found.storage().serdeParameters()).isEqualTo(Map.of("input.format", format, "input.grokCustomPatterns", custom));
    }

    @Test
    void grokPatternMayBeAnywhereInALine() throws IOException {
        assertThat(CustomClassifiers.grok("x", "level=%{WORD:level}", "").recognise(MemorySample.of("a level=info b\n"))).isPresent();
        assertThat(CustomClassifiers.grok("x", "level=%{WORD:level}", "").recognise(MemorySample.of("a b\n"))).isEmpty();
    }

    @Test
    void definitionsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> CustomClassifiers.grok("x", "%{NOSUCH:x}", "")).isInstanceOf(InvalidClassifier.class).hasMessage("Pattern NOSUCH is not defined.");
        assertThatThrownBy(() -> CustomClassifiers.xml("x", "<row>")).isInstanceOf(InvalidClassifier.class).hasMessage("Row tag is not a valid XML tag name: <row>");
        assertThatThrownBy(() -> CustomClassifiers.xml("x", "1row")).isInstanceOf(InvalidClassifier.class);
    }

    @Test
    void rowTagMayHaveAPrefix() throws IOException {
        assertThat(CustomClassifiers.xml("x", "n:row").recognise(MemorySample.of("<n:t xmlns:n='u'><n:row><a>1</a></n:row></n:t>"))).isPresent();
        assertThat(CustomClassifiers.xml("x", "").recognise(MemorySample.of("<t><row><a>1</a></row><row/></t>")).orElseThrow().parameters()).containsEntry("rowTag", "row");
    }

    @Test
    void jsonPathOfAnArrayGivesItsElementsFields() throws IOException {
        String areas = """
                [
                  {"type": "constituency", "id": "ocd-division\\/country:us\\/state:ak", "name": "Alaska"},
                  {"type": "constituency", "id": "ocd-division\\/country:us\\/state:al\\/cd:1", "name": "Alabama's 1st congressional district"}
                ]
                """;
        Recognition found = CustomClassifiers.json("$[*]").recognise(MemorySample.of(areas)).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("type string\nid string\nname string");
        assertThat(found.records()).hasValue(2);
        assertThat(found.storage().serdeLibrary()).isEqualTo("org.openx.data.jsonserde.JsonSerDe");
        assertThat(found.parameters()).containsEntry("jsonPath", "$[*]").containsEntry("classification", "json");
    }

    @Test
    void jsonPathOfScalarsGivesOneColumnRecord() throws IOException {
        String areas = """
                {"type": "constituency", "id": "ocd-division/country:us/state:ak", "name": "Alaska"}
                {"type": "constituency", "identifiers": [{"scheme": "dmoz", "identifier": "Regional"}, {"scheme": "fips", "identifier": "US02"}], "id": "x"}
                """;
        for (String path : new String[] {"$.id", "$.identifiers[*].identifier", "$['identifiers'][0]['identifier']", "$.identifiers[1].*", "$.*[*].scheme"}) {
            assertThat(ParquetClassifierTest.text(CustomClassifiers.json(path).recognise(MemorySample.of(areas)).orElseThrow())).as(path).isEqualTo("record string");
        }
        assertThat(ParquetClassifierTest.text(CustomClassifiers.json("$.identifiers").recognise(MemorySample.of(areas)).orElseThrow()))
                .isEqualTo("record array<struct<scheme:string,identifier:string>>");
        assertThat(ParquetClassifierTest.text(CustomClassifiers.json("$.identifiers[*]").recognise(MemorySample.of(areas)).orElseThrow()))
                .isEqualTo("scheme string\nidentifier string");
        assertThat(CustomClassifiers.json("$.nothing").recognise(MemorySample.of(areas))).isEmpty();
    }

    @Test
    void jsonPathReadsAsFarAsTheSampleGoes() throws IOException {
        String events = "{\"Records\":[" + "{\"a\":1,\"b\":\"x\"},".repeat(100_000) + "{}]}";
        assertThat(ParquetClassifierTest.text(CustomClassifiers.json("$.Records[*]").recognise(MemorySample.of(events)).orElseThrow())).isEqualTo("a int\nb string");
    }

    @Test
    void whatIsNoJsonIsSomethingElse() throws IOException {
        for (String text : new String[] {"", "a,b\n", "[x] log\n", "{\"a\":1", "{\"a\":1}}", "[".repeat(100_000)}) {
            assertThat(CustomClassifiers.json("$.a").recognise(MemorySample.of(text))).as(text.length() > 20 ? "deep" : text).isEmpty();
        }
    }

    @Test
    void pathsThatAreNoneAreRefused() {
        for (String path : new String[] {"", "id", "$id", "$.", "$..id", "$[", "$[]", "$[x]", "$['x]", "$.a[-1]", "$" + ".a".repeat(65)}) {
            assertThatThrownBy(() -> CustomClassifiers.json(path)).as(path).isInstanceOf(InvalidClassifier.class).hasMessageContaining("JSON path");
        }
    }

    @Test
    void csvDelimiterIsNotTheQuote() throws IOException {
        CsvOptions same = new CsvOptions(Optional.of('|'), Optional.of('|'), CsvOptions.Header.UNKNOWN, List.of(), Set.of(), Set.of(), CsvOptions.Serde.NONE);
        assertThatThrownBy(() -> CustomClassifiers.csv(same)).isInstanceOf(InvalidClassifier.class).hasMessageContaining("different");
        CsvOptions names = new CsvOptions(Optional.of('|'), Optional.empty(), CsvOptions.Header.ABSENT, List.of("x", "y"), Set.of(), Set.of(), CsvOptions.Serde.NONE);
        assertThat(ParquetClassifierTest.text(CustomClassifiers.csv(names).recognise(MemorySample.of("1|2\n3|4\n")).orElseThrow())).isEqualTo("x bigint\ny bigint");
    }

    @Test
    void brokenFilesDoNoHarm() {
        HostileFiles.survives(CustomClassifiers.json("$.a[*].b"), "{\"a\":[{\"b\":{\"c\":[1,2.5,\"x\"]}},{\"b\":null}]}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
