package io.kariba.s3;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@link RowWriter} wrote, in the same order. */
final class RowReader {
    private final byte[] bytes;
    private final int format;
    private int at;

    /** @throws IllegalStateException if the row was written by a newer release */
    RowReader(byte[] bytes, int newestFormat) {
        this.bytes = bytes;
        long written = number();
        if (written < 1 || written > newestFormat) {
            throw new IllegalStateException("Row of format " + written + ", this release knows up to " + newestFormat);
        }
        this.format = (int) written;
    }

    /** The format the row was written in: newer ones have more fields at the end. */
    int format() {
        return format;
    }

    long number() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
            shift += 7;
        }
    }

    String text() {
        int length = (int) number();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    Map<String, String> texts() {
        int count = (int) number();
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = text();
            values.put(key, text());
        }
        return Collections.unmodifiableMap(values);
    }
}
