package io.kariba.formats;

import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.lzo.LzoDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.orc.OrcProto;

/** Takes ORC's compression off: a row of chunks, each behind three bytes that say its length and whether it was left as it is. Holds one chunk at a time. */
final class OrcChunks extends InputStream {
    private static final int CHUNK_HEADER = 3;
    /** Writers' default is 256 KiB; three bytes of length cannot say more than 8 MiB. */
    private static final long BLOCK_BYTES = 8 * 1_048_576;

    /** Of one footer: a few compressed bytes may claim to be thousands of times as many. */
    private static final long PLAIN_BYTES = 256L * 1_048_576;

    private final InputStream stored;
    private final OrcProto.CompressionKind kind;
    private final int block;
    private byte[] chunk = new byte[0];
    private int at;
    private int end;

    private OrcChunks(InputStream stored, OrcProto.CompressionKind kind, int block) {
        this.stored = stored;
        this.kind = kind;
        this.block = block;
    }

    static InputStream decompress(InputStream stored, OrcProto.PostScript postScript) throws MalformedFile {
        if (postScript.getCompression() == OrcProto.CompressionKind.NONE) {
            return stored;
        }
        long block = postScript.getCompressionBlockSize();
        if (block <= 0 || block > BLOCK_BYTES) {
            throw new MalformedFile("The ORC file has a compression block size of " + Long.toUnsignedString(block) + " bytes.");
        }
        return new BoundedBytes(new OrcChunks(stored, postScript.getCompression(), (int) block), PLAIN_BYTES);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        while (at == end) {
            if (!nextChunk()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(chunk, at, into, from, count);
        at += count;
        return count;
    }

    private boolean nextChunk() throws IOException {
        byte[] header = stored.readNBytes(CHUNK_HEADER);
        if (header.length == 0) {
            return false;
        }
        if (header.length < CHUNK_HEADER) {
            throw new MalformedFile("The ORC file's footer ends within a chunk's header.");
        }
        int said = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        int length = said >>> 1;
        byte[] bytes = stored.readNBytes(length);
        if (bytes.length < length) {
            throw new MalformedFile("The ORC file's footer ends within a chunk.");
        }
        at = 0;
        if ((said & 1) == 1) {
            chunk = bytes;
            end = length;
        } else {
            byte[] plain = new byte[block];
            end = decompress(bytes, plain);
            chunk = plain;
        }
        return true;
    }

    private int decompress(byte[] bytes, byte[] into) throws MalformedFile {
        try {
            return switch (kind) {
                case ZLIB -> inflate(bytes, into);
                case SNAPPY -> decompress(new SnappyJavaDecompressor(), bytes, into);
                case LZO -> decompress(new LzoDecompressor(), bytes, into);
                case LZ4 -> decompress(new Lz4JavaDecompressor(), bytes, into);
                case ZSTD -> decompress(new ZstdJavaDecompressor(), bytes, into);
                case BROTLI -> throw new MalformedFile("The ORC file is compressed with Brotli, which is not supported.");
                case NONE -> throw new IllegalStateException("Uncompressed footers have no chunks.");
            };
        } catch (RuntimeException | DataFormatException broken) {
            throw new MalformedFile("The ORC file's footer does not decompress: " + broken.getMessage(), broken);
        }
    }

    private static int decompress(Decompressor decompressor, byte[] bytes, byte[] into) {
        return decompressor.decompress(bytes, 0, bytes.length, into, 0, into.length);
    }

    private static int inflate(byte[] bytes, byte[] into) throws DataFormatException, MalformedFile {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(bytes);
            int done = 0;
            while (!inflater.finished()) {
                int more = inflater.inflate(into, done, into.length - done);
                if (more == 0) {
                    throw new MalformedFile("The ORC file's footer has a chunk that does not fit into its block.");
                }
                done += more;
            }
            return done;
        }
    }
}
