package io.kariba.s3;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A stream as a channel; buffers that are arrays pass without a copy, others in pieces of 64 KiB. */
final class StreamChannel implements WritableByteChannel {
    private static final int PIECE = 64 * 1024;
    private final OutputStream out;
    private byte[] piece;

    StreamChannel(OutputStream out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        if (bytes.hasArray()) {
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), count);
            bytes.position(bytes.limit());
            return count;
        }
        if (piece == null) {
            piece = new byte[PIECE];
        }
        while (bytes.hasRemaining()) {
            int length = Math.min(piece.length, bytes.remaining());
            bytes.get(piece, 0, length);
            out.write(piece, 0, length);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // The stream belongs to whoever made it.
    }
}
