package io.kariba.wire;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows a large transfer chunk as many small ones. Helidon reads a chunk as size line, bytes, two bytes to skip, and holds all the bytes at once; the size is
 * the client's choice up to 2 GiB. It reads lines in no other place of an HTTP/1.1 connection. Also checks what Helidon skips: a chunk must end in CRLF, or
 * a proxy and we could take different bytes for the next request. And it reads a large body in large pieces.
 */
final class BoundedReader extends DataReader {
    private static final int PIECE = 64 << 10;
    private static final int LONGEST_LINE = 1 << 10;
    private final Source source;
    /** Bytes of the client's chunk that are still to be shown; -1 outside of a chunk. */
    private long rest = -1;
    private boolean isAtChunkEnd;

    /** @param reader what was read already, to find out the protocol */
    BoundedReader(DataReader reader, HelidonSocket socket, StallWatch watch, Optional<Connection> connection) {
        this(new Source(reader, socket, watch, connection));
    }

    @SuppressWarnings("removal")
    private BoundedReader(Source source) {
        super(source);
        this.source = source;
    }

    /** Helidon looks for a request's first line with nothing read yet: the client may be idle, which is no stall. */
    @Override
    public int findNewLine(int max) {
        source.isIdle = available() == 0;
        return super.findNewLine(max);
    }

    /** Reads from the socket: 8 KiB at once, up to 128 KiB while the client sends without a pause. */
    private static final class Source implements Supplier<byte[]> {
        private static final int SMALLEST = 8 << 10;
        private static final int LARGEST = 128 << 10;
        private final HelidonSocket socket;
        private final StallWatch watch;
        private final Optional<Connection> connection;
        private byte[] first;
        private BufferData buffer = BufferData.create(SMALLEST);
        private int size = SMALLEST;
        private boolean isIdle;

        Source(DataReader reader, HelidonSocket socket, StallWatch watch, Optional<Connection> connection) {
            this.socket = socket;
            this.watch = watch;
            this.connection = connection;
            this.first = reader.available() == 0 ? null : reader.readBytes(reader.available());
        }

        @Override
        public byte[] get() {
            if (first != null) {
                byte[] bytes = first;
                first = null;
                return bytes;
            }
            buffer.reset();
            int got;
            connection.ifPresent(here -> here.waiting(true));
            try {
                got = isIdle ? watch.idling(() -> socket.read(buffer)) : watch.reading(() -> socket.read(buffer));
                isIdle = false;
            } catch (UncheckedIOException e) {
                throw new ServerConnectionException("Failed to get data from socket", e);
            } finally {
                connection.ifPresent(here -> here.waiting(false));
            }
            if (got < 0) {
                return null;
            }
            connection.ifPresent(here -> here.moved(got));
            byte[] bytes = buffer.readBytes();
            int next = got == size ? Math.min(size * 4, LARGEST) : got < size / 2 ? SMALLEST : size;
            if (next != size) {
                size = next;
                buffer = BufferData.create(size);
            }
            return bytes;
        }
    }

    @Override
    public String readLine() {
        if (rest > 0) {
            return piece();
        }
        if (findNewLine(LONGEST_LINE) == LONGEST_LINE) {
            throw new IncorrectNewLineException("The size of a chunk is too long");
        }
        String line = super.readLine();
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
        return Integer.toHexString((int) Math.min(rest, PIECE));
    }

    /** Header values: bytes are kept as they are, where Helidon would lose all that is not ASCII; {@link Front} makes text of them. */
    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return super.readLazyString(StandardCharsets.ISO_8859_1, length);
    }

    @Override
    public BufferData readBuffer(int length) {
        BufferData data = super.readBuffer(length);
        if (rest > 0) {
            rest -= length;
            isAtChunkEnd = true;
        }
        return data;
    }

    @Override
    public void skip(int length) {
        if (!isAtChunkEnd || length != 2) {
            super.skip(length);
            return;
        }
        isAtChunkEnd = false;
        if (rest > 0) {
            return;
        }
        rest = -1;
        if (read() != Bytes.CR_BYTE || read() != Bytes.LF_BYTE) {
            throw new IncorrectNewLineException("A chunk does not end in CRLF");
        }
    }
}
