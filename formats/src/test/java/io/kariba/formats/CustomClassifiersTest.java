package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
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
}
