package io.kariba.formats;

import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.kariba.api.LetterCase;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;

/**
 * How a file is compressed as a whole. Glue's documentation names ZIP (of a single file), bzip2, gzip, LZ4 and Snappy "in both standard and Hadoop native
 * format"; Athena reads zstd too, and deflate by its ending.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html">Defining and managing classifiers</a>
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/compression-formats.html">Athena compression support</a>
 */
enum Compression {
    GZIP("gzip", "", 0x1F, 0x8B, 0x08) {
        @Override
        InputStream open(InputStream stored) throws IOException {
            return new GzipMembers(stored);
        }
    },
    BZIP2("bzip2", "", 'B', 'Z', 'h') {
        @Override
        InputStream open(InputStream stored) throws IOException {
            return new BZip2CompressorInputStream(stored, true);
        }
    },
    ZSTD("zstd", "", 0x28, 0xB5, 0x2F, 0xFD) {
        @Override
        InputStream open(InputStream stored) {
            return new ZstdInputStream(stored);
        }
    },
    SNAPPY_FRAMED("snappy", "", 0xFF, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y') {
        @Override
        InputStream open(InputStream stored) throws IOException {
            return new FramedSnappyCompressorInputStream(stored);
        }
    },
    LZ4_FRAMED("lz4", "", 0x04, 0x22, 0x4D, 0x18) {
        @Override
        InputStream open(InputStream stored) throws IOException {
            return new FramedLZ4CompressorInputStream(stored, true);
        }
    },
    ZIP("zip", "", 'P', 'K', 3, 4) {
        @Override
        InputStream open(InputStream stored) throws IOException {
            return onlyEntry(new ZipArchiveInputStream(stored, "UTF-8", false, true));
        }
    },
    SNAPPY_HADOOP("snappy", ".snappy") {
        @Override
        InputStream open(InputStream stored) {
            return new HadoopBlocks(stored, new SnappyJavaDecompressor());
        }
    },
    LZ4_HADOOP("lz4", ".lz4") {
        @Override
        InputStream open(InputStream stored) {
            return new HadoopBlocks(stored, new Lz4JavaDecompressor());
        }
    },
    DEFLATE("deflate", ".deflate") {
        @Override
        InputStream open(InputStream stored) {
            return new InflaterInputStream(stored);
        }
    };

    /** The longest magic. */
    static final int MAGIC_BYTES = 10;

    private final String word;
    private final String ending;
    private final int[] magic;

    Compression(String word, String ending, int... magic) {
        this.word = word;
        this.ending = ending;
        this.magic = magic;
    }

    /** Decompressed bytes. May throw unchecked exceptions on broken bytes, at opening and at reading. */
    abstract InputStream open(InputStream stored) throws IOException;

    /** Glue's word for it in {@code compressionType}. */
    String word() {
        return word;
    }

    /** Whether only the name speaks for it, so that the bytes have the last word. */
    boolean isGuess() {
        return magic.length == 0;
    }

    /** @param start the first {@link #MAGIC_BYTES} bytes of the file, fewer if it is shorter */
    static Optional<Compression> of(String name, byte[] start) {
        String lower = LetterCase.lower(name);
        for (Compression compression : values()) {
            if (compression.isGuess() ? lower.endsWith(compression.ending) : compression.isMagicOf(start)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    private boolean isMagicOf(byte[] start) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static InputStream onlyEntry(ZipArchiveInputStream archive) throws IOException {
        ArchiveEntry entry = archive.getNextEntry();
        while (entry != null && entry.isDirectory()) {
            entry = archive.getNextEntry();
        }
        if (entry == null || !archive.canReadEntryData(entry)) {
            throw new MalformedFile("The archive has no file that can be read");
        }
        return archive;
    }
}
