package io.kariba.objectfiles;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Direct buffers for copying, reused. When all are out — many slow clients each hold one — smaller ones of a single block are made, so that nobody waits
 * for another's network.
 */
final class Buffers {
    static final int LARGE = 4 * Layout.BLOCK;
    private final ConcurrentLinkedDeque<ByteBuffer> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore left;

    /** @param most large buffers, at most */
    Buffers(int most) {
        left = new Semaphore(most);
    }

    /** An empty buffer whose capacity is a whole number of blocks. */
    ByteBuffer take() {
        if (!left.tryAcquire()) {
            return ByteBuffer.allocate(Layout.BLOCK);
        }
        ByteBuffer buffer = idle.pollFirst();
        return buffer == null ? ByteBuffer.allocateDirect(LARGE) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            idle.addFirst(buffer);
            left.release();
        }
    }
}
