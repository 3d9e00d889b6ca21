package io.kariba.api;

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
        byte[] open = appendOpen(base, text);
        return Arrays.copyOf(open, open.length + 1);
    }

    /** The beginning of all keys whose next part begins with this text: without the end of the part. */
    static byte[] appendOpen(byte[] base, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int escapes = 0;
        for (byte b : utf8) {
            escapes += b == 0 || b == 1 ? 1 : 0;
        }
        byte[] all = Arrays.copyOf(base, base.length + utf8.length + escapes);
        if (escapes == 0) {
            System.arraycopy(utf8, 0, all, base.length, utf8.length);
            return all;
        }
        int at = base.length;
        for (byte b : utf8) {
            if (b == 0 || b == 1) {
                all[at++] = 1;
                all[at++] = (byte) (b + 1);
            } else {
                all[at++] = b;
            }
        }
        return all;
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
            int from = at;
            int escapes = 0;
            while (bytes[at] != 0) {
                boolean escaped = bytes[at] == 1;
                escapes += escaped ? 1 : 0;
                at += escaped ? 2 : 1;
            }
            int end = at++;
            return escapes == 0 ? new String(bytes, from, end - from, StandardCharsets.UTF_8) : unescaped(from, end, escapes);
        }

        private String unescaped(int from, int end, int escapes) {
            byte[] utf8 = new byte[end - from - escapes];
            int next = from;
            for (int i = 0; i < utf8.length; i++) {
                utf8[i] = bytes[next] == 1 ? (byte) (bytes[++next] - 1) : bytes[next];
                next++;
            }
            return new String(utf8, StandardCharsets.UTF_8);
        }

        /** Passes so many texts over; tells where the next part begins. */
        int afterTexts(int count) {
            for (int i = 0; i < count; i++) {
                while (bytes[at] != 0) {
                    at += bytes[at] == 1 ? 2 : 1;
                }
                at++;
            }
            return at;
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
