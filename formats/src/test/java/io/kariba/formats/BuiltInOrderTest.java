package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All classifiers together, as a crawler asks them. */
class BuiltInOrderTest {
    @Test
    void builtInClassifiersComeInTheOrderOfTheDocumentation() {
        // https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in
        assertThat(Classifiers.builtIn().stream().map(Classifier::classification).distinct())
                .containsExactly(
                        "avro", "orc", "parquet", "json", "bson", "xml", "ion", "combined_apache", "apache", "linux_kernel", "microsoft_log", "ruby_logger", "squid", "redismonlog", "redislog", "csv");
    }

    @ParameterizedTest
    @CsvSource({
        "types.parquet, parquet",
        "old.parquet, parquet",
        "types.uncompressed.orc, orc",
        "types.zlib.orc, orc",
        "types.snappy.orc, orc",
        "types.zstd.orc, orc",
        "types.lz4.orc, orc"
    })
    void realFilesAreWhatTheyAre(String resource, String classification) throws IOException {
        BytesFile file = new BytesFile("folder/part-0000", MemorySample.resource(resource).bytes());
        assertThat(Classifiers.recognise(file, List.of()).orElseThrow().classification()).isEqualTo(classification);
        // What a name says of compression is not what such a file is.
        BytesFile misnamed = new BytesFile("folder/part-0000.snappy", file.bytes());
        assertThat(Classifiers.recognise(misnamed, List.of()).orElseThrow().classification()).isEqualTo(classification);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            {"a":1}                                                             ~ json
            <t><r a="1"> </r></t>                                               ~ xml
            1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1 "-" "x" ~ combined_apache
            1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1     ~ apache
            [    1.000000] usb 1-1: new device                                  ~ linux_kernel
            I, [2020-01-01T00:00:00.000000 #12]  INFO -- x: y                   ~ ruby_logger
            1286536309.586 921 10.0.0.1 TCP_MISS/200 507 GET http://x/ - DIRECT/10.0.0.2 text/html ~ squid
            1339518083.107412 [0 127.0.0.1:60866] "keys" "*"                    ~ redismonlog
            [4018] 14 Nov 07:01:22.119 * saved                                  ~ redislog
            192.168.114.201, -, 03/20/01, 7:55:20, W3SVC2, SALES1, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /a.gif, -, ~ microsoft_log
            a,1                                                                 ~ csv
            """)
    void textsAreToldApart(String line, String classification) throws IOException {
        String text = (line.strip() + "\n").repeat(classification.equals("xml") ? 1 : 3);
        assertThat(Classifiers.recognise(BytesFile.of(text), List.of()).orElseThrow().classification()).isEqualTo(classification);
    }

    @Test
    void customersOwnAreAskedFirst() throws IOException {
        Classifier own = CustomClassifiers.grok("mine", "%{INT:a},%{WORD:b}", "");
        assertThat(Classifiers.recognise(BytesFile.of("1,x\n2,y\n"), List.of(own)).orElseThrow().classification()).isEqualTo("mine");
        assertThat(Classifiers.recognise(BytesFile.of("{\"a\":1}\n"), List.of(own)).orElseThrow().classification()).isEqualTo("json");
    }
}
