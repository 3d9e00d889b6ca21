package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Table;
import io.kariba.api.Transaction;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.InternalServerException;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;

class RestartTest {
    /** The same data seen by a later start of the server. */
    private record LaterEpoch(Metadata data, long epoch) implements Metadata {
        @Override
        public <R> R transaction(Function<Transaction, R> work) {
            return data.transaction(work);
        }

        @Override
        public <R> R read(Function<Reader, R> work) {
            return data.read(work);
        }

        @Override
        public void clear() {
            data.clear();
        }

        @Override
        public void close() {}
    }

    @Test
    void aRestartFailsWhatWasOpenAndNothingElse() throws Exception {
        Metadata data = new InMemoryMetadata();
        AthenaFixture before = new AthenaFixture(data, AthenaFixture.CONFIG);
        String finished = before.run("SELECT 1").queryExecutionId();
        FakeQuery hanging = FakeQuery.hanging();
        before.engine.answers = () -> hanging;
        String open = before.start("SELECT 2");
        hanging.pulled.await();

        AthenaFixture after = new AthenaFixture(new LaterEpoch(data, data.epoch() + 1), AthenaFixture.CONFIG);
        after.service.start();
        QueryExecution failed = after.get(open);
        assertThat(failed.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(failed.status().stateChangeReason()).contains("restarted");
        assertThat(failed.status().athenaError().retryable()).isTrue();
        assertThat(after.get(finished).status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);

        before.call(StopQueryExecutionRequest.builder().queryExecutionId(open).build());
        assertThat(after.get(open)).as("the earlier start is fenced off").isEqualTo(failed);
        hanging.cancel();
        after.service.close();
    }

    @Test
    void anOrderlyStopFailsWhatRunsAndRefusesWhatComes() throws Exception {
        AthenaFixture athena = new AthenaFixture();
        FakeQuery hanging = FakeQuery.hanging();
        athena.engine.answers = () -> hanging;
        String id = athena.start("SELECT 1");
        hanging.pulled.await();
        athena.service.close();
        QueryExecution failed = athena.get(id);
        assertThat(failed.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(failed.status().stateChangeReason()).contains("stopped");
        assertThatThrownBy(() -> athena.start("SELECT 2")).isInstanceOf(InternalServerException.class);
    }

    @Test
    void historyIsBoundedByAgeAndByNumber() {
        AthenaConfig few = new AthenaConfig(2, 2, 2, Duration.ofMinutes(30), Duration.ofDays(45), 2, 1 << 20, Duration.ofSeconds(20));
        AthenaFixture athena = new AthenaFixture(new InMemoryMetadata(), few);
        String first = athena.run("SELECT 1").queryExecutionId();
        String second = athena.run("SELECT 2").queryExecutionId();
        String third = athena.run("SELECT 3").queryExecutionId();
        assertThatThrownBy(() -> athena.get(first)).hasMessageContaining("was not found");
        ListQueryExecutionsResponse listed = athena.call(ListQueryExecutionsRequest.builder().build());
        assertThat(listed.queryExecutionIds()).containsExactly(third, second);

        athena.clock.advance(Duration.ofDays(46));
        String fresh = athena.run("SELECT 4").queryExecutionId();
        new History(new QueryStore(athena.metadata, 2), athena.clock, few.historyAge()).sweep();
        ListQueryExecutionsResponse left = athena.call(ListQueryExecutionsRequest.builder().build());
        assertThat(left.queryExecutionIds()).containsExactly(fresh);
        assertThat(count(athena.metadata, QueryStore.BY_TIME)).isEqualTo(1);
        assertThat(count(athena.metadata, QueryStore.OPEN)).isZero();
    }

    private static <K extends Key, V> int count(Metadata metadata, Table<K, V> table) {
        List<Entry<K, V>> all = metadata.read(reader -> reader.scan(table, KeyRange.under(GlobalKey.ROOT), 100));
        return all.size();
    }
}
