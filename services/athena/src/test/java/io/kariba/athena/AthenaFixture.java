package io.kariba.athena;

import io.kariba.api.FakeIceberg;
import io.kariba.api.Caller;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Metadata;
import io.kariba.api.ScriptedPermissions;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import io.kariba.protocols.Call;
import io.kariba.protocols.OperationTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionResponse;

/** Athena over fakes, called through its operation table as {@code wire} calls it. */
final class AthenaFixture {
    static final AthenaConfig CONFIG =
            new AthenaConfig(2, 2, 2, Duration.ofMinutes(30), Duration.ofDays(45), 1_000, 1 << 20, Duration.ofSeconds(20));

    final Metadata metadata;
    final ScriptedPermissions permissions = ScriptedPermissions.allowAll();
    final FakeCatalog catalog = new FakeCatalog();
    final FakeObjects objects = new FakeObjects();
    final FakeIceberg iceberg = new FakeIceberg(catalog);
    final FakeEngine engine = new FakeEngine();
    final FakeSessions sessions = new FakeSessions();
    final TestClock clock = new TestClock();
    final AthenaService service;
    final OperationTable table;
    Caller caller = TestCallers.root();

    AthenaFixture() {
        this(new InMemoryMetadata(), CONFIG);
    }

    AthenaFixture(Metadata metadata, AthenaConfig config) {
        this.metadata = metadata;
        catalog.addDatabase("default");
        service = new AthenaService(ports(), config);
        table = service.operations();
    }

    AthenaPorts ports() {
        return new AthenaPorts(metadata, permissions, catalog, objects, iceberg, engine, sessions, new SequentialIds(), clock);
    }

    @SuppressWarnings("unchecked")
    <O> O call(SdkPojo request) {
        String name = request.getClass().getSimpleName();
        OperationTable.Row row = table.rows().get(name.substring(0, name.length() - "Request".length()));
        Call call = new Call(caller, row.operation(), Map.of(), Map.of(), "/", "");
        try {
            return (O) row.handler().handle(call, request, null).response();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StartQueryExecutionRequest.Builder request(String sql) {
        return StartQueryExecutionRequest.builder()
                .queryString(sql)
                .resultConfiguration(ResultConfiguration.builder().outputLocation("s3://results/out/").build());
    }

    String start(String sql) {
        return start(request(sql).build());
    }

    String start(StartQueryExecutionRequest request) {
        return this.<StartQueryExecutionResponse>call(request).queryExecutionId();
    }

    QueryExecution get(String id) {
        return this.<GetQueryExecutionResponse>call(GetQueryExecutionRequest.builder().queryExecutionId(id).build()).queryExecution();
    }

    /** Waits for a query to end; surefire's own limit ends a test whose query never does. */
    QueryExecution await(String id) {
        while (true) {
            QueryExecution execution = get(id);
            QueryExecutionState state = execution.status().state();
            if (state != QueryExecutionState.QUEUED && state != QueryExecutionState.RUNNING) {
                return execution;
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    /** Waits until it is told that a query runs, which may be after the engine began. */
    void awaitRunning(String id) {
        while (get(id).status().state() == QueryExecutionState.QUEUED) {
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    QueryExecution run(String sql) {
        return await(start(sql));
    }

    GetQueryResultsResponse results(String id) {
        return call(GetQueryResultsRequest.builder().queryExecutionId(id).build());
    }

    /** The texts of a page's rows; null for NULL. */
    static List<List<String>> texts(GetQueryResultsResponse page) {
        return page.resultSet().rows().stream()
                .map(row -> row.data().stream().map(datum -> datum.varCharValue()).toList())
                .toList();
    }
}
