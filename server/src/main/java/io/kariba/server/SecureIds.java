package io.kariba.server;

import io.kariba.api.Ids;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** Ids from the system's random numbers: unique across nodes by their size. */
final class SecureIds implements Ids {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int DRAWN = 1 << 10;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();

    /** Random bytes that nobody has yet: one draw serves many requests. */
    private final byte[] drawn = new byte[DRAWN];

    private int used = DRAWN;

    @Override
    public String uuid() {
        ByteBuffer bytes = ByteBuffer.wrap(secret(16));
        return new UUID(bytes.getLong() & ~0xF000L | 0x4000L, bytes.getLong() & Long.MAX_VALUE >>> 1 | Long.MIN_VALUE).toString();
    }

    @Override
    public String letters(int length) {
        byte[] bytes = secret(length);
        StringBuilder text = new StringBuilder(length);
        for (byte b : bytes) {
            text.append(LETTERS.charAt(b & 31));
        }
        return text.toString();
    }

    @Override
    public byte[] secret(int bytes) {
        byte[] secret = new byte[bytes];
        if (bytes > DRAWN / 8) {
            random.nextBytes(secret);
            return secret;
        }
        lock.lock();
        try {
            if (used + bytes > DRAWN) {
                random.nextBytes(drawn);
                used = 0;
            }
            System.arraycopy(drawn, used, secret, 0, bytes);
            Arrays.fill(drawn, used, used + bytes, (byte) 0);
            used += bytes;
        } finally {
            lock.unlock();
        }
        return secret;
    }
}
