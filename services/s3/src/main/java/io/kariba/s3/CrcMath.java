package io.kariba.s3;

/** Arithmetic of CRCs as polynomials over GF(2), for reflected CRCs whose start value and final mask are all ones. */
final class CrcMath {
    private CrcMath() {}

    /**
     * The CRC of A followed by B. Appending n zero bytes to A multiplies its CRC by x^(8n); the power is found by squaring, so 5 TiB take 43 steps.
     *
     * @param polynomial reflected, without its highest term
     * @param bits 32 or 64
     */
    static long combine(long polynomial, int bits, long crcA, long crcB, long lengthB) {
        long factor = power(polynomial, bits, lengthB);
        return multiply(polynomial, bits, factor, crcA) ^ crcB;
    }

    private static long power(long polynomial, int bits, long bytes) {
        long result = 1L << (bits - 1);
        long square = 1L << (bits - 1 - 8);
        for (long n = bytes; n != 0; n >>>= 1) {
            if ((n & 1) != 0) {
                result = multiply(polynomial, bits, result, square);
            }
            square = multiply(polynomial, bits, square, square);
        }
        return result;
    }

    /** The product modulo the polynomial; the highest bit is the lowest power. */
    private static long multiply(long polynomial, int bits, long a, long b) {
        long product = 0;
        long shifted = b;
        for (int i = bits - 1; i >= 0; i--) {
            if ((a >>> i & 1) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ polynomial : shifted >>> 1;
        }
        return product;
    }
}
