package io.kariba.gluecatalog;

import io.kariba.api.Caller;
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
 * GetPartitions. The expression and the segment are decided on the keys, a thousand at a time; only partitions that are answered are read, so a call's memory
 * is that of one page whatever the table's size.
 */
final class PartitionListing {
    /** An answer ends when the partitions in it weigh this much, in bytes of their stored form. */
    static final int PAGE_BYTES = 4 << 20;

    private static final int PAGE = 1_000;
    private static final int MAX_SEGMENTS = 10;
    private static final int KEYS_AT_ONCE = 1_000;

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
        String listing = "partitions/" + query.table().id();
        KeyRange range = KeyRange.under(CatalogRows.partitionKey(query.scope(), query.table().id(), query.expression().leadingValues()));
        Optional<List<String>> after = PageToken.read(query.token(), listing, -1);
        if (after.isPresent()) {
            range = range.after(CatalogRows.partitionKey(query.scope(), query.table().id(), after.get()));
        }
        List<Partition> partitions = new ArrayList<>();
        int bytes = 0;
        int looked = 0;
        List<String> last = List.of();
        while (!range.isEmpty()) {
            List<ScopedKey> keys = reader.scanKeys(CatalogRows.PARTITIONS, range, KEYS_AT_ONCE);
            for (ScopedKey key : keys) {
                if (partitions.size() == query.limit() || bytes >= PAGE_BYTES || looked >= KEYS_PER_CALL) {
                    return new Page(partitions, Optional.of(new PageToken(listing, last).text()));
                }
                looked++;
                last = values(key);
                if (query.share().has(last) && query.expression().matches(last)) {
                    Row<Partition> row = reader.get(CatalogRows.PARTITIONS, key).orElseThrow();
                    bytes += row.bytes();
                    partitions.add(row.value());
                }
            }
            if (keys.size() < KEYS_AT_ONCE) {
                break;
            }
            range = range.after(keys.getLast());
        }
        return new Page(partitions, Optional.empty());
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
