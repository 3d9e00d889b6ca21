package io.kariba.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.BlobsContract;
import io.kariba.api.UnsyncedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store on a disk that keeps only what was synced: lives of random work, each ended by a power cut, a kill, or in order, and the next begins on what is left. */
class FileBlobsPowerCutTest {
    private static final long FIRST_SEED = Long.getLong("kariba.seed", 1);
    private static final int SEEDS = 30 * Integer.getInteger("kariba.crashes", 5);
    private static final int LIVES = 5;
    private static final int[] LENGTHS = {0, 1, 100, 5_000, 30_000, 70_000, 270_000, 600_000};
    private static final FileBlobsSettings SETTINGS = FileBlobsSettings.DEFAULT.withPackBytes(90_000).withWritebackBytes(100_000);

    /** Held, because the log manager forgets the level of a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("io.kariba.objectfiles");

    private final Map<BlobRef, byte[]> acknowledged = new ConcurrentHashMap<>();

    @BeforeAll
    static void expectWarnings() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void listenAgain() {
        LOG.setLevel(null);
    }

    @Test
    void whatWasAcknowledgedSurvivesPowerCutsAndKillsInAnyOrder() throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                live(seed, 1);
            } catch (AssertionError | IOException failure) {
                throw new AssertionError("With seed " + seed, failure);
            }
        }
    }

    @Test
    void whatWasAcknowledgedToManyAtOnceSurvives() throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS / 5; seed++) {
            try {
                live(seed, 6);
            } catch (AssertionError | IOException failure) {
                throw new AssertionError("With seed " + seed, failure);
            }
        }
    }

    private void live(long seed, int writers) throws Exception {
        Random random = new Random(seed);
        UnsyncedDisk disk = new UnsyncedDisk(seed);
        Path root = disk.root().resolve("objects");
        acknowledged.clear();
        for (int life = 0; life < LIVES; life++) {
            if (random.nextInt(3) > 0) {
                disk.stopAt(disk.steps() + 1 + random.nextInt(90));
            }
            try (FileBlobs blobs = FileBlobs.open(root, SETTINGS)) {
                work(blobs, random, writers);
                if (random.nextBoolean()) {
                    blobs.compactable();
                }
                if (random.nextInt(3) > 0) {
                    // The process dies where it stands.
                    disk.killProcess();
                }
            } catch (IOException stopped) {
                assertThat(disk.hasStopped()).as(stopped.toString()).isTrue();
            }
            // What stopped was the machine, or only the process.
            if (random.nextBoolean()) {
                disk.restart();
            } else {
                disk.killProcess();
            }
            verify(root);
        }
    }

    private void work(FileBlobs blobs, Random random, int writers) throws IOException {
        if (writers == 1) {
            writeSome(blobs, random);
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                Random own = new Random(random.nextLong());
                threads.submit(() -> {
                    writeSome(blobs, own);
                    return null;
                });
            }
        }
    }

    private void writeSome(FileBlobs blobs, Random random) throws IOException {
        for (int i = random.nextInt(12); i > 0; i--) {
            byte[] bytes = BlobsContract.bytes(LENGTHS[random.nextInt(LENGTHS.length)], random.nextLong());
            BlobRef ref = BlobsContract.write(blobs, bytes, random.nextBoolean() ? bytes.length : -1);
            acknowledged.put(ref, bytes);
            if (random.nextInt(3) == 0) {
                BlobRef unwanted = acknowledged.keySet().iterator().next();
                acknowledged.remove(unwanted);
                blobs.delete(unwanted);
            }
        }
    }

    private void verify(Path root) throws IOException {
        try (FileBlobs blobs = FileBlobs.open(root, SETTINGS)) {
            Set<BlobRef> all = new HashSet<>();
            blobs.forEach(all::add);
            assertThat(all).containsAll(acknowledged.keySet());
            for (Map.Entry<BlobRef, byte[]> blob : acknowledged.entrySet()) {
                assertThat(BlobsContract.read(blobs, blob.getKey())).as(blob.getKey().name()).isEqualTo(blob.getValue());
            }
            // What else there is was never acknowledged; it is whole, or known to be damaged, and can be deleted.
            all.removeAll(acknowledged.keySet());
            for (BlobRef orphan : all) {
                try {
                    BlobsContract.read(blobs, orphan);
                } catch (Blobs.BlobCorrupt torn) {
                    assertThat(torn).hasMessageContaining(orphan.name());
                }
                blobs.delete(orphan);
            }
            try (var left = Files.list(root.resolve("incoming"))) {
                assertThat(left).isEmpty();
            }
        }
    }
}
