package io.kariba.api;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room is left on the disk of a folder. Those who write stop at marks of their own before the disk is full to the last byte, the bytes of objects
 * first: what is left lets the metadata record deletions, which are the way out. Each question costs a system call of a few microseconds. Thread-safe. Tests override {@link #bytes}.
 */
public class FreeSpace {
    /** Object bytes are refused when less is left. */
    public static final long FOR_OBJECTS = 48L << 20;

    /** Metadata is refused when less is left, but for what frees room or ends what runs ({@link Metadata#fromReserve}). */
    public static final long FOR_METADATA = 24L << 20;

    /** Logs wait when less is left. */
    public static final long FOR_LOGS = 12L << 20;

    private final Path folder;
    private final FileStore store;

    /** @throws IOException if the folder is not there */
    public FreeSpace(Path folder) throws IOException {
        this.folder = folder;
        this.store = Files.getFileStore(folder);
    }

    /** Bytes that this process may still write; {@link Long#MAX_VALUE} where the file system does not tell. */
    public long bytes() {
        try {
            long free = store.getUsableSpace();
            return free > 0 || store.getTotalSpace() > 0 ? free : Long.MAX_VALUE;
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /** Whether less than this is left. */
    public boolean isBelow(long bytes) {
        return bytes() < bytes;
    }

    /** What to tell who runs the server. */
    public String describe() {
        return "The disk of " + folder + " is full: " + (bytes() >> 20) + " MiB are free. Delete objects, or make room";
    }

    /**
     * Whether a failed write means that the disk is full. The error's text is in the language of the machine, so the disk is asked too.
     *
     * @param failure of a write
     */
    public boolean isFull(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(java.util.Locale.ROOT);
        return text.contains("no space left") || text.contains("quota exceeded") || isBelow(1L << 20);
    }
}
