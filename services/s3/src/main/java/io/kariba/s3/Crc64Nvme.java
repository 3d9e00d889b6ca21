package io.kariba.s3;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/**
 * CRC-64/NVME, S3's default checksum: reflected, start and final mask all ones. Sixteen tables let sixteen bytes pass per step, since the JDK has no
 * instruction for it. The check value of {@code 123456789} is {@code AE8B14860A799888}.
 */
final class Crc64Nvme implements Checksum {
    static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[][] TABLES = tables();
    private long crc = -1;

    @Override
    public void update(int b) {
        crc = TABLES[0][(int) (crc ^ b) & 0xFF] ^ crc >>> 8;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        long value = crc;
        int at = offset;
        int end = offset + length;
        long[][] t = TABLES;
        for (; end - at >= 16; at += 16) {
            long low = (long) LONGS.get(bytes, at) ^ value;
            long high = (long) LONGS.get(bytes, at + 8);
            value = t[15][(int) low & 0xFF] ^ t[14][(int) (low >>> 8) & 0xFF] ^ t[13][(int) (low >>> 16) & 0xFF]
                    ^ t[12][(int) (low >>> 24) & 0xFF] ^ t[11][(int) (low >>> 32) & 0xFF] ^ t[10][(int) (low >>> 40) & 0xFF]
                    ^ t[9][(int) (low >>> 48) & 0xFF] ^ t[8][(int) (low >>> 56)] ^ t[7][(int) high & 0xFF]
                    ^ t[6][(int) (high >>> 8) & 0xFF] ^ t[5][(int) (high >>> 16) & 0xFF] ^ t[4][(int) (high >>> 24) & 0xFF]
                    ^ t[3][(int) (high >>> 32) & 0xFF] ^ t[2][(int) (high >>> 40) & 0xFF] ^ t[1][(int) (high >>> 48) & 0xFF]
                    ^ t[0][(int) (high >>> 56)];
        }
        for (; at < end; at++) {
            value = t[0][(int) (value ^ bytes[at]) & 0xFF] ^ value >>> 8;
        }
        crc = value;
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = -1;
    }

    private static long[][] tables() {
        long[][] tables = new long[16][256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) != 0 ? value >>> 1 ^ POLYNOMIAL : value >>> 1;
            }
            tables[0][i] = value;
        }
        for (int table = 1; table < 16; table++) {
            for (int i = 0; i < 256; i++) {
                long before = tables[table - 1][i];
                tables[table][i] = tables[0][(int) before & 0xFF] ^ before >>> 8;
            }
        }
        return tables;
    }
}
