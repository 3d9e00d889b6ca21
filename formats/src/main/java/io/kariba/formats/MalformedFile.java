package io.kariba.formats;

import java.io.IOException;

/** The file says it is of a format and is not readable as such. */
public final class MalformedFile extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedFile(String message) {
        super(message);
    }

    public MalformedFile(String message, Throwable cause) {
        super(message, cause);
    }
}
