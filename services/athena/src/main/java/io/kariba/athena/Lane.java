package io.kariba.athena;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Bounds how many queries of a kind run, and how many wait, first come first served. A query that waits has no thread. Thread-safe. */
final class Lane {
    private final int most;
    private final int mostWaiting;
    private final Consumer<ActiveQuery> starter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ActiveQuery> waiting = new ArrayDeque<>();
    private int reserved;
    private int running;

    /** @param starter starts a query's thread; {@link #done} is called when it ends */
    Lane(int most, int mostWaiting, Consumer<ActiveQuery> starter) {
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.starter = starter;
    }

    /** Takes a place for a query that is about to be accepted; {@link #submit} or {@link #release} gives it back. False when all are taken. */
    boolean reserve() {
        lock.lock();
        try {
            if (running + waiting.size() + reserved >= most + mostWaiting) {
                return false;
            }
            reserved++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            reserved--;
        } finally {
            lock.unlock();
        }
    }

    /** Starts a query that has a place, or lets it wait. */
    void submit(ActiveQuery query) {
        lock.lock();
        try {
            reserved--;
            if (running >= most) {
                waiting.add(query);
                return;
            }
            running++;
        } finally {
            lock.unlock();
        }
        starter.accept(query);
    }

    /** Takes a query that waits out of the line; false if it does not wait. */
    boolean withdraw(ActiveQuery query) {
        lock.lock();
        try {
            return waiting.remove(query);
        } finally {
            lock.unlock();
        }
    }

    /** One that was started has ended: the next one may start. */
    void done() {
        ActiveQuery next;
        lock.lock();
        try {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            starter.accept(next);
        }
    }
}
