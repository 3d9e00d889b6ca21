package io.kariba.athena;

import io.kariba.api.EngineSession;
import io.kariba.api.EngineStatus;
import io.kariba.api.SqlEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** An engine whose answers a test writes. */
final class FakeEngine implements SqlEngine {
    final List<SqlStatement> statements = new CopyOnWriteArrayList<>();
    final List<EngineSession> sessions = new CopyOnWriteArrayList<>();
    volatile Supplier<FakeQuery> answers = () -> FakeQuery.rows(List.of(), List.of());

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public EngineStatus status() {
        return new EngineStatus(EngineStatus.State.READY, Optional.empty());
    }

    @Override
    public SqlQuery submit(EngineSession session, SqlStatement statement) {
        sessions.add(session);
        statements.add(statement);
        return answers.get();
    }

    @Override
    public void close() {}

    /** A query of the fake engine. */
    static final class FakeQuery implements SqlQuery {
        private final List<SqlColumn> columns;
        private final List<List<List<Object>>> batches;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        final CountDownLatch pulled = new CountDownLatch(1);
        private int next;
        volatile SqlStatistics statistics = new SqlStatistics(
                123, 7, 3, 40, Duration.ZERO, Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(1));
        volatile Long updateCount;
        volatile EngineFailure failure;
        volatile boolean hang;
        volatile Runnable atEnd = () -> {};
        volatile boolean closed;

        private FakeQuery(List<SqlColumn> columns, List<List<List<Object>>> batches) {
            this.columns = columns;
            this.batches = batches;
        }

        static FakeQuery rows(List<SqlColumn> columns, List<List<Object>> rows) {
            return new FakeQuery(columns, List.of(rows));
        }

        static FakeQuery update(long count) {
            FakeQuery query = new FakeQuery(List.of(new SqlColumn("rows", "bigint")), List.of(List.of()));
            query.updateCount = count;
            return query;
        }

        /** Runs until it is cancelled. */
        static FakeQuery hanging() {
            FakeQuery query = rows(List.of(new SqlColumn("a", "integer")), List.of());
            query.hang = true;
            return query;
        }

        static FakeQuery failing(EngineFailure failure) {
            FakeQuery query = rows(List.of(), List.of());
            query.failure = failure;
            return query;
        }

        @Override
        public String id() {
            return "20260102_030405_00001_abcde";
        }

        @Override
        public Optional<SqlBatch> next() {
            pulled.countDown();
            if (hang) {
                try {
                    cancelled.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (cancelled.getCount() == 0) {
                throw new EngineFailure(EngineFailure.Kind.CANCELLED, "USER_CANCELED", "Query was canceled", 0, 0);
            }
            if (failure != null) {
                throw failure;
            }
            if (next == batches.size()) {
                atEnd.run();
                return Optional.empty();
            }
            return Optional.of(new SqlBatch(batches.get(next++)));
        }

        @Override
        public List<SqlColumn> columns() {
            return columns;
        }

        @Override
        public Optional<String> updateType() {
            return Optional.empty();
        }

        @Override
        public Optional<Long> updateCount() {
            return Optional.ofNullable(updateCount);
        }

        @Override
        public SqlStatistics statistics() {
            return statistics;
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
