package io.kariba.formats;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The beginning of a file after decompression, shared by all classifiers that look at it, with the file itself for formats that keep their schema at the end. */
public interface Sample {
    DataFile file();

    /** {@code gzip}, {@code bzip2}, {@code zstd}, {@code snappy}, {@code lz4}; empty for plain bytes. Told by magic bytes where the codec has them, else by the name. */
    Optional<String> compression();

    /** The first decompressed bytes, at most {@link Classifiers#SAMPLE_BYTES}. Not to be changed. */
    byte[] head() throws IOException;

    /** Whether {@link #head} is the whole content. */
    boolean isWhole() throws IOException;

    /** Decompressed content from its beginning. */
    InputStream content() throws IOException;
}
