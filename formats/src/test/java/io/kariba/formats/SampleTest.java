package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.v3.lz4.Lz4HadoopStreams;
import io.airlift.compress.v3.snappy.SnappyHadoopStreams;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SampleTest {
    private static final String TEXT = "name,age\nAnn,34\nBob,27\n";

    private interface Codec {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] pack(Codec codec, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = codec.over(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static Arguments codec(String word, String name, Codec codec) {
        return Arguments.of(word, name, codec);
    }

    static Stream<Arguments> codecs() {
        return Stream.of(
                codec("gzip", "a", GZIPOutputStream::new),
                codec("bzip2", "a", BZip2CompressorOutputStream::new),
                codec("zstd", "a", ZstdOutputStream::new),
                codec("lz4", "a", FramedLZ4CompressorOutputStream::new),
                codec("snappy", "a", FramedSnappyCompressorOutputStream::new),
                codec("snappy", "a.SNAPPY", out -> new SnappyHadoopStreams().createOutputStream(out)),
                codec("lz4", "a.lz4", out -> new Lz4HadoopStreams().createOutputStream(out)),
                codec("deflate", "a.deflate", DeflaterOutputStream::new),
                codec("zip", "a", SampleTest::zip));
    }

    private static OutputStream zip(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(new ZipEntry("folder/"));
        zip.putNextEntry(new ZipEntry("folder/data.csv"));
        return zip;
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] readAll(Sample sample) throws IOException {
        try (InputStream in = sample.content()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void compressedFileShowsItsContent(String word, String name, Codec codec) throws IOException {
        Sample sample = Sample.of(new BytesFile(name, pack(codec, TEXT.getBytes(StandardCharsets.UTF_8))));
        assertThat(sample.compression()).hasValue(word);
        assertThat(sample.text()).hasValue(TEXT);
        assertThat(sample.isWhole()).isTrue();
        assertThat(readAll(sample)).asString().isEqualTo(TEXT);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void largeFileShowsItsBeginning(String word, String name, Codec codec) throws IOException {
        byte[] bytes = noise(Classifiers.SAMPLE_BYTES * 5 / 4);
        Sample sample = Sample.of(new BytesFile(name, pack(codec, bytes)));
        assertThat(sample.head()).isEqualTo(Arrays.copyOf(bytes, Classifiers.SAMPLE_BYTES));
        assertThat(sample.isWhole()).isFalse();
        assertThat(readAll(sample)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void fileOfASamplesSizeIsWhole(String word, String name, Codec codec) throws IOException {
        assertThat(Sample.of(new BytesFile(name, pack(codec, noise(Classifiers.SAMPLE_BYTES)))).isWhole()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void truncatedFileShowsWhatIsThere(String word, String name, Codec codec) throws IOException {
        byte[] bytes = noise(Classifiers.SAMPLE_BYTES * 5 / 4);
        byte[] packed = pack(codec, bytes);
        if (word.equals("zip")) {
            return; // its directory is at the end
        }
        Sample sample = Sample.of(new BytesFile(name, Arrays.copyOf(packed, Classifiers.SAMPLE_BYTES)));
        assertThat(sample.isWhole()).isFalse();
        // zstd gives nothing of a window that is not complete.
        assertThat(sample.head()).hasSizeBetween(word.equals("zstd") ? 0 : 1, Classifiers.SAMPLE_BYTES);
        assertThat(sample.head()).isEqualTo(Arrays.copyOf(bytes, sample.head().length));
        assertThatThrownBy(() -> readAll(sample)).isInstanceOf(MalformedFile.class);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void brokenBytesThrowNothingElse(String word, String name, Codec codec) throws IOException {
        byte[] packed = pack(codec, "abcabcabcabd".repeat(200).getBytes(StandardCharsets.UTF_8));
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] broken = packed.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            Sample sample = Sample.of(new BytesFile(name, Arrays.copyOf(broken, 1 + random.nextInt(broken.length))));
            assertThat(sample.head()).hasSizeLessThanOrEqualTo(Classifiers.SAMPLE_BYTES);
            try (InputStream in = sample.content()) {
                in.readNBytes(1 << 20);
            } catch (MalformedFile e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void bombCostsNoMoreThanItsSample(String word, String name, Codec codec) throws IOException {
        byte[] packed = pack(codec, new byte[16 << 20]);
        AtomicLong read = new AtomicLong();
        DataFile file = counting(new BytesFile(name, packed), read);
        Sample sample = Sample.of(file);
        assertThat(sample.head()).hasSize(Classifiers.SAMPLE_BYTES);
        assertThat(sample.isWhole()).isFalse();
        assertThat(read.get()).isLessThan(1_200_000);
    }

    @Test
    void smallFileIsFetchedOnce() throws IOException {
        AtomicLong read = new AtomicLong();
        byte[] packed = pack(GZIPOutputStream::new, "{\"a\":1}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Classifiers.recognise(counting(new BytesFile("a", packed), read), java.util.List.of())).isPresent();
        assertThat(read).hasValue(packed.length);
    }

    @Test
    void membersWithNothingInThemAreNotReadForEver() throws IOException {
        byte[] empty = pack(GZIPOutputStream::new, new byte[0]);
        AtomicLong read = new AtomicLong();
        DataFile endless = counting(new Repeated("a", empty, 1L << 40), read);
        Sample sample = Sample.of(endless);
        assertThat(sample.head()).isEmpty();
        assertThat(sample.isWhole()).isFalse();
        assertThat(read.get()).isLessThan(17L << 20);
    }

    @Test
    void fieldsOfAGzipHeaderAreSkipped() throws IOException {
        byte[] packed = pack(GZIPOutputStream::new, TEXT.getBytes(StandardCharsets.UTF_8));
        ByteBuffer named = ByteBuffer.allocate(packed.length + 100);
        named.put(packed, 0, 10).put(3, (byte) 0x1E);
        named.put(new byte[] {3, 0, 1, 2, 3}).put("a.csv\0".getBytes(StandardCharsets.UTF_8)).put("note\0".getBytes(StandardCharsets.UTF_8)).put(new byte[2]);
        named.put(packed, 10, packed.length - 10);
        byte[] bytes = Arrays.copyOf(named.array(), named.position());
        assertThat(Sample.of(new BytesFile("a", bytes)).text()).hasValue(TEXT);
        byte[] wrongSum = packed.clone();
        wrongSum[packed.length - 8]++;
        assertThat(Sample.of(new BytesFile("a", wrongSum)).isWhole()).isFalse();
    }

    @Test
    void secondMemberOfAGzipFileIsRead() throws IOException {
        byte[] one = pack(GZIPOutputStream::new, "a,".getBytes(StandardCharsets.UTF_8));
        byte[] two = pack(GZIPOutputStream::new, "b\n".getBytes(StandardCharsets.UTF_8));
        byte[] both = ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
        assertThat(Sample.of(new BytesFile("a", both)).text()).hasValue("a,b\n");
    }

    @Test
    void lengthThatABlockClaimsIsNotBelieved() throws IOException {
        byte[] claim = ByteBuffer.allocate(12).putInt(0x7FFFFFFF).putInt(0x7FFFFFFF).putInt(0).array();
        Sample sample = Sample.of(new BytesFile("a.snappy", claim));
        assertThat(sample.compression()).isEmpty();
        assertThat(sample.head()).isEqualTo(claim);
    }

    @Test
    void endingThatLiesIsIgnored() throws IOException {
        Sample sample = Sample.of(new BytesFile("a.snappy", TEXT.getBytes(StandardCharsets.UTF_8)));
        assertThat(sample.compression()).isEmpty();
        assertThat(sample.text()).hasValue(TEXT);
        assertThat(Sample.of(new BytesFile("a.csv.gz", TEXT.getBytes(StandardCharsets.UTF_8))).compression()).isEmpty();
    }

    @Test
    void archiveOfSeveralFilesIsNotLookedInto() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : new String[] {"a.csv", "b.csv"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(TEXT.getBytes(StandardCharsets.UTF_8));
            }
        }
        Sample sample = Sample.of(new BytesFile("a.zip", bytes.toByteArray()));
        assertThat(sample.compression()).isEmpty();
        assertThat(Classifiers.recognise(sample.file(), java.util.List.of())).isEmpty();
    }

    @Test
    void fileThatCannotBeFetchedIsNotAShorterOne() {
        byte[] packed = noise(100_000);
        packed[0] = 0x1F;
        packed[1] = (byte) 0x8B;
        packed[2] = 8;
        packed[3] = 0;
        DataFile failing = new DataFile() {
            @Override
            public String name() {
                return "a";
            }

            @Override
            public long size() {
                return packed.length;
            }

            @Override
            public InputStream open(long from) {
                return new FilterInputStream(new BytesFile("a", packed).open(from)) {
                    private int left = 10;

                    @Override
                    public int read(byte[] into, int start, int length) throws IOException {
                        if (left == 0) {
                            throw new IOException("The connection broke");
                        }
                        int count = super.read(into, start, Math.min(left, length));
                        left -= count;
                        return count;
                    }
                };
            }
        };
        assertThatThrownBy(() -> Sample.of(failing).head()).isExactlyInstanceOf(IOException.class).hasMessage("The connection broke");
    }

    @Test
    void textIsUtf8WithoutItsMark() throws IOException {
        assertThat(SampleText.decode("\uFEFFa\u015F".getBytes(StandardCharsets.UTF_8))).hasValue("a\u015F");
        assertThat(SampleText.decode("a,b\n".getBytes(StandardCharsets.UTF_16))).isEmpty();
        assertThat(SampleText.decode("a,b\n".getBytes(StandardCharsets.UTF_16LE))).isEmpty();
        assertThat(SampleText.decode(noise(10_000))).isEmpty();
        assertThat(SampleText.decode(new byte[0])).hasValue("");
    }

    @Test
    void characterThatTheSampleCutsIsLeftOut() throws IOException {
        byte[] bytes = "ab\u20AC".getBytes(StandardCharsets.UTF_8);
        assertThat(SampleText.decode(Arrays.copyOf(bytes, 4))).hasValue("ab");
    }

    @Test
    void textOfAnotherCharacterSetIsTextWithReplacements() {
        assertThat(SampleText.decode("Malm\u00F6,1\nOslo,2\n".getBytes(StandardCharsets.ISO_8859_1))).hasValue("Malm\uFFFD,1\nOslo,2\n");
    }

    private static DataFile counting(DataFile file, AtomicLong read) {
        return new DataFile() {
            @Override
            public String name() {
                return file.name();
            }

            @Override
            public long size() {
                return file.size();
            }

            @Override
            public InputStream open(long from) throws IOException {
                return new FilterInputStream(file.open(from)) {
                    @Override
                    public int read(byte[] into, int start, int length) throws IOException {
                        int count = super.read(into, start, length);
                        read.addAndGet(Math.max(count, 0));
                        return count;
                    }
                };
            }
        };
    }

    /** The same bytes again and again. */
    private record Repeated(String name, byte[] bytes, long size) implements DataFile {
        @Override
        public InputStream open(long from) {
            return new InputStream() {
                private long at = from;

                @Override
                public int read() {
                    return at >= size ? -1 : bytes[(int) (at++ % bytes.length)] & 0xFF;
                }
            };
        }
    }
}
