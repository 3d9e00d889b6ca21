package io.kariba.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Blobs in memory, for tests. Passes {@link BlobsContract}, but for surviving a restart. */
public final class InMemoryBlobs implements Blobs {
    private static final int PIECE = 1 << 20;
    private final Map<String, byte[]> blobs = new ConcurrentSkipListMap<>();
    private final AtomicLong lastName = new AtomicLong();
    private volatile boolean damaged;
    private final AtomicReference<IOException> nextFailure = new AtomicReference<>();

    /** The next commit throws this and keeps nothing. */
    public void failNextCommit(IOException failure) {
        nextFailure.set(failure);
    }

    /** From now on every read finds its bytes damaged. */
    public void damage() {
        damaged = true;
    }

    /** How many blobs are kept. */
    public int size() {
        return blobs.size();
    }

    @Override
    public Writer create(long expectedLength) {
        return new InMemoryWriter();
    }

    private final class InMemoryWriter implements Writer {
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(ByteBuffer more) throws IOException {
            requireOpen();
            byte[] copy = new byte[more.remaining()];
            more.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public BlobRef commit() throws IOException {
            requireOpen();
            IOException failure = nextFailure.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
            String name = "m/" + lastName.incrementAndGet();
            blobs.put(name, bytes.toByteArray());
            bytes = null;
            return new BlobRef(name);
        }

        @Override
        public void close() {
            bytes = null;
        }

        private void requireOpen() throws IOException {
            if (bytes == null) {
                throw new IOException("The writer is closed");
            }
        }
    }

    private record DamagedSource(long length) implements Source {
        @Override
        public void copyTo(long offset, long count, WritableByteChannel target) throws IOException {
            throw new BlobCorrupt("Damaged for a test");
        }

        @Override
        public void close() {}
    }

    @Override
    public Source open(BlobRef blob) throws IOException {
        byte[] bytes = blobs.get(blob.name());
        if (bytes == null) {
            throw new BlobMissing(blob);
        }
        return damaged ? new DamagedSource(bytes.length) : new InMemorySource(bytes);
    }

    private record InMemorySource(byte[] bytes) implements Source {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void copyTo(long offset, long length, WritableByteChannel target) throws IOException {
            java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
            for (long done = 0; done < length; done += PIECE) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, (int) (offset + done), (int) Math.min(PIECE, length - done));
                while (piece.hasRemaining()) {
                    target.write(piece);
                }
            }
        }

        @Override
        public void close() {}
    }

    @Override
    public void delete(BlobRef blob) {
        blobs.remove(blob.name());
    }

    @Override
    public void forEach(Consumer<BlobRef> visit) {
        List.copyOf(blobs.keySet()).forEach(name -> visit.accept(new BlobRef(name)));
    }

    @Override
    public List<String> compactable() {
        return List.of();
    }

    @Override
    public void clear() {
        blobs.clear();
    }

    @Override
    public void close() {}
}
