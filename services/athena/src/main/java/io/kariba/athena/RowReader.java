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
 * Reads rows back from a stored result, counting bytes so that a later page can start where this one ends. Holds one row in memory, of
 * {@value #MOST_ROW_BYTES} bytes at most: whoever may write to the output location may have put another object in the result's place.
 */
abstract sealed class RowReader {
    /** Athena's own limit of a row. */
    private static final int MOST_ROW_BYTES = 32 << 20;

    /** What a cell of nothing takes in memory. */
    private static final int CELL_BYTES = 64;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private long offset;
    private long left;

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
    final Optional<List<String>> next() throws IOException {
        left = MOST_ROW_BYTES;
        return atEnd() ? Optional.empty() : Optional.of(row());
    }

    abstract List<String> row() throws IOException;

    private void take(int bytes) throws EOFException {
        left -= bytes;
        if (left < 0) {
            throw new EOFException("A row is longer than " + MOST_ROW_BYTES + " bytes");
        }
    }

    final void takeCell() throws EOFException {
        take(CELL_BYTES);
    }

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
            take(1);
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
        List<String> row() throws IOException {
            List<String> cells = new ArrayList<>();
            while (true) {
                takeCell();
                cells.add(cell());
                int after = read();
                if (after != ',') {
                    return cells;
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
        List<String> row() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = read(); c >= 0 && c != '\n'; c = read()) {
                line.write(c);
            }
            return List.of(line.toString(StandardCharsets.UTF_8).split("\t", Math.max(1, cells)));
        }
    }
}
