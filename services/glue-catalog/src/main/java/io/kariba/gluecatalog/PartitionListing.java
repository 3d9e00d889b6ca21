package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Segment;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * GetPartitions. The expression and the segment are decided on the keys, a thousand at a time at most, and only on those that {@link PartitionRanges} leaves;
 * only partitions that are answered are read, so a call's memory is that of one page whatever the table's size.
 */
final class PartitionListing {
    /** An answer ends when the partitions in it weigh this much, in bytes of their stored form. */
    static final int PAGE_BYTES = 4 << 20;

    private static final int PAGE = 1_000;
    private static final int MAX_SEGMENTS = 10;
    private static final int KEYS_AT_ONCE = 1_000;
    private static final int FEWEST_KEYS_AT_ONCE = 125;
    private static final int ROWS_AT_ONCE = 250;
    private static final int FEWEST_ROWS_AT_ONCE = 10;

    /** Keys one call looks at; past it the page ends, perhaps empty, and the client goes on with the token. */
    private static final int KEYS_PER_CALL = 200_000;

    private final Metadata metadata;
    private final GlueAccess access;
    private final EngineLocations locations;

    PartitionListing(Metadata metadata, GlueAccess access, EngineLocations locations) {
        this.metadata = metadata;
        this.access = access;
        this.locations = locations;
    }

