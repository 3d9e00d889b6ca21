package io.kariba.s3;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers that only grow, over restarts too: the start's epoch above a counter. They order the versions of a key and the events about it, so that no order
 * rests on wall time (law 13).
 */
final class Sequence {
    /** 2^40 numbers a start: more writes than a start lives for. */
    private static final int COUNTER_BITS = 40;

    private final AtomicLong last;

    Sequence(long epoch) {
        last = new AtomicLong(epoch << COUNTER_BITS);
    }

    long next() {
        return last.incrementAndGet();
    }

    /** As S3's events write it: sixteen hexadecimal digits. */
    static String text(long number) {
        return HexFormat.of().withUpperCase().toHexDigits(number);
    }
}
