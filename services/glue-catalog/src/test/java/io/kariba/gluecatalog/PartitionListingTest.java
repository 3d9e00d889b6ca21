package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Entry;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.ScopedKey;
import io.kariba.api.StoredEvent;
import io.kariba.api.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Segment;

class PartitionListingTest {
    private static final int YEARS = 20;
    private static final int DAYS = 50;

    private static Room filled(int years, int days) {
        Room room = Room.withTable("sales", "orders", Room.column("year", "string"), Room.column("day", "int"));
        List<PartitionInput> inputs = new ArrayList<>();
        for (int year = 0; year < years; year++) {
            for (int day = 0; day < days; day++) {
                inputs.add(PartitionInput.builder().values("" + (2000 + year), "" + day).storageDescriptor(s -> s.location("s3://lake/o")).build());
                if (inputs.size() == 100) {
                    room.glue.batches.batchCreatePartition(room.root,
                            BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInputList(inputs).build());
                    inputs.clear();
                }
            }
        }
        return room;
    }

    private static GetPartitionsRequest.Builder request() {
        return GetPartitionsRequest.builder().databaseName("sales").tableName("orders");
    }

    private static List<List<String>> all(Room room, GetPartitionsRequest.Builder request) {
        List<List<String>> values = new ArrayList<>();
        String token = null;
        do {
            GetPartitionsResponse page = room.glue.listing.getPartitions(room.root, request.nextToken(token).build());
            page.partitions().forEach(partition -> values.add(partition.values()));
            token = page.nextToken();
        } while (token != null);
        return values;
    }

    @Test
    void everythingIsListedInTheOrderOfTheValues() {
        Room room = filled(YEARS, DAYS);
        List<List<String>> values = all(room, request().maxResults(37));
        assertThat(values).hasSize(YEARS * DAYS).doesNotHaveDuplicates();
        assertThat(values.stream().map(value -> String.join("\u0000", value)).toList()).isSorted();
        assertThat(all(room, request().expression(""))).isEqualTo(values);
        assertThat(all(room, request())).isEqualTo(values);
    }

    @Test
    void expressionChoosesAcrossPages() {
        Room room = filled(YEARS, DAYS);
        assertThat(all(room, request().expression("day BETWEEN 10 AND 19").maxResults(7))).hasSize(YEARS * 10);
        assertThat(all(room, request().expression("year = '2003' AND day > 45"))).containsExactly(
                List.of("2003", "46"), List.of("2003", "47"), List.of("2003", "48"), List.of("2003", "49"));
        assertThat(all(room, request().expression("year = '1999'"))).isEmpty();
        assertThat(all(room, request().expression("year = '2003'").maxResults(1))).hasSize(DAYS);
    }

    @Test
    void segmentsAreDisjointAndComplete() {
        Room room = filled(YEARS, DAYS);
        Set<List<String>> union = new HashSet<>();
        int sum = 0;
        for (int i = 0; i < 7; i++) {
            List<List<String>> part = all(room, request().segment(Segment.builder().segmentNumber(i).totalSegments(7).build()).maxResults(33));
            assertThat(part.size()).isBetween(YEARS * DAYS / 14, YEARS * DAYS / 4);
            union.addAll(part);
            sum += part.size();
        }
        assertThat(sum).isEqualTo(YEARS * DAYS);
        assertThat(union).hasSize(YEARS * DAYS);
        assertThatThrownBy(() -> all(room, request().segment(s -> s.segmentNumber(7).totalSegments(7)))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> all(room, request().segment(s -> s.segmentNumber(0).totalSegments(11)))).isInstanceOf(GlueException.class);
    }

    @Test
    void pagesStayCompleteWhenPartitionsComeAndGo() {
        Room room = filled(2, DAYS);
        GetPartitionsResponse first = room.glue.listing.getPartitions(room.root, request().maxResults(10).build());
        List<String> last = first.partitions().getLast().values();
        room.glue.partitions.deletePartition(room.root,
                DeletePartitionRequest.builder().databaseName("sales").tableName("orders").partitionValues(last).build());
        room.glue.batches.batchCreatePartition(room.root, BatchCreatePartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionInputList(Room.partition("1000", "1"), Room.partition("3000", "1")).build());
        List<List<String>> rest = new ArrayList<>();
        String token = first.nextToken();
        while (token != null) {
            GetPartitionsResponse page = room.glue.listing.getPartitions(room.root, request().maxResults(10).nextToken(token).build());
            page.partitions().forEach(partition -> rest.add(partition.values()));
            token = page.nextToken();
        }
        assertThat(rest).hasSize(2 * DAYS - 10 + 1).doesNotHaveDuplicates().contains(List.of("3000", "1"));
    }

