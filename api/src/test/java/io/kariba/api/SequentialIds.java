package io.kariba.api;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Ids that count up from one, so that a test can foresee them: {@code 00000000-0000-4000-8000-000000000001} and so on. One counter for all kinds. */
public final class SequentialIds implements Ids {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private final AtomicLong last = new AtomicLong();

    @Override
    public String uuid() {
        return String.format(Locale.ROOT, "00000000-0000-4000-8000-%012x", last.incrementAndGet());
    }

    @Override
    public String letters(int length) {
        char[] letters = new char[length];
        long number = last.incrementAndGet();
        for (int i = length - 1; i >= 0; i--) {
            letters[i] = ALPHABET.charAt((int) (number & 31));
            number >>>= 5;
        }
        return new String(letters);
    }

    @Override
    public byte[] secret(int bytes) {
        byte[] number = ByteBuffer.allocate(8).putLong(last.incrementAndGet()).array();
        byte[] secret = new byte[bytes];
        for (int i = 0; i < Math.min(8, bytes); i++) {
            secret[bytes - 1 - i] = number[7 - i];
        }
        return secret;
    }
}
