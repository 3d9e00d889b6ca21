package io.kariba.formats;

import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.lzo.LzoDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.orc.OrcProto;

/** Takes ORC's compression off a footer: a row of chunks, each behind three bytes that say its length and whether it was left as it is. */
final class OrcCompression {
    private static final int CHUNK_HEADER = 3;
    /** Writers' default is 256 KiB; three bytes of length cannot say more than 8 MiB. */
    private static final long BLOCK_BYTES = 8 * 1_048_576;

    private OrcCompression() {}

    /** @param most bytes that may come out; more is refused */
    static byte[] decompress(byte[] stored, OrcProto.PostScript postScript, int most) throws MalformedFile {
        OrcProto.CompressionKind kind = postScript.getCompression();
        if (kind == OrcProto.CompressionKind.NONE) {
            return stored;
        }
        long block = postScript.getCompressionBlockSize();
        if (block <= 0 || block > BLOCK_BYTES) {
            throw new MalformedFile("The ORC file has a compression block size of " + Long.toUnsignedString(block) + " bytes.");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(most, stored.length * 2));
        byte[] chunk = new byte[(int) block];
        int at = 0;
        while (at < stored.length) {
            if (stored.length - at < CHUNK_HEADER) {
                throw new MalformedFile("The ORC file's footer ends within a chunk's header.");
            }
            int header = (stored[at] & 0xff) | (stored[at + 1] & 0xff) << 8 | (stored[at + 2] & 0xff) << 16;
            at += CHUNK_HEADER;
            int length = header >>> 1;
            if (length > stored.length - at) {
                throw new MalformedFile("The ORC file's footer ends within a chunk.");
            }
            if ((header & 1) == 1) {
                out.write(stored, at, length);
            } else {
                out.write(chunk, 0, chunk(kind, stored, at, length, chunk));
            }
            if (out.size() > most) {
                throw new MalformedFile("The ORC file's footer is longer than " + most + " bytes.");
            }
            at += length;
        }
        return out.toByteArray();
    }

    private static int chunk(OrcProto.CompressionKind kind, byte[] stored, int at, int length, byte[] into) throws MalformedFile {
        try {
            return switch (kind) {
                case ZLIB -> inflate(stored, at, length, into);
                case SNAPPY -> decompress(new SnappyJavaDecompressor(), stored, at, length, into);
                case LZO -> decompress(new LzoDecompressor(), stored, at, length, into);
                case LZ4 -> decompress(new Lz4JavaDecompressor(), stored, at, length, into);
                case ZSTD -> decompress(new ZstdJavaDecompressor(), stored, at, length, into);
                case BROTLI -> throw new MalformedFile("The ORC file is compressed with Brotli, which is not supported.");
                case NONE -> throw new IllegalStateException();
            };
        } catch (RuntimeException | DataFormatException broken) {
            throw new MalformedFile("The ORC file's footer does not decompress: " + broken.getMessage(), broken);
        }
    }

    private static int decompress(Decompressor decompressor, byte[] stored, int at, int length, byte[] into) {
        return decompressor.decompress(stored, at, length, into, 0, into.length);
    }

    private static int inflate(byte[] stored, int at, int length, byte[] into) throws DataFormatException, MalformedFile {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(stored, at, length);
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