    @Test
    void tokenOfAnotherTableIsRefused() {
        Room room = filled(2, DAYS);
        String token = room.glue.listing.getPartitions(room.root, request().maxResults(1).build()).nextToken();
        room.table("sales", Room.input("other").toBuilder().partitionKeys(Room.column("a", "string"), Room.column("b", "string")).build());
        assertThatThrownBy(() -> room.glue.listing.getPartitions(room.root, request().tableName("other").nextToken(token).build()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void columnSchemaCanBeLeftOut() {
        Room room = Room.withTable("sales", "orders", Room.column("year", "string"));
        room.glue.batches.batchCreatePartition(room.root, BatchCreatePartitionRequest.builder()
                .databaseName("sales").tableName("orders").partitionInputList(Room.partition("2024")).build());
        Partition with = room.glue.listing.getPartitions(room.root, request().build()).partitions().getFirst();
        Partition without = room.glue.listing.getPartitions(room.root, request().excludeColumnSchema(true).build()).partitions().getFirst();
        assertThat(with.storageDescriptor().hasColumns()).isTrue();
        assertThat(without.storageDescriptor().hasColumns()).isFalse();
        assertThat(without.storageDescriptor().location()).isEqualTo(with.storageDescriptor().location());
    }

    @Test
    void answersEndBeforeTheyGrowTooHeavy() {
        Room room = Room.withTable("sales", "orders", Room.column("year", "string"));
        String comment = "x".repeat(250);
        List<Column> wide = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            wide.add(Column.builder().name("column_" + i).type("string").comment(comment).build());
        }
        for (int i = 0; i < 60; i++) {
            PartitionInput input = PartitionInput.builder().values("" + i).storageDescriptor(s -> s.columns(wide)).build();
            room.glue.batches.batchCreatePartition(room.root,
                    BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInputList(input).build());
        }
        GetPartitionsResponse page = room.glue.listing.getPartitions(room.root, request().build());
        assertThat(page.partitions().size()).isBetween(10, 20);
        assertThat(page.nextToken()).isNotNull();
        assertThat(all(room, request())).hasSize(60);
    }

    @Test
    void hundredThousandPartitionsAreFilteredWithoutReadingTheOthersValues() {
        Room room = filled(1_000, 100);
        CountingMetadata counting = new CountingMetadata(room.metadata);
        GlueCatalogService glue = new GlueCatalogService(
                new GlueCatalogService.Ports(counting, room.permissions, room.sessions, room.ids, room.clock, policy -> {}, List.of()));
        int found = 0;
        String token = null;
        do {
            GetPartitionsResponse page =
                    glue.listing.getPartitions(room.root, request().expression("day = 7 AND year LIKE '2%5'").nextToken(token).build());
            found += page.partitions().size();
            token = page.nextToken();
        } while (token != null);
        assertThat(found).isEqualTo(100);
        assertThat(counting.partitionsRead.get()).isEqualTo(100);
        assertThat(counting.largestScan.get()).isLessThanOrEqualTo(1_000);
        assertThat(all(room, request())).hasSize(100_000).doesNotHaveDuplicates();
    }

    @Test
    void onlyKeysThatTheExpressionLeavesAreLookedAt() {
        Room room = filled(1_000, 100);
        assertThat(keysLooked(room, "year = '2500' AND day = 7", 1)).isEqualTo(100);
        assertThat(keysLooked(room, "year IN ('2001', '2500', '2999', '9') AND day < 5", 15)).isEqualTo(300);
        assertThat(keysLooked(room, "year >= '2500' AND year < '2510' AND day = 7", 10)).isLessThanOrEqualTo(1_100);
        assertThat(keysLooked(room, "year LIKE '250_' AND day = 7", 10)).isEqualTo(1_000);
        assertThat(keysLooked(room, "year = '2500' AND year = '2501'", 0)).isZero();
        assertThat(keysLooked(room, "(year = '2500' OR year BETWEEN '2600' AND '2601') AND NOT day <> 7", 3)).isLessThanOrEqualTo(400);
    }

    @Test
    void valuesOfNumbersAreSteppedOver() {
        Room room = Room.withTable("sales", "orders", Room.column("year", "int"), Room.column("place", "string"));
        for (int year = 2000; year < 2010; year++) {
            for (int batch = 0; batch < 20; batch++) {
                List<PartitionInput> inputs = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    inputs.add(Room.partition("" + year, "place-" + (batch * 100 + i)));
                }
                room.glue.batches.batchCreatePartition(room.root,
                        BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInputList(inputs).build());
            }
        }
        assertThat(keysLooked(room, "year = 2004 AND place = 'place-77'", 1)).isLessThan(5_000);
    }

    private static int keysLooked(Room room, String expression, int matches) {
        CountingMetadata counting = new CountingMetadata(room.metadata);
        GlueCatalogService glue = new GlueCatalogService(
                new GlueCatalogService.Ports(counting, room.permissions, room.sessions, room.ids, room.clock, policy -> {}, List.of()));
        assertThat(glue.listing.getPartitions(room.root, request().expression(expression).build()).partitions()).hasSize(matches);
        return counting.keysLooked.get();
    }

    /** Passes reads on and counts what is read. */
    private static final class CountingMetadata implements Metadata {
        private final Metadata inner;
        final AtomicInteger partitionsRead = new AtomicInteger();
        final AtomicInteger largestScan = new AtomicInteger();
        final AtomicInteger keysLooked = new AtomicInteger();

        CountingMetadata(Metadata inner) {
            this.inner = inner;
        }

        @Override
        public <R> R transaction(Function<Transaction, R> work) {
            return inner.transaction(work);
        }

        @Override
        public <R> R read(Function<Reader, R> work) {
            return inner.read(reader -> work.apply(new Reader() {
                @Override
                public <K extends Key, V> Optional<V> get(io.kariba.api.Table<K, V> table, K key) {
                    if (table.name().equals("glue_partitions")) {
                        partitionsRead.incrementAndGet();
                    }
                    return reader.get(table, key);
                }

                @Override
                public <K extends Key, V> List<Entry<K, V>> scan(io.kariba.api.Table<K, V> table, KeyRange range, int limit) {
                    throw new AssertionError("values are scanned");
                }

                @Override
                public <K extends Key> List<K> scanKeys(io.kariba.api.Table<K, ?> table, KeyRange range, int limit) {
                    largestScan.accumulateAndGet(limit, Math::max);
                    List<K> keys = reader.scanKeys(table, range, limit);
                    keysLooked.addAndGet(keys.size());
                    return keys;
                }

                @Override
                public List<StoredEvent> events(long afterPosition, int limit) {
                    return reader.events(afterPosition, limit);
                }
            }));
        }

        @Override
        public long epoch() {
            return inner.epoch();
        }

        @Override
        public void clear() {
            inner.clear();
        }

        @Override
        public void close() {}
    }

    @Test
    void keysAreReadBackAsTheyWereWritten() {
        Room room = Room.withTable("sales", "orders", Room.column("a", "string"), Room.column("b", "string"));
        List<PartitionInput> odd = List.of(Room.partition("", ""), Room.partition("\u0000", "a"), Room.partition("a", "\u0000"),
                Room.partition("ÿ", "İ"), Room.partition("𝄞", "/="), Room.partition(KeyType.NULL_VALUE, " "));
        room.glue.batches.batchCreatePartition(room.root,
                BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInputList(odd).build());
        assertThat(all(room, request().maxResults(1))).containsExactlyInAnyOrderElementsOf(odd.stream().map(PartitionInput::values).toList());
        assertThat(all(room, request().expression("a = '' "))).containsExactly(List.of("", ""));
        ScopedKey key = CatalogRows.partitionKey(room.root.scope(), "t", List.of("", "\u0000", "x"));
        assertThat(Requests.lastPart(key)).isEqualTo("x");
    }
}
