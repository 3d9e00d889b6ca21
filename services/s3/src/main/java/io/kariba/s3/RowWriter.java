package io.kariba.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes the fields of a stored row, in a fixed order, after a format number. Numbers are variable length, so small rows stay small. */
final class RowWriter {
    private byte[] bytes = new byte[160];
    private int size;

    RowWriter(int format) {
        number(format);
    }

    /** A number that is not negative takes one to nine bytes; a negative one ten. */
    RowWriter number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            append((byte) (rest | 0x80));
            rest >>>= 7;
        }
        append((byte) rest);
        return this;
    }

    RowWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
        return this;
    }

    RowWriter texts(Map<String, String> values) {
        number(values.size());
        values.forEach((key, value) -> text(key).text(value));
        return this;
    }

    byte[] done() {
        return Arrays.copyOf(bytes, size);
    }

    private void append(byte b) {
        reserve(1);
        bytes[size++] = b;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
