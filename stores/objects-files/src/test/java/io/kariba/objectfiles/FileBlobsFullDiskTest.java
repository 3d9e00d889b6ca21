package io.kariba.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.BlobsContract;
import io.kariba.api.FreeSpace;
import io.kariba.api.UnsyncedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A disk that fills up, by the store itself and by others. */
class FileBlobsFullDiskTest {
    private static final int[] LENGTHS = {100, 20_000, 300_000, 2_500_000};
    private final Map<BlobRef, byte[]> acknowledged = new LinkedHashMap<>();

    @Test
    void storeLeavesTheLastOfTheDiskToTheMetadata() throws IOException {
        UnsyncedDisk disk = new UnsyncedDisk(1);
        disk.limit(FreeSpace.FOR_OBJECTS + (20 << 20));
        Path root = disk.root().resolve("objects");
        try (FileBlobs blobs = FileBlobs.open(root)) {
            fill(blobs, new Random(1));
            assertThat(Files.getFileStore(root).getUsableSpace()).isBetween(FreeSpace.FOR_OBJECTS - (3 << 20), FreeSpace.FOR_OBJECTS + (3 << 20));
            assertThatThrownBy(() -> blobs.create(4 << 20)).as("before a byte is taken").isInstanceOf(Blobs.BlobsFull.class);
            blobs.createFromReserve(1_000).close();
            verify(blobs);
            for (BlobRef ref : acknowledged.keySet()) {
                blobs.delete(ref);
            }
            acknowledged.clear();
            BlobsContract.write(blobs, BlobsContract.bytes(3_000_000, 7), -1);
        }
    }

    @Test
    void diskThatOthersFillInTheMiddleOfAWriteLosesNothing() throws IOException {
        for (long seed = 1; seed <= 60; seed++) {
            acknowledged.clear();
            UnsyncedDisk disk = new UnsyncedDisk(seed);
            Random random = new Random(seed);
            Path root = disk.root().resolve("objects");
            try (FileBlobs blobs = FileBlobs.open(root, FileBlobsSettings.DEFAULT.withPackBytes(200_000))) {
                for (int round = 0; round < 6; round++) {
                    disk.limit(Long.MAX_VALUE);
                    write(blobs, random);
                    byte[] bytes = BlobsContract.bytes(LENGTHS[random.nextInt(LENGTHS.length)], seed);
                    try (Blobs.Writer writer = blobs.create(-1)) {
                        writer.write(ByteBuffer.wrap(bytes, 0, bytes.length / 2));
                        disk.limit(disk.used() + random.nextInt(100_000));
                        writer.write(ByteBuffer.wrap(bytes, bytes.length / 2, bytes.length - bytes.length / 2));
                        acknowledged.put(writer.commit(), bytes);
                    } catch (Blobs.BlobsFull full) {
                        assertThat(full).hasMessageContaining("Delete objects");
                    }
                    verify(blobs);
                }
                disk.limit(disk.used());
            }
            // Opened, and read, with not a byte left.
            try (FileBlobs blobs = FileBlobs.open(root)) {
                verify(blobs);
                disk.limit(Long.MAX_VALUE);
                write(blobs, random);
                verify(blobs);
            }
        }
    }

    private void fill(FileBlobs blobs, Random random) throws IOException {
        while (true) {
            try {
                write(blobs, random);
            } catch (Blobs.BlobsFull full) {
                return;
            }
        }
    }

    private void write(FileBlobs blobs, Random random) throws IOException {
        byte[] bytes = BlobsContract.bytes(LENGTHS[random.nextInt(LENGTHS.length)], random.nextLong());
        acknowledged.put(BlobsContract.write(blobs, bytes, -1), bytes);
    }

    private void verify(FileBlobs blobs) throws IOException {
        for (Map.Entry<BlobRef, byte[]> blob : acknowledged.entrySet()) {
            assertThat(BlobsContract.read(blobs, blob.getKey())).isEqualTo(blob.getValue());
        }
        blobs.forEach(ref -> {
            try {
                BlobsContract.read(blobs, ref);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
    }
}
