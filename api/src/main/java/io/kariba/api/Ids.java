package io.kariba.api;

/** Makes names that are unique across nodes. A port, so that tests can foresee them. */
public interface Ids {
    /** A random UUID, version 4, lower case. */
    String uuid();

    /** {@code length} random characters of {@code A–Z} and {@code 2–7}, e.g. for access keys. */
    String letters(int length);

    /** Random bytes fit for keys and secrets. */
    byte[] secret(int bytes);
}
