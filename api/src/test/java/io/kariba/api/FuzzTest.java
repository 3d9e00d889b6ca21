package io.kariba.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A harness that finds nothing in a broken reader would prove nothing of a sound one. */
class FuzzTest {
    @Test
    void aReaderThatThrowsSomethingElseIsFound() {
        assertThatThrownBy(() -> Fuzz.of("key=1").rounds(2_000).texts(text -> Integer.parseInt(text.substring(4)), NumberFormatException.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dkariba.round=")
                .hasMessageContaining("StringIndexOutOfBoundsException");
    }

    @Test
    void aReaderThatBelievesALengthIsFound() {
        Fuzz fuzz = Fuzz.of(new byte[] {0, 0, 0, 4, 'a', 'b', 'c', 'd'}).rounds(5_000);
        assertThatThrownBy(() -> fuzz.run(FuzzTest::claimed, java.nio.BufferUnderflowException.class, NegativeArraySizeException.class))
                .isInstanceOf(AssertionError.class);
    }

    private static void claimed(byte[] bytes) {
        java.util.Arrays.fill(new byte[java.nio.ByteBuffer.wrap(bytes).getInt()], (byte) 1);
    }

    @Test
    void aSoundReaderIsLeftAlone() {
        Fuzz.of("1", "22").words("9").rounds(2_000).texts(Long::parseLong, NumberFormatException.class);
    }
}
