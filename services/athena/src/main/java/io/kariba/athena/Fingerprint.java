package io.kariba.athena;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of several texts, some of which may be null, that differs when any of them does. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(Object... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Object part : parts) {
                byte[] text = part == null ? new byte[0] : part.toString().getBytes(StandardCharsets.UTF_8);
                digest.update(((part == null ? "-" : text.length) + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(text);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
