package io.kariba.formats;

/** A customer's classifier whose definition cannot work. The message says what is wrong, in words for that customer. */
public final class InvalidClassifier extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidClassifier(String message) {
        super(message);
    }

    public InvalidClassifier(String message, Throwable cause) {
        super(message, cause);
    }
}
