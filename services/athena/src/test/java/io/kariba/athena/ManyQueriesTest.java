package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.GlobalKey;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.KeyRange;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.StoredEvent;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;

class ManyQueriesTest {
    private static final AthenaConfig WIDE =
            new AthenaConfig(4, 2, 60, Duration.ofMinutes(30), Duration.ofDays(45), 10_000, 1 << 20, Duration.ofSeconds(20));

    @Test
    void whoeverStartsStopsOrFailsEveryQueryEndsOnceAndGivesItsPlaceBack() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ManyQueriesTest seed " + seed);
        AthenaFixture athena = new AthenaFixture(new InMemoryMetadata(), WIDE);
        AtomicInteger made = new AtomicInteger();
        athena.engine.answers = () -> switch (made.getAndIncrement() % 4) {
            case 0 -> FakeQuery.hanging();
            case 1 -> FakeQuery.failing(new EngineFailure(EngineFailure.Kind.USER, "DIVISION_BY_ZERO", "Division by zero", 0, 0));
            default -> FakeQuery.rows(List.of(new SqlColumn("a", "integer")), List.of(List.of(1L)));
        };
        List<String> ids = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> started = new ArrayList<>();
            for (int client = 0; client < 8; client++) {
                started.add(clients.submit(client(athena, new Random(seed + client))));
            }
            for (Future<List<String>> each : started) {
                ids.addAll(each.get());
            }
        }
        for (String id : ids) {
            athena.call(StopQueryExecutionRequest.builder().queryExecutionId(id).build());
        }
        for (String id : ids) {
            athena.await(id);
        }
        List<GlobalKey> open = athena.metadata.read(reader -> reader.scanKeys(QueryStore.OPEN, KeyRange.under(GlobalKey.ROOT), 10));
        assertThat(open).isEmpty();
        assertThat(ends(athena)).allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1)).hasSize(ids.size());
        athena.engine.answers = () -> FakeQuery.rows(List.of(new SqlColumn("a", "integer")), List.of(List.of(1L)));
        assertThat(athena.run("SELECT 1").status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
    }

    private static Callable<List<String>> client(AthenaFixture athena, Random random) {
        return () -> {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                try {
                    ids.add(athena.start(random.nextInt(5) == 0 ? "SHOW DATABASES" : "SELECT " + i));
                } catch (TooManyRequestsException full) {
                    Thread.yield();
                }
                if (!ids.isEmpty() && random.nextInt(3) != 0) {
                    String id = ids.get(random.nextInt(ids.size()));
                    athena.call(StopQueryExecutionRequest.builder().queryExecutionId(id).build());
                    QueryExecution seen = athena.get(id);
                    assertThat(seen.queryExecutionId()).isEqualTo(id);
                }
            }
            return ids;
        };
    }

    /** How many events of a final state each query has. */
    private static Map<String, Integer> ends(AthenaFixture athena) {
        Map<String, Integer> ends = new HashMap<>();
        List<StoredEvent> events = athena.metadata.read(reader -> reader.events(0, 10_000));
        for (StoredEvent event : events) {
            String detail = event.event().detail();
            if (detail.contains("\"currentState\":\"SUCCEEDED\"")
                    || detail.contains("\"currentState\":\"FAILED\"")
                    || detail.contains("\"currentState\":\"CANCELLED\"")) {
                ends.merge(event.event().key(), 1, Integer::sum);
            }
        }
        return ends;
    }
}
