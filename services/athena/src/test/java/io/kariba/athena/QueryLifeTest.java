package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.SqlEngine.SqlStatistics;
import io.kariba.api.StoredEvent;
import io.kariba.api.TestCallers;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.GetQueryRuntimeStatisticsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryRuntimeStatisticsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionContext;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.WorkGroupConfiguration;
import software.amazon.awssdk.services.athena.model.WorkGroupConfigurationUpdates;

class QueryLifeTest {
    private final AthenaFixture athena = new AthenaFixture();

    private static FakeQuery twoRows() {
        return FakeQuery.rows(
                List.of(new SqlColumn("a", "varchar"), new SqlColumn("b", "integer")),
                List.of(Arrays.asList("x\"y", 1L), Arrays.asList(null, 2L)));
    }

    @Test
    void aSelectIsStoredAsCsvAndShownByPage() {
        athena.engine.answers = QueryLifeTest::twoRows;
        QueryExecution done = athena.run("SELECT a, b FROM t");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        assertThat(done.status().stateChangeReason()).isNull();
        String id = done.queryExecutionId();
        assertThat(done.resultConfiguration().outputLocation()).isEqualTo("s3://results/out/" + id + ".csv");
        assertThat(athena.objects.text("s3://results/out/" + id + ".csv")).isEqualTo("\"a\",\"b\"\n\"x\"\"y\",\"1\"\n,\"2\"\n");
        assertThat(athena.objects.uris()).containsExactly("s3://results/out/" + id + ".csv", "s3://results/out/" + id + ".csv.metadata");
        assertThat(athena.objects.text("s3://results/out/" + id + ".csv.metadata")).contains(id, "hive", "varchar", "integer").doesNotStartWith("{");
        GetQueryResultsResponse page = athena.results(id);
        assertThat(AthenaFixture.texts(page)).containsExactly(List.of("a", "b"), List.of("x\"y", "1"), Arrays.asList(null, "2"));
        assertThat(page.nextToken()).isNull();
        assertThat(page.updateCount()).isZero();
        assertThat(page.resultSet().resultSetMetadata().columnInfo().get(1).type()).isEqualTo("integer");
        assertThat(page.resultSet().resultSetMetadata().columnInfo().get(1).precision()).isEqualTo(10);
    }

    @Test
    void statisticsAreThoseOfTheEngineAndNeverZeroWhereAwsHasNone() {
        athena.engine.answers = QueryLifeTest::twoRows;
        QueryExecution done = athena.run("SELECT a, b FROM t");
        assertThat(done.statistics().dataScannedInBytes()).isEqualTo(123);
        assertThat(done.statistics().engineExecutionTimeInMillis()).isPositive();
        assertThat(done.statistics().queryQueueTimeInMillis()).isPositive();
        assertThat(done.statistics().totalExecutionTimeInMillis())
                .isEqualTo(done.statistics().engineExecutionTimeInMillis() + done.statistics().queryQueueTimeInMillis()
                        + done.statistics().servicePreProcessingTimeInMillis() + done.statistics().serviceProcessingTimeInMillis());
        GetQueryRuntimeStatisticsResponse runtime = athena.call(
                GetQueryRuntimeStatisticsRequest.builder().queryExecutionId(done.queryExecutionId()).build());
        assertThat(runtime.queryRuntimeStatistics().rows().inputRows()).isEqualTo(7);
        assertThat(runtime.queryRuntimeStatistics().rows().outputRows()).isEqualTo(2);
    }

