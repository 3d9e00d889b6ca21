package io.kariba.sqlite;

import io.kariba.api.FreeSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that holds everything a server keeps. It has a format number and one owner: a second server is refused, and so is a folder written by a newer
 * release. The folder is readable by its owner alone (0700).
 */
public final class DataFolder implements AutoCloseable {
    /** The format this release writes. */
    public static final int FORMAT = 1;

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final String FORMAT_FILE = "FORMAT";
    private static final String LOCK_FILE = "lock";

    /** Bytes without which not even the metadata can be opened. */
    private static final long LEAST = 1L << 20;

    /** What may lie in a folder that has no format yet: what is made before the format is written, and by who starts the server. */
    private static final Set<String> BEFORE_FORMAT = Set.of(LOCK_FILE, "FORMAT.new", "reserve", "logs", "engines", "cache", "native", "lost+found");

    private final Path root;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final Object lockKey;
    private final FreeSpace space;
    private final Reserve reserve;
    private int format;

    private DataFolder(Path root, FileChannel lockChannel, FileLock lock, FreeSpace space) throws IOException {
        this.root = root;
        this.lockChannel = lockChannel;
        this.lock = lock;
        this.lockKey = key(root.resolve(LOCK_FILE));
        this.space = space;
        this.reserve = new Reserve(root, space);
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** The folder cannot be used; the message says why and what to do, and is meant for the person who started the server. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Opens a folder, making it if there is none, and owns it until {@link #close} or the end of the process.
     *
     * @throws Refused if another server owns it, it is of a newer format, or it is not a data folder
     */
    public static DataFolder open(Path path) {
        return open(path, FreeSpace::new);
    }

    /** Measures the room on a folder's disk: a seam, so that tests can fill it. */
    @FunctionalInterface
    interface Gauge {
        FreeSpace of(Path folder) throws IOException;
    }

    static DataFolder open(Path path, Gauge gauge) {
        Path root = path.toAbsolutePath().normalize();
        try {
            createPrivate(root);
            DataFolder folder = locked(root, gauge);
            try {
                folder.checkFormat();
                return folder;
            } catch (IOException | RuntimeException failure) {
                folder.close();
                throw failure;
            }
        } catch (FileSystemException failure) {
            throw isFull(root) ? full(root, failure) : new Refused("Cannot use the data folder " + root + ": " + describe(failure), failure);
        } catch (IOException failure) {
            throw isFull(root) ? full(root, failure) : new Refused("Cannot use the data folder " + root + ": " + failure.getMessage(), failure);
        }
    }

    /** Whether a server could not even begin on the disk of this folder. */
    public static boolean isFull(Path root) {
        try {
            Path there = root.toAbsolutePath();
            while (!Files.exists(there)) {
                there = there.getParent();
            }
            return new FreeSpace(there).isBelow(LEAST) && !Files.exists(root.resolve("reserve"));
        } catch (IOException unknown) {
            return false;
        }
    }

    /** The refusal to begin on a full disk. */
    public static Refused full(Path root, Throwable cause) {
        return new Refused("The disk of the data folder " + root + " is full. Make room of at least " + (FreeSpace.FOR_METADATA >> 20)
                + " MiB on it and start again; nothing in the folder is changed.", cause);
    }

    private static String describe(FileSystemException failure) {
        String reason = failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
        return reason + " (" + failure.getFile() + ")";
    }

    private static void createPrivate(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return;
        }
        Path parent = root.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PRIVATE));
        } else {
            Files.createDirectory(root);
        }
    }

    /** Makes the folder's own name durable, and those of the folders it is in, as far as this user may: nothing in it survives without them. */
    private static void forceNames(Path root) {
        for (Path folder = root.getParent(); folder != null; folder = folder.getParent()) {
            try {
                force(folder);
            } catch (IOException notOurs) {
                // Somebody else's folder was there before.
                return;
            }
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static DataFolder locked(Path root, Gauge gauge) throws IOException {
        Path file = root.resolve(LOCK_FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            // This very process owns it already: the message below names its own pid.
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        if (lock == null) {
            channel.close();
            String holder = owner(root).map(pid -> " (process " + pid + ")").orElse("");
            throw new Refused("Another Kariba server" + holder + " is using the data folder " + root + ". Stop it, or choose another folder with --data.");
        }
        DataFolder folder = new DataFolder(root, channel, lock, gauge.of(root));
        // Nothing was written yet: on a full disk even the number below needs the room that is kept.
        folder.reserve.look();
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
        return folder;
    }

    /** The process that owns a folder, as its lock file tells; empty when nobody does or it cannot be read. A crashed owner's number stays. */
    public static Optional<Long> owner(Path root) {
        try {
            String text = Files.readString(root.resolve(LOCK_FILE), StandardCharsets.US_ASCII).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private void checkFormat() throws IOException {
        Path file = root.resolve(FORMAT_FILE);
        if (!Files.exists(file)) {
            requireNew();
            makePrivate();
            forceNames(root);
            writeFormat(FORMAT);
            return;
        }
        // Who wrote it may have been killed before its name was durable; without it the rest would be a stranger's folder.
        force(root);
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            format = Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new Refused("The data folder " + root + " has a FORMAT file that is not a number: restore it from a backup.");
        }
        if (format > FORMAT) {
            throw new Refused("The data folder " + root + " has format " + format + ", made by a newer release; this one knows formats up to " + FORMAT
                    + ". Use the newer release, or another folder with --data.");
        }
        if (format < 1) {
            throw new Refused("The data folder " + root + " has the unknown format " + format + ".");
        }
    }

    /** A folder that was there before, empty, may be open to others; what is kept in it is not for them. Later changes of its owner stand. */
    private void makePrivate() throws IOException {
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(root, PRIVATE);
        }
    }

    private void requireNew() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            Optional<String> foreign = files.map(file -> file.getFileName().toString())
                    .filter(name -> !BEFORE_FORMAT.contains(name) && !name.startsWith(".") && !name.endsWith(".log"))
                    .findFirst();
            if (foreign.isPresent()) {
                throw new Refused("The folder " + root + " is not a Kariba data folder: it has no FORMAT file but holds " + foreign.get()
                        + ". Choose an empty or a new folder with --data.");
            }
        }
    }

    /**
     * Refuses a folder that has objects and no metadata: somebody removed it, or restored half of a backup. A server that began anew there would take every
     * object's bytes for garbage. The metadata is durable before the first object's folder is made, so that no crash leaves a folder like this.
     */
    void requireMetadata() {
        boolean hasMetadata;
        try {
            hasMetadata = Files.size(database()) > 0;
        } catch (IOException missing) {
            hasMetadata = false;
        }
        if (!hasMetadata && Files.exists(root.resolve("objects"))) {
            throw new Refused("The data folder " + root + " has objects but no metadata.db, without which nobody knows what they are."
                    + " Restore it from a backup, with metadata.db-wal if there is one; or choose another folder with --data.");
        }
    }

    /** Called when the migrations have brought everything in the folder up to {@link #FORMAT}. */
    void migrated() {
        if (format == FORMAT) {
            return;
        }
        try {
            writeFormat(FORMAT);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void writeFormat(int number) throws IOException {
        Path fresh = root.resolve("FORMAT.new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap((number + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(fresh, root.resolve(FORMAT_FILE), StandardCopyOption.ATOMIC_MOVE);
        force(root);
        format = number;
    }

    /** Keeps 16 MiB of the disk from now on, so that a server can start and deletions be recorded when others have filled it. */
    public void keepReserve() {
        reserve.keep();
    }

    /** The room on the folder's disk. */
    FreeSpace space() {
        return space;
    }

    Reserve reserve() {
        return reserve;
    }

    /** Why nothing written here would be found again: somebody removed or replaced the folder under its owner. Empty when all is well. */
    Optional<String> loss() {
        try {
            if (Objects.equals(lockKey, key(root.resolve(LOCK_FILE)))) {
                return Optional.empty();
            }
        } catch (IOException gone) {
            // Told below.
        }
        return Optional.of("The data folder " + root + " was removed or replaced while its server runs. Put it back, or stop the server");
    }

    /** The number in the folder's FORMAT file. */
    public int format() {
        return format;
    }

    public Path root() {
        return root;
    }

    /** A file or folder inside, e.g. {@code objects}, {@code logs}, {@code engines}. */
    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** The metadata database. */
    Path database() {
        return root.resolve("metadata.db");
    }

    /** Gives the folder up. The lock file stays: deleting it would let two servers each lock a file of that name. */
    @Override
    public void close() {
        try (lockChannel) {
            if (lock.isValid()) {
                lockChannel.truncate(0);
                lock.release();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
