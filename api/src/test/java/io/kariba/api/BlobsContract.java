package io.kariba.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every blob store does. An implementation's test extends this and says how to open one. */
public abstract class BlobsContract {
    /** Lengths around the edges of blocks, of small and large blobs, and of copy buffers. */
    protected static final int[] LENGTHS = {
        0, 1, 63, 65_535, 65_536, 65_537, 131_072, 262_143, 262_144, 262_145, 1_000_000, 1 << 20, (1 << 20) + 1, 3_000_001
    };

    protected Blobs blobs;

    /** Opens an empty store. */
    protected abstract Blobs open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        blobs = open();
    }

    @AfterEach
    void closeStore() throws Exception {
        blobs.close();
    }

    /** Bytes that differ from block to block; the same for the same arguments. */
    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Writes a blob in pieces of a size that fits no block. */
    public static BlobRef write(Blobs blobs, byte[] bytes, long expectedLength) throws IOException {
        try (Blobs.Writer writer = blobs.create(expectedLength)) {
            for (int at = 0; at < bytes.length; at += 9_999) {
                writer.write(ByteBuffer.wrap(bytes, at, Math.min(9_999, bytes.length - at)));
            }
            return writer.commit();
        }
    }

    public static byte[] read(Blobs blobs, BlobRef blob) throws IOException {
        try (Blobs.Source source = blobs.open(blob)) {
            return read(source, 0, source.length());
        }
    }

    private static byte[] read(Blobs.Source source, long offset, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        source.copyTo(offset, length, Channels.newChannel(out));
        return out.toByteArray();
    }

    protected final List<BlobRef> all() throws IOException {
        List<BlobRef> refs = new ArrayList<>();
        blobs.forEach(refs::add);
        return refs;
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        for (int length : LENGTHS) {
            for (long expected : new long[] {-1, length, 0, 10_000_000}) {
                byte[] bytes = bytes(length, length);
                BlobRef ref = write(blobs, bytes, expected);
                assertThat(read(blobs, ref)).as("length %d, expected %d", length, expected).isEqualTo(bytes);
                assertThat(ref.name()).matches("[!-~]+");
            }
        }
    }

    @Test
    void directBuffersAreTaken() throws IOException {
        byte[] bytes = bytes(700_000, 1);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try (Blobs.Writer writer = blobs.create(-1)) {
            writer.write(direct);
            assertThat(direct.hasRemaining()).isFalse();
            assertThat(read(blobs, writer.commit())).isEqualTo(bytes);
        }
    }

    @Test
    void rangesAreExact() throws IOException {
        for (int length : new int[] {70_000, 2_000_000}) {
            byte[] bytes = bytes(length, 5);
            Random random = new Random(11);
            try (Blobs.Source source = blobs.open(write(blobs, bytes, length))) {
                assertThat(source.length()).isEqualTo(length);
                for (int i = 0; i < 200; i++) {
                    int from = random.nextInt(length);
                    int count = random.nextInt(length - from + 1);
                    assertThat(read(source, from, count)).isEqualTo(java.util.Arrays.copyOfRange(bytes, from, from + count));
                }
                assertThat(read(source, length, 0)).isEmpty();
                assertThatThrownBy(() -> read(source, 0, length + 1L)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> read(source, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void writerClosedWithoutCommitLeavesNothing() throws IOException {
        for (int length : new int[] {100, 1_000_000}) {
            try (Blobs.Writer writer = blobs.create(length)) {
                writer.write(ByteBuffer.wrap(bytes(length, 1)));
            }
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void writerEndsWithItsCommit() throws IOException {
        for (int length : new int[] {100, 1_000_000}) {
            try (Blobs.Writer writer = blobs.create(length)) {
                writer.write(ByteBuffer.wrap(bytes(length, 1)));
                writer.commit();
                assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> writer.write(ByteBuffer.wrap(new byte[1]))).isInstanceOf(IOException.class);
            }
        }
        assertThat(all()).hasSize(2);
    }

    @Test
    void deletedBlobIsMissingButStaysReadableThroughAnOpenSource() throws IOException {
        for (int length : new int[] {100, 1_000_000}) {
            byte[] bytes = bytes(length, 2);
            BlobRef ref = write(blobs, bytes, length);
            try (Blobs.Source source = blobs.open(ref)) {
                blobs.delete(ref);
                blobs.delete(ref);
                assertThatThrownBy(() -> blobs.open(ref)).isInstanceOf(Blobs.BlobMissing.class);
                assertThat(read(source, 0, length)).isEqualTo(bytes);
            }
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void unknownNamesAreMissing() throws IOException {
        for (String name : List.of("x", "f/00000000000000000000000000000000", "f/../../../etc/passwd", "p00000001/40/0000000000000000", "m/7")) {
            assertThatThrownBy(() -> blobs.open(new BlobRef(name))).isInstanceOf(Blobs.BlobMissing.class);
            blobs.delete(new BlobRef(name));
        }
    }

    @Test
    void forEachVisitsWhatIsCommittedAndNotDeleted() throws IOException {
        List<BlobRef> kept = new ArrayList<>();
        for (int length : LENGTHS) {
            kept.add(write(blobs, bytes(length, 3), -1));
            blobs.delete(write(blobs, bytes(length, 4), -1));
        }
        try (Blobs.Writer open = blobs.create(1_000_000)) {
            open.write(ByteBuffer.wrap(bytes(500_000, 5)));
            assertThat(all()).containsExactlyInAnyOrderElementsOf(kept);
        }
    }

    @Test
    void clearDeletesEverything() throws IOException {
        List<BlobRef> refs = new ArrayList<>();
        for (int length : LENGTHS) {
            refs.add(write(blobs, bytes(length, 3), -1));
        }
        blobs.clear();
        assertThat(all()).isEmpty();
        for (BlobRef ref : refs) {
            assertThatThrownBy(() -> blobs.open(ref)).isInstanceOf(Blobs.BlobMissing.class);
        }
        assertThat(read(blobs, write(blobs, bytes(10, 1), 10))).isEqualTo(bytes(10, 1));
    }

    @Test
    void manyWriteReadAndDeleteAtOnce() throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 24; i++) {
                long seed = i;
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 15; round++) {
                        byte[] bytes = bytes(LENGTHS[(int) (seed + round) % LENGTHS.length], seed * 100 + round);
                        BlobRef ref = write(blobs, bytes, round % 2 == 0 ? -1 : bytes.length);
                        assertThat(read(blobs, ref)).isEqualTo(bytes);
                        if (round % 3 == 0) {
                            blobs.delete(ref);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        assertThat(all()).hasSize(24 * 10).doesNotHaveDuplicates();
    }
}
