package io.kariba.server;

import io.kariba.api.Ids;
import java.security.SecureRandom;
import java.util.UUID;

/** Ids from the system's random numbers: unique across nodes by their size. */
final class SecureIds implements Ids {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private final SecureRandom random = new SecureRandom();

    @Override
    public String uuid() {
        return UUID.randomUUID().toString();
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
        random.nextBytes(secret);
        return secret;
    }
}
