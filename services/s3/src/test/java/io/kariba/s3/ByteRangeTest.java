package io.kariba.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.protocols.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 9",
        "bytes=90-, 90, 99",
        "bytes=-10, 90, 99",
        "bytes=-1000, 0, 99",
        "bytes=5-1000, 5, 99",
        "bytes=0-18446744073709551615, 0, 99",
        "bytes=-18446744073709551615, 0, 99"
    })
    void aRangeIsCutToTheObject(String header, long first, long last) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange(first, last));
    }

    @ParameterizedTest
    @CsvSource({"items=0-9", "bytes=9-0", "bytes=-", "'bytes=0-1,3-4'", "bytes=a-b"})
    void whatIsNoRangeIsIgnored(String header) {
        assertThat(ByteRange.parse(header, 100)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"bytes=100-", "bytes=18446744073709551615-", "bytes=-0"})
    void aRangeOutsideTheObjectIsInvalid(String header) {
        assertThatThrownBy(() -> ByteRange.parse(header, 100)).isInstanceOfSatisfying(WireError.class, e -> assertThat(e.code()).isEqualTo("InvalidRange"));
    }

    @Test
    void anEmptyObjectHasNoRange() {
        assertThatThrownBy(() -> ByteRange.parse("bytes=0-0", 0)).isInstanceOf(WireError.class);
    }
}
