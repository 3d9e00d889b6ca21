package io.kariba.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.orc.OrcProto;
import org.apache.orc.OrcProto.Type.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files of Arrow's writer in each of its compressions, and footers by ORC's own messages for what it does not write. */
class OrcClassifierTest {
    private final OrcClassifier orc = new OrcClassifier();

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "zlib", "snappy", "zstd", "lz4"})
    void everyTypeOfARealFileHasItsHiveTypeInEachCompression(String compression) throws IOException {
        Recognition found = orc.recognise(MemorySample.resource("types." + compression + ".orc")).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("""
                flag boolean
                i8 tinyint
                i16 smallint
                i32 int
                i64 bigint
                f32 float
                f64 double
                text string
                bytes binary
                dec9 decimal(9,2)
                dec18 decimal(18,4)
                dec38 decimal(38,10)
                day date
                ts_ms timestamp
                ts_us timestamp
                ts_ns timestamp
                ts_zone timestamp with local time zone
                list array<bigint>
                nested array<array<struct<a:int,b:string>>>
                dict map<string,int>
                struct struct<X:int,inner:struct<y:string>>""");
        assertThat(found.records()).isEqualTo(OptionalLong.of(3));
        assertThat(found.columns()).allSatisfy(column -> assertThat(ColumnType.parse(column.type().text())).hasValue(column.type()));
    }

    @Test
    void tableIsDescribedAsGluesCrawlersDo() throws IOException {
        // Of compressionType see https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html
        Recognition found = orc.recognise(MemorySample.resource("types.zlib.orc")).orElseThrow();
        assertThat(found.classification()).isEqualTo("orc");
        assertThat(found.certainty()).isEqualTo(1);
        assertThat(found.parameters())
                .containsOnly(Map.entry("classification", "orc"), Map.entry("typeOfData", "file"), Map.entry("compressionType", "none"));
        assertThat(found.storage())
                .isEqualTo(new Recognition.Storage(
                        "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                        "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                        "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
                        Map.of("serialization.format", "1")));
    }

    @Test
    void charactersUnionsAndOldDecimalsAreRead() throws IOException {
        OrcProto.Footer footer = OrcProto.Footer.newBuilder()
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.STRUCT).addAllFieldNames(List.of("c", "v", "d", "u")).addAllSubtypes(List.of(1, 2, 3, 4)))
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.CHAR).setMaximumLength(10))
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.VARCHAR).setMaximumLength(100))
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.DECIMAL))
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.UNION).addAllSubtypes(List.of(5, 6)))
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.INT))
                .addTypes(OrcProto.Type.newBuilder().setKind(Kind.TIMESTAMP_INSTANT))
                .setNumberOfRows(12)
                .build();
        Recognition found = orc.recognise(MemorySample.of(file(footer))).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("c char(10)\nv varchar(100)\nd decimal(38,10)\nu uniontype<int,timestamp with local time zone>");
        assertThat(found.records()).isEqualTo(OptionalLong.of(12));
    }

    @Test
    void typesThatNameEachOtherAreRefused() {
        OrcProto.Footer.Builder circle = OrcProto.Footer.newBuilder().setNumberOfRows(1);
        circle.addTypes(OrcProto.Type.newBuilder().setKind(Kind.STRUCT).addFieldNames("a").addSubtypes(1));
        circle.addTypes(OrcProto.Type.newBuilder().setKind(Kind.LIST).addSubtypes(1));
        assertThatThrownBy(() -> orc.recognise(MemorySample.of(file(circle.build())))).isInstanceOf(MalformedFile.class);
        OrcProto.Footer.Builder unfolding = OrcProto.Footer.newBuilder().setNumberOfRows(1);
        for (int id = 0; id < 60; id++) {
            unfolding.addTypes(OrcProto.Type.newBuilder().setKind(Kind.MAP).addSubtypes(id + 1).addSubtypes(id + 2));
        }
        unfolding.addTypes(OrcProto.Type.newBuilder().setKind(Kind.INT)).addTypes(OrcProto.Type.newBuilder().setKind(Kind.INT));
        assertThatThrownBy(() -> orc.recognise(MemorySample.of(file(unfolding.build())))).isInstanceOf(MalformedFile.class);
    }

    @Test
    void footerThatFitsIntoNoSingleLookAtTheEndIsReadAsFarAsNeeded() throws IOException {
        OrcProto.Footer.Builder footer = OrcProto.Footer.newBuilder().setNumberOfRows(12);
        OrcProto.Type.Builder row = OrcProto.Type.newBuilder().setKind(Kind.STRUCT);
        for (int column = 0; column < 20_000; column++) {
            row.addFieldNames("column_" + column).addSubtypes(column + 1);
        }
        footer.addTypes(row);
        for (int column = 0; column < 20_000; column++) {
            footer.addTypes(OrcProto.Type.newBuilder().setKind(Kind.LONG));
            footer.addStripes(OrcProto.StripeInformation.newBuilder().setOffset(column).setNumberOfRows(1));
        }
        assertThat(orc.recognise(MemorySample.of(file(footer.build()))).orElseThrow().columns())
                .hasSize(20_000)
                .last()
                .isEqualTo(new Column("column_19999", ColumnType.Simple.BIGINT));
    }

    @Test
    void footerOfManyCompressedZeroesEnds() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("ORC".getBytes(US_ASCII));
        java.util.zip.Deflater deflater = new java.util.zip.Deflater(9, true);
        byte[] zeroes = new byte[8 * 1_048_576];
        // A field of many bytes, so that the reader skips it.
        zeroes[0] = (byte) 0x7a;
        zeroes[1] = zeroes[2] = zeroes[3] = zeroes[4] = (byte) 0xff;
        zeroes[5] = 7;
        deflater.setInput(zeroes);
        deflater.finish();
        byte[] packed = new byte[65_536];
        int length = deflater.deflate(packed);
        deflater.end();
        int footerLength = 0;
        for (int chunk = 0; chunk < 1_000; chunk++) {
            file.write(length << 1);
            file.write(length << 1 >> 8);
            file.write(length << 1 >> 16);
            file.write(packed, 0, length);
            footerLength += length + 3;
        }
        byte[] postScript = OrcProto.PostScript.newBuilder()
                .setFooterLength(footerLength)
                .setCompression(OrcProto.CompressionKind.ZLIB)
                .setCompressionBlockSize(zeroes.length)
                .setMagic("ORC")
                .build()
                .toByteArray();
        file.writeBytes(postScript);
        file.write(postScript.length);
        assertThatThrownBy(() -> orc.recognise(MemorySample.of(file.toByteArray()))).isInstanceOf(MalformedFile.class);
    }

    @Test
    void cutFileIsSaidToBeCut() {
        byte[] bytes = MemorySample.resource("types.zlib.orc").bytes();
        assertThatThrownBy(() -> orc.recognise(MemorySample.of(Arrays.copyOf(bytes, bytes.length / 2))))
                .isInstanceOf(MalformedFile.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void textThatBeginsWithTheMagicIsNoOrc() throws IOException {
        assertThat(orc.recognise(MemorySample.of("ORC,ELF\n1,2\n"))).isEmpty();
        assertThat(orc.recognise(MemorySample.of("ORC"))).isEmpty();
        assertThat(orc.recognise(MemorySample.of(""))).isEmpty();
    }

    @Test
    void brokenFilesDoNoHarm() {
        for (String compression : List.of("uncompressed", "zlib", "snappy", "zstd", "lz4")) {
            HostileFiles.survives(orc, MemorySample.resource("types." + compression + ".orc").bytes());
        }
    }

    private static byte[] file(OrcProto.Footer footer) {
        byte[] footerBytes = footer.toByteArray();
        byte[] postScript = OrcProto.PostScript.newBuilder()
                .setFooterLength(footerBytes.length)
                .setCompression(OrcProto.CompressionKind.NONE)
                .setMagic("ORC")
                .build()
                .toByteArray();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("ORC".getBytes(US_ASCII));
        file.writeBytes(footerBytes);
        file.writeBytes(postScript);
        file.write(postScript.length);
        return file.toByteArray();
    }
}
