package io.kariba.s3;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells the sweeper which blobs may still get their metadata. A writer is inside from before a blob is committed until its transaction has ended. Blobs
 * that were committed before {@link #turn} and have no reference once the number it returned is zero never get one: nobody who could add it is left. Writers
 * never wait here.
 */
final class CommitGate {
    private final ReentrantLock lock = new ReentrantLock();
    private AtomicInteger current = new AtomicInteger();
    private volatile boolean uncertain;

    /** One stay inside; close it when the transaction has ended. */
    final class Stay implements AutoCloseable {
        private final AtomicInteger generation;

        private Stay(AtomicInteger generation) {
            this.generation = generation;
        }

        @Override
        public void close() {
            generation.decrementAndGet();
        }
    }

    Stay enter() {
        lock.lock();
        try {
            current.incrementAndGet();
            return new Stay(current);
        } finally {
            lock.unlock();
        }
    }

    /** A commit inside ended without telling whether it took effect: its blob may still turn out to be in use when the metadata store recovers. */
    void uncertain() {
        uncertain = true;
    }

    boolean isUncertain() {
        return uncertain;
    }

    /** Those who enter from now on are not waited for; the number returned falls to zero when all who were inside have left. */
    AtomicInteger turn() {
        lock.lock();
        try {
            AtomicInteger before = current;
            current = new AtomicInteger();
            return before;
        } finally {
            lock.unlock();
        }
    }
}
