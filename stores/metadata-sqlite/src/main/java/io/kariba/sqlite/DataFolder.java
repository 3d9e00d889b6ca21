package io.kariba.sqlite;

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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** What may lie in a folder that has no format yet: what is made before the format is written, and by who starts the server. */
    private static final Set<String> BEFORE_FORMAT = Set.of(LOCK_FILE, "FORMAT.new", "logs", "engines", "cache", "native", "lost+found");

    private final Path root;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private int format;

    private DataFolder(Path root, FileChannel lockChannel, FileLock lock) {
        this.root = root;
        this.lockChannel = lockChannel;
        this.lock = lock;
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
        Path root = path.toAbsolutePath().normalize();
        try {
            createPrivate(root);
            DataFolder folder = locked(root);
            try {
                folder.checkFormat();
                return folder;
            } catch (IOException | RuntimeException failure) {
                folder.close();
                throw failure;
            }
        } catch (FileSystemException failure) {
            throw new Refused("Cannot use the data folder " + root + ": " + describe(failure), failure);
        } catch (IOException failure) {
            throw new Refused("Cannot use the data folder " + root + ": " + failure.getMessage(), failure);
        }
    }

    private static String describe(FileSystemException failure) {
        String reason = failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
        return reason + " (" + failure.getFile() + ")";
    }

    private static void createPrivate(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return;
        }
        if (root.getParent() != null) {
            Files.createDirectories(root.getParent());
        }
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PRIVATE));
        } else {
            Files.createDirectory(root);
        }
    }

    private static DataFolder locked(Path root) throws IOException {
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
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
        return new DataFolder(root, channel, lock);
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
            writeFormat(FORMAT);
            return;
        }
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
        try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
            directory.force(true);
        }
        format = number;
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