    @Test
    void theEngineActsAsTheCallerViaAthenaInASessionThatIsClosed() {
        athena.await(athena.start(AthenaFixture.request("SELECT 1")
                .queryExecutionContext(QueryExecutionContext.builder().database("Sales").build())
                .build()));
        assertThat(athena.engine.sessions.getFirst().caller().calledVia()).containsExactly("athena.amazonaws.com");
        assertThat(athena.engine.statements.getFirst().catalog()).isEqualTo("awsdatacatalog");
        assertThat(athena.engine.statements.getFirst().schema()).contains("sales");
        assertThat(athena.objects.writers).allSatisfy(writer -> assertThat(writer.calledVia()).containsExactly("athena.amazonaws.com"));
        while (athena.sessions.closed.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(athena.sessions.closed).containsExactly(athena.engine.sessions.getFirst().id());
    }

    /** awswrangler sends the database so for MSCK REPAIR TABLE and DESCRIBE. */
    @Test
    void aDatabaseInBackQuotesIsTheDatabase() {
        QueryExecution done = athena.await(athena.start(AthenaFixture.request("SELECT 1")
                .queryExecutionContext(QueryExecutionContext.builder().database("`Sales`").build())
                .build()));
        assertThat(athena.engine.statements.getFirst().schema()).contains("sales");
        assertThat(done.queryExecutionContext().database()).isEqualTo("`Sales`");
    }

    @Test
    void pagesOfALongResultStartWhereTheLastEnded() {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 10_000; i++) {
            rows.add(List.of(i));
        }
        athena.engine.answers = () -> FakeQuery.rows(List.of(new SqlColumn("n", "bigint")), rows);
        String id = athena.run("SELECT n FROM t").queryExecutionId();
        List<String> read = new ArrayList<>();
        String token = null;
        int pages = 0;
        do {
            GetQueryResultsResponse page = athena.call(
                    GetQueryResultsRequest.builder().queryExecutionId(id).maxResults(1_000).nextToken(token).build());
            AthenaFixture.texts(page).forEach(row -> read.add(row.getFirst()));
            token = page.nextToken();
            pages++;
        } while (token != null);
        assertThat(pages).isEqualTo(11);
        assertThat(read).hasSize(10_001).startsWith("n", "0").endsWith("9999");
        assertThat(athena.objects.readFrom).isSorted().doesNotHaveDuplicates().hasSize(11);
    }

    @Test
    void aSingleNullColumnIsAnEmptyLineThatStaysARow() {
        athena.engine.answers = () -> FakeQuery.rows(List.of(new SqlColumn("n", "varchar")), List.of(Arrays.asList((Object) null), List.of("")));
        String id = athena.run("SELECT n FROM t").queryExecutionId();
        assertThat(athena.objects.text("s3://results/out/" + id + ".csv")).isEqualTo("\"n\"\n\n\"\"\n");
        assertThat(AthenaFixture.texts(athena.results(id))).containsExactly(List.of("n"), Arrays.asList((String) null), List.of(""));
    }

