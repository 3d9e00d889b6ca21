package io.kariba.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccountId;
import io.kariba.api.Codec;
import io.kariba.api.Event;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.Metadata.OutcomeUnknown;
import io.kariba.api.Region;
import io.kariba.api.Scope;
import io.kariba.api.SequentialIds;
import io.kariba.api.StoredEvent;
import io.kariba.api.Table;
import io.kariba.api.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class SqliteMetadataFaultTest {
    private static final Table<GlobalKey, String> THINGS = Table.global("test_things", Codec.TEXT);
    private static final Table<GlobalKey, byte[]> BYTES = Table.global("test_bytes", Codec.BYTES);
    private static final Scope SCOPE = new Scope(new AccountId("111111111111"), new Region("us-east-1"));

    @TempDir
    Path home;

    private final AtomicReference<SQLException> nextCommit = new AtomicReference<>();
    private DataFolder folder;
    private SqliteMetadata metadata;

    @BeforeEach
    void open() {
        folder = DataFolder.open(home.resolve("data"));
    }

    private void open(SqliteSettings settings) {
        metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds(), settings, Schema.STEPS, session -> {
            SQLException failure = nextCommit.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
            session.execute("COMMIT");
        });
    }

    @AfterEach
    void close() {
        metadata.close();
        folder.close();
    }

    private Optional<String> value(String key) {
        return metadata.read(reader -> reader.get(THINGS, GlobalKey.of(key)));
    }

    private void put(String key) {
        metadata.run(tx -> tx.put(THINGS, GlobalKey.of(key), key));
    }

    @Test
    void commitThatFoundTheDiskFullChangedNothing() {
        open(SqliteSettings.DEFAULT);
        nextCommit.set(new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL));
        assertThatThrownBy(() -> put("a")).isInstanceOf(MetadataUnavailable.class);
        assertThat(value("a")).isEmpty();
        put("b");
        assertThat(value("b")).contains("b");
    }

    @Test
    void commitWhoseSyncFailedHasAnUnknownOutcome() {
        open(SqliteSettings.DEFAULT);
        nextCommit.set(new SQLiteException("sync", SQLiteErrorCode.SQLITE_IOERR_FSYNC));
        assertThatThrownBy(() -> put("a")).isInstanceOf(OutcomeUnknown.class);
        put("b");
        assertThat(value("b")).contains("b");
    }

    @Test
    void statementThatFindsTheDiskFullUndoesItsTransactionEvenIfTheWorkGoesOn() {
        open(SqliteSettings.DEFAULT);
        put("before");
        assertThatThrownBy(() -> metadata.run(tx -> {
                    SessionTransaction inner = (SessionTransaction) tx;
                    tx.put(THINGS, GlobalKey.of("a"), "1");
                    inner.step(() -> {
                        inner.session.execute("PRAGMA max_page_count = 20");
                        return null;
                    });
                    try {
                        tx.put(BYTES, GlobalKey.of("large"), new byte[1 << 20]);
                    } catch (MetadataUnavailable swallowed) {
                        assertThat(swallowed).hasMessageContaining("full");
                    }
                }))
                .isInstanceOf(MetadataUnavailable.class);
        assertThat(value("a")).isEmpty();
        assertThat(value("before")).contains("before");
        metadata.run(tx -> {
            SessionTransaction inner = (SessionTransaction) tx;
            inner.step(() -> {
                inner.session.execute("PRAGMA max_page_count = 1000000");
                return null;
            });
            tx.put(THINGS, GlobalKey.of("after"), "1");
        });
        assertThat(value("after")).contains("1");
    }

    @Test
    void fullQueueRefuses() throws Exception {
        open(SqliteSettings.DEFAULT.withQueue(1));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(() -> metadata.run(tx -> {
                running.countDown();
                await(goOn);
                tx.put(THINGS, GlobalKey.of("first"), "1");
            }));
            running.await();
            // One of the two waits; whichever comes later is refused.
            Future<Boolean> second = threads.submit(() -> isRefused("second"));
            Future<Boolean> third = threads.submit(() -> isRefused("third"));
            while (!second.isDone() && !third.isDone()) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            first.get();
            assertThat(List.of(second.get(), third.get())).containsExactlyInAnyOrder(true, false);
        }
    }

    private boolean isRefused(String key) {
        try {
            put(key);
            return false;
        } catch (MetadataUnavailable refused) {
            return true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void outboxKeepsItsNewestEvents() {
        open(SqliteSettings.DEFAULT.withOutboxEvents(100));
        for (int i = 0; i < 30; i++) {
            metadata.run(tx -> {
                for (int j = 0; j < 100; j++) {
                    tx.append(new Event(SCOPE, "test", "T", "k", "{}"));
                }
            });
        }
        List<StoredEvent> events = metadata.read(reader -> reader.events(0, 10_000));
        assertThat(events).hasSizeBetween(100, 1_200);
        assertThat(events.getLast().position()).isEqualTo(3_000);
    }

    @Test
    void commitsAreForcedToTheDisk() {
        open(SqliteSettings.DEFAULT);
        metadata.run(tx -> {
            SessionTransaction inner = (SessionTransaction) tx;
            inner.step(() -> {
                assertThat(inner.session.number("PRAGMA synchronous")).isEqualTo(2);
                assertThat(inner.session.texts("PRAGMA journal_mode")).containsExactly("wal");
                return null;
            });
        });
    }

    @Test
    void logIsBoundedEvenUnderReadsWithoutAGap() throws Exception {
        long bound = 1 << 20;
        open(SqliteSettings.DEFAULT.withWalBytes(bound));
        AtomicBoolean ended = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                threads.submit(() -> {
                    while (!ended.get()) {
                        metadata.read(reader -> reader.scan(BYTES, KeyRange.under(GlobalKey.ROOT), 50));
                    }
                });
            }
            for (int i = 0; i < 1_000; i++) {
                GlobalKey key = GlobalKey.ROOT.number(i % 100);
                metadata.run(tx -> tx.put(BYTES, key, new byte[10_000]));
            }
            ended.set(true);
        }
        assertThat(Files.size(folder.resolve("metadata.db-wal"))).isLessThan(20 * bound);
    }

    @Test
    void closedStoreRefuses() {
        open(SqliteSettings.DEFAULT);
        put("a");
        metadata.close();
        assertThatThrownBy(() -> put("b")).isInstanceOf(MetadataUnavailable.class);
        assertThatThrownBy(() -> value("a")).isInstanceOf(MetadataUnavailable.class);
        open(SqliteSettings.DEFAULT);
        assertThat(value("a")).contains("a");
    }
}
