package io.kariba.athena;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes Athena's CSV: every value in double quotes, quotes doubled, null as nothing at all, rows ended by a line feed. */
final class CsvWriter implements AutoCloseable {
    private static final byte[] DOUBLED = {'"', '"'};
    private final OutputStream out;
    private long bytes;

    CsvWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, 1 << 16);
    }

    /** @param values null for NULL */
    void row(List<String> values) throws IOException {
        boolean first = true;
        for (String value : values) {
            if (!first) {
                put(',');
            }
            first = false;
            if (value != null) {
                quoted(value);
            }
        }
        put('\n');
    }

    private void quoted(String value) throws IOException {
        put('"');
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '"') {
                out.write(text, from, i - from);
                out.write(DOUBLED);
                bytes++;
                from = i + 1;
            }
        }
        out.write(text, from, text.length - from);
        bytes += text.length;
        put('"');
    }

    private void put(char c) throws IOException {
        out.write(c);
        bytes++;
    }

    /** Bytes written so far. */
    long bytes() {
        return bytes;
    }

    /** Hands everything on; does not close what it writes to. */
    @Override
    public void close() throws IOException {
        out.flush();
    }
}
