package io.kariba.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key of the metadata store: a tuple of texts and numbers, encoded so that the order of bytes (unsigned) is the order of tuples, texts by their UTF-8
 * bytes (S3's listing order), numbers by value. A text ends in {@code 00}; inside it the bytes {@code 00} and {@code 01} become {@code 01 01} and
 * {@code 01 02}, so that no text's encoding is the beginning of another's. A number is eight big-endian bytes with the sign bit flipped. Every store keeps
 * exactly these bytes.
 */
public abstract sealed class Key implements Comparable<Key> permits ScopedKey, GlobalKey {
    private final byte[] bytes;

    Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of the encoded bytes. */
    public final byte[] bytes() {
        return bytes.clone();
    }

    final byte[] raw() {
        return bytes;
    }

    static byte[] append(byte[] base, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(base.length + utf8.length + 2);
        out.writeBytes(base);
        escape(utf8, out);
        out.write(0);
        return out.toByteArray();
    }

    static void escape(byte[] utf8, ByteArrayOutputStream out) {
        for (byte b : utf8) {
            if (b == 0 || b == 1) {
                out.write(1);
                out.write(b + 1);
            } else {
                out.write(b);
            }
        }
    }

    static byte[] append(byte[] base, long number) {
        byte[] all = Arrays.copyOf(base, base.length + 8);
        long flipped = number ^ Long.MIN_VALUE;
        for (int i = 0; i < 8; i++) {
            all[base.length + i] = (byte) (flipped >>> (56 - 8 * i));
        }
        return all;
    }

    /** Reads the parts of a key back, in order; each call consumes one part. */
    public static final class Parts {
        private final byte[] bytes;
        private int at;

        Parts(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        public boolean hasNext() {
            return at < bytes.length;
        }

        public String text() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (bytes[at] != 0) {
                if (bytes[at] == 1) {
                    out.write(bytes[at + 1] - 1);
                    at += 2;
                } else {
                    out.write(bytes[at++]);
                }
            }
            at++;
            return out.toString(StandardCharsets.UTF_8);
        }

        public long number() {
            long value = 0;
            for (int i = 0; i < 8; i++) {
                value = value << 8 | bytes[at++] & 0xFF;
            }
            return value ^ Long.MIN_VALUE;
        }
    }

    @Override
    public final int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public final String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
