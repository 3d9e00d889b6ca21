package io.kariba.objectfiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A disk that fails at one step, and can lose its power: then every byte that was not forced and every name whose folder was not forced is gone. The steps
 * are numbered from 1 in the order they happen. Nothing is really forced: that is only slow.
 */
final class FaultyDisk extends Disk {
    enum Fault {
        /** The step does nothing and throws; later ones work. */
        FAIL,
        /** The step does half of its work, if it has halves, and throws; later ones work. */
        HALF,
        /** The step does half of its work; it and all later ones throw. */
        POWER_LOSS
    }

    private final int faultyStep;
    private final Fault fault;
    private final Map<FileChannel, Path> channels = new ConcurrentHashMap<>();
    private final Map<Path, Long> forced = new ConcurrentHashMap<>();
    private final Set<Path> unforcedNames = ConcurrentHashMap.newKeySet();
    private int step;
    private boolean dead;
    private boolean paused;

    FaultyDisk(int faultyStep, Fault fault) {
        this.faultyStep = faultyStep;
        this.fault = fault;
    }

    synchronized boolean happened() {
        return step >= faultyStep;
    }

    /** Works without fault and count until it is {@link #resume resumed}: for looking at what is there. */
    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
    }

    /** Throws at the faulty step; tells whether half of it is to be done before. */
    private synchronized boolean isFaulty() throws IOException {
        if (dead) {
            throw new IOException("No power");
        }
        if (paused || ++step != faultyStep) {
            return false;
        }
        dead = fault == Fault.POWER_LOSS;
        if (fault == Fault.FAIL) {
            throw new IOException("Injected at step " + step);
        }
        return true;
    }

    private static IOException injected() {
        return new IOException("Injected half way");
    }

    @Override
    FileChannel open(Path file, OpenOption... options) throws IOException {
        if (isFaulty()) {
            throw injected();
        }
        boolean created = !Files.exists(file);
        FileChannel channel = super.open(file, options);
        if (created) {
            unforcedNames.add(file);
            forced.put(file, 0L);
        }
        forced.putIfAbsent(file, Files.size(file));
        channels.put(channel, file);
        return channel;
    }

    @Override
    void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        if (isFaulty()) {
            super.write(channel, bytes.slice(bytes.position(), bytes.remaining() / 2), position);
            throw injected();
        }
        super.write(channel, bytes, position);
    }

    @Override
    void force(FileChannel channel) throws IOException {
        boolean faulty = isFaulty();
        if (faulty) {
            throw injected();
        }
        forced.put(channels.get(channel), channel.size());
    }

    @Override
    void truncate(FileChannel channel, long length) throws IOException {
        if (isFaulty()) {
            throw injected();
        }
        super.truncate(channel, length);
        forced.computeIfPresent(channels.get(channel), (path, size) -> Math.min(size, length));
    }

    @Override
    void move(Path from, Path to) throws IOException {
        boolean faulty = isFaulty();
        super.move(from, to);
        forced.put(to, forced.getOrDefault(from, 0L));
        unforcedNames.remove(from);
        unforcedNames.add(to);
        if (faulty) {
            throw injected();
        }
    }

    @Override
    void delete(Path file) throws IOException {
        if (isFaulty()) {
            throw injected();
        }
        super.delete(file);
        unforcedNames.remove(file);
    }

    @Override
    void forceDirectory(Path folder) throws IOException {
        if (isFaulty()) {
            throw injected();
        }
        unforcedNames.removeIf(name -> folder.equals(name.getParent()));
    }

    @Override
    void makeDirectory(Path folder) throws IOException {
        if (isFaulty()) {
            throw injected();
        }
        super.makeDirectory(folder);
        unforcedNames.add(folder);
    }

    /** What is left when the power comes back. */
    synchronized void losePower() {
        dead = true;
        try {
            for (Map.Entry<Path, Long> file : forced.entrySet()) {
                if (Files.exists(file.getKey()) && Files.size(file.getKey()) > file.getValue()) {
                    try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
                        channel.truncate(file.getValue());
                    }
                }
            }
            for (Path name : new HashSet<>(unforcedNames)) {
                deleteAll(name);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (var inside = Files.list(path)) {
                for (Path file : List.copyOf(inside.toList())) {
                    deleteAll(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
