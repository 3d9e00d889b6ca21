package io.kariba.objectfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.CRC32C;

/**
 * A blob being written to a file of its own. While bytes come, those before are already sent to the disk on another thread, so that little is left for the
 * fsync at the end. Memory: one copy buffer, and 4 bytes for every 64 KiB written.
 */
final class LargeFile {
    private static final System.Logger LOG = System.getLogger(LargeFile.class.getName());
    private final Layout.Id id = Layout.Id.random();
    private final Disk disk;
    private final Buffers buffers;
    private final ExecutorService writeback;
    private final long writebackBytes;
    private final Path incoming;
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer;
    private int[] checksums = new int[256];
    private int blocks;
    private long written;
    private long sentBack;
    private Future<?> sending;

    LargeFile(Path incomingFolder, Disk disk, Buffers buffers, ExecutorService writeback, long writebackBytes) throws IOException {
        this.disk = disk;
        this.buffers = buffers;
        this.writeback = writeback;
        this.writebackBytes = writebackBytes;
        this.incoming = incomingFolder.resolve(id.toString());
        this.channel = disk.open(incoming, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.buffer = buffers.take();
    }

    Layout.Id id() {
        return id;
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(buffer.position(), bytes, bytes.position(), count);
            buffer.position(buffer.position() + count);
            bytes.position(bytes.position() + count);
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        int size = buffer.position();
        if (blocks + buffer.capacity() / Layout.BLOCK > checksums.length) {
            checksums = Arrays.copyOf(checksums, checksums.length * 2);
        }
        for (int at = 0; at < size; at += Layout.BLOCK) {
            buffer.limit(Math.min(size, at + Layout.BLOCK)).position(at);
            checksums[blocks++] = Layout.checksum(crc, buffer);
        }
        buffer.limit(size).position(0);
        disk.write(channel, buffer, Layout.FILE_DATA_AT + written);
        buffer.clear();
        written += size;
        if (written - sentBack >= writebackBytes) {
            sendBack();
        }
    }

    private void sendBack() throws IOException {
        if (sending != null && !sending.isDone()) {
            return;
        }
        awaitSent();
        try {
            sending = writeback.submit(() -> {
                disk.force(channel);
                return null;
            });
            sentBack = written;
        } catch (RejectedExecutionException allBusy) {
            // The disk has enough to do; the fsync at the end makes up for it.
            sentBack = written - writebackBytes / 2;
        }
    }

    /** The kernel tells a failed write-back once only: here, and so the blob fails. */
    private void awaitSent() throws IOException {
        if (sending == null) {
            return;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    sending.get();
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    throw new IOException(failure.getCause().getMessage(), failure.getCause());
                }
            }
        } finally {
            sending = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes the bytes durable under their name in a folder. */
    void commit(Path folder) throws IOException {
        flush();
        ByteBuffer header = Layout.header(id, Layout.FILE_DATA_AT, written);
        ByteBuffer footer = Layout.footer(header, checksums, blocks);
        disk.write(channel, footer, Layout.FILE_DATA_AT + written);
        disk.write(channel, header, 0);
        awaitSent();
        disk.force(channel);
        channel.close();
        disk.createDirectory(folder);
        Path home = folder.resolve(id.toString());
        disk.move(incoming, home);
        try {
            disk.forceDirectory(folder);
        } catch (IOException failure) {
            disk.delete(home);
            throw failure;
        }
        release();
    }

    private void release() {
        if (buffer != null) {
            buffers.giveBack(buffer);
            buffer = null;
        }
    }

    /** Forgets the bytes. */
    void discard() {
        try {
            awaitSent();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "The bytes are thrown away anyhow", failure);
        }
        release();
        try {
            channel.close();
            disk.delete(incoming);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "An unfinished upload stays until the next start: " + failure);
        }
    }
}
