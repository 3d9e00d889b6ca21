package io.kariba.objectfiles;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs.BlobMissing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The packs of a store: appended to by one thread at a time, read and marked by all. */
final class Packs {
    private static final System.Logger LOG = System.getLogger(Packs.class.getName());
    private static final Pattern FILE = Pattern.compile("(p[0-9a-f]{8})\\.pack");
    private static final Pattern REF = Pattern.compile("(p[0-9a-f]{8})/([0-9a-f]{1,15})/([0-9a-f]{16})");
    private static final int STAGE = 1 << 20;

    private final Path folder;
    private final Disk disk;
    private final OpenFiles files;
    private final Buffers buffers;
    private final FileBlobsSettings settings;
    private final ConcurrentSkipListMap<String, Pack> packs = new ConcurrentSkipListMap<>();

    /** Guards what follows: only its holder appends. */
    private final ReentrantLock appending = new ReentrantLock();

    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE);
    private volatile Pack active;
    private FileChannel activeChannel;
    private long lastNumber;

    /** A small blob, whole in memory. */
    record Body(Layout.Id id, ByteBuffer header, ByteBuffer data, ByteBuffer footer) {
        int total() {
            return header.remaining() + data.remaining() + footer.remaining();
        }
    }

    Packs(Path folder, Disk disk, OpenFiles files, Buffers buffers, FileBlobsSettings settings) throws IOException {
        this.folder = folder;
        this.disk = disk;
        this.files = files;
        this.buffers = buffers;
        this.settings = settings;
        disk.createDirectory(folder);
        recover();
    }

    private void recover() throws IOException {
        List<Path> found;
        try (Stream<Path> list = Files.list(folder)) {
            found = list.sorted().toList();
        }
        for (Path path : found) {
            Matcher name = FILE.matcher(path.getFileName().toString());
            if (name.matches()) {
                Pack pack = new Pack(name.group(1), path, 0);
                recover(pack);
                packs.put(pack.name, pack);
                lastNumber = Long.parseLong(pack.name.substring(1), 16);
            }
        }
        // The last process may have been killed between making a pack and making its name durable; this one goes on appending to it.
        disk.forceNames(folder);
        if (!packs.isEmpty() && packs.lastEntry().getValue().end < settings.packBytes() / 2) {
            active = packs.lastEntry().getValue();
            activeChannel = disk.open(active.path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }

    /** Finds where a pack ends. What follows the last whole record was never acknowledged: it was being written when the server stopped. */
    private void recover(Pack pack) throws IOException {
        try (FileChannel channel = disk.open(pack.path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            ByteBuffer header = ByteBuffer.allocate(Pack.HEADER);
            if (size >= Pack.HEADER) {
                channel.read(header, 0);
            }
            if (size > 0 && Pack.cleanEnd(header) == size) {
                pack.end = size;
                return;
            }
            long end = lastWholeRecordEnds(channel, size);
            if (end < size) {
                LOG.log(System.Logger.Level.INFO, "Pack " + pack.name + ": " + (size - end) + " unacknowledged bytes are cut off its end");
                disk.truncate(channel, end);
            }
            disk.write(channel, Pack.header(end), 0);
            disk.force(channel);
            pack.end = end;
        }
    }

    private long lastWholeRecordEnds(FileChannel channel, long size) throws IOException {
        long end = Pack.HEADER;
        long at = Pack.HEADER;
        CRC32C crc = new CRC32C();
        while (at + Layout.HEADER <= size) {
            ByteBuffer bytes = ByteBuffer.allocate(Layout.HEADER);
            channel.read(bytes, at);
            Optional<Layout.Header> header = Layout.parse(bytes.flip());
            if (header.isEmpty() || header.get().length() > settings.smallBytes() * 4L + (1 << 20) || at + header.get().total() > size) {
                break;
            }
            if (isWhole(channel, at, bytes.array(), header.get(), crc)) {
                end = at + header.get().total();
            }
            at += header.get().total();
        }
        return end;
    }

    private static boolean isWhole(FileChannel channel, long at, byte[] headerBytes, Layout.Header header, CRC32C crc) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate((int) (header.total() - header.dataAt()));
        channel.read(rest, at + header.dataAt());
        byte[] footer = new byte[Layout.footerLength(header.blocks())];
        rest.get((int) header.length(), footer);
        if (!Layout.isWhole(headerBytes, footer, header.blocks())) {
            return false;
        }
        ByteBuffer checksums = ByteBuffer.wrap(footer);
        for (int from = 0; from < header.length(); from += Layout.BLOCK) {
            rest.limit((int) Math.min(header.length(), from + Layout.BLOCK)).position(from);
            if (Layout.checksum(crc, rest) != checksums.getInt()) {
                return false;
            }
        }
        return true;
    }

    /** Appends blobs and makes all of them durable at once; either all have a name afterwards or none. */
    List<BlobRef> append(List<Body> bodies) throws IOException {
        appending.lock();
        try {
            if (active == null || active.end >= settings.packBytes()) {
                begin();
            }
            Pack pack = active;
            boolean syncing = false;
            try {
                List<BlobRef> refs = new ArrayList<>(bodies.size());
                long end = write(pack, bodies, refs);
                syncing = true;
                disk.force(activeChannel);
                pack.end = end;
                return refs;
            } catch (IOException failure) {
                undo(pack, syncing);
                throw failure;
            }
        } finally {
            appending.unlock();
        }
    }

    private long write(Pack pack, List<Body> bodies, List<BlobRef> refs) throws IOException {
        long at = pack.end;
        long flushed = pack.end;
        stage.clear();
        for (Body body : bodies) {
            refs.add(new BlobRef(pack.name + "/" + Long.toHexString(at) + "/" + HexFormat.of().toHexDigits(body.id().high())));
            at += body.total();
            for (ByteBuffer part : List.of(body.header(), body.data(), body.footer())) {
                flushed = stage(part, flushed);
            }
        }
        flush(flushed);
        return at;
    }

    private long stage(ByteBuffer part, long flushed) throws IOException {
        long position = flushed;
        while (part.hasRemaining()) {
            if (!stage.hasRemaining()) {
                position = flush(position);
            }
            int count = Math.min(part.remaining(), stage.remaining());
            stage.put(part.slice(part.position(), count));
            part.position(part.position() + count);
        }
        return position;
    }

    private long flush(long position) throws IOException {
        stage.flip();
        int count = stage.remaining();
        disk.write(activeChannel, stage, position);
        stage.clear();
        return position + count;
    }

    /**
     * Cuts off what an append left. After a failed fsync the state of the file's cached pages is not known, so nothing is appended to it any more; what was
     * acknowledged earlier is on disk by an fsync of its own.
     */
    private void undo(Pack pack, boolean syncFailed) {
        boolean cut = false;
        try {
            disk.truncate(activeChannel, pack.end);
            cut = true;
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "Pack " + pack.name + " could not be cut back and is given up for writing: " + failure);
        }
        if (syncFailed || !cut) {
            active = null;
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            activeChannel.close();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "Closing a pack", failure);
        }
        activeChannel = null;
    }

    private void begin() throws IOException {
        leave();
        String name = String.format(Locale.ROOT, "p%08x", ++lastNumber);
        Path path = folder.resolve(name + ".pack");
        FileChannel channel = null;
        try {
            channel = disk.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            disk.write(channel, Pack.header(0), 0);
            disk.forceDirectory(folder);
        } catch (IOException failure) {
            if (channel != null) {
                channel.close();
            }
            Files.deleteIfExists(path);
            throw failure;
        }
        Pack pack = new Pack(name, path, Pack.HEADER);
        pack.dead = 0;
        packs.put(name, pack);
        activeChannel = channel;
        active = pack;
    }

    /** Notes the active pack's length in its header and stops appending to it; a failure costs only a search at the next start. */
    private void leave() {
        if (active == null) {
            return;
        }
        try {
            disk.write(activeChannel, Pack.header(active.end), 0);
            disk.force(activeChannel);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "Pack " + active.name + " could not be closed in order: " + failure);
        }
        closeQuietly();
        active = null;
    }

    /** A record's place, as its name tells. */
    private record Place(Pack pack, long offset, String idStart) {}

    private Optional<Place> place(BlobRef blob) {
        Matcher parts = REF.matcher(blob.name());
        if (!parts.matches()) {
            return Optional.empty();
        }
        Pack pack = packs.get(parts.group(1));
        long offset = Long.parseLong(parts.group(2), 16);
        if (pack == null || offset < Pack.HEADER || offset + Layout.HEADER > pack.end) {
            return Optional.empty();
        }
        return Optional.of(new Place(pack, offset, parts.group(3)));
    }

    private OpenFiles.Handle handle(Pack pack) throws IOException {
        return files.acquire(pack.path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static Optional<Layout.Header> header(OpenFiles.Handle handle, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Layout.HEADER);
        handle.read(bytes, offset);
        return Layout.parse(bytes.flip());
    }

    private static boolean isLive(Optional<Layout.Header> header, Place place) {
        return header.isPresent() && !header.get().deleted() && header.get().id().toString().startsWith(place.idStart());
    }

    FileSource open(BlobRef blob) throws IOException {
        Place place = place(blob).orElseThrow(() -> new BlobMissing(blob));
        OpenFiles.Handle handle;
        try {
            handle = handle(place.pack());
        } catch (NoSuchFileException removed) {
            throw new BlobMissing(blob);
        }
        boolean opened = false;
        try {
            Optional<Layout.Header> header = header(handle, place.offset());
            if (header.isEmpty()) {
                throw new io.kariba.api.Blobs.BlobCorrupt("The header of blob " + blob + " does not match its checksum");
            }
            if (!isLive(header, place)) {
                throw new BlobMissing(blob);
            }
            opened = true;
            return new FileSource(blob, handle, place.offset(), header.get(), buffers);
        } finally {
            if (!opened) {
                handle.release();
            }
        }
    }

    /**
     * Marks a record as deleted, in place and without an fsync: a mark lost in a crash makes an orphan of it, which is found and deleted again. A pack
     * without live records is removed.
     */
    void delete(BlobRef blob) throws IOException {
        Optional<Place> found = place(blob);
        if (found.isEmpty()) {
            return;
        }
        Place place = found.get();
        Pack pack = place.pack();
        pack.lock.lock();
        try {
            mark(place);
        } catch (NoSuchFileException removed) {
            return;
        } finally {
            pack.lock.unlock();
        }
        removeIfEmpty(pack);
    }

    private void mark(Place place) throws IOException {
        OpenFiles.Handle handle = handle(place.pack());
        try {
            Optional<Layout.Header> header = header(handle, place.offset());
            if (!isLive(header, place)) {
                return;
            }
            handle.write(ByteBuffer.wrap(new byte[] {1}), place.offset() + Layout.DELETED_AT);
            if (place.pack().dead >= 0) {
                place.pack().dead += header.get().total();
            }
        } finally {
            handle.release();
        }
    }

    private void removeIfEmpty(Pack pack) throws IOException {
        pack.lock.lock();
        try {
            if (pack.dead < pack.end - Pack.HEADER) {
                return;
            }
        } finally {
            pack.lock.unlock();
        }
        // Nobody adds to a pack that is not active, and only this lock's holder makes one active.
        appending.lock();
        try {
            if (pack != active && packs.remove(pack.name, pack)) {
                disk.delete(pack.path);
                files.forget(pack.path);
            }
        } finally {
            appending.unlock();
        }
    }

    private interface Visit {
        void record(long offset, Layout.Header header) throws IOException;
    }

    private void walk(Pack pack, Visit visit) throws IOException {
        long end = pack.end;
        OpenFiles.Handle handle;
        try {
            handle = handle(pack);
        } catch (NoSuchFileException removed) {
            return;
        }
        try {
            for (long at = Pack.HEADER; at < end; ) {
                Optional<Layout.Header> header = header(handle, at);
                if (header.isEmpty()) {
                    LOG.log(System.Logger.Level.ERROR, "Pack " + pack.name + " is damaged at " + at + ": blobs after that are reached by name only");
                    return;
                }
                visit.record(at, header.get());
                at += header.get().total();
            }
        } finally {
            handle.release();
        }
    }

    void forEach(Consumer<BlobRef> visit) throws IOException {
        for (Pack pack : List.copyOf(packs.values())) {
            walk(pack, (offset, header) -> {
                if (!header.deleted()) {
                    visit.accept(new BlobRef(pack.name + "/" + Long.toHexString(offset) + "/" + HexFormat.of().toHexDigits(header.id().high())));
                }
            });
        }
    }

    List<String> compactable() throws IOException {
        List<String> names = new ArrayList<>();
        for (Pack pack : List.copyOf(packs.values())) {
            if (pack == active) {
                continue;
            }
            long dead = countDead(pack);
            if (dead * 2 > pack.end - Pack.HEADER) {
                names.add(pack.name);
            }
            removeIfEmpty(pack);
        }
        names.removeIf(name -> !packs.containsKey(name));
        return names;
    }

    private long countDead(Pack pack) throws IOException {
        pack.lock.lock();
        try {
            if (pack.dead < 0) {
                long[] dead = new long[1];
                walk(pack, (offset, header) -> dead[0] += header.deleted() ? header.total() : 0);
                pack.dead = dead[0];
            }
            return pack.dead;
        } finally {
            pack.lock.unlock();
        }
    }

    void clear() throws IOException {
        appending.lock();
        try {
            leave();
            for (Pack pack : List.copyOf(packs.values())) {
                packs.remove(pack.name);
                disk.delete(pack.path);
                files.forget(pack.path);
            }
        } finally {
            appending.unlock();
        }
    }

    void close() {
        appending.lock();
        try {
            leave();
        } finally {
            appending.unlock();
        }
    }
}