    @Test
    void aFailureOfTheEngineIsTheReason() {
        athena.engine.answers = () -> FakeQuery.failing(
                new EngineFailure(EngineFailure.Kind.USER, "TABLE_NOT_FOUND", "line 1:15: Table 'awsdatacatalog.default.t' does not exist", 1, 15));
        QueryExecution done = athena.run("SELECT * FROM t");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(done.status().stateChangeReason()).contains("TABLE_NOT_FOUND");
        assertThat(done.status().athenaError().errorMessage()).isEqualTo(done.status().stateChangeReason());
        assertThat(athena.objects.uris()).isEmpty();
        assertThatThrownBy(() -> athena.results(done.queryExecutionId()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Query did not finish successfully. Final query state: FAILED");
    }

    @Test
    void anErrorNobodyForesawFailsTheQueryWithoutItsText() {
        athena.engine.answers = () -> {
            throw new IllegalStateException("secret");
        };
        QueryExecution done = athena.run("SELECT 1");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(done.status().stateChangeReason()).startsWith("GENERIC_INTERNAL_ERROR").doesNotContain("secret");
    }

    @Test
    void anOutputThatMayNotBeWrittenFailsTheQuery() {
        athena.objects.denyWrites = true;
        QueryExecution done = athena.run("SELECT 1");
        assertThat(done.status().stateChangeReason()).startsWith("Access denied when writing output to url: s3://results/out/");
    }

    @Test
    void stoppingReachesTheEngine() throws Exception {
        FakeQuery hanging = FakeQuery.hanging();
        athena.engine.answers = () -> hanging;
        String id = athena.start("SELECT 1");
        hanging.pulled.await();
        athena.awaitRunning(id);
        assertThatThrownBy(() -> athena.results(id)).hasMessageContaining("Query has not yet finished. Current state: RUNNING");
        athena.call(StopQueryExecutionRequest.builder().queryExecutionId(id).build());
        QueryExecution done = athena.await(id);
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.CANCELLED);
        assertThat(done.status().completionDateTime()).isEqualTo(athena.clock.instant());
        assertThat(done.statistics().dataScannedInBytes()).isEqualTo(123);
        athena.call(StopQueryExecutionRequest.builder().queryExecutionId(id).build());
        assertThat(athena.get(id).status().state()).isEqualTo(QueryExecutionState.CANCELLED);
        assertThat(athena.objects.uris()).isEmpty();
    }

    @Test
    void queriesPastTheBoundWaitAndThoseWhoWaitCanBeStopped() throws Exception {
        List<FakeQuery> running = List.of(FakeQuery.hanging(), FakeQuery.hanging());
        var next = running.iterator();
        athena.engine.answers = next::next;
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(athena.start("SELECT " + i));
        }
        running.getFirst().pulled.await();
        running.getLast().pulled.await();
        assertThat(athena.get(ids.get(2)).status().state()).isEqualTo(QueryExecutionState.QUEUED);
        assertThatThrownBy(() -> athena.start("SELECT 5")).isInstanceOf(TooManyRequestsException.class);
        athena.call(StopQueryExecutionRequest.builder().queryExecutionId(ids.get(2)).build());
        assertThat(athena.get(ids.get(2)).status().state()).isEqualTo(QueryExecutionState.CANCELLED);
        athena.engine.answers = QueryLifeTest::twoRows;
        athena.call(StopQueryExecutionRequest.builder().queryExecutionId(ids.get(0)).build());
        assertThat(athena.await(ids.get(3)).status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        athena.call(StopQueryExecutionRequest.builder().queryExecutionId(ids.get(1)).build());
    }

    @Test
    void aQueryPastItsWorkgroupsCutoffIsCancelled() throws Exception {
        athena.call(CreateWorkGroupRequest.builder()
                .name("small")
                .configuration(WorkGroupConfiguration.builder()
                        .bytesScannedCutoffPerQuery(10_000_000L)
                        .resultConfiguration(ResultConfiguration.builder().outputLocation("s3://results/small/").build())
                        .build())
                .build());
        FakeQuery hanging = FakeQuery.hanging();
        hanging.statistics = new SqlStatistics(
                10_000_001, 1, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        athena.engine.answers = () -> hanging;
        QueryExecution done = athena.await(athena.start(AthenaFixture.request("SELECT 1").workGroup("small").build()));
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.CANCELLED);
        assertThat(done.status().stateChangeReason()).isEqualTo("Query cancelled! : Bytes scanned limit was exceeded");
        assertThat(done.resultConfiguration().outputLocation()).startsWith("s3://results/small/");
        assertThat(athena.engine.statements.getFirst().properties()).containsEntry("query_max_scan_physical_bytes", "10000000B");
    }

    @Test
    void theEnginesOwnLimitEndsAQueryAsTheWorkgroupsDoes() {
        athena.call(UpdateWorkGroupRequest.builder()
                .workGroup("primary")
                .configurationUpdates(WorkGroupConfigurationUpdates.builder().bytesScannedCutoffPerQuery(10_000_000L).build())
                .build());
        athena.engine.answers = () -> FakeQuery.failing(
                new EngineFailure(EngineFailure.Kind.RESOURCES, "EXCEEDED_SCAN_LIMIT", "Exceeded scan limit of 10MB", 0, 0));
        QueryExecution done = athena.run("SELECT 1");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.CANCELLED);
        assertThat(done.status().stateChangeReason()).isEqualTo("Query cancelled! : Bytes scanned limit was exceeded");
    }

