package io.kariba.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.BlobsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same story again and again, each time with the disk failing one step later, until no step is left that could fail. */
class FileBlobsFaultTest {
    private static final FileBlobsSettings SETTINGS = FileBlobsSettings.DEFAULT.withPackBytes(60_000).withWritebackBytes(100_000);
    private static final int[] STORY = {100, 20_000, 900_000, 45_000, 0, 30_000};

    @TempDir
    Path home;

    private final Map<BlobRef, byte[]> acknowledged = new LinkedHashMap<>();

    @ParameterizedTest
    @EnumSource(FaultyDisk.Fault.class)
    void whatWasAcknowledgedSurvivesAFaultAtAnyStep(FaultyDisk.Fault fault) throws IOException {
        for (int step = 1; ; step++) {
            Path root = home.resolve(fault + "-" + step);
            acknowledged.clear();
            FaultyDisk disk = new FaultyDisk(step, fault);
            tellStory(root, disk, fault);
            boolean happened = disk.happened();
            try (Blobs reopened = FileBlobs.open(root, SETTINGS)) {
                verify(reopened, fault + " at step " + step);
                assertThat(root.resolve("incoming")).isEmptyDirectory();
                byte[] more = BlobsContract.bytes(1_000, step);
                assertThat(BlobsContract.read(reopened, BlobsContract.write(reopened, more, -1))).isEqualTo(more);
            }
            if (!happened) {
                assertThat(step).isGreaterThan(25);
                return;
            }
        }
    }

    private void tellStory(Path root, FaultyDisk disk, FaultyDisk.Fault fault) throws IOException {
        Files.createDirectories(root.getParent());
        FileBlobs blobs;
        try {
            blobs = FileBlobs.open(root, SETTINGS, disk);
        } catch (IOException injected) {
            if (fault == FaultyDisk.Fault.POWER_LOSS) {
                disk.losePower();
            }
            return;
        }
        int failures = 0;
        for (int i = 0; i < STORY.length; i++) {
            failures += write(blobs, BlobsContract.bytes(STORY[i], i), i % 2 == 0 ? STORY[i] : -1);
            if (i % 3 == 2 && !acknowledged.isEmpty()) {
                failures += delete(blobs, acknowledged.keySet().iterator().next());
            }
        }
        if (fault == FaultyDisk.Fault.POWER_LOSS) {
            disk.losePower();
        } else {
            assertThat(failures).as("one fault fails one thing").isLessThanOrEqualTo(1);
            disk.pause();
            verify(blobs, "before the restart");
            disk.resume();
        }
        blobs.close();
    }

    private int write(Blobs blobs, byte[] bytes, long expected) {
        try {
            acknowledged.put(BlobsContract.write(blobs, bytes, expected), bytes);
            return 0;
        } catch (IOException injected) {
            return 1;
        }
    }

    private int delete(Blobs blobs, BlobRef ref) {
        acknowledged.remove(ref);
        try {
            blobs.delete(ref);
            return 0;
        } catch (IOException injected) {
            return 1;
        }
    }

    private void verify(Blobs blobs, String when) throws IOException {
        for (Map.Entry<BlobRef, byte[]> blob : acknowledged.entrySet()) {
            assertThat(BlobsContract.read(blobs, blob.getKey())).as(when).isEqualTo(blob.getValue());
        }
        List<BlobRef> all = new ArrayList<>();
        blobs.forEach(all::add);
        assertThat(all).as(when).containsAll(acknowledged.keySet());
        for (BlobRef ref : all) {
            BlobsContract.read(blobs, ref);
        }
    }
}
