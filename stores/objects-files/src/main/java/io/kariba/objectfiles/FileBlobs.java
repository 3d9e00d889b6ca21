package io.kariba.objectfiles;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.FreeSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Blobs on the files of one folder. Small ones are records of packs ({@code pack/offset/id}), a large one is a file of its own ({@code f/id}). The folder
 * belongs to one process at a time; the data folder's lock sees to that.
 */
public final class FileBlobs implements Blobs {
    private static final Pattern FILE_REF = Pattern.compile("f/[0-9a-f]{32}");
    private static final int WRITEBACK_THREADS = 4;

    private final Disk disk;
    private final FileBlobsSettings settings;
    private final Path incoming;
    private final Path large;
    private final OpenFiles files;
    private final Buffers buffers;
    private final Packs packs;
    private final PackCommitter committer;
    private final Semaphore buffered;
    private final FreeSpace space;
    private final ExecutorService writeback;
    private volatile boolean closed;

    private FileBlobs(Path root, FileBlobsSettings settings, Disk disk) throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.incoming = root.resolve("incoming");
        this.large = root.resolve("files");
        this.buffers = new Buffers(settings.buffers());
        this.files = new OpenFiles(disk, settings.openFiles());
        this.buffered = new Semaphore(settings.bufferedBytes());
        disk.createDirectory(root);
        this.space = new FreeSpace(root);
        disk.createDirectory(incoming);
        disk.createDirectory(large);
        disk.forceNames(large);
        deleteFiles(incoming);
        this.packs = new Packs(root.resolve("packs"), disk, files, buffers, settings);
        this.committer = new PackCommitter(packs);
        this.writeback = new ThreadPoolExecutor(0, WRITEBACK_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> Thread.ofPlatform()
                .daemon()
                .name("blob-writeback")
                .unstarted(task));
    }

    /**
     * Opens the store in a folder, making it if there is none. After a crash, uploads that were under way are deleted and torn ends of packs cut off.
     *
     * @param root e.g. the data folder's {@code objects}
     */
    public static FileBlobs open(Path root) throws IOException {
        return open(root, FileBlobsSettings.DEFAULT);
    }

    public static FileBlobs open(Path root, FileBlobsSettings settings) throws IOException {
        return open(root, settings, new Disk());
    }

    static FileBlobs open(Path root, FileBlobsSettings settings, Disk disk) throws IOException {
        return new FileBlobs(root.toAbsolutePath(), settings, disk);
    }

    @Override
    public Writer create(long expectedLength) throws IOException {
        return create(expectedLength, FreeSpace.FOR_OBJECTS);
    }

    @Override
    public Writer createFromReserve(long expectedLength) throws IOException {
        return create(expectedLength, FreeSpace.FOR_METADATA);
    }

    /** @param kept bytes of the disk that are not for this blob */
    private Writer create(long expectedLength, long kept) throws IOException {
        requireOpen();
        requireRoom(kept + Math.max(0, expectedLength));
        return new BlobWriter(expectedLength, kept);
    }

    private void requireRoom(long bytes) throws BlobsFull {
        if (space.isBelow(bytes)) {
            throw new BlobsFull(space.describe() + ".", null);
        }
    }

    /** A failure to write in words for whoever asked. */
    private IOException explained(IOException failure) {
        return failure instanceof BlobsFull || !space.isFull(failure) ? failure : new BlobsFull(space.describe() + ".", failure);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The object store is closed");
        }
    }

    /** Gathers a small blob in memory, and turns to a file when it grows or memory for small ones is used up. */
    private final class BlobWriter implements Writer {
        private static final int FIRST = 8 << 10;
        /** Bytes between two looks at the room left. */
        private static final int LOOK_EVERY = 1 << 20;
        private byte[] small = new byte[0];
        private int count;
        private LargeFile file;
        private final long kept;
        private long sinceLook;
        private boolean ended;

        private BlobWriter(long expectedLength, long kept) throws IOException {
            this.kept = kept;
            if (expectedLength > settings.smallBytes()) {
                file = newFile();
            } else if (expectedLength > 0) {
                grow((int) expectedLength);
            }
        }

        private LargeFile newFile() throws IOException {
            try {
                return new LargeFile(incoming, disk, buffers, writeback, settings.writebackBytes());
            } catch (IOException failure) {
                throw explained(failure);
            }
        }

        private boolean grow(int capacity) {
            if (capacity <= small.length) {
                return true;
            }
            int next = Math.min(settings.smallBytes(), count == 0 ? capacity : Math.max(capacity, Math.max(FIRST, small.length * 2)));
            if (!buffered.tryAcquire(next - small.length)) {
                return false;
            }
            small = Arrays.copyOf(small, next);
            return true;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            requireUnended();
            try {
                if (file == null && (count + (long) bytes.remaining() > settings.smallBytes() || !grow(count + bytes.remaining()))) {
                    file = newFile();
                    file.write(ByteBuffer.wrap(small, 0, count));
                    forgetSmall();
                }
                if (file != null) {
                    sinceLook += bytes.remaining();
                    if (sinceLook >= LOOK_EVERY) {
                        sinceLook = 0;
                        requireRoom(kept);
                    }
                    file.write(bytes);
                    return;
                }
                int more = bytes.remaining();
                bytes.get(small, count, more);
                count += more;
            } catch (IOException failure) {
                close();
                throw explained(failure);
            }
        }

        @Override
        public BlobRef commit() throws IOException {
            requireUnended();
            requireOpen();
            try {
                if (file == null) {
                    return committer.commit(body());
                }
                file.commit(large.resolve(file.id().toString().substring(0, 2)));
                BlobRef ref = new BlobRef("f/" + file.id());
                file = null;
                return ref;
            } catch (IOException failure) {
                throw explained(failure);
            } finally {
                close();
            }
        }

        private Packs.Body body() {
            int blocks = Layout.blocks(count);
            int[] checksums = new int[blocks];
            CRC32C crc = new CRC32C();
            for (int i = 0; i < blocks; i++) {
                int from = i * Layout.BLOCK;
                checksums[i] = Layout.checksum(crc, ByteBuffer.wrap(small, from, Math.min(Layout.BLOCK, count - from)));
            }
            Layout.Id id = Layout.Id.random();
            ByteBuffer header = Layout.header(id, Layout.HEADER, count);
            return new Packs.Body(id, header.duplicate(), ByteBuffer.wrap(small, 0, count), Layout.footer(header, checksums, blocks));
        }

        private void requireUnended() throws IOException {
            if (ended) {
                throw new IOException("The writer is closed");
            }
        }

        private void forgetSmall() {
            buffered.release(small.length);
            small = new byte[0];
            count = 0;
        }

        @Override
        public void close() {
            ended = true;
            forgetSmall();
            if (file != null) {
                file.discard();
                file = null;
            }
        }
    }

    private Path fileOf(BlobRef blob) {
        String id = blob.name().substring(2);
        return large.resolve(id.substring(0, 2)).resolve(id);
    }

    @Override
    public Source open(BlobRef blob) throws IOException {
        requireOpen();
        if (!FILE_REF.matcher(blob.name()).matches()) {
            return packs.open(blob);
        }
        OpenFiles.Handle handle;
        try {
            handle = files.acquire(fileOf(blob), StandardOpenOption.READ);
        } catch (NoSuchFileException missing) {
            throw new BlobMissing(blob);
        }
        boolean opened = false;
        try {
            Layout.Header header = headerOf(blob, handle);
            opened = true;
            return new FileSource(blob, handle, 0, header, buffers);
        } finally {
            if (!opened) {
                handle.release();
            }
        }
    }

    private static Layout.Header headerOf(BlobRef blob, OpenFiles.Handle handle) throws IOException {
        long size = handle.size();
        ByteBuffer bytes = ByteBuffer.allocate(Layout.HEADER);
        if (size >= Layout.HEADER) {
            handle.read(bytes, 0);
        }
        Optional<Layout.Header> header = Layout.parse(bytes.rewind());
        if (header.isEmpty() || header.get().total() != size || !blob.name().endsWith(header.get().id().toString())) {
            throw new BlobCorrupt("The header of blob " + blob + " does not match its file");
        }
        return header.get();
    }

    @Override
    public void delete(BlobRef blob) throws IOException {
        requireOpen();
        if (!FILE_REF.matcher(blob.name()).matches()) {
            packs.delete(blob);
            return;
        }
        Path file = fileOf(blob);
        disk.delete(file);
        // After the file is gone, so that nobody opens it again between the two.
        files.forget(file);
    }

    @Override
    public void forEach(Consumer<BlobRef> visit) throws IOException {
        requireOpen();
        visitFiles(large, file -> {
            BlobRef ref = new BlobRef("f/" + file.getFileName());
            if (FILE_REF.matcher(ref.name()).matches()) {
                visit.accept(ref);
            }
        });
        packs.forEach(visit);
    }

    private static void visitFiles(Path folder, Consumer<Path> visit) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                visit.accept(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    @Override
    public List<String> compactable() throws IOException {
        requireOpen();
        return packs.compactable();
    }

    @Override
    public void clear() throws IOException {
        requireOpen();
        packs.clear();
        try {
            visitFiles(large, file -> {
                try {
                    disk.delete(file);
                    files.forget(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private void deleteFiles(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : (Iterable<Path>) left::iterator) {
                disk.delete(file);
            }
        }
    }

    /** Finishes the commits that wait. Uploads still under way fail. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        committer.close();
        packs.close();
        writeback.shutdown();
        files.close();
    }
}
