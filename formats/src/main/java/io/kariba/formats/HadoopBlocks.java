package io.kariba.formats;

import io.airlift.compress.v3.Decompressor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Hadoop's framing of raw snappy and LZ4: blocks of a four byte big-endian length after decompression, each made of chunks of a four byte length and that many
 * compressed bytes.
 *
 * <p>Reads the framing itself because lengths come from the file: libraries allocate whatever a broken one says.
 */
final class HadoopBlocks extends InputStream {
    /** Hadoop's own default is 256 KiB; what writers configure stays far below this. */
    private static final int MAX_BLOCK = 16 << 20;

    private final DataInputStream compressed;
    private final Decompressor decompressor;
    private byte[] chunk = new byte[0];
    private byte[] block = new byte[0];
    private int position;
    private int limit;
    private int leftInBlock;

    HadoopBlocks(InputStream compressed, Decompressor decompressor) {
        this.compressed = new DataInputStream(compressed);
        this.decompressor = decompressor;
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(block, position, into, from, count);
        position += count;
        return count;
    }

    /** False at the end of the file. */
    private boolean fill() throws IOException {
        while (position == limit) {
            while (leftInBlock == 0) {
                int first = compressed.read();
                if (first < 0) {
                    return false;
                }
                leftInBlock = length(first << 24 | compressed.readUnsignedByte() << 16 | compressed.readUnsignedShort());
            }
            nextChunk();
        }
        return true;
    }

    private void nextChunk() throws IOException {
        int size = length(compressed.readInt());
        if (chunk.length < size) {
            // Grows with the bytes that are there, not with the length that is claimed.
            chunk = compressed.readNBytes(size);
            if (chunk.length < size) {
                throw new EOFException("A compressed chunk ends early");
            }
        } else {
            compressed.readFully(chunk, 0, size);
        }
        if (block.length < leftInBlock) {
            block = new byte[leftInBlock];
        }
        limit = decompressor.decompress(chunk, 0, size, block, 0, leftInBlock);
        position = 0;
        leftInBlock -= limit;
    }

    private static int length(int value) throws MalformedFile {
        if (value < 0 || value > MAX_BLOCK) {
            throw new MalformedFile("A compressed block claims a length of " + Integer.toUnsignedString(value) + " bytes");
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        compressed.close();
    }
}
