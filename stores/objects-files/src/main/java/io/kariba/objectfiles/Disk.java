package io.kariba.objectfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Every step that changes the disk, one method each: a seam, so that tests can fail and stop between any two of them. */
class Disk {
    /** Folders whose names are durable. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, options);
    }

    /** Writes all of a buffer at a position. */
    void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Makes a file's bytes and length durable. */
    void force(FileChannel channel) throws IOException {
        channel.force(false);
    }

    void truncate(FileChannel channel, long length) throws IOException {
        channel.truncate(length);
    }

    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Makes the names in a folder durable. */
    void forceDirectory(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Makes a folder if there is none. That one is there does not make its name durable: whoever made it may have been killed before it could see to that.
     * So each folder's name is forced once by each process that uses it.
     */
    final void createDirectory(Path folder) throws IOException {
        if (durable.contains(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            if (!Files.isDirectory(folder.getParent())) {
                createDirectory(folder.getParent());
            }
            makeDirectory(folder);
        }
        forceDirectory(folder.getParent());
        durable.add(folder);
    }

    void makeDirectory(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException byAnotherWriter) {
            if (!Files.isDirectory(folder)) {
                throw byAnotherWriter;
            }
        }
    }

    /** Makes every name in a folder durable, and remembers it of the folders in it. */
    final void forceNames(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> list = Files.list(folder)) {
            inside = list.filter(Files::isDirectory).toList();
        }
        forceDirectory(folder);
        durable.addAll(inside);
    }
}
