package io.kariba.protocols;

/**
 * The memory that reading one request may take. A body is bounded, but what is read from it can be a hundred times as large, as with a list of empty
 * structures: so whatever makes values of a client's bytes asks here as it goes. One request, one thread.
 */
@FunctionalInterface
public interface Allowance {
    /** For documents of our own. */
    Allowance UNLIMITED = bytes -> {};

    /** Bytes of a structure, list or map: as it is read, and once more as the SDK's object that is made of it. */
    int CONTAINER = 192;

    /** Bytes of a member, an entry or an item, beside what it holds. */
    int VALUE = 64;

    /**
     * Asks for more.
     *
     * @param bytes of heap, roughly
     * @throws WireError if the request is too large, or no room is left at the moment
     */
    void take(int bytes);

    /** Asks for a text. */
    default void takeText(String text) {
        take(40 + 2 * text.length());
    }
}