    GetPartitionsResponse getPartitions(Caller caller, GetPartitionsRequest request) {
        Requests.unversioned(request.transactionId(), request.queryAsOfTime());
        String database = Names.database(request.databaseName());
        String name = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "GetPartitions", database, name);
        int limit = Names.pageSize(request.maxResults(), PAGE);
        Share share = Share.of(request.segment());
        Page page = metadata.read(reader -> {
            Row<Table> table = CatalogRows.table(reader, scope, database, name);
            PartitionExpression expression = PartitionExpression.parse(request.expression(), table.value().partitionKeys());
            return page(reader, new Query(scope, table, expression, share, request.nextToken(), limit));
        });
        locations.open(caller, page.partitions());
        List<Partition> partitions = page.partitions();
        if (Boolean.TRUE.equals(request.excludeColumnSchema())) {
            partitions = partitions.stream().map(PartitionListing::withoutColumns).toList();
        }
        GetPartitionsResponse.Builder response = GetPartitionsResponse.builder().partitions(partitions);
        page.next().ifPresent(response::nextToken);
        return response.build();
    }

    private record Query(Scope scope, Row<Table> table, PartitionExpression expression, Share share, String token, int limit) {}

    private record Page(List<Partition> partitions, Optional<String> next) {}

    private static Page page(Reader reader, Query query) {
        return new Walk(reader, query).page();
    }

    /** One call's way through the keys. */
    private static final class Walk {
        private final Reader reader;
        private final Query query;
        private final String listing;
        private final List<Partition> partitions = new ArrayList<>();
        private int bytes;
        private int looked;
        private List<String> last = List.of();

        Walk(Reader reader, Query query) {
            this.reader = reader;
            this.query = query;
            this.listing = "partitions/" + query.table().id();
        }

        Page page() {
            Optional<ScopedKey> after = PageToken.read(query.token(), listing, -1).map(this::key);
            int keys = query.table().value().partitionKeys().size();
            boolean isAll = query.expression().parts().isEmpty() && query.share().total() == 1;
            for (KeyRange all : PartitionRanges.of(key(List.of()), query.expression(), keys)) {
                KeyRange range = after.map(all::after).orElse(all);
                if (!range.isEmpty() && !(isAll ? takeAll(range) : take(range))) {
                    return new Page(partitions, Optional.of(new PageToken(listing, last).text()));
                }
            }
            return new Page(partitions, Optional.empty());
        }

        private ScopedKey key(List<String> values) {
            return CatalogRows.partitionKey(query.scope(), query.table().id(), values);
        }

        private boolean isFull() {
            return partitions.size() == query.limit() || bytes >= PAGE_BYTES;
        }

        private void add(Row<Partition> row) {
            bytes += row.bytes();
            partitions.add(row.value());
        }

        /** Takes everything; false if the page ended before the range. */
        private boolean takeAll(KeyRange range) {
            KeyRange rest = range;
            while (true) {
                List<Entry<ScopedKey, Row<Partition>>> entries = reader.scan(CatalogRows.PARTITIONS, rest, rowsAtOnce());
                for (Entry<ScopedKey, Row<Partition>> entry : entries) {
                    if (isFull()) {
                        return false;
                    }
                    last = values(entry.key());
                    add(entry.value());
                }
                if (entries.isEmpty()) {
                    return true;
                }
                rest = rest.after(entries.getLast().key());
            }
        }

        /** As many rows as are likely to fill the page, and one to see whether there are more; the first few tell what one weighs. */
        private int rowsAtOnce() {
            if (partitions.isEmpty()) {
                return Math.min(FEWEST_ROWS_AT_ONCE, query.limit() + 1);
            }
            int light = Math.max(0, PAGE_BYTES - bytes) / (bytes / partitions.size() + 1);
            return 1 + Math.min(Math.min(light, ROWS_AT_ONCE), query.limit() - partitions.size());
        }

        /**
         * Takes what is chosen; false if the page ended before the range. When the first values rule a partition out, those that begin with the same are
         * stepped over: those that were read with it, and the others by a new start. Few keys are read at once as long as that helps.
         */
        private boolean take(KeyRange range) {
            int atOnce = FEWEST_KEYS_AT_ONCE;
            KeyRange rest = range;
            while (!rest.isEmpty()) {
                List<ScopedKey> keys = reader.scanKeys(CatalogRows.PARTITIONS, rest, atOnce);
                List<String> passed = List.of();
                for (ScopedKey key : keys) {
                    if (isFull() || looked >= KEYS_PER_CALL) {
                        return false;
                    }
                    looked++;
                    last = values(key);
                    if (passed.isEmpty() || !last.subList(0, passed.size()).equals(passed)) {
                        passed = look(key);
                    }
                }
                if (keys.size() < atOnce) {
                    return true;
                }
                atOnce = passed.isEmpty() ? Math.min(atOnce * 2, KEYS_AT_ONCE) : FEWEST_KEYS_AT_ONCE;
                rest = rest.after(passed.isEmpty() ? keys.getLast() : key(passed));
            }
            return true;
        }

        /** Takes the partition if it is chosen; answers the values that rule it out with all that begin with them, if they are not all its values. */
        private List<String> look(ScopedKey key) {
            if (!query.share().has(last)) {
                return List.of();
            }
            int ruledOutBy = query.expression().ruledOutBy(last);
            if (ruledOutBy == 0) {
                add(reader.get(CatalogRows.PARTITIONS, key).orElseThrow());
            }
            return last.subList(0, ruledOutBy < last.size() ? ruledOutBy : 0);
        }
    }

    private static List<String> values(ScopedKey key) {
        Key.Parts parts = key.parts();
        parts.text();
        List<String> values = new ArrayList<>(4);
        while (parts.hasNext()) {
            values.add(parts.text());
        }
        return values;
    }

    private static Partition withoutColumns(Partition partition) {
        if (partition.storageDescriptor() == null) {
            return partition;
        }
        return partition.toBuilder()
                .storageDescriptor(partition.storageDescriptor().toBuilder().columns((Collection<Column>) null).build())
                .build();
    }

    /** The part of the partitions that a segment is: by a hash of the values, so that a partition stays in its segment whatever comes and goes. */
    private record Share(int number, int total) {
        static Share of(Segment segment) {
            if (segment == null) {
                return new Share(0, 1);
            }
            int number = Names.required(segment.segmentNumber(), "segment.segmentNumber");
            int total = Names.required(segment.totalSegments(), "segment.totalSegments");
            if (total < 1 || total > MAX_SEGMENTS) {
                throw GlueErrors.validation("segment.totalSegments", "Member must have value between 1 and " + MAX_SEGMENTS);
            }
            if (number < 0 || number >= total) {
                throw GlueErrors.invalid("SegmentNumber must be at least 0 and less than TotalSegments.");
            }
            return new Share(number, total);
        }

        boolean has(List<String> values) {
            if (total == 1) {
                return true;
            }
            int hash = values.hashCode() * 0x9E3779B9;
            return Math.floorMod(hash >>> 12, total) == number;
        }
    }
}
