package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredRowsTest {
    private static final List<String> PIECES =
            List.of("a", "\"", ",", "\n", "\r\n", "ğüşİ", "𝄞", "\t", " ", "NULL", "\"\"", "x".repeat(70_000), "");

    @Test
    void whatIsWrittenIsReadBackFromEveryRowOn() throws IOException {
        long seed = System.nanoTime();
        System.out.println("StoredRowsTest seed " + seed);
        Random random = new Random(seed);
        for (int columns = 1; columns <= 4; columns++) {
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                List<String> row = new ArrayList<>();
                for (int c = 0; c < columns; c++) {
                    row.add(value(random));
                }
                rows.add(row);
            }
            byte[] stored = csv(rows);
            RowReader whole = RowReader.csv(new ByteArrayInputStream(stored), 0);
            for (int i = 0; i < rows.size(); i++) {
                int from = (int) whole.offset();
                RowReader late = RowReader.csv(new ByteArrayInputStream(stored, from, stored.length - from), from);
                assertThat(late.next()).contains(rows.get(i));
                assertThat(whole.next()).contains(rows.get(i));
                assertThat(late.offset()).isEqualTo(whole.offset());
            }
            assertThat(whole.atEnd()).isTrue();
            assertThat(whole.next()).isEmpty();
        }
    }

    /** What the facts of Athena's CSV say, in bytes. */
    @Test
    void theCsvIsAthenas() throws IOException {
        List<List<String>> rows = List.of(List.of("foo", "foo"), Arrays.asList(null, ""), List.of("a\"b", "c\nd"), List.of("NaN", "Infinity"));
        assertThat(new String(csv(rows), StandardCharsets.UTF_8)).isEqualTo("\"foo\",\"foo\"\n,\"\"\n\"a\"\"b\",\"c\nd\"\n\"NaN\",\"Infinity\"\n");
    }

    @Test
    void theWriterCountsItsBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvWriter writer = new CsvWriter(out);
        writer.row(Arrays.asList("a\"b", null, "ğ"));
        writer.close();
        assertThat(writer.bytes()).isEqualTo(out.size());
    }

    @Test
    void aLineIsSplitIntoAtMostItsCells() throws IOException {
        byte[] stored = "a\tb\tc\n\nlast".getBytes(StandardCharsets.UTF_8);
        RowReader two = RowReader.text(new ByteArrayInputStream(stored), 0, 2);
        assertThat(two.next()).contains(List.of("a", "b\tc"));
        assertThat(two.next()).contains(List.of(""));
        assertThat(two.next()).contains(List.of("last"));
        assertThat(two.next()).isEmpty();
        assertThat(RowReader.text(new ByteArrayInputStream(stored), 0, 1).next()).contains(List.of("a\tb\tc"));
    }

    @Test
    void pathsOfS3AreReadAsFoldersAndKeys() {
        assertThat(S3Path.parse("s3://bkt")).contains(new S3Path("bkt", ""));
        assertThat(S3Path.parse("s3://bucket/a/").map(path -> path.child("x").text())).contains("s3://bucket/a/x");
        assertThat(S3Path.parse("s3://bucket/a").map(path -> path.child("x").text())).contains("s3://bucket/a/x");
        assertThat(S3Path.parse("s3://bucket").map(path -> path.child("x").text())).contains("s3://bucket/x");
        for (String wrong : List.of("bucket/a", "http://bucket/a", "s3:///a", "s3://b ucket/a", "")) {
            assertThat(S3Path.parse(wrong)).as(wrong).isEqualTo(Optional.empty());
        }
    }

    private static String value(Random random) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static byte[] csv(List<List<String>> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvWriter writer = new CsvWriter(out)) {
            for (List<String> row : rows) {
                writer.row(row);
            }
        }
        return out.toByteArray();
    }

    @Test
    void rowsOfAnObjectThatSomebodyPutInTheResultsPlaceAreBounded() {
        for (String end : List.of("\"", "x", ",", "\t")) {
            byte[] block = end.repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            InputStream endless = new InputStream() {
                @Override
                public int read() {
                    return block[0];
                }

                @Override
                public int read(byte[] into, int at, int length) {
                    System.arraycopy(block, 0, into, at, Math.min(length, block.length));
                    return Math.min(length, block.length);
                }
            };
            assertThatThrownBy(() -> RowReader.csv(endless, 0).next()).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> RowReader.text(endless, 0, 3).next()).isInstanceOf(EOFException.class);
        }
    }
}
