package io.kariba.api;

/**
 * Reads and changes the metadata store. Transactions run one after the other, each seeing all before it; either everything it did is kept or nothing.
 * Valid only inside the call that handed it out. Do no input or output in it, and keep it short: others wait.
 */
public interface Transaction extends Reader {
    /** Sets a value, replacing one that was there. */
    <K extends Key, V> void put(Table<K, V> table, K key, V value);

    /** Sets a value unless the key exists; tells whether it did so. */
    <K extends Key, V> boolean insert(Table<K, V> table, K key, V value);

    /** Removes a key; tells whether it was there. */
    <K extends Key> boolean delete(Table<K, ?> table, K key);

    /** Removes up to {@code limit} entries of a range; returns how many there were. */
    <K extends Key> int deleteRange(Table<K, ?> table, KeyRange range, int limit);

    /** Adds an event to the outbox: it happens exactly if this transaction does (law 9). */
    void append(Event event);
}
