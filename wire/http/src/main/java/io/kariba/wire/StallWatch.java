package io.kariba.wire;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Ends connections whose client neither sends nor takes bytes: a thread waiting on one is interrupted after the limit, which closes its socket. Without it a
 * client that stops in the middle of a header or a body would hold a permit for ever. Thread-safe.
 */
final class StallWatch implements AutoCloseable {
    private final long limitNanos;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final Runnable sweep;
    private final Thread watcher;
    private volatile boolean isClosed;

    /** @param sweep is run now and then by the watching thread */
    StallWatch(Duration limit, Runnable sweep) {
        this.limitNanos = limit.toNanos();
        this.sweep = sweep;
        this.watcher = Thread.ofPlatform().daemon().name("stall-watch").start(this::watch);
    }

    /** Runs something that waits for the client to send. */
    <T> T reading(Supplier<T> waiting) {
        return guard(waiting, limitNanos);
    }

    /** Runs something that waits for the next request: longer than clients keep their connections. */
    <T> T idling(Supplier<T> waiting) {
        return guard(waiting, 5 * limitNanos);
    }

    /** Runs something that waits for the client to take bytes: five times as long, for readers pause while they work on what they have. */
    void writing(Runnable waiting) {
        guard(() -> {
            waiting.run();
            return null;
        }, 5 * limitNanos);
    }

    private <T> T guard(Supplier<T> waiting, long limit) {
        Wait wait = new Wait(Thread.currentThread(), System.nanoTime() + limit);
        waits.add(wait);
        try {
            return waiting.get();
        } finally {
            waits.remove(wait);
            wait.end();
        }
    }

    private void watch() {
        while (!isClosed) {
            LockSupport.parkNanos(limitNanos / 8);
            long now = System.nanoTime();
            waits.forEach(wait -> {
                if (now - wait.until > 0) {
                    wait.interrupt();
                }
            });
            sweep.run();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(watcher);
    }

    /** One thread's wait; the lock keeps an interrupt from reaching what the thread does next. */
    private static final class Wait {
        private final ReentrantLock lock = new ReentrantLock();
        private final Thread thread;
        private final long until;
        private boolean isOver;
        private boolean wasInterrupted;

        Wait(Thread thread, long until) {
            this.thread = thread;
            this.until = until;
        }

        void interrupt() {
            lock.lock();
            try {
                if (!isOver && !wasInterrupted) {
                    wasInterrupted = true;
                    thread.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                isOver = true;
                if (wasInterrupted) {
                    Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
