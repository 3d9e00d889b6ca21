package io.kariba.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.BlobsContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobsLayoutTest {
    @TempDir
    Path home;

    private FileBlobs open() throws IOException {
        return FileBlobs.open(home, FileBlobsSettings.DEFAULT.withPackBytes(100_000));
    }

    private Path file(BlobRef ref) {
        String name = ref.name();
        return name.startsWith("f/")
                ? home.resolve("files").resolve(name.substring(2, 4)).resolve(name.substring(2))
                : home.resolve("packs").resolve(name.substring(0, name.indexOf('/')) + ".pack");
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.rewind(), at);
        }
    }

    @Test
    void smallBlobsArePackedAndLargeOnesHaveFiles() throws IOException {
        try (FileBlobs blobs = open()) {
            BlobRef small = BlobsContract.write(blobs, BlobsContract.bytes(256 << 10, 1), -1);
            BlobRef large = BlobsContract.write(blobs, BlobsContract.bytes((256 << 10) + 1, 1), -1);
            assertThat(small.name()).startsWith("p00000001/");
            assertThat(large.name()).startsWith("f/");
            assertThat(Files.size(file(large))).isEqualTo(4096 + (256 << 10) + 1 + 5 * 4 + 8);
        }
    }

    @Test
    void flippedByteIsFoundAndOtherBlocksStayReadable() throws IOException {
        for (int length : new int[] {200_000, 1_000_000}) {
            try (FileBlobs blobs = open()) {
                byte[] bytes = BlobsContract.bytes(length, 3);
                BlobRef ref = BlobsContract.write(blobs, bytes, -1);
                long dataAt = ref.name().startsWith("f/") ? 4096 : Long.parseLong(ref.name().split("/")[1], 16) + 64;
                flip(file(ref), dataAt + 70_000);
                assertThatThrownBy(() -> BlobsContract.read(blobs, ref)).isInstanceOf(Blobs.BlobCorrupt.class).hasMessageContaining("Block 1 ");
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (Blobs.Source source = blobs.open(ref)) {
                    source.copyTo(131_072, 1_000, Channels.newChannel(out));
                }
                assertThat(out.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(bytes, 131_072, 132_072));
            }
        }
    }

    @Test
    void damagedHeaderIsFound() throws IOException {
        try (FileBlobs blobs = open()) {
            BlobRef ref = BlobsContract.write(blobs, BlobsContract.bytes(500_000, 3), -1);
            flip(file(ref), 30);
            assertThatThrownBy(() -> blobs.open(ref)).isInstanceOf(Blobs.BlobCorrupt.class);
        }
    }

    @Test
    void deletionsAndBlobsSurviveAReopen() throws IOException {
        BlobRef kept;
        BlobRef deleted;
        try (FileBlobs blobs = open()) {
            kept = BlobsContract.write(blobs, BlobsContract.bytes(100, 1), 100);
            deleted = BlobsContract.write(blobs, BlobsContract.bytes(100, 2), 100);
            blobs.delete(deleted);
        }
        try (FileBlobs blobs = open()) {
            assertThat(BlobsContract.read(blobs, kept)).isEqualTo(BlobsContract.bytes(100, 1));
            assertThatThrownBy(() -> blobs.open(deleted)).isInstanceOf(Blobs.BlobMissing.class);
            assertThat(BlobsContract.write(blobs, BlobsContract.bytes(100, 3), 100).name()).startsWith("p00000001/");
        }
    }

    @Test
    void packsMostlyDeletedAreCompactableAndEmptyOnesGo() throws IOException {
        List<BlobRef> refs = new ArrayList<>();
        try (FileBlobs blobs = open()) {
            for (int i = 0; i < 30; i++) {
                refs.add(BlobsContract.write(blobs, BlobsContract.bytes(20_000, i), -1));
            }
            assertThat(blobs.compactable()).isEmpty();
        }
        try (FileBlobs blobs = open()) {
            String pack = refs.getFirst().name().substring(0, 9);
            List<BlobRef> inPack = refs.stream().filter(ref -> ref.name().startsWith(pack + "/")).toList();
            assertThat(inPack).hasSizeGreaterThan(3);
            for (BlobRef ref : inPack.subList(0, inPack.size() - 1)) {
                blobs.delete(ref);
                blobs.delete(ref);
            }
            assertThat(blobs.compactable()).containsExactly(pack);
            BlobRef last = inPack.getLast();
            try (Blobs.Source source = blobs.open(last)) {
                blobs.delete(last);
                assertThat(file(last)).doesNotExist();
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                source.copyTo(0, source.length(), Channels.newChannel(out));
                assertThat(out.size()).isEqualTo(20_000);
            }
            assertThat(blobs.compactable()).isEmpty();
        }
    }

    @Test
    void smallBlobsBeyondTheBufferBoundGetFilesOfTheirOwn() throws IOException {
        try (FileBlobs blobs = FileBlobs.open(home, FileBlobsSettings.DEFAULT.withBufferedBytes(10_000));
                Blobs.Writer first = blobs.create(9_000);
                Blobs.Writer second = blobs.create(9_000)) {
            first.write(ByteBuffer.wrap(new byte[9_000]));
            second.write(ByteBuffer.wrap(new byte[9_000]));
            assertThat(second.commit().name()).startsWith("f/");
            assertThat(first.commit().name()).startsWith("p");
            assertThat(BlobsContract.write(blobs, new byte[9_000], 9_000).name()).startsWith("p");
        }
    }

    @Test
    void interruptedReaderDoesNotDisturbAnother() throws Exception {
        try (FileBlobs blobs = open()) {
            byte[] bytes = BlobsContract.bytes(1_000_000, 1);
            BlobRef ref = BlobsContract.write(blobs, bytes, -1);
            try (Blobs.Source source = blobs.open(ref)) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> source.copyTo(0, 10, Channels.newChannel(new ByteArrayOutputStream()))).isInstanceOf(IOException.class);
                assertThat(Thread.interrupted()).isTrue();
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                source.copyTo(0, bytes.length, Channels.newChannel(out));
                assertThat(out.toByteArray()).isEqualTo(bytes);
            }
        }
    }
}
