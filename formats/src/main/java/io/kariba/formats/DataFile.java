package io.kariba.formats;

import java.io.IOException;
import java.io.InputStream;

/** A file's bytes as stored, compressed or not. Thread-safe; each stream is read by one thread and closed by who opened it. */
public interface DataFile {
    /** The whole key or path; its ending may hint at compression, never at the format alone. */
    String name();

    /** Stored size in bytes. */
    long size();

    /** The bytes from an offset on; reading stops when the stream is closed, so a look at the beginning costs no more than that. */
    InputStream open(long from) throws IOException;
}
