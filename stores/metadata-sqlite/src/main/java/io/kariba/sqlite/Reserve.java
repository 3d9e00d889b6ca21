package io.kariba.sqlite;

import io.kariba.api.FreeSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that holds room on the disk for the day others have filled it: given up then, so that deletions can still be recorded and the server can start, and
 * made again when there is room. Thread-safe.
 */
final class Reserve {
    static final long BYTES = 16L << 20;

    /** The file is given up when less than this is left. */
    private static final long GIVE_UP = 8L << 20;

    /** It is made again when so much is left: more than the other marks by far, so that nothing swings. */
    private static final long RESTORE = FreeSpace.FOR_OBJECTS + 2 * BYTES;

    private static final System.Logger LOG = System.getLogger(Reserve.class.getName());
    private final Path file;
    private final FreeSpace space;
    private final AtomicBoolean restoring = new AtomicBoolean();
    private volatile boolean wanted;
    private volatile boolean kept;

    Reserve(Path folder, FreeSpace space) {
        this.file = folder.resolve("reserve");
        this.space = space;
        this.kept = Files.exists(file);
    }

    /** Begins to keep the file. */
    void keep() {
        wanted = true;
        try {
            kept = Files.size(file) >= BYTES;
        } catch (IOException missing) {
            kept = false;
        }
        if (!kept && !space.isBelow(RESTORE)) {
            make();
        }
    }

    /** To be called before each write of metadata: gives the file up or has it made again, as the disk is. */
    void look() {
        if (kept && space.isBelow(GIVE_UP)) {
            giveUp();
        } else if (wanted && !kept && !space.isBelow(RESTORE) && restoring.compareAndSet(false, true)) {
            Thread.ofVirtual().name("reserve").start(() -> {
                make();
                restoring.set(false);
            });
        }
    }

    void giveUp() {
        kept = false;
        try {
            Files.delete(file);
            LOG.log(System.Logger.Level.WARNING, "{0}: the room kept for deletions is used now", space.describe());
        } catch (NoSuchFileException alreadyGone) {
            // Nothing to give up.
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "{0} could not be removed: {1}", file, failure.toString());
        }
    }

    /** Writes what no file system can compress away. It need not survive a crash. */
    private void make() {
        byte[] bytes = new byte[1 << 16];
        SplittableRandom random = new SplittableRandom(file.hashCode());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long at = 0; at < BYTES; at += bytes.length) {
                random.nextBytes(bytes);
                channel.write(ByteBuffer.wrap(bytes));
            }
            kept = true;
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "No room can be kept for deletions on a full disk: {0}", failure.toString());
            giveUp();
        }
    }
}
