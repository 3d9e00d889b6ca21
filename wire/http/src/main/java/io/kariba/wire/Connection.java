package io.kariba.wire;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One open connection, as far as its end is decided by it. Written by the threads of its requests, read by others. */
final class Connection {
    private final SocketChannel channel;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean wasUsed;
    private volatile boolean isWaiting;
    /** When it became quiet, or when its request began. */
    private volatile long since = System.nanoTime();

    Connection(SocketChannel channel) {
        this.channel = channel;
    }

    void begin() {
        if (requests.getAndIncrement() == 0) {
            moved.set(0);
            since = System.nanoTime();
        }
        wasUsed = true;
    }

    void done() {
        if (requests.decrementAndGet() == 0) {
            since = System.nanoTime();
        }
    }

    /** The thread begins, or stops, to wait for the client to send or to take bytes. */
    void waiting(boolean changed) {
        isWaiting = changed;
    }

    void moved(long bytes) {
        moved.addAndGet(bytes);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether no request of it is under way: then nothing is lost with it that its client would not repeat. */
    boolean isQuiet() {
        return requests.get() == 0;
    }

    /** Whether a request was ever begun. */
    boolean wasUsed() {
        return wasUsed;
    }

    /** A request waits for its client at this moment. */
    boolean isHeldUp() {
        return isWaiting && requests.get() > 0;
    }

    /** How long it has been quiet, or its request under way. */
    long nanosSince(long now) {
        return now - since;
    }

    /** Bytes a second since the request began, the time at least a second. */
    double speed(long now) {
        return moved.get() / Math.max(1.0, nanosSince(now) / 1e9);
    }

    /** Closes the socket: a thread that waits on it goes on with an exception. */
    void end() {
        try {
            channel.close();
        } catch (IOException closedAlready) {
            // It is gone, which is what was wanted.
        }
    }
}
