package io.kariba.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * The bytes of a request as they come from the connection, without transfer encoding. Knows how far they were read, which decides whether the connection
 * can be used again. A client that goes away shows as an IOException. One thread.
 */
final class RawBody extends InputStream {
    private final Supplier<InputStream> source;
    private final long length;
    private final StallWatch watch;
    private InputStream stream;
    private long count;
    private boolean isAtEnd;
    private boolean isBroken;

    /**
     * @param source opened at the first read: only then is the client told to continue
     * @param length from Content-Length, -1 for unknown, 0 for no body
     * @param watch of HTTP/2, whose connection may be alive while one of its streams stalls; null where the connection is watched
     */
    RawBody(Supplier<InputStream> source, long length, StallWatch watch) {
        this.source = source;
        this.length = length;
        this.watch = watch;
        this.isAtEnd = length == 0;
    }

    long length() {
        return length;
    }

    /** Bytes read so far. */
    long count() {
        return count;
    }

    boolean wasOpened() {
        return stream != null;
    }

    boolean isAtEnd() {
        return isAtEnd;
    }

    private int readUnchecked(byte[] target, int offset, int wanted) {
        try {
            return stream.read(target, offset, wanted);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Bytes for a service's payload: a break becomes the service's own error, since nobody but a half-closed client hears it. */
    int readOrFail(byte[] target, int offset, int wanted) {
        try {
            return read(target, offset, wanted);
        } catch (IOException broken) {
            throw S3Errors.terminated();
        }
    }

    /** Whether the connection broke, or its framing did, while the body was read. */
    boolean isBroken() {
        return isBroken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        if (isAtEnd) {
            return -1;
        }
        if (isBroken) {
            throw new IOException("The connection is broken");
        }
        int got;
        try {
            if (stream == null) {
                stream = source.get();
            }
            got = watch == null ? stream.read(target, offset, wanted) : watch.reading(() -> readUnchecked(target, offset, wanted));
        } catch (RuntimeException | IOException failed) {
            isBroken = true;
            throw new IOException("The client went away or broke off its body", failed);
        }
        if (got < 0) {
            isAtEnd = true;
        } else {
            count += got;
            isAtEnd = count == length;
        }
        return got;
    }
}
