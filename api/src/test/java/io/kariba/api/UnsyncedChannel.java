package io.kariba.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file, or a folder to be forced, of an {@link UnsyncedDisk}; useless once the process that opened it is dead. */
final class UnsyncedChannel extends FileChannel {
    private final UnsyncedDisk disk;
    private final UnsyncedDisk.Node node;
    private final boolean appends;
    private final int generation;
    private long position;

    UnsyncedChannel(UnsyncedDisk disk, UnsyncedDisk.Node node, boolean appends) {
        this.disk = disk;
        this.node = node;
        this.appends = appends;
        this.generation = disk.generation();
    }

    private UnsyncedDisk.File file() throws IOException {
        if (!isOpen()) {
            throw new java.nio.channels.ClosedChannelException();
        }
        if (node instanceof UnsyncedDisk.File file) {
            return file;
        }
        throw new IOException("Is a directory");
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        byte[] bytes = new byte[target.remaining()];
        int count = disk.read(file(), from, bytes, generation);
        if (count > 0) {
            target.put(bytes, 0, count);
        }
        return count;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        int count = read(target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int write(ByteBuffer source, long to) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        disk.write(file(), to, bytes, generation);
        return bytes.length;
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        int count = write(source, appends ? size() : position);
        position += count;
        return count;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public synchronized FileChannel position(long next) {
        position = next;
        return this;
    }

    @Override
    public long size() throws IOException {
        return file().size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.resize(file(), size, generation);
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        disk.force(node, generation);
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        return tryLock(from, size, shared);
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        return new FileLock(this, from, size, shared) {
            private boolean released;

            @Override
            public boolean isValid() {
                return !released;
            }

            @Override
            public void release() {
                released = true;
            }
        };
    }

    @Override
    protected void implCloseChannel() {}
}
