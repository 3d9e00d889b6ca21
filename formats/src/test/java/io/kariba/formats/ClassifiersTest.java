package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Truths: https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html */
class ClassifiersTest {
    private static final BytesFile CSV = BytesFile.of("name,age\nAnn,34\n");

    private static Classifier saying(String classification, double certainty) {
        return new Classifier() {
            @Override
            public String classification() {
                return classification;
            }

            @Override
            public Optional<Recognition> recognise(Sample sample) {
                return Optional.of(new Recognition(
                        classification, certainty, List.of(), new Recognition.Storage("i", "o", "s", Map.of()), Map.of(), OptionalLong.empty(), 0));
            }
        };
    }

    private static Classifier failing() {
        return new Classifier() {
            @Override
            public String classification() {
                return "broken";
            }

            @Override
            public Optional<Recognition> recognise(Sample sample) throws IOException {
                throw new MalformedFile("Broken");
            }
        };
    }

    private static String recognised(DataFile file, Classifier... custom) throws IOException {
        return Classifiers.recognise(file, List.of(custom)).map(Recognition::classification).orElse("UNKNOWN");
    }

    @Test
    void customClassifiersComeFirstInTheirOrder() throws IOException {
        assertThat(recognised(CSV, saying("mine", 1), saying("other", 1))).isEqualTo("mine");
    }

    @Test
    void certaintyBeatsOrder() throws IOException {
        assertThat(recognised(CSV, saying("perhaps", 0.9))).isEqualTo("csv");
        assertThat(recognised(BytesFile.of("?"), saying("hardly", 0.1), saying("perhaps", 0.9), saying("late", 0.9))).isEqualTo("perhaps");
        assertThat(recognised(BytesFile.of("?"), saying("no", 0))).isEqualTo("UNKNOWN");
    }

    @Test
    void builtInClassifiersStandInAwsOrder() throws IOException {
        List<String> documented = List.of(
                "avro", "orc", "parquet", "json", "bson", "xml", "ion", "combined_apache", "apache", "linux_kernel", "microsoft_log", "ruby_logger",
                "squid", "redismonlog", "redislog", "csv");
        assertThat(Classifiers.builtIn().stream().map(Classifier::classification).distinct()).containsExactlyElementsOf(documented);
    }

    @Test
    void emptyFileIsUnknown() throws IOException {
        assertThat(recognised(BytesFile.of(""), saying("mine", 1))).isEqualTo("UNKNOWN");
    }

    @Test
    void brokenFileIsSaidToBeSoUnlessItIsSomethingElse() throws IOException {
        assertThat(recognised(CSV, failing())).isEqualTo("csv");
        assertThatThrownBy(() -> recognised(BytesFile.of("?"), failing())).isInstanceOf(MalformedFile.class).hasMessage("Broken");
    }

    @Test
    void recognitionIsDescribedByParameters() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Classifiers.recognise(new BytesFile("a", packed.toByteArray()), List.of()).orElseThrow().parameters())
                .isEqualTo(Map.of("classification", "json", "compressionType", "gzip", "typeOfData", "file"));
        assertThat(Classifiers.recognise(CSV, List.of()).orElseThrow().parameters())
                .containsEntry("classification", "csv").containsEntry("compressionType", "none");
    }

    @Test
    void textInUtf16IsUnknownBecauseNoReaderWouldShowItRight() throws IOException {
        assertThat(recognised(new BytesFile("a", "name,age\nAnn,34\n".getBytes(StandardCharsets.UTF_16)))).isEqualTo("UNKNOWN");
    }
}
