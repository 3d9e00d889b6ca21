package io.kariba.objectfiles;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of a blob on disk, in a file of its own and in a pack alike; numbers are big-endian.
 *
 * <pre>
 * header  0  magic "KBLB"          24  blob id, 16 bytes           60  CRC32C of the header without byte 6
 *         4  format, 2 bytes (1)   40  block size, 4 bytes (65536)
 *         6  1 = deleted           44  where data begins, from the header's first byte, 4 bytes
 *         8  encryption key id,    48  data length, 8 bytes
 *            16 bytes, 0 = none    56  zero, 4 bytes
 * data    from 44's offset on, contiguous
 * footer  CRC32C of every block of data, 4 bytes each; CRC32C of header (without byte 6) and these; magic "KEND"
 * </pre>
 */
final class Layout {
    static final int FORMAT = 1;
    static final int BLOCK = 64 << 10;
    static final int HEADER = 64;
    /** Data of a file of its own begins on a page. */
    static final int FILE_DATA_AT = 4096;

    static final int DELETED_AT = 6;
    private static final int MAGIC = 0x4B424C42;
    private static final int END_MAGIC = 0x4B454E44;
    private static final int FOOTER_END = 8;

    private Layout() {}

    /** What a header tells. */
    record Header(Id id, boolean deleted, int dataAt, long length) {
        int blocks() {
            return Layout.blocks(length);
        }

        /** Bytes from the header's first to the footer's last. */
        long total() {
            return dataAt + length + footerLength(blocks());
        }
    }

    /** Tells a blob from another that had the same place earlier. */
    record Id(long high, long low) {
        static Id random() {
            UUID random = UUID.randomUUID();
            return new Id(random.getMostSignificantBits(), random.getLeastSignificantBits());
        }

        @Override
        public String toString() {
            return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
        }

        static Id parse(String hex) {
            return new Id(HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
        }
    }

    static int blocks(long length) {
        return Math.toIntExact((length + BLOCK - 1) / BLOCK);
    }

    static int footerLength(int blocks) {
        return 4 * blocks + FOOTER_END;
    }

    static ByteBuffer header(Id id, int dataAt, long length) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(0, MAGIC).putShort(4, (short) FORMAT).putLong(24, id.high()).putLong(32, id.low());
        header.putInt(40, BLOCK).putInt(44, dataAt).putLong(48, length);
        header.putInt(60, headerChecksum(header.array()));
        return header;
    }

    private static int headerChecksum(byte[] header) {
        byte[] live = Arrays.copyOf(header, 60);
        live[DELETED_AT] = 0;
        CRC32C crc = new CRC32C();
        crc.update(live);
        return (int) crc.getValue();
    }

    /** Empty if these 64 bytes are not a whole header of a format this release knows. */
    static Optional<Header> parse(ByteBuffer header) {
        byte[] bytes = new byte[HEADER];
        header.get(header.position(), bytes);
        ByteBuffer at = ByteBuffer.wrap(bytes);
        if (at.getInt(0) != MAGIC || at.getShort(4) != FORMAT || at.getInt(60) != headerChecksum(bytes) || at.getInt(40) != BLOCK) {
            return Optional.empty();
        }
        return Optional.of(new Header(new Id(at.getLong(24), at.getLong(32)), bytes[DELETED_AT] != 0, at.getInt(44), at.getLong(48)));
    }

    static ByteBuffer footer(ByteBuffer header, int[] checksums, int blocks) {
        ByteBuffer footer = ByteBuffer.allocate(footerLength(blocks));
        for (int i = 0; i < blocks; i++) {
            footer.putInt(checksums[i]);
        }
        footer.putInt(footerChecksum(header.array(), footer.array(), blocks)).putInt(END_MAGIC);
        return footer.flip();
    }

    private static int footerChecksum(byte[] header, byte[] footer, int blocks) {
        byte[] live = Arrays.copyOf(header, HEADER);
        live[DELETED_AT] = 0;
        CRC32C crc = new CRC32C();
        crc.update(live);
        crc.update(footer, 0, 4 * blocks);
        return (int) crc.getValue();
    }

    /** Whether a footer belongs to a header and both are whole. */
    static boolean isWhole(byte[] header, byte[] footer, int blocks) {
        ByteBuffer end = ByteBuffer.wrap(footer, 4 * blocks, FOOTER_END);
        return end.getInt() == footerChecksum(header, footer, blocks) && end.getInt() == END_MAGIC;
    }

    static int checksum(CRC32C crc, ByteBuffer block) {
        crc.reset();
        crc.update(block);
        return (int) crc.getValue();
    }
}
