package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a file has: an answer, whose types the catalog can keep, or an I/O error. */
class HostileTextTest {
    private static final long SEED = 20_261_121L;

    private static final Classifier LENIENT = CsvClassifier.custom(new CsvOptions(
            Optional.of(' '),
            Optional.of('\''),
            CsvOptions.Header.UNKNOWN,
            List.of(),
            Set.of(CsvOptions.Processing.values()),
            Set.of(CsvOptions.Datatype.values()),
            CsvOptions.Serde.LAZY_SIMPLE));

    private static void look(byte[] bytes, String what) throws IOException {
        for (Classifier classifier : List.of(new JsonClassifier(), CsvClassifier.builtIn(), LENIENT)) {
            Optional<Recognition> found = classifier.recognise(Sample.of(new BytesFile("a", bytes)));
            if (found.isPresent()) {
                assertThat(found.get().columns()).as(what).isNotEmpty().allSatisfy(column -> {
                    assertThat(column.name()).isNotEmpty();
                    assertThat(ColumnType.parse(column.type().text())).hasValue(column.type());
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}[]\",:\\ \n019.-eEtrufalsn", "\"',;|\t\n\r 01-.a\\", "{\"a\":1}\n[,", "\u0001\u0000\uFEFF\u00E9\uD83D\uDE00{[\",\n"})
    void textOfSuchCharactersIsSurvived(String alphabet) throws IOException {
        Random random = new Random(SEED);
        int[] characters = alphabet.codePoints().toArray();
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(round % 2 == 0 ? "{\"a\":" : "");
            int length = random.nextInt(120);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(characters[random.nextInt(characters.length)]);
            }
            look(text.toString().getBytes(StandardCharsets.UTF_8), "seed " + SEED + " round " + round);
        }
    }

    @Test
    void randomBytesAreSurvived() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            look(bytes, "seed " + SEED + " round " + round);
        }
    }

    @Test
    void brokenJsonIsSurvived() {
        String good = "{\"id\":1,\"name\":\"x\\u00e9\",\"tags\":[\"a\",{\"b\":null,\"c\":[1.5e3,true]}],\"in\":{\"d\":{}}}\n".repeat(5);
        HostileFiles.survives(new JsonClassifier(), good.getBytes(StandardCharsets.UTF_8));
        HostileFiles.survives(new JsonClassifier(), ("[" + good.trim().replace("\n", ",\n") + "]").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void brokenCsvIsSurvived() {
        byte[] good = "id,name,price\n1,\"a \"\"b\"\", c\",2.50\n2,\"x\ny\",-3e4\n3,,\n".repeat(5).getBytes(StandardCharsets.UTF_8);
        HostileFiles.survives(CsvClassifier.builtIn(), good);
        HostileFiles.survives(LENIENT, good);
    }

    /** A megabyte of the same thing: what is quadratic would not end. */
    @ParameterizedTest
    @ValueSource(strings = {",", "\"", "\",", "\"\"", "\\\"", "a,\n", "\n", " ", " \"", "{", "[", "{\"a\":", "{}", "[]", "{\"a\":1}", "{\"a\":{}}", "[1]", "1", "-", "\"\n,"})
    void sameThingAgainAndAgainIsSurvived(String piece) throws IOException {
        byte[] bytes = piece.repeat(2 * Classifiers.SAMPLE_BYTES / piece.length()).getBytes(StandardCharsets.UTF_8);
        look(bytes, piece);
        look(("{\"a\":" + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8), piece);
    }
}
