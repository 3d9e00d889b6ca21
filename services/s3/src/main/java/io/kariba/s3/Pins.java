package io.kariba.s3;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the sweeper off assemblies that are being read: their blobs are opened one after the other, and a download under way outlives the object's
 * replacement. As many entries as there are downloads.
 */
final class Pins {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Set<String> claimed = new HashSet<>();

    /** Tells whether the assembly may be read; if not, its removal has begun. */
    boolean pin(String assembly) {
        lock.lock();
        try {
            if (claimed.contains(assembly)) {
                return false;
            }
            readers.merge(assembly, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void unpin(String assembly) {
        lock.lock();
        try {
            readers.computeIfPresent(assembly, (id, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the assembly may be removed; if so, nobody can pin it until {@link #release}. */
    boolean claim(String assembly) {
        lock.lock();
        try {
            return !readers.containsKey(assembly) && claimed.add(assembly);
        } finally {
            lock.unlock();
        }
    }

    void release(String assembly) {
        lock.lock();
        try {
            claimed.remove(assembly);
        } finally {
            lock.unlock();
        }
    }
}
