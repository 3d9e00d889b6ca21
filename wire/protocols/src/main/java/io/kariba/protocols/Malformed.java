package io.kariba.protocols;

/** A request that cannot be read. Each codec turns it into its protocol's error; without a stack trace, since anybody can cause it. */
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message, null, false, false);
    }
}
