package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Takes a body in: writes it to a blob and hashes it on the way. MD5 costs more than all else together, so bodies longer than one buffer hand each buffer
 * to a thread of their own for it, while this thread computes the CRC, writes, and receives on. At most four buffers of 128 KiB are under way per body.
 */
final class BodyReceiver implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;
    private static final int BUFFERS = 4;
    private static final byte[] END = new byte[0];

    private record Filled(byte[] bytes, int length) {}

    private final Blobs blobs;
    private final long limit;
    private final Map<Algorithm, Algorithm.Running> running = new EnumMap<>(Algorithm.class);
    private final MessageDigest md5 = Algorithm.md5();
    private Blobs.Writer writer;
    private long size;
    private byte[] md5Value;
    private final Map<Algorithm, byte[]> values = new EnumMap<>(Algorithm.class);

    /** @param limit bytes after which the body is refused as EntityTooLarge */
    BodyReceiver(Blobs blobs, Collection<Algorithm> algorithms, long limit) {
        this.blobs = blobs;
        this.limit = limit;
        algorithms.forEach(algorithm -> running.put(algorithm, algorithm.start()));
    }

    /**
     * Reads the stream to its end.
     *
     * @param expected the declared length, -1 for unknown
     * @throws io.kariba.protocols.WireError IncompleteBody if the stream is shorter or longer than declared
     */
    void receive(InputStream in, long expected) throws IOException {
        byte[] first = new byte[expected >= 0 ? (int) Math.min(BUFFER, expected + 1) : BUFFER];
        int length = in.readNBytes(first, 0, first.length);
        if (length > 0) {
            writer = blobs.create(expected);
        }
        if (length < first.length) {
            take(first, 0, length);
            md5.update(first, 0, length);
        } else {
            receiveLong(in, first);
        }
        if (expected >= 0 && size != expected) {
            throw S3Errors.incompleteBody();
        }
        finish();
    }

    /** Takes bytes of a body that is pushed instead of read; end it with {@link #finish}. */
    void add(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0 && writer == null) {
            writer = blobs.create(-1);
        }
        take(bytes, offset, length);
        md5.update(bytes, offset, length);
    }

    /** No more bytes come: settles the hashes. */
    void finish() {
        md5Value = md5.digest();
        running.forEach((algorithm, checksum) -> values.put(algorithm, checksum.value()));
    }

    private void receiveLong(InputStream in, byte[] first) throws IOException {
        BlockingQueue<Filled> full = new ArrayBlockingQueue<>(BUFFERS + 1);
        BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
        for (int i = 1; i < BUFFERS; i++) {
            free.add(END);
        }
        Thread hasher = Thread.ofVirtual().name("s3-md5").start(() -> hash(full, free));
        try {
            byte[] buffer = first;
            int length = first.length;
            while (length > 0) {
                full.add(new Filled(buffer, length));
                take(buffer, 0, length);
                buffer = free.take();
                if (buffer.length < BUFFER) {
                    buffer = new byte[BUFFER];
                }
                length = in.readNBytes(buffer, 0, BUFFER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while receiving a body", e);
        } finally {
            full.add(new Filled(END, 0));
            joinQuietly(hasher);
        }
    }

    private void hash(BlockingQueue<Filled> full, BlockingQueue<byte[]> free) {
        try {
            for (Filled next = full.take(); next.length() > 0; next = full.take()) {
                md5.update(next.bytes(), 0, next.length());
                free.add(next.bytes());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void joinQuietly(Thread hasher) {
        boolean interrupted = false;
        while (true) {
            try {
                hasher.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(byte[] bytes, int offset, int length) throws IOException {
        size += length;
        if (size > limit) {
            throw S3Errors.entityTooLarge(size, limit);
        }
        for (Algorithm.Running checksum : running.values()) {
            checksum.update(bytes, offset, length);
        }
        if (length > 0) {
            writer.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    long size() {
        return size;
    }

    byte[] md5() {
        return md5Value;
    }

    /** The value of an algorithm that was asked for. */
    byte[] value(Algorithm algorithm) {
        return values.get(algorithm);
    }

    /** Makes the bytes durable; empty if there were none. */
    Optional<BlobRef> commit() throws IOException {
        if (writer == null) {
            return Optional.empty();
        }
        return Optional.of(writer.commit());
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
