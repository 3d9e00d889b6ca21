package io.kariba.iceberg;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Looks through an Avro file before the library reads it: that takes memory for as much as a block says it has, up to 2 GiB, before it has seen a byte of
 * it. Whoever may create an Iceberg table chooses its manifests. <a href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files">Format</a>.
 */
final class AvroBlocks {
    /** Bytes of a block as stored, and of the header's values together; Iceberg's own blocks have some 64 KiB. */
    static final int MOST = 8 << 20;

    /** Bytes of a block unpacked, and of one text in it. */
    private static final int MOST_UNPACKED = 32 << 20;

    private static final int SYNC = 16;

    static {
        // Avro's own bounds are read when its classes load. Their defaults are 2 GiB for a text, and 200 MB for a block that is unpacked.
        limit("decompress.maxLength", MOST_UNPACKED);
        limit("bytes.maxLength", MOST_UNPACKED);
        limit("string.maxLength", MOST_UNPACKED);
        limit("collectionItems.maxLength", 1 << 20);
    }

    private AvroBlocks() {}

    private static void limit(String name, int most) {
        String property = "org.apache.avro.limits." + name;
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(most));
        }
    }

    /**
     * Reads to the end, which closes the stream. What is no Avro file, or ends early, is left for the library to refuse.
     *
     * @throws IOException if a block is past the bounds
     */
    static void check(InputStream stream) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(stream, 64 << 10))) {
            byte[] magic = new byte[4];
            in.readFully(magic);
            if (magic[0] != 'O' || magic[1] != 'b' || magic[2] != 'j' || magic[3] != 1) {
                return;
            }
            header(in);
            while (true) {
                number(in);
                in.skipNBytes(length(number(in)) + SYNC);
            }
        } catch (EOFException end) {
            // After a block as it should be, or within one: the library tells.
        }
    }

    private static void header(DataInputStream in) throws IOException {
        long left = MOST;
        for (long entries = number(in); entries != 0; entries = number(in)) {
            if (entries < 0) {
                entries = -entries;
                number(in);
            }
            for (long i = 0; i < entries; i++) {
                for (int part = 0; part < 2; part++) {
                    long length = length(number(in));
                    left -= length + 1;
                    length(left);
                    in.skipNBytes(length);
                }
            }
        }
        in.skipNBytes(SYNC);
    }

    private static long length(long length) throws IOException {
        if (length < 0 || length > MOST) {
            throw new IOException("An Avro file's block or header is too large: " + length + " bytes");
        }
        return length;
    }

    /** A zigzag number of up to ten bytes. */
    private static long number(DataInputStream in) throws IOException {
        long bits = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = in.readUnsignedByte();
            bits |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return bits >>> 1 ^ -(bits & 1);
            }
        }
        throw new IOException("An Avro file has a number of more than ten bytes");
    }
}
