package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Transaction;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

class StoreFailureTest {
    /** A store whose next transaction waits, or is committed and then not known to be. */
    private static final class Doubtful implements Metadata {
        private final InMemoryMetadata data = new InMemoryMetadata();
        private final AtomicReference<RuntimeException> afterNext = new AtomicReference<>();
        private final AtomicReference<CountDownLatch> beforeNext = new AtomicReference<>(new CountDownLatch(0));

        @Override
        public <R> R transaction(Function<Transaction, R> work) {
            try {
                beforeNext.getAndSet(new CountDownLatch(0)).await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            R result = data.transaction(work);
            RuntimeException failure = afterNext.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
            return result;
        }

        @Override
        public <R> R read(Function<Reader, R> work) {
            return data.read(work);
        }

        @Override
        public long epoch() {
            return data.epoch();
        }

        @Override
        public void clear() {
            data.clear();
        }

        @Override
        public void close() {}
    }

    private final Doubtful store = new Doubtful();
    private final AthenaFixture athena = new AthenaFixture(store, AthenaFixture.CONFIG);

    private List<String> listed() {
        return athena.<ListQueryExecutionsResponse>call(ListQueryExecutionsRequest.builder().build()).queryExecutionIds();
    }

    /** Waits for the runner of a query that was not stored to find that out. */
    private void awaitPlace() {
        while (athena.service.active() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aQueryOfWhichNobodyKnowsWhetherItWasStoredRunsIfItWas() {
        athena.run("SELECT 0");
        store.afterNext.set(new Metadata.OutcomeUnknown("disk", null));
        assertThatThrownBy(() -> athena.start("SELECT 1")).isInstanceOf(Metadata.OutcomeUnknown.class);
        String id = listed().getFirst();
        assertThat(athena.await(id).status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
    }

    @Test
    void aQueryThatWasNotStoredLeavesNothingAndGivesItsPlaceBack() {
        athena.run("SELECT 0");
        for (int i = 0; i < 10; i++) {
            awaitPlace();
            store.data.failNextCommit(i % 2 == 0 ? new Metadata.OutcomeUnknown("disk", null) : new Metadata.MetadataUnavailable("full", null));
            assertThatThrownBy(() -> athena.start("SELECT 1")).isInstanceOf(RuntimeException.class);
        }
        assertThat(listed()).hasSize(1);
        assertThat(athena.run("SELECT 2").status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        assertThat(athena.engine.statements).as("the engine never sees what is not stored").hasSize(2);
    }

    @Test
    void anEndThatCannotBeStoredIsTriedAgain() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.rows(List.of(), List.of());
            query.atEnd = () -> {
                athena.awaitRunning(listed().getFirst());
                store.data.failNextCommit(new Metadata.MetadataUnavailable("full", null));
            };
            return query;
        };
        QueryExecution done = athena.run("SELECT 1");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
    }

    @Test
    void aQueryThatCannotBecomeRunningFails() {
        athena.engine.answers = () -> {
            store.data.failNextCommit(new Metadata.MetadataUnavailable("full", null));
            return FakeQuery.rows(List.of(), List.of());
        };
        assertThat(athena.run("SELECT 1").status().state()).isEqualTo(QueryExecutionState.FAILED);
    }

    @Test
    void engineWorksWhileTheStoreIsToldThatAQueryRuns() {
        athena.engine.answers = () -> {
            CountDownLatch disk = new CountDownLatch(1);
            store.beforeNext.set(disk);
            FakeQuery query = FakeQuery.rows(List.of(), List.of());
            query.atEnd = disk::countDown;
            return query;
        };
        assertThat(athena.run("SELECT 1").status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
    }
}
