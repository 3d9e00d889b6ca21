package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    private final HostNames names = new HostNames(Set.of("Lake.Example", "192.168.1.7"));

    @ParameterizedTest
    @CsvSource({
        "b.s3.localhost,b",
        "B.S3.LOCALHOST:4566,b",
        "my.s3.bucket.s3.amazonaws.com,my.s3.bucket",
        "b.s3-us-west-2.amazonaws.com,b",
        "b.s3.dualstack.us-east-1.amazonaws.com,b",
        "b.s3.cn-north-1.amazonaws.com.cn,b",
        "b.localhost,b",
        "a.b.lake.example:80,a.b",
        "b.s3.lake.example.,b",
    })
    void bucketStandsBeforeTheServersName(String host, String bucket) {
        assertThat(names.bucket(host)).contains(bucket);
        assertThat(names.isOurs(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "s3.localhost:1", "s3.us-east-1.localhost", "s3.amazonaws.com", "glue.us-east-1.amazonaws.com", "lake.example", "[::1]:80",
        "127.0.0.1", "192.168.1.7", "s3.lake.example"})
    void namesWithoutABucketAreOurs(String host) {
        assertThat(names.bucket(host)).isEmpty();
        assertThat(names.isOurs(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example", "localhost.evil.example", "lake.example.evil", "notlocalhost", "xlake.example", "amazonaws.com.evil"})
    void otherNamesAreForeign(String host) {
        assertThat(names.isOurs(host)).isFalse();
    }

    @Test
    void longAndRepetitiveNamesTakeNoTime() {
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (String part : new String[] {"-", ".s3-", "-a", ".s3.a"}) {
                names.bucket("a.s3" + part.repeat(40) + "!.localhost");
                names.bucket("a.s3" + part.repeat(10_000) + "!.localhost");
            }
        });
    }
}
