package io.kariba.athena;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows back from a stored result, counting bytes so that a later page can start where this one ends. Holds one row in memory.
 */
abstract sealed class RowReader {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private long offset;

    /** @param offset of the stream's first byte in the object */
    private RowReader(InputStream in, long offset) {
        this.in = in;
        this.offset = offset;
    }

    /** Athena's CSV, as {@link CsvWriter} writes it. */
    static RowReader csv(InputStream in, long offset) {
        return new Csv(in, offset);
    }

    /** Lines with tabs between cells; the last of so many cells takes what is left. */
    static RowReader text(InputStream in, long offset, int cells) {
        return new Text(in, offset, cells);
    }

    /** The next row; its cells are null for NULL. Empty at the end. */
    abstract Optional<List<String>> next() throws IOException;

    /** Where the next row starts in the object. */
    final long offset() {
        return offset;
    }

    final boolean atEnd() throws IOException {
        return peek() < 0;
    }

    final int read() throws IOException {
        int next = peek();
        if (next >= 0) {
            at++;
            offset++;
        }
        return next;
    }

    final int peek() throws IOException {
        if (at == filled) {
            filled = Math.max(0, in.read(buffer));
            at = 0;
            if (filled == 0) {
                return -1;
            }
        }
        return buffer[at] & 0xFF;
    }

    private static final class Csv extends RowReader {
        private Csv(InputStream in, long offset) {
            super(in, offset);
        }

        @Override
        Optional<List<String>> next() throws IOException {
            if (atEnd()) {
                return Optional.empty();
            }
            List<String> cells = new ArrayList<>();
            while (true) {
                cells.add(cell());
                int after = read();
                if (after != ',') {
                    return Optional.of(cells);
                }
            }
        }

        private String cell() throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            if (peek() != '"') {
                while (peek() >= 0 && peek() != ',' && peek() != '\n') {
                    text.write(read());
                }
                return text.size() == 0 ? null : text.toString(StandardCharsets.UTF_8);
            }
            read();
            while (true) {
                int c = read();
                if (c < 0) {
                    throw new EOFException("A quote is never closed");
                }
                if (c == '"') {
                    if (peek() != '"') {
                        return text.toString(StandardCharsets.UTF_8);
                    }
                    read();
                }
                text.write(c);
            }
        }
    }

    private static final class Text extends RowReader {
        private final int cells;

        private Text(InputStream in, long offset, int cells) {
            super(in, offset);
            this.cells = cells;
        }

        @Override
        Optional<List<String>> next() throws IOException {
            if (atEnd()) {
                return Optional.empty();
            }
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = read(); c >= 0 && c != '\n'; c = read()) {
                line.write(c);
            }
            return Optional.of(List.of(line.toString(StandardCharsets.UTF_8).split("\t", Math.max(1, cells))));
        }
    }
}
