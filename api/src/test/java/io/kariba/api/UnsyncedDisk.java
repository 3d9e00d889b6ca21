package io.kariba.api;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A disk in memory that keeps what is durable apart from what is only written, as strictly as POSIX allows: a file's bytes and length are durable once it
 * was forced, a name in a folder once the folder was. When the power fails, what was not forced survives at random, in parts and in any order: pages of a
 * file each in one of their states, with torn pages among them, lengths without bytes, names without each other. Only a rename is atomic.
 *
 * <p>{@link #fileSystem} is the disk for code that uses {@code java.nio.file}. Every step that changes something is counted. Thread-safe.
 */
public final class UnsyncedDisk {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;
    private static final int MOST_STATES = 48;

    private final UnsyncedFileSystem fileSystem = new UnsyncedFileSystem(this);
    private final Random random;
    private Folder root = new Folder();
    private long capacity = Long.MAX_VALUE;
    private long steps;
    private long stopAt = Long.MAX_VALUE;
    private int generation;
    private boolean stopped;
    private boolean readOnly;

    public UnsyncedDisk(long seed) {
        this.random = new Random(seed);
    }

    /** What has a name. */
    abstract static sealed class Node permits File, Folder {}

    private interface Change {
        void apply(Bytes bytes);
    }

    private record Write(int position, byte[] data) implements Change {
        @Override
        public void apply(Bytes bytes) {
            bytes.resize(Math.max(bytes.size, position + data.length));
            System.arraycopy(data, 0, bytes.array, position, data.length);
        }
    }

    private record Resize(int size) implements Change {
        @Override
        public void apply(Bytes bytes) {
            bytes.resize(size);
        }
    }

    /** A file's content at some time. */
    private static final class Bytes {
        private byte[] array = new byte[0];
        private int size;

        private void resize(int length) {
            if (length > array.length) {
                array = Arrays.copyOf(array, Math.max(length, array.length * 2));
            }
            if (length < size) {
                Arrays.fill(array, length, size, (byte) 0);
            }
            size = length;
        }

        private Bytes copy() {
            Bytes copy = new Bytes();
            copy.array = Arrays.copyOf(array, size);
            copy.size = size;
            return copy;
        }
    }

    static final class File extends Node {
        private Bytes now = new Bytes();
        private Bytes durable = new Bytes();
        private final List<Change> unforced = new ArrayList<>();

        int size() {
            return now.size;
        }
    }

    /** A rename that is not durable yet: it happens as a whole or not at all. */
    private static final class Rename {
        private Folder to;
        private Entry link;
        private Boolean survives;
    }

    /** A change of one name. */
    private record Entry(String name, Node node, Rename rename) {
        private void apply(Map<String, Node> names) {
            if (node == null) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        }
    }

    static final class Folder extends Node {
        private final Map<String, Node> now = new LinkedHashMap<>();
        private final Map<String, Node> durable = new LinkedHashMap<>();
        private final List<Entry> unforced = new ArrayList<>();

        private void change(Entry entry) {
            entry.apply(now);
            unforced.add(entry);
        }

        private void force() {
            for (Entry entry : List.copyOf(unforced)) {
                entry.apply(durable);
                Rename rename = entry.rename();
                if (rename != null && rename.to != this && rename.to.unforced.remove(rename.link)) {
                    // The name's end here is on disk, so its beginning there is.
                    rename.link.apply(rename.to.durable);
                }
            }
            unforced.clear();
        }
    }

    /** The root of this disk's file system. */
    public Path root() {
        return fileSystem.root();
    }

    UnsyncedFileSystem fileSystem() {
        return fileSystem;
    }

    /** Steps so far that changed something or made something durable. */
    public synchronized long steps() {
        return steps;
    }

    /** Lets everything stop at a step: it, done or not, and all after it throw until {@link #restart} or {@link #killProcess} says what it was that stopped. */
    public synchronized void stopAt(long step) {
        stopAt = step;
    }

    public synchronized boolean hasStopped() {
        return stopped;
    }

    /** Bytes that fit; past them writes fail as on a full disk, after a part of them. */
    public synchronized void limit(long bytes) {
        capacity = bytes;
    }

    /** Bytes in files, by whole pages. */
    public synchronized long used() {
        return used(root);
    }

    /** From here on every change fails. */
    public synchronized void makeReadOnly() {
        readOnly = true;
    }

    /** The process dies and the machine goes on: open files are closed, and nothing becomes durable by that. */
    public synchronized void killProcess() {
        generation++;
        stopped = false;
        stopAt = Long.MAX_VALUE;
    }

    /** The machine loses its power, unless it has already, and starts again with what survived. */
    public synchronized void restart() {
        killProcess();
        Map<Node, Node> survivors = new IdentityHashMap<>();
        int chance = random.nextInt(3);
        root = (Folder) survivor(root, survivors, () -> chance == 2 || chance == 1 && random.nextBoolean());
    }

    private Node survivor(Node node, Map<Node, Node> survivors, BooleanSupplier luck) {
        Node known = survivors.get(node);
        if (known != null) {
            return known;
        }
        switch (node) {
            case File file -> {
                File survived = new File();
                survived.now = survivingBytes(file);
                survived.durable = survived.now.copy();
                survivors.put(file, survived);
            }
            case Folder folder -> {
                Map<String, Node> names = new LinkedHashMap<>(folder.durable);
                for (Entry entry : folder.unforced) {
                    if (entry.rename() == null ? luck.getAsBoolean() : survives(entry.rename(), luck)) {
                        entry.apply(names);
                    }
                }
                Folder survived = new Folder();
                survivors.put(folder, survived);
                names.forEach((name, child) -> survived.now.put(name, survivor(child, survivors, luck)));
                survived.durable.putAll(survived.now);
            }
        }
        return survivors.get(node);
    }

    private static boolean survives(Rename rename, BooleanSupplier luck) {
        if (!rename.to.unforced.contains(rename.link)) {
            return true;
        }
        if (rename.survives == null) {
            rename.survives = luck.getAsBoolean();
        }
        return rename.survives;
    }

    private Bytes survivingBytes(File file) {
        List<Bytes> states = new ArrayList<>();
        Bytes state = file.durable.copy();
        states.add(state.copy());
        int every = file.unforced.size() / MOST_STATES + 1;
        for (int i = 0; i < file.unforced.size(); i++) {
            file.unforced.get(i).apply(state);
            if (i % every == 0 || i == file.unforced.size() - 1) {
                states.add(state.copy());
            }
        }
        int mode = random.nextInt(4);
        if (mode < 3 || states.size() == 1) {
            return states.get(mode == 0 ? 0 : mode == 1 ? states.size() - 1 : random.nextInt(states.size()));
        }
        Bytes mixed = new Bytes();
        mixed.resize(states.get(random.nextInt(states.size())).size);
        for (int page = 0; page < mixed.size; page += PAGE) {
            boolean torn = random.nextInt(4) == 0;
            Bytes from = states.get(random.nextInt(states.size()));
            for (int sector = page; sector < Math.min(mixed.size, page + PAGE); sector += SECTOR) {
                from = torn ? states.get(random.nextInt(states.size())) : from;
                int end = Math.min(Math.min(mixed.size, sector + SECTOR), from.size);
                if (end > sector) {
                    System.arraycopy(from.array, sector, mixed.array, sector, end - sector);
                }
            }
        }
        return mixed;
    }

    // What the file system's classes call: each checks that the machine runs.

    synchronized int generation() {
        return generation;
    }

    private void requirePower(int from) throws IOException {
        if (stopped) {
            throw new IOException("Stopped");
        }
        if (from != generation) {
            throw new IOException("The process that opened this is dead");
        }
    }

    /** Counts a step. Where the power fails in it, half of the steps have been done and half not. */
    private boolean isLast(int from, Path path) throws IOException {
        requirePower(from);
        if (readOnly) {
            throw new FileSystemException(String.valueOf(path), null, "Read-only file system");
        }
        stopped = ++steps >= stopAt;
        if (stopped && random.nextBoolean()) {
            throw new IOException("Stopped");
        }
        return stopped;
    }

    private static void end(boolean last) throws IOException {
        if (last) {
            throw new IOException("Stopped after that");
        }
    }

    synchronized Node find(Path path) throws IOException {
        requirePower(generation);
        Node node = root;
        for (Path name : path.toAbsolutePath().normalize()) {
            if (!(node instanceof Folder folder)) {
                throw new NotDirectoryException(path.toString());
            }
            node = folder.now.get(name.toString());
            if (node == null) {
                throw new NoSuchFileException(path.toString());
            }
        }
        return node;
    }

    private Folder folder(Path path) throws IOException {
        if (find(path) instanceof Folder folder) {
            return folder;
        }
        throw new NotDirectoryException(path.toString());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private Folder parent(Path path) throws IOException {
        return folder(path.toAbsolutePath().normalize().getParent());
    }

    synchronized List<String> names(Path path) throws IOException {
        return List.copyOf(folder(path).now.keySet());
    }

    synchronized Node create(Path path, boolean isFolder) throws IOException {
        Folder parent = parent(path);
        if (parent.now.containsKey(name(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        boolean last = isLast(generation, path);
        Node made = isFolder ? new Folder() : new File();
        parent.change(new Entry(name(path), made, null));
        end(last);
        return made;
    }

    synchronized void delete(Path path) throws IOException {
        Node node = find(path);
        if (node instanceof Folder folder && !folder.now.isEmpty()) {
            throw new java.nio.file.DirectoryNotEmptyException(path.toString());
        }
        boolean last = isLast(generation, path);
        parent(path).change(new Entry(name(path), null, null));
        end(last);
    }

    synchronized void move(Path from, Path to) throws IOException {
        Node node = find(from);
        Folder source = parent(from);
        Folder target = parent(to);
        boolean last = isLast(generation, from);
        Rename rename = new Rename();
        rename.to = target;
        rename.link = new Entry(name(to), node, rename);
        target.change(rename.link);
        source.change(new Entry(name(from), null, rename));
        end(last);
    }

    synchronized void force(Node node, int from) throws IOException {
        boolean last = isLast(from, null);
        switch (node) {
            case File file -> {
                file.unforced.forEach(change -> change.apply(file.durable));
                file.unforced.clear();
            }
            case Folder folder -> folder.force();
        }
        end(last);
    }

    synchronized int read(File file, long position, byte[] target, int from) throws IOException {
        requirePower(from);
        if (position >= file.now.size) {
            return -1;
        }
        int count = (int) Math.min(target.length, file.now.size - position);
        System.arraycopy(file.now.array, (int) position, target, 0, count);
        return count;
    }

    synchronized void write(File file, long position, byte[] data, int from) throws IOException {
        boolean last = isLast(from, null);
        long more = pages(Math.max(file.now.size, position + data.length)) - pages(file.now.size);
        boolean full = more > free();
        byte[] kept = full || last ? Arrays.copyOf(data, random.nextInt(data.length + 1)) : data;
        while (full && kept.length > 0 && pages(Math.max(file.now.size, position + kept.length)) - pages(file.now.size) > free()) {
            kept = Arrays.copyOf(kept, Math.max(0, kept.length - SECTOR));
        }
        if (kept.length > 0) {
            Change change = new Write((int) position, kept);
            change.apply(file.now);
            file.unforced.add(change);
        }
        end(last);
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    synchronized void resize(File file, long size, int from) throws IOException {
        if (size >= file.now.size) {
            requirePower(from);
            return;
        }
        boolean last = isLast(from, null);
        Change change = new Resize((int) size);
        change.apply(file.now);
        file.unforced.add(change);
        end(last);
    }

    private static long pages(long bytes) {
        return (bytes + PAGE - 1) / PAGE * PAGE;
    }

    synchronized long free() {
        return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used(root));
    }

    synchronized long capacity() {
        return capacity;
    }

    private static long used(Folder folder) {
        long sum = 0;
        for (Node node : Set.copyOf(folder.now.values())) {
            sum += node instanceof Folder inner ? used(inner) : pages(((File) node).now.size);
        }
        return sum;
    }
}
