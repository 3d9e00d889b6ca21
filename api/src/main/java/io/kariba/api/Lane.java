package io.kariba.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Bounds how much work of a kind runs, and how much waits, first come first served (law 12). Work that waits has no thread. Thread-safe.
 *
 * @param <W> a piece of work, e.g. a query or a crawl
 */
public final class Lane<W> {
    private final int most;
    private final int mostWaiting;
    private final Consumer<W> starter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<W> waiting = new ArrayDeque<>();
    private int reserved;
    private int running;

    /**
     * @param most running at once
     * @param mostWaiting beside them
     * @param starter starts the thread of a piece of work; {@link #done} is called when it ends
     */
    public Lane(int most, int mostWaiting, Consumer<W> starter) {
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.starter = starter;
    }

    /** Takes a place for work that is about to be accepted; {@link #submit} or {@link #release} gives it back. False when all are taken. */
    public boolean reserve() {
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

    /** Gives back a place that was taken and is not used. */
    public void release() {
        lock.lock();
        try {
            reserved--;
        } finally {
            lock.unlock();
        }
    }

    /** Starts work that has a place, or lets it wait. */
    public void submit(W work) {
        lock.lock();
        try {
            reserved--;
            if (running >= most) {
                waiting.add(work);
                return;
            }
            running++;
        } finally {
            lock.unlock();
        }
        starter.accept(work);
    }

    /** Takes work that waits out of the line; false if it does not wait. */
    public boolean withdraw(W work) {
        lock.lock();
        try {
            return waiting.remove(work);
        } finally {
            lock.unlock();
        }
    }

    /** One that was started has ended: the next one may start. */
    public void done() {
        W next;
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
