package io.kariba.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The digests of signatures. Stateless. */
final class Hmac {
    static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // Never used themselves, only copied: looking a provider up takes longer than hashing a request's head.
    private static final Mac SHA256 = newMac("HmacSHA256");
    private static final Mac SHA1 = newMac("HmacSHA1");
    private static final MessageDigest DIGEST = newDigest();

    private Hmac() {}

    static byte[] sha256(byte[] key, String text) {
        return mac(SHA256, key, text);
    }

    static byte[] sha1(byte[] key, String text) {
        return mac(SHA1, key, text);
    }

    private static byte[] mac(Mac unused, byte[] key, String text) {
        try {
            Mac mac = (Mac) unused.clone();
            mac.init(new SecretKeySpec(key, unused.getAlgorithm()));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static MessageDigest digest() {
        try {
            return (MessageDigest) DIGEST.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Mac newMac(String algorithm) {
        try {
            return Mac.getInstance(algorithm);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String hash(byte[] bytes) {
        return hex(digest().digest(bytes));
    }

    static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares in a time that does not depend on where texts differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
