package io.kariba.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every metadata store does. An implementation's test extends this and says how to open one. */
public abstract class MetadataContract {
    protected static final Scope SCOPE = new Scope(new AccountId("111111111111"), new Region("us-east-1"));
    protected static final Table<GlobalKey, String> THINGS = Table.global("test_things", Codec.TEXT);
    protected static final Table<GlobalKey, byte[]> BYTES = Table.global("test_bytes", Codec.BYTES);
    protected static final Table<ScopedKey, String> OWNED = Table.scoped("test_owned", Codec.TEXT);
    protected static final Table<GlobalKey, String> LATE = Table.global("test_late", Codec.TEXT);

    protected Metadata metadata;

    /** Opens an empty store. */
    protected abstract Metadata open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        metadata = open();
    }

    @AfterEach
    void closeStore() {
        metadata.close();
    }

    private static GlobalKey key(String text) {
        return GlobalKey.of(text);
    }

    private Optional<String> value(String key) {
        return metadata.read(reader -> reader.get(THINGS, key(key)));
    }

    private List<String> texts(KeyRange range, int limit) {
        return metadata.read(reader -> reader.scan(THINGS, range, limit)).stream().map(Entry::value).toList();
    }

    private List<StoredEvent> events(long after, int limit) {
        return metadata.read(reader -> reader.events(after, limit));
    }

    @Test
    void whatWasPutIsRead() {
        metadata.run(tx -> tx.put(THINGS, key("a"), "1"));
        assertThat(value("a")).contains("1");
        metadata.run(tx -> tx.put(THINGS, key("a"), "2"));
        assertThat(value("a")).contains("2");
    }

    @Test
    void tableThatWasNeverWrittenIsEmpty() {
        assertThat(value("a")).isEmpty();
        assertThat(texts(KeyRange.under(GlobalKey.ROOT), 10)).isEmpty();
        assertThat(metadata.<Boolean>transaction(tx -> tx.delete(THINGS, key("a")))).isFalse();
        assertThat(metadata.<Integer>transaction(tx -> tx.deleteRange(THINGS, KeyRange.under(GlobalKey.ROOT), 5))).isZero();
        assertThat(metadata.<Optional<String>>transaction(tx -> tx.get(THINGS, key("a")))).isEmpty();
    }

    @Test
    void valuesOfNoBytesAndOfManyAreKept() {
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 7;
        metadata.run(tx -> tx.put(BYTES, key("none"), new byte[0]));
        metadata.run(tx -> tx.put(BYTES, key("large"), large));
        assertThat(metadata.read(reader -> reader.get(BYTES, key("none"))).orElseThrow()).isEmpty();
        assertThat(metadata.read(reader -> reader.get(BYTES, key("large"))).orElseThrow()).isEqualTo(large);
        assertThat(metadata.read(reader -> reader.scan(BYTES, KeyRange.under(key("none")), 1)).getFirst().value()).isEmpty();
    }

    @Test
    void keyWithoutPartsIsAKey() {
        metadata.run(tx -> tx.put(THINGS, GlobalKey.ROOT, "root"));
        assertThat(metadata.<Optional<String>>read(reader -> reader.get(THINGS, GlobalKey.ROOT))).contains("root");
        assertThat(texts(KeyRange.under(GlobalKey.ROOT), 2)).containsExactly("root");
    }

    @Test
    void insertDoesNotReplace() {
        assertThat(metadata.<Boolean>transaction(tx -> tx.insert(THINGS, key("a"), "1"))).isTrue();
        assertThat(metadata.<Boolean>transaction(tx -> tx.insert(THINGS, key("a"), "2"))).isFalse();
        assertThat(value("a")).contains("1");
    }

    @Test
    void deleteTellsWhetherItWasThere() {
        metadata.run(tx -> tx.put(THINGS, key("a"), "1"));
        assertThat(metadata.<Boolean>transaction(tx -> tx.delete(THINGS, key("a")))).isTrue();
        assertThat(metadata.<Boolean>transaction(tx -> tx.delete(THINGS, key("a")))).isFalse();
        assertThat(value("a")).isEmpty();
    }

    @Test
    void scanIsInTheOrderOfUtf8BytesAndOfNumbers() {
        List<String> ordered = List.of("", "\0", "\1", "A", "a", "a\0b", "a/b", "aa", "z", "é", "\uffff", "\ud83d\ude00");
        metadata.run(tx -> ordered.reversed().forEach(text -> tx.put(THINGS, key("t").text(text), text)));
        metadata.run(tx -> List.of(5L, -1L, 300L, Long.MIN_VALUE, Long.MAX_VALUE, 0L)
                .forEach(number -> tx.put(THINGS, key("n").number(number), Long.toString(number))));
        assertThat(texts(KeyRange.under(key("t")), 100)).isEqualTo(ordered);
        assertThat(texts(KeyRange.under(key("n")), 100))
                .containsExactly(Long.toString(Long.MIN_VALUE), "-1", "0", "5", "300", Long.toString(Long.MAX_VALUE));
        assertThat(texts(KeyRange.under(GlobalKey.ROOT), 3)).containsExactly(Long.toString(Long.MIN_VALUE), "-1", "0");
    }

    @Test
    void scanPagesWithAfterAndFoldersWithAfterTextPrefix() {
        GlobalKey bucket = key("bucket");
        metadata.run(tx -> List.of("a", "b/1", "b/2", "b0", "c").forEach(text -> tx.put(THINGS, bucket.text(text), text)));
        metadata.run(tx -> tx.put(THINGS, key("bucket2").text("x"), "x"));
        KeyRange all = KeyRange.under(bucket);
        assertThat(texts(all, 2)).containsExactly("a", "b/1");
        assertThat(texts(all.after(bucket.text("b/1")), 10)).containsExactly("b/2", "b0", "c");
        assertThat(texts(all.from(bucket.text("b/2")), 2)).containsExactly("b/2", "b0");
        assertThat(texts(all.afterTextPrefix(bucket, "b/"), 10)).containsExactly("b0", "c");
        assertThat(texts(KeyRange.textPrefix(bucket, "b/"), 10)).containsExactly("b/1", "b/2");
        assertThat(texts(KeyRange.textPrefix(bucket, "b/").after(bucket.text("b/1")), 10)).containsExactly("b/2");
        assertThat(texts(KeyRange.textPrefix(bucket, "b/").afterTextPrefix(bucket, "b/"), 10)).isEmpty();
        List<GlobalKey> keys = metadata.read(reader -> reader.scanKeys(THINGS, all, 3));
        assertThat(keys).containsExactly(bucket.text("a"), bucket.text("b/1"), bucket.text("b/2"));
    }

    @Test
    void limitsOutsideTheirBoundsAreRefused() {
        for (int limit : new int[] {0, -1, 100_001}) {
            assertThatThrownBy(() -> texts(KeyRange.under(GlobalKey.ROOT), limit)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void deleteRangeDeletesAtMostItsLimitFromTheFront() {
        metadata.run(tx -> List.of("a", "b", "c").forEach(text -> tx.put(THINGS, key("x").text(text), text)));
        metadata.run(tx -> tx.put(THINGS, key("y"), "y"));
        assertThat(metadata.<Integer>transaction(tx -> tx.deleteRange(THINGS, KeyRange.under(key("x")), 2))).isEqualTo(2);
        assertThat(texts(KeyRange.under(GlobalKey.ROOT), 10)).containsExactly("c", "y");
        assertThat(metadata.<Integer>transaction(tx -> tx.deleteRange(THINGS, KeyRange.under(key("x")), 2))).isEqualTo(1);
    }

    @Test
    void scopesDoNotSeeEachOther() {
        Scope other = new Scope(SCOPE.account(), new Region("us-east-2"));
        metadata.run(tx -> tx.put(OWNED, ScopedKey.in(SCOPE).text("t"), "mine"));
        metadata.run(tx -> tx.put(OWNED, ScopedKey.in(other).text("t"), "theirs"));
        List<Entry<ScopedKey, String>> mine = metadata.read(reader -> reader.scan(OWNED, KeyRange.under(ScopedKey.in(SCOPE)), 10));
        assertThat(mine).containsExactly(new Entry<>(ScopedKey.in(SCOPE).text("t"), "mine"));
        assertThat(mine.getFirst().key().scope()).isEqualTo(SCOPE);
    }

    @Test
    void transactionSeesItsOwnChanges() {
        List<String> seen = metadata.transaction(tx -> {
            tx.put(THINGS, key("b"), "2");
            tx.put(THINGS, key("a"), "1");
            tx.delete(THINGS, key("b"));
            return tx.scan(THINGS, KeyRange.under(GlobalKey.ROOT), 10).stream().map(Entry::value).toList();
        });
        assertThat(seen).containsExactly("1");
    }

    @Test
    void exceptionUndoesEverythingAndIsPassedOnUnchanged() {
        metadata.run(tx -> tx.put(THINGS, key("kept"), "old"));
        AccessDenied thrown = new AccessDenied("no");
        assertThatThrownBy(() -> metadata.run(tx -> {
                    tx.put(THINGS, key("kept"), "new");
                    tx.put(THINGS, key("more"), "1");
                    tx.put(LATE, key("table"), "made here");
                    tx.append(new Event(SCOPE, "test", "T", "k", "{}"));
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(value("kept")).contains("old");
        assertThat(value("more")).isEmpty();
        assertThat(metadata.<Optional<String>>read(reader -> reader.get(LATE, key("table")))).isEmpty();
        assertThat(events(0, 10)).isEmpty();
        metadata.run(tx -> tx.put(LATE, key("table"), "made again"));
        assertThat(metadata.<Optional<String>>read(reader -> reader.get(LATE, key("table")))).contains("made again");
    }

    @Test
    void errorIsPassedOnUnchangedToo() {
        AssertionError thrown = new AssertionError("no");
        assertThatThrownBy(() -> metadata.run(tx -> {
                    tx.put(THINGS, key("a"), "1");
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(value("a")).isEmpty();
    }

    @Test
    void callsDoNotNest() {
        assertThatThrownBy(() -> metadata.run(tx -> metadata.run(inner -> inner.put(THINGS, key("a"), "1"))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> metadata.run(tx -> metadata.read(inner -> inner.get(THINGS, key("a"))))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> metadata.read(reader -> metadata.transaction(tx -> 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> metadata.read(reader -> metadata.read(inner -> 1))).isInstanceOf(IllegalStateException.class);
        metadata.run(tx -> tx.put(THINGS, key("a"), "1"));
        assertThat(value("a")).contains("1");
    }

    @Test
    void transactionIsNotUsableAfterItsEnd() {
        AtomicReference<Transaction> kept = new AtomicReference<>();
        metadata.run(kept::set);
        assertThatThrownBy(() -> kept.get().put(THINGS, key("a"), "1")).isInstanceOf(IllegalStateException.class);
        AtomicReference<Reader> reader = new AtomicReference<>();
        metadata.read(open -> {
            reader.set(open);
            return 1;
        });
        assertThatThrownBy(() -> reader.get().get(THINGS, key("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readSeesOneState() throws Exception {
        metadata.run(tx -> put(tx, 0));
        CountDownLatch firstRead = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<String>> reading = threads.submit(() -> metadata.read(reader -> {
                List<String> seen = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    seen.add(reader.get(THINGS, key("x")).orElseThrow() + reader.get(THINGS, key("y")).orElseThrow());
                    firstRead.countDown();
                }
                return seen.stream().distinct().toList();
            }));
            assertThat(firstRead.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 1; i < 50; i++) {
                int number = i;
                metadata.run(tx -> put(tx, number));
            }
            assertThat(reading.get()).containsExactly("00");
        }
        assertThat(value("x")).contains("49");
    }

    private static void put(Transaction tx, int number) {
        tx.put(THINGS, key("x"), Integer.toString(number));
        tx.put(THINGS, key("y"), Integer.toString(number));
    }

    @Test
    void concurrentIncrementsAreNeverLost() throws Exception {
        int threads = 16;
        int each = 100;
        metadata.run(tx -> tx.put(THINGS, key("n"), "0"));
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        increment(j);
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        assertThat(value("n")).contains(Integer.toString(threads * each));
    }

    /** Every third time the work also throws after it has changed things, which must not disturb the others of its batch. */
    private void increment(int round) {
        if (round % 3 == 0) {
            assertThatThrownBy(() -> metadata.run(tx -> {
                        tx.put(THINGS, key("n"), "-1000");
                        throw new AccessDenied("undone");
                    }))
                    .isInstanceOf(AccessDenied.class);
        }
        int mine = metadata.transaction(tx -> {
            int next = Integer.parseInt(tx.get(THINGS, key("n")).orElseThrow()) + 1;
            tx.put(THINGS, key("n"), Integer.toString(next));
            return next;
        });
        assertThat(Integer.parseInt(value("n").orElseThrow())).isGreaterThanOrEqualTo(mine);
    }

    @Test
    void eventsComeInOrderWithGrowingPositionsAndSequences() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            metadata.run(tx -> {
                tx.append(new Event(SCOPE, "aws.s3", "Object Created", "b/k", "{\"n\":" + number + "}"));
                tx.append(new Event(SCOPE, "aws.s3", "Object Created", "b/other", "{}"));
            });
        }
        List<StoredEvent> events = events(0, 100);
        assertThat(events).hasSize(10);
        assertThat(events).extracting(StoredEvent::position).isSorted().doesNotHaveDuplicates();
        assertThat(events).extracting(StoredEvent::id).doesNotHaveDuplicates();
        List<StoredEvent> ofOneKey = events.stream().filter(event -> event.event().key().equals("b/k")).toList();
        assertThat(ofOneKey).extracting(StoredEvent::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(ofOneKey).extracting(event -> event.event().detail()).startsWith("{\"n\":0}").endsWith("{\"n\":4}");
        long fourth = events.get(3).position();
        assertThat(events(fourth, 2)).containsExactly(events.get(4), events.get(5));
    }

    @Test
    void clearEmptiesTablesAndOutboxButPositionsGoOn() {
        metadata.run(tx -> {
            tx.put(THINGS, key("a"), "1");
            tx.append(new Event(SCOPE, "aws.s3", "T", "k", "{}"));
        });
        long position = events(0, 1).getFirst().position();
        long epoch = metadata.epoch();
        metadata.clear();
        assertThat(value("a")).isEmpty();
        assertThat(events(0, 1)).isEmpty();
        assertThat(metadata.epoch()).isEqualTo(epoch);
        metadata.run(tx -> tx.append(new Event(SCOPE, "aws.s3", "T", "k", "{}")));
        assertThat(events(position, 1)).hasSize(1);
    }
}
