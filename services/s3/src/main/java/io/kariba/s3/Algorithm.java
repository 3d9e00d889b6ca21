package io.kariba.s3;

import io.kariba.api.LetterCase;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksum algorithms of S3, named as in {@code x-amz-checksum-algorithm}. The order is stored. */
enum Algorithm {
    CRC32(0xEDB88320L, 32),
    CRC32C(0x82F63B78L, 32),
    CRC64NVME(Crc64Nvme.POLYNOMIAL, 64),
    SHA1(0, 160),
    SHA256(0, 256);

    /** A checksum being computed. Not thread-safe. */
    interface Running {
        void update(byte[] bytes, int offset, int length);

        byte[] value();
    }

    static final List<Algorithm> ALL = List.of(values());

    /** The reflected polynomial of the CRCs. */
    private final long polynomial;

    private final int bits;

    Algorithm(long polynomial, int bits) {
        this.polynomial = polynomial;
        this.bits = bits;
    }

    /** By the name a client uses, in any case. */
    static Optional<Algorithm> named(String name) {
        String upper = LetterCase.upper(name);
        return Arrays.stream(values()).filter(a -> a.name().equals(upper)).findFirst();
    }

    /** E.g. {@code x-amz-checksum-crc32}. */
    String header() {
        return "x-amz-checksum-" + lower();
    }

    String lower() {
        return LetterCase.lower(name());
    }

    boolean isCrc() {
        return polynomial != 0;
    }

    int bytes() {
        return bits / 8;
    }

    Running start() {
        return switch (this) {
            case CRC32 -> crc(new CRC32(), 4);
            case CRC32C -> crc(new CRC32C(), 4);
            case CRC64NVME -> crc(new Crc64Nvme(), 8);
            case SHA1 -> digest("SHA-1");
            case SHA256 -> digest("SHA-256");
        };
    }

    /** The CRC of two byte strings one after the other, from the CRC of each. */
    byte[] combine(byte[] first, byte[] second, long secondLength) {
        return big(CrcMath.combine(polynomial, bits, number(first), number(second), secondLength), bytes());
    }

    /** A copy of one that is never used itself: cheaper than looking a provider up for every body. */
    static MessageDigest md5() {
        try {
            return (MessageDigest) Md5.UNUSED.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Md5 {
        static final MessageDigest UNUSED = messageDigest("MD5");
    }

    static MessageDigest messageDigest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Running crc(Checksum checksum, int width) {
        return new Running() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                checksum.update(bytes, offset, length);
            }

            @Override
            public byte[] value() {
                return big(checksum.getValue(), width);
            }
        };
    }

    private static Running digest(String name) {
        MessageDigest digest = messageDigest(name);
        return new Running() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }

    private static byte[] big(long value, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (value >>> 8 * (width - 1 - i));
        }
        return bytes;
    }

    private static long number(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | b & 0xFF;
        }
        return value;
    }
}
