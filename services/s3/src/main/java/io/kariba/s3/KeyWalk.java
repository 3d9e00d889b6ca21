package io.kariba.s3;

import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks rows (bucket, key, …) in key order for a listing: with a delimiter, all keys of a folder count as one common prefix and are stepped over without
 * being read. Memory is one batch; the work is bounded, so a page may come out short and truncated when most of what was met does not show.
 */
final class KeyWalk<V> {
    /** Rows a page may cost. */
    private static final int MAX_ROWS = 100_000;

    private static final int FIRST_BATCH = 16;
    private static final int LARGEST_BATCH = 1000;

    /** One line of a listing: a row, or a common prefix (its row is then null). */
    record Item<V>(String key, GlobalKey rowKey, V value, String commonPrefix) {}

    /**
     * A page.
     *
     * @param truncated whether there may be more
     * @param lastKey the last key or common prefix looked at; where to go on
     */
    record Page<V>(List<Item<V>> items, boolean truncated, String lastKey) {}

    /** What becomes of a row. */
    enum Verdict {
        SHOW,
        /** Not shown, and neither are the other rows of the same key. */
        SKIP_KEY,
        SKIP_ROW
    }

    /** Decides on each row in order. */
    @FunctionalInterface
    interface Filter<V> {
        Verdict of(String key, V value);
    }

    private final Table<GlobalKey, V> table;
    private final GlobalKey base;
    private final String prefix;
    private final String delimiter;
    private final boolean oneRowPerKey;
    private final Filter<V> filter;

    private KeyWalk(Table<GlobalKey, V> table, GlobalKey base, String prefix, String delimiter, boolean oneRowPerKey, Filter<V> filter) {
        this.table = table;
        this.base = base;
        this.prefix = prefix;
        this.delimiter = delimiter;
        this.oneRowPerKey = oneRowPerKey;
        this.filter = filter;
    }

    /** A walk that shows the first row of each key. */
    static <V> KeyWalk<V> firstRows(Table<GlobalKey, V> table, String bucket, String prefix, String delimiter, Filter<V> filter) {
        return new KeyWalk<>(table, GlobalKey.of(bucket), prefix, delimiter, true, filter);
    }

    /** A walk that shows every row of each key. */
    static <V> KeyWalk<V> allRows(Table<GlobalKey, V> table, String bucket, String prefix, String delimiter) {
        return new KeyWalk<>(table, GlobalKey.of(bucket), prefix, delimiter, false, (key, value) -> Verdict.SHOW);
    }

    /** Everything the walk may show. */
    KeyRange all() {
        return KeyRange.textPrefix(base, prefix);
    }

    /** What comes after a key; a marker inside a folder stands for the whole folder, so a folder is never shown twice. */
    KeyRange after(String marker) {
        String folder = commonPrefix(marker);
        if (folder != null) {
            return all().afterTextPrefix(base, folder);
        }
        return all().after(base.text(marker));
    }

    /** The common prefix that a key belongs to; null if it stands for itself. */
    String commonPrefix(String key) {
        if (delimiter.isEmpty() || !key.startsWith(prefix)) {
            return null;
        }
        int at = key.indexOf(delimiter, prefix.length());
        return at < 0 ? null : key.substring(0, at + delimiter.length());
    }

    /** @param limit items of the page */
    Page<V> walk(Reader reader, KeyRange start, int limit) {
        List<Item<V>> items = new ArrayList<>();
        KeyRange range = start;
        String last = "";
        int batch = FIRST_BATCH;
        int rows = 0;
        int hidden = 0;
        while (true) {
            // What does not show does not count: the more of it is met, the more is read at once.
            int wanted = Math.min(batch, hidden + limit - items.size() + 1);
            List<Entry<GlobalKey, V>> found = reader.scan(table, range, wanted);
            rows += found.size();
            String skipFolder = null;
            String skipKey = null;
            int shown = items.size();
            for (Entry<GlobalKey, V> entry : found) {
                String key = keyOf(entry.key());
                if (skipFolder != null && key.startsWith(skipFolder) || key.equals(skipKey)) {
                    continue;
                }
                skipFolder = null;
                skipKey = null;
                Verdict verdict = filter.of(key, entry.value());
                String folder = commonPrefix(key);
                if (verdict == Verdict.SHOW && items.size() == limit) {
                    return new Page<>(items, true, last);
                }
                last = key;
                if (verdict == Verdict.SHOW) {
                    items.add(new Item<>(key, entry.key(), entry.value(), folder));
                    if (folder != null) {
                        skipFolder = folder;
                        last = folder;
                    } else if (oneRowPerKey) {
                        skipKey = key;
                    }
                } else if (verdict == Verdict.SKIP_KEY) {
                    skipKey = key;
                }
            }
            if (found.size() < wanted) {
                return new Page<>(items, false, last);
            }
            hidden = items.size() == shown ? LARGEST_BATCH : found.size() - (items.size() - shown);
            GlobalKey end = found.getLast().key();
            if (skipFolder != null) {
                range = range.afterTextPrefix(base, skipFolder);
                batch = FIRST_BATCH;
            } else {
                range = skipKey != null ? range.after(base.text(skipKey)) : range.after(end);
                batch = Math.min(LARGEST_BATCH, batch * 4);
            }
            if (rows > MAX_ROWS) {
                return new Page<>(items, true, last);
            }
        }
    }

    static String keyOf(GlobalKey rowKey) {
        var parts = rowKey.parts();
        parts.text();
        return parts.text();
    }
}
