package io.kariba.formats;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A file's bytes as stored, for formats that compress within themselves: what the file's name says of compression does not matter to them.
 * A small plain file is already in the sample, so nothing is read twice.
 */
final class StoredBytes {
    private StoredBytes() {}

    /** The first bytes; fewer when the file is shorter. */
    static byte[] start(Sample sample, int length) throws IOException {
        if (sample.compression().isEmpty()) {
            byte[] head = sample.head();
            if (head.length >= length || sample.isWhole()) {
                return Arrays.copyOf(head, Math.min(length, head.length));
            }
        }
        try (InputStream in = sample.file().open(0)) {
            return in.readNBytes(length);
        }
    }

    /** The last bytes; fewer when the file is shorter. */
    static byte[] end(Sample sample, int length) throws IOException {
        long size = sample.file().size();
        int wanted = (int) Math.min(size, length);
        if (sample.compression().isEmpty() && sample.isWhole()) {
            byte[] head = sample.head();
            return Arrays.copyOfRange(head, Math.max(0, head.length - wanted), head.length);
        }
        try (InputStream in = sample.file().open(size - wanted)) {
            byte[] bytes = in.readNBytes(wanted);
            if (bytes.length < wanted) {
                throw new IOException("The file " + sample.file().name() + " ended before its size of " + size + " bytes.");
            }
            return bytes;
        }
    }

    static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    static boolean endsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, bytes.length - magic.length, bytes.length, magic, 0, magic.length);
    }

    /** Whether there are control characters that no text has: a text that happens to begin with a magic is still a text. */
    static boolean isBinary(byte[] bytes) {
        for (byte value : bytes) {
            if (value >= 0 && value < ' ' && value != '\t' && value != '\n' && value != '\r' && value != '\f' && value != 1) {
                return true;
            }
        }
        return false;
    }
}
