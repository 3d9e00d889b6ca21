package io.kariba.objectfiles;

import io.kariba.api.Blobs.BlobCorrupt;
import io.kariba.api.Blobs.Source;
import io.kariba.api.BlobRef;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/** Reads a blob at a place of a file. Whole blocks are read and verified; of them the range is handed on. */
final class FileSource implements Source {
    /** Block checksums read at once: those of 64 MiB. */
    private static final int CHECKSUMS = 1024;

    private final BlobRef blob;
    private final OpenFiles.Handle file;
    private final long start;
    private final Layout.Header header;
    private final Buffers buffers;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param start where the header is */
    FileSource(BlobRef blob, OpenFiles.Handle file, long start, Layout.Header header, Buffers buffers) {
        this.blob = blob;
        this.file = file;
        this.start = start;
        this.header = header;
        this.buffers = buffers;
    }

    @Override
    public long length() {
        return header.length();
    }

    @Override
    public void copyTo(long offset, long length, WritableByteChannel target) throws IOException {
        Objects.checkFromIndexSize(offset, length, header.length());
        if (closed.get()) {
            throw new IOException("The source is closed");
        }
        if (length == 0) {
            return;
        }
        ByteBuffer buffer = buffers.take();
        try {
            copy(offset, offset + length, target, buffer);
        } catch (EOFException early) {
            throw new BlobCorrupt("Blob " + blob + " is shorter than it says");
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private void copy(long from, long to, WritableByteChannel target, ByteBuffer buffer) throws IOException {
        CRC32C crc = new CRC32C();
        int blocksAtOnce = buffer.capacity() / Layout.BLOCK;
        int lastBlock = (int) ((to - 1) / Layout.BLOCK);
        int block = (int) (from / Layout.BLOCK);
        ByteBuffer checksums = ByteBuffer.allocate(4 * Math.min(CHECKSUMS, lastBlock - block + 1)).limit(0);
        while (block <= lastBlock) {
            if (!checksums.hasRemaining()) {
                checksums.clear().limit(4 * Math.min(checksums.capacity() / 4, lastBlock - block + 1));
                file.read(checksums, start + header.dataAt() + header.length() + 4L * block);
                checksums.flip();
            }
            int count = Math.min(Math.min(blocksAtOnce, lastBlock - block + 1), checksums.remaining() / 4);
            long first = (long) block * Layout.BLOCK;
            int size = (int) (Math.min(first + (long) count * Layout.BLOCK, header.length()) - first);
            buffer.clear().limit(size);
            file.read(buffer, start + header.dataAt() + first);
            verify(crc, buffer, size, checksums, block);
            buffer.limit((int) (Math.min(first + size, to) - first)).position((int) (Math.max(first, from) - first));
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
            block += count;
        }
    }

    private void verify(CRC32C crc, ByteBuffer buffer, int size, ByteBuffer checksums, int firstBlock) throws BlobCorrupt {
        for (int at = 0; at < size; at += Layout.BLOCK) {
            buffer.limit(Math.min(size, at + Layout.BLOCK)).position(at);
            if (Layout.checksum(crc, buffer) != checksums.getInt()) {
                throw new BlobCorrupt("Block " + (firstBlock + at / Layout.BLOCK) + " of blob " + blob + " does not match its checksum");
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            file.release();
        }
    }
}
