package io.kariba.formats;

import java.io.IOException;
import java.util.Optional;

/** Recognises one format. Thread-safe, keeps nothing; reads a bounded part of the file whatever its size. */
public interface Classifier {
    /** The classification it gives, e.g. {@code parquet}; for a customer's own, the one they named. */
    String classification();

    /**
     * Looks at a file.
     *
     * @return empty when it is something else
     * @throws MalformedFile if it is this format beyond doubt, and broken
     * @throws IOException if the bytes cannot be read
     */
    Optional<Recognition> recognise(Sample sample) throws IOException;
}
