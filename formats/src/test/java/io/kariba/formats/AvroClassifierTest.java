package io.kariba.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** Files by Avro's own writer. */
class AvroClassifierTest {
    private final AvroClassifier avro = new AvroClassifier();

    @Test
    void everyTypeHasItsHiveType() throws IOException {
        Recognition found = avro.recognise(MemorySample.of(file("""
                {"type":"record","name":"Row","namespace":"a.b","fields":[
                 {"name":"flag","type":"boolean"},{"name":"i","type":"int"},{"name":"l","type":"long"},
                 {"name":"f","type":"float"},{"name":"d","type":"double"},{"name":"s","type":"string"},{"name":"b","type":"bytes"},
                 {"name":"maybe","type":["null","string"],"default":null},{"name":"last_null","type":["int","null"]},
                 {"name":"several","type":["null","int","string"]},
                 {"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED"]}},
                 {"name":"hash","type":{"type":"fixed","name":"Hash","size":16}},
                 {"name":"again","type":["null","Colour"]},
                 {"name":"day","type":{"type":"int","logicalType":"date"}},
                 {"name":"ms","type":{"type":"long","logicalType":"timestamp-millis"}},
                 {"name":"us","type":{"type":"long","logicalType":"timestamp-micros"}},
                 {"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}},
                 {"name":"t","type":{"type":"int","logicalType":"time-millis"}},
                 {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":8,"scale":2}},
                 {"name":"huge","type":{"type":"bytes","logicalType":"decimal","precision":60,"scale":2}},
                 {"name":"id","type":{"type":"string","logicalType":"uuid"}},
                 {"name":"list","type":{"type":"array","items":["null",{"type":"record","name":"Item","fields":[{"name":"X","type":"int"}]}]}},
                 {"name":"dict","type":{"type":"map","values":"Item"}},
                 {"name":"nothing","type":"null"}]}"""))).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("""
                flag boolean
                i int
                l bigint
                f float
                d double
                s string
                b binary
                maybe string
                last_null int
                several uniontype<int,string>
                colour string
                hash binary
                again string
                day date
                ms timestamp
                us bigint
                local bigint
                t int
                price decimal(8,2)
                huge binary
                id string
                list array<struct<X:int>>
                dict map<string,struct<X:int>>
                nothing string""");
        assertThat(found.records()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void tableIsDescribedAsGluesCrawlersDo() throws IOException {
        // The schema stands in the SerDe's and in the table's parameters, in short form, as in tables that Glue's crawlers made.
        String schema = "{\"type\":\"record\",\"name\":\"flights_avro_subset\",\"namespace\":\"default\",\"fields\":[{\"name\":\"yr\",\"type\":[\"null\",\"int\"],\"default\":null}]}";
        Recognition found = avro.recognise(MemorySample.of(file(schema))).orElseThrow();
        assertThat(found.parameters())
                .containsOnly(
                        Map.entry("classification", "avro"),
                        Map.entry("typeOfData", "file"),
                        Map.entry("compressionType", "none"),
                        Map.entry("avro.schema.literal", schema));
        assertThat(found.storage())
                .isEqualTo(new Recognition.Storage(
                        "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
                        "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
                        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
                        Map.of("serialization.format", "1", "avro.schema.literal", schema)));
    }

    @Test
    void sizeOfARecordIsTakenFromTheFirstBlock() throws IOException {
        Schema schema = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"s\",\"type\":\"string\"}]}");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
            writer.setCodec(CodecFactory.nullCodec()).create(schema, bytes);
            for (int row = 0; row < 10; row++) {
                writer.append(new GenericRecordBuilder(schema).set("s", "x".repeat(99)).build());
            }
        }
        assertThat(avro.recognise(MemorySample.of(bytes.toByteArray())).orElseThrow().averageRecordSize()).isEqualTo(101);
    }

    @Test
    void recordsThatContainThemselvesEndWhereTheCircleCloses() throws IOException {
        Recognition found = avro.recognise(MemorySample.of(file("""
                {"type":"record","name":"Node","fields":[{"name":"value","type":"int"},{"name":"next","type":["null","Node"]},
                 {"name":"children","type":{"type":"array","items":"Node"}}]}"""))).orElseThrow();
        assertThat(ParquetClassifierTest.text(found)).isEqualTo("value int");
    }

    @Test
    void typesNamedAgainAndAgainAreRefusedBeforeTheyUnfold() throws IOException {
        StringBuilder schema = new StringBuilder("{\"type\":\"record\",\"name\":\"T0\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
        for (int level = 1; level < 40; level++) {
            schema = new StringBuilder("{\"type\":\"record\",\"name\":\"T" + level + "\",\"fields\":[{\"name\":\"a\",\"type\":" + schema + "},{\"name\":\"b\",\"type\":\"T" + (level - 1) + "\"}]}");
        }
        byte[] file = file(schema.toString());
        assertThatThrownBy(() -> avro.recognise(MemorySample.of(file))).isInstanceOf(MalformedFile.class).hasMessageContaining("written out");
    }

    @Test
    void schemaWithoutFieldsIsRefused() {
        assertThatThrownBy(() -> avro.recognise(MemorySample.of(file("\"string\"")))).isInstanceOf(MalformedFile.class).hasMessageContaining("records");
    }

    @Test
    void claimedLengthsCostNoMemory() {
        byte[] claim = {'O', 'b', 'j', 1, 2, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        assertThatThrownBy(() -> avro.recognise(MemorySample.of(claim))).isInstanceOf(MalformedFile.class);
    }

    @Test
    void otherFilesAreNoAvro() throws IOException {
        assertThat(avro.recognise(MemorySample.of("Obj,1"))).isEmpty();
        assertThat(avro.recognise(MemorySample.of(new byte[0]))).isEmpty();
        assertThatThrownBy(() -> avro.recognise(MemorySample.of("Obj\u0001".getBytes(US_ASCII)))).isInstanceOf(MalformedFile.class);
    }

    @Test
    void brokenFilesDoNoHarm() throws IOException {
        HostileFiles.survives(avro, file("""
                {"type":"record","name":"Row","fields":[{"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":8,"scale":2}},
                 {"name":"list","type":{"type":"array","items":["null",{"type":"record","name":"Item","fields":[{"name":"X","type":"int"}]}]}},
                 {"name":"dict","type":{"type":"map","values":"Item"}}]}"""));
    }

    private static byte[] file(String schemaText) throws IOException {
        Schema schema = new Schema.Parser().parse(schemaText);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, bytes);
        }
        return bytes.toByteArray();
    }
}
