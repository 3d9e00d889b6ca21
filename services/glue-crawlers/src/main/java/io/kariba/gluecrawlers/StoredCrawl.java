package io.kariba.gluecrawlers;

import io.kariba.api.Codec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;

/**
 * A crawl as it is kept in its crawler's history. Times are milliseconds of the epoch.
 *
 * @param error null unless it failed
 * @param ended null while it runs
 */
record StoredCrawl(String id, CrawlerHistoryState state, String error, long started, Long ended, Changes changes) {
    static final Codec<StoredCrawl> CODEC = JsonCodec.of(StoredCrawl.class);

    /** What it did to the catalog. */
    record Changes(
            Changed tablesAdded,
            Changed tablesUpdated,
            Changed tablesDeleted,
            Changed partitionsAdded,
            Changed partitionsUpdated,
            Changed partitionsDeleted) {
        static final Changes NONE =
                new Changes(Changed.NONE, Changed.NONE, Changed.NONE, Changed.NONE, Changed.NONE, Changed.NONE);

        /**
         * ListCrawls' Summary: an object of TABLE and PARTITION, whose members ADD, UPDATE and DELETE are JSON texts themselves. Null when nothing changed,
         * as AWS leaves it out.
         */
        String summary() {
            Map<String, Object> summary = new LinkedHashMap<>();
            put(summary, "TABLE", tablesAdded, tablesUpdated, tablesDeleted);
            put(summary, "PARTITION", partitionsAdded, partitionsUpdated, partitionsDeleted);
            return summary.isEmpty() ? null : JsonCodec.text(summary);
        }

        private static void put(Map<String, Object> summary, String kind, Changed added, Changed updated, Changed deleted) {
            Map<String, String> changes = new LinkedHashMap<>();
            put(changes, "ADD", added);
            put(changes, "UPDATE", updated);
            put(changes, "DELETE", deleted);
            if (!changes.isEmpty()) {
                summary.put(kind, changes);
            }
        }

        private static void put(Map<String, String> changes, String how, Changed changed) {
            if (changed.count() > 0) {
                Map<String, Object> text = new LinkedHashMap<>();
                text.put("Details", Map.of("names", changed.names()));
                text.put("Count", changed.count());
                changes.put(how, JsonCodec.text(text));
            }
        }
    }

    /**
     * Things of one kind that were changed in one way.
     *
     * @param names of the first of them; of partitions, their tables'
     */
    record Changed(long count, List<String> names) {
        static final Changed NONE = new Changed(0, List.of());
        /** How many names are kept of one kind. */
        static final int MAX_NAMES = 100;

        Changed {
            names = names == null ? List.of() : List.copyOf(names);
        }
    }
}
