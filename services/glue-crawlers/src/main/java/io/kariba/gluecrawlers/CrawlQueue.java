package io.kariba.gluecrawlers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Bounds how many crawls work, and how many wait, first come first served. A crawl that waits has no thread. Thread-safe. */
final class CrawlQueue {
    private final int most;
    private final int mostWaiting;
    private final Consumer<ActiveCrawl> starter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ActiveCrawl> waiting = new ArrayDeque<>();
    private int reserved;
    private int running;

    /** @param starter starts a crawl's thread; {@link #done} is called when it ends */
    CrawlQueue(int most, int mostWaiting, Consumer<ActiveCrawl> starter) {
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.starter = starter;
    }

    /** Takes a place for a crawl that is about to start; {@link #submit} or {@link #release} gives it back. False when all are taken. */
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

    /** Starts a crawl that has a place, or lets it wait. */
    void submit(ActiveCrawl crawl) {
        lock.lock();
        try {
            reserved--;
            if (running >= most) {
                waiting.add(crawl);
                return;
            }
            running++;
        } finally {
            lock.unlock();
        }
        starter.accept(crawl);
    }

    /** Takes a crawl that waits out of the line; false if it does not wait. */
    boolean withdraw(ActiveCrawl crawl) {
        lock.lock();
        try {
            return waiting.remove(crawl);
        } finally {
            lock.unlock();
        }
    }

    /** One that was started has ended: the next one may start. */
    void done() {
        ActiveCrawl next;
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
