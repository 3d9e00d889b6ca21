package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MarkClassifierTest {
    private final Classifier ion = MarkClassifier.ion();
    private final Classifier bson = MarkClassifier.bson();

    @Test
    void ionIsToldByItsVersionMark() throws IOException {
        // https://amazon-ion.github.io/ion-docs/docs/binary.html
        Recognition found = ion.recognise(MemorySample.of(new byte[] {(byte) 0xe0, 1, 0, (byte) 0xea, 0x21, 5})).orElseThrow();
        assertThat(found.classification()).isEqualTo("ion");
        assertThat(found.columns()).isEmpty();
        assertThat(ion.recognise(MemorySample.of("{a:1}"))).isEmpty();
    }

    @Test
    void bsonIsToldByItsFirstDocument() throws IOException {
        // {"hello": "world"} of https://bsonspec.org/faq.html
        byte[] hello = "\u0016\0\0\0\u0002hello\0\u0006\0\0\0world\0\0".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bson.recognise(MemorySample.of(hello)).orElseThrow().classification()).isEqualTo("bson");
        byte[] cut = java.util.Arrays.copyOf(hello, hello.length - 1);
        assertThat(bson.recognise(MemorySample.of(cut))).isEmpty();
        ByteArrayOutputStream after = new ByteArrayOutputStream();
        after.writeBytes(new byte[] {5, 0, 0, 0, 0});
        assertThat(bson.recognise(MemorySample.of(after.toByteArray()))).isEmpty();
        after.writeBytes(hello);
        assertThat(bson.recognise(MemorySample.of(after.toByteArray()))).isPresent();
        assertThat(bson.recognise(MemorySample.of("a,b\n1,2\n"))).isEmpty();
        assertThat(bson.recognise(MemorySample.of(new byte[100]))).isEmpty();
    }

    @Test
    void brokenFilesDoNoHarm() {
        byte[] hello = "\u0016\0\0\0\u0002hello\0\u0006\0\0\0world\0\0".getBytes(StandardCharsets.ISO_8859_1);
        HostileFiles.survives(bson, hello);
        HostileFiles.survives(ion, hello);
    }
}
