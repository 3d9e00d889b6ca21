package io.kariba.api;

import java.util.List;
import java.util.Optional;

/** Reads one consistent state of the metadata store. Valid only inside the call that handed it out, on that thread. */
public interface Reader {
    <K extends Key, V> Optional<V> get(Table<K, V> table, K key);

    /**
     * The first entries of a range, in key order.
     *
     * @param limit at most this many; 1 to 100,000
     */
    <K extends Key, V> List<Entry<K, V>> scan(Table<K, V> table, KeyRange range, int limit);

    /** The keys alone, without reading values: for walks over many entries that need few of them. */
    <K extends Key> List<K> scanKeys(Table<K, ?> table, KeyRange range, int limit);

    /** Events after a position, oldest first; positions have gaps and only grow. */
    List<StoredEvent> events(long afterPosition, int limit);
}
