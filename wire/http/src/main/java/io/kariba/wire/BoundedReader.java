package io.kariba.wire;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataListener;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Shows a large transfer chunk as many small ones. Helidon reads a chunk as size line, bytes, two bytes to skip, and holds all the bytes at once; the size is
 * the client's choice up to 2 GiB. It reads lines in no other place of an HTTP/1.1 connection. Also checks what Helidon skips: a chunk must end in CRLF, or
 * a proxy and we could take different bytes for the next request.
 */
final class BoundedReader extends DataReader {
    private static final int PIECE = 64 << 10;
    private static final int LONGEST_LINE = 1 << 10;
    private final DataReader reader;
    /** Bytes of the client's chunk that are still to be shown; -1 outside of a chunk. */
    private long rest = -1;
    private boolean isAtChunkEnd;

    @SuppressWarnings("removal")
    BoundedReader(DataReader reader) {
        super(() -> null);
        this.reader = reader;
    }

    @Override
    public String readLine() {
        if (rest > 0) {
            return piece();
        }
        if (reader.findNewLine(LONGEST_LINE) == LONGEST_LINE) {
            throw new IncorrectNewLineException("The size of a chunk is too long");
        }
        String line = reader.readLine();
        int extension = line.indexOf(';');
        String hex = (extension < 0 ? line : line.substring(0, extension)).trim();
        if (hex.isEmpty() || hex.length() > 15 || !hex.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
            // Not a chunk's size: the line after the last chunk, or nonsense that Helidon refuses.
            return line;
        }
        rest = Long.parseLong(hex, 16);
        if (rest == 0) {
            rest = -1;
            return "0";
        }
        return piece();
    }

    private String piece() {
        return Integer.toHexString((int) Math.min(rest, PIECE)).toLowerCase(Locale.ROOT);
    }

    @Override
    public BufferData readBuffer(int length) {
        BufferData data = reader.readBuffer(length);
        if (rest > 0) {
            rest -= length;
            isAtChunkEnd = true;
        }
        return data;
    }

    @Override
    public void skip(int length) {
        if (isAtChunkEnd && length == 2) {
            isAtChunkEnd = false;
            if (rest > 0) {
                return;
            }
            rest = -1;
            if (reader.read() != Bytes.CR_BYTE || reader.read() != Bytes.LF_BYTE) {
                throw new IncorrectNewLineException("A chunk does not end in CRLF");
            }
            return;
        }
        reader.skip(length);
    }

    @Override
    public int available() {
        return reader.available();
    }

    @Override
    public void pullData() {
        reader.pullData();
    }

    @Override
    public void ensureAvailable() {
        reader.ensureAvailable();
    }

    @Override
    public byte read() {
        return reader.read();
    }

    @Override
    public byte lookup() {
        return reader.lookup();
    }

    @Override
    public boolean startsWithNewLine() {
        return reader.startsWithNewLine();
    }

    @Override
    public boolean startsWith(byte[] prefix) {
        return reader.startsWith(prefix);
    }

    @Override
    public BufferData readBuffer() {
        return reader.readBuffer();
    }

    @Override
    public BufferData getBuffer(int length) {
        return reader.getBuffer(length);
    }

    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return reader.readLazyString(charset, length);
    }

    @Override
    public String readAsciiString(int length) {
        return reader.readAsciiString(length);
    }

    @Override
    public byte[] readBytes(int length) {
        return reader.readBytes(length);
    }

    @Override
    public int findOrNewLine(byte b, int max) {
        return reader.findOrNewLine(b, max);
    }

    @Override
    public int findNewLine(int max) {
        return reader.findNewLine(max);
    }

    @Override
    public String debugDataHex() {
        return reader.debugDataHex();
    }

    @Override
    public <T> void listener(DataListener<T> listener, T context) {
        reader.listener(listener, context);
    }
}
