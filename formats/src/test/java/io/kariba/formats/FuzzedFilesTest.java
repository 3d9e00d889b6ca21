package io.kariba.formats;

import io.kariba.api.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every kind, changed at random, as a crawler opens them: recognised, unknown, or broken and said so. */
class FuzzedFilesTest {
    private static void crawl(String name, byte[] bytes) throws IOException {
        Classifiers.recognise(new BytesFile(name, bytes), List.of()).ifPresent(found -> found.columns().forEach(column -> column.type().text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types.parquet", "old.parquet", "encrypted.parquet", "types.snappy.orc", "types.zlib.orc", "types.zstd.orc", "types.lz4.orc"})
    void columnar(String name) {
        Fuzz.of(MemorySample.resource(name).bytes()).words("PAR1", "ORC", "PARE").rounds(4_000).run(bytes -> crawl(name, bytes), IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "bzip2", "xz"})
    void avro(String codec) throws IOException {
        Schema schema = SchemaBuilder.record("r").fields().requiredString("a").optionalLong("b").name("c").type().array().items().intType().noDefault().endRecord();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, out);
            GenericData.Record row = new GenericData.Record(schema);
            row.put("a", "x");
            row.put("c", List.of(1, 2));
            writer.append(row);
        }
        byte[] named = new String(out.toByteArray(), StandardCharsets.ISO_8859_1).replace("avro.codec\u0008null", "avro.codec" + (char) (2 * codec.length()) + codec)
                .getBytes(StandardCharsets.ISO_8859_1);
        Fuzz.of(out.toByteArray(), named).words("avro.schema", "avro.codec", "\"record\"", "\"type\":", "{\"type\":\"array\",\"items\":").rounds(4_000)
                .run(bytes -> crawl("x.avro", bytes), IOException.class);
    }

    @Test
    void text() {
        List<String> seeds = new ArrayList<>(List.of(
                "id,city,amount\n1,\"Lusaka, ZM\",12.5\n2,Siavonga,7.25\n3,\"a\"\"b\",3\n",
                "{\"a\":1,\"b\":[{\"c\":1.5}],\"d\":null}\n{\"a\":2,\"e\":{\"f\":\"2026-01-01\"}}\n",
                "[{\"a\":1},{\"a\":\"x\"}]",
                "<?xml version=\"1.0\"?><rows><row a=\"1\"><b>2</b></row><row a=\"3\"><b>4</b></row></rows>",
                "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326\n",
                "#Version: 1.0\n#Fields: date time x-edge-location\n2019-12-04\t21:02:31\tLAX1\n",
                "2026-11-21 10:00:00 a|b|c\n2026-11-21 10:00:01 d|e|f\n"));
        Fuzz.of(seeds.toArray(String[]::new)).words("\"", "|", "\t", "\u0001", "<", "<!DOCTYPE a [", "{", "[", "\\u", ",,,,", "\n", "1e999", "\u00a7").rounds(6_000)
                .run(bytes -> crawl("folder/file", bytes), IOException.class);
    }

    @Test
    void packed() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write("id,city\n1,Lusaka\n2,Siavonga\n".repeat(200).getBytes(StandardCharsets.UTF_8));
        }
        byte[] zip = zip("x.csv", "id,city\n1,Lusaka\n2,Siavonga\n".repeat(200).getBytes(StandardCharsets.UTF_8));
        byte[] bzip2Mark = "BZh91AY&SY".getBytes(StandardCharsets.ISO_8859_1);
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x24, 5, 0x29, 0, 0, 'a', ',', 'b', '\n', 'c', 0, 0, 0, 0};
        byte[] snappy = "\u00ff\u0006\u0000\u0000sNaPpY\u0000\u0005\u0000\u0000\u0000".getBytes(StandardCharsets.ISO_8859_1);
        for (String name : List.of("x.csv.gz", "x.zip", "x.csv.bz2", "x.csv.zst", "x.csv.snappy", "x.csv.lz4", "x.csv.lzo", "x")) {
            Fuzz.of(gzip.toByteArray(), zip, bzip2Mark, zstd, snappy).rounds(1_000).run(bytes -> crawl(name, bytes), IOException.class);
        }
    }

    private static byte[] zip(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(out)) {
            zip.putNextEntry(new java.util.zip.ZipEntry(name));
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void patternsOfCustomers() {
        MemorySample lines = MemorySample.of("2026-11-21T10:00:00Z INFO a.b.C some text here aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n".repeat(20));
        Fuzz.of("%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:level:string} %{GREEDYDATA:message}", "(a+)+$", "%{NOTSPACE:a:int} (?<b>[a-z]*)*x")
                .words("%{", "}", "(a*)*", "(?:", "[", "\\", "{1,99999}", "%{DATA:x}", "(?<n>", "|", "^", "++", "\\1")
                .rounds(1_500)
                .texts(pattern -> CustomClassifiers.grok("x", pattern, "MINE " + pattern).recognise(lines), InvalidClassifier.class, IOException.class);
    }

    @Test
    void pathsAndTypes() {
        MemorySample json = MemorySample.of("{\"Records\":[{\"a\":1},{\"a\":2}],\"b\":{\"c\":[1,2]}}");
        Fuzz.of("$.Records[*]", "$[*]", "$.b.c[0]").words("..", "[?(@.a)]", "['a']", "[*]").rounds(10_000)
                .texts(path -> CustomClassifiers.json(path).recognise(json), InvalidClassifier.class, IOException.class);
        Fuzz.of("struct<a:int,b:array<map<string,decimal(10,2)>>>", "uniontype<int,string>", "varchar(10)").words("struct<", "array<", ">", ":", "(").rounds(20_000)
                .texts(text -> HiveTypeText.parse(text).map(ColumnType::text));
    }
}
