package io.kariba.iceberg;

/**
 * A set of paths that keeps 64 bits of each: at most 16 bytes a path. Two paths of one hash are taken for the same, which makes a set of what must stay answer
 * yes once too often, never too seldom: a file that could go stays.
 */
final class PathHashes {
    private long[] slots = new long[1 << 10];
    private int size;

    /** Whether it was not there before. */
    boolean add(long hash) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        boolean added = put(slots, hash);
        size += added ? 1 : 0;
        return added;
    }

    boolean contains(long hash) {
        int at = (int) (hash >>> 1) & (slots.length - 1);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return true;
            }
            at = (at + 1) & (slots.length - 1);
        }
        return false;
    }

    private static boolean put(long[] slots, long hash) {
        int at = (int) (hash >>> 1) & (slots.length - 1);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = hash;
        return true;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                put(larger, hash);
            }
        }
        slots = larger;
    }

    /** Never 0, which marks an empty slot. */
    static long of(S3Path file) {
        long hash = mixed(mixed(0xcbf29ce484222325L, file.bucket()) ^ '/', file.key());
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return hash == 0 ? 1 : hash;
    }

    private static long mixed(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
