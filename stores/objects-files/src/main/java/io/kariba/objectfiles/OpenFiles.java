package io.kariba.objectfiles;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Files that are open for reading, the latest used of them kept open. A file that was forgotten is closed when its last user is done. */
final class OpenFiles {
    private final Disk disk;
    private final int most;
    private final Map<Path, Handle> handles = new LinkedHashMap<>(16, 0.75f, true);
    private final ReentrantLock lock = new ReentrantLock();

    /** @param most files that are kept open while nobody uses them */
    OpenFiles(Disk disk, int most) {
        this.disk = disk;
        this.most = most;
    }

    /** A file somebody uses. */
    final class Handle {
        private final Path path;
        private final OpenOption[] options;
        private volatile FileChannel channel;
        private int users;
        private boolean forgotten;

        private Handle(Path path, OpenOption[] options, FileChannel channel) {
            this.path = path;
            this.options = options;
            this.channel = channel;
        }

        /** Fills a buffer from a position. */
        void read(ByteBuffer target, long position) throws IOException {
            long at = position;
            while (target.hasRemaining()) {
                FileChannel current = channel;
                try {
                    int count = current.read(target, at);
                    if (count < 0) {
                        throw new EOFException("The file ends early: " + path.getFileName());
                    }
                    at += count;
                } catch (ClosedByInterruptException interrupted) {
                    throw interrupted;
                } catch (ClosedChannelException closed) {
                    reopen(current, closed);
                }
            }
        }

        void write(ByteBuffer bytes, long position) throws IOException {
            disk.write(channel, bytes, position);
        }

        long size() throws IOException {
            return channel.size();
        }

        /** The JDK closes a file channel under everybody when one thread is interrupted in it; the others go on with a new one. */
        private void reopen(FileChannel closed, ClosedChannelException cause) throws IOException {
            if (Thread.currentThread().isInterrupted() || users == 0) {
                throw cause;
            }
            lock.lock();
            try {
                if (channel == closed) {
                    channel = disk.open(path, options);
                }
            } finally {
                lock.unlock();
            }
        }

        void release() throws IOException {
            lock.lock();
            try {
                if (--users == 0 && forgotten) {
                    channel.close();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    Handle acquire(Path path, OpenOption... options) throws IOException {
        lock.lock();
        try {
            Handle handle = handles.get(path);
            if (handle != null && !handle.channel.isOpen()) {
                handles.remove(path);
                handle.forgotten = true;
                handle = null;
            }
            if (handle == null) {
                handle = new Handle(path, options, disk.open(path, options));
                handles.put(path, handle);
                closeEldest();
            }
            handle.users++;
            return handle;
        } finally {
            lock.unlock();
        }
    }

    private void closeEldest() throws IOException {
        Iterator<Handle> eldest = handles.values().iterator();
        int surplus = handles.size() - most;
        while (surplus > 0 && eldest.hasNext()) {
            Handle handle = eldest.next();
            surplus--;
            if (handle.users == 0) {
                eldest.remove();
                handle.channel.close();
            }
        }
    }

    /** Closes a file as soon as nobody uses it, and opens it anew for the next user. */
    void forget(Path path) throws IOException {
        lock.lock();
        try {
            Handle handle = handles.remove(path);
            if (handle != null) {
                handle.forgotten = true;
                if (handle.users == 0) {
                    handle.channel.close();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets every file. */
    void close() throws IOException {
        lock.lock();
        try {
            for (Path path : List.copyOf(handles.keySet())) {
                forget(path);
            }
        } finally {
            lock.unlock();
        }
    }
}