    @Test
    void aTokenSentTwiceStartsOneQuery() {
        String token = "t".repeat(32);
        StartQueryExecutionRequest request = AthenaFixture.request("SELECT 1").clientRequestToken(token).build();
        String id = athena.start(request);
        assertThat(athena.start(request)).isEqualTo(id);
        assertThatThrownBy(() -> athena.start(AthenaFixture.request("SELECT 2").clientRequestToken(token).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Idempotent parameters do not match");
    }

    @Test
    void engineConfigurationThatWouldHaveNoEffectIsRefused() {
        assertThatThrownBy(() -> athena.start(AthenaFixture.request("SELECT 1").engineConfiguration(engine -> engine.maxConcurrentDpus(2)).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("EngineConfiguration is not supported");
    }

    @Test
    void aQueryWithoutAnOutputLocationIsRefused() {
        assertThatThrownBy(() -> athena.start(StartQueryExecutionRequest.builder().queryString("SELECT 1").build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("No output location provided. An output location is required either through the Workgroup result configuration "
                        + "setting or as an API input.");
        assertThatThrownBy(() -> athena.start(AthenaFixture.request("SELECT 1")
                        .resultConfiguration(ResultConfiguration.builder().outputLocation("results/x").build())
                        .build()))
                .hasMessageContaining("outputLocation is not a valid S3 path.");
        assertThatThrownBy(() -> athena.start(AthenaFixture.request("SELECT 1")
                        .resultConfiguration(ResultConfiguration.builder().outputLocation("s3://nowhere/x").build())
                        .build()))
                .hasMessageContaining("Unable to verify/create output bucket nowhere");
    }

    @Test
    void queriesAreListedNewestFirstAWorkgroup() {
        String first = athena.start("SELECT 1");
        String second = athena.start("SELECT 2");
        athena.await(first);
        athena.await(second);
        String third = athena.run("SELECT 3").queryExecutionId();
        ListQueryExecutionsResponse page = athena.call(ListQueryExecutionsRequest.builder().maxResults(2).build());
        assertThat(page.queryExecutionIds()).containsExactly(third, second);
        ListQueryExecutionsResponse rest = athena.call(ListQueryExecutionsRequest.builder().nextToken(page.nextToken()).build());
        assertThat(rest.queryExecutionIds()).containsExactly(first);
        assertThat(rest.nextToken()).isNull();
        BatchGetQueryExecutionResponse batch = athena.call(BatchGetQueryExecutionRequest.builder().queryExecutionIds(first, "missing").build());
        assertThat(batch.queryExecutions()).extracting(QueryExecution::query).containsExactly("SELECT 1");
        assertThat(batch.unprocessedQueryExecutionIds()).extracting(unprocessed -> unprocessed.queryExecutionId()).containsExactly("missing");
    }

    @Test
    void everyStateChangeIsAnEvent() {
        athena.engine.answers = QueryLifeTest::twoRows;
        String id = athena.run("SELECT 1").queryExecutionId();
        List<StoredEvent> events = athena.metadata.read(reader -> reader.events(0, 10));
        assertThat(events).extracting(event -> event.event().type()).containsOnly("Athena Query State Change");
        assertThat(events).extracting(event -> event.event().key()).containsOnly(id);
        assertThat(events.getLast().event().detail())
                .isEqualTo("{\"versionId\":\"0\",\"currentState\":\"SUCCEEDED\",\"previousState\":\"RUNNING\",\"statementType\":\"DML\",\"queryExecutionId\":\""
                        + id + "\",\"workgroupName\":\"primary\",\"sequenceNumber\":\"3\"}");
    }

    @Test
    void othersQueriesAreNotThere() {
        String id = athena.run("SELECT 1").queryExecutionId();
        athena.caller = TestCallers.root("222222222222");
        assertThatThrownBy(() -> athena.get(id)).hasMessageContaining("QueryExecution " + id + " was not found");
    }
}
