package io.kariba.formats;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The beginning of a file after decompression, shared by all classifiers that look at it, with the file itself for formats that keep their schema at the end. */
public interface Sample {
    DataFile file();

    /**
     * {@code gzip}, {@code bzip2}, {@code zstd}, {@code snappy}, {@code lz4}, {@code deflate}, {@code zip}; empty for plain bytes. Told by magic bytes where
     * the codec has them, else by the name.
     */
    Optional<String> compression();

    /** The first decompressed bytes, at most {@link Classifiers#SAMPLE_BYTES}. Not to be changed. Of a file that breaks off, what can be read. */
    byte[] head() throws IOException;

    /** Whether {@link #head} is the whole content. */
    boolean isWhole() throws IOException;

    /** Decompressed content from its beginning; as long as it is, so a reader bounds what it takes. Ends with {@link MalformedFile} where compressed bytes are broken. */
    InputStream content() throws IOException;

    /**
     * {@link #head} as text, without byte order mark and without a character that is cut at its end. Invalid UTF-8 becomes replacement characters.
     *
     * @return empty for what is not text in UTF-8: UTF-16, and bytes that are mostly no characters
     */
    default Optional<String> text() throws IOException {
        return SampleText.decode(head());
    }

    /** Looks at a file; reads it when asked for something. For one thread. */
    static Sample of(DataFile file) throws IOException {
        return SampledFile.of(file);
    }
}
