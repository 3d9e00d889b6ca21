package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.Principal;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.TestCallers;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.CreatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResourceNotFoundException;
import software.amazon.awssdk.services.athena.model.ResultReuseByAgeConfiguration;
import software.amazon.awssdk.services.athena.model.ResultReuseConfiguration;
import software.amazon.awssdk.services.athena.model.StatementType;

class ReuseAndPreparedTest {
    private final AthenaFixture athena = new AthenaFixture();

    @BeforeEach
    void answerOneRow() {
        athena.engine.answers = () -> FakeQuery.rows(List.of(new SqlColumn("a", "integer")), List.of(List.of(1L)));
    }

    private QueryExecution reusing(String sql) {
        return athena.await(athena.start(AthenaFixture.request(sql)
                .resultReuseConfiguration(ResultReuseConfiguration.builder()
                        .resultReuseByAgeConfiguration(ResultReuseByAgeConfiguration.builder().enabled(true).maxAgeInMinutes(10).build())
                        .build())
                .build()));
    }

    @Test
    void aYoungResultIsTakenOverUnderANewId() {
        QueryExecution first = reusing("SELECT a FROM (VALUES 1) t(a)");
        assertThat(first.statistics().resultReuseInformation().reusedPreviousResult()).isFalse();
        QueryExecution second = reusing("SELECT a FROM (VALUES 1) t(a)");
        assertThat(second.queryExecutionId()).isNotEqualTo(first.queryExecutionId());
        assertThat(second.statistics().resultReuseInformation().reusedPreviousResult()).isTrue();
        assertThat(second.statistics().dataScannedInBytes()).isZero();
        assertThat(second.resultReuseConfiguration().resultReuseByAgeConfiguration().maxAgeInMinutes()).isEqualTo(10);
        assertThat(AthenaFixture.texts(athena.results(second.queryExecutionId()))).containsExactly(List.of("a"), List.of("1"));
        assertThat(athena.engine.statements).hasSize(1);
    }

    @Test
    void aResultIsNotTakenOverWhenItIsOldGoneSomebodyElsesOrNotAskedFor() {
        String sql = "SELECT a FROM (VALUES 1) t(a)";
        QueryExecution first = reusing(sql);
        athena.run(sql);
        assertThat(athena.engine.statements).hasSize(2);
        athena.clock.advance(Duration.ofMinutes(11));
        assertThat(reusing(sql).statistics().resultReuseInformation().reusedPreviousResult()).isFalse();
        athena.caller = TestCallers.of(new Principal(
                Principal.Kind.USER, athena.caller.account(), "arn:aws:iam::111111111111:user/ann", "AIDAANN", "ann", athena.caller.principal().canonicalId()));
        assertThat(reusing(sql).statistics().resultReuseInformation().reusedPreviousResult()).isFalse();
        athena.objects.objects.clear();
        assertThat(reusing(sql).statistics().resultReuseInformation().reusedPreviousResult()).isFalse();
        assertThat(first.status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        reusing("SELECT random() AS a");
        assertThat(reusing("SELECT random() AS a").statistics().resultReuseInformation().reusedPreviousResult()).isFalse();
    }

    private boolean reused(String sql) {
        QueryExecution done = reusing(sql);
        assertThat(done.status().stateChangeReason()).isNull();
        return done.statistics().resultReuseInformation().reusedPreviousResult();
    }

    private void table(String name, Map<String, String> parameters) {
        CatalogStorage storage = new CatalogStorage(
                List.of(CatalogColumn.of("a", "int")), Optional.of("s3://lake/" + name), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(),
                List.of(), -1, Map.of());
        athena.catalog.createTable(athena.caller, "default", new CatalogTable(
                "default", name, Optional.empty(), Optional.empty(), "EXTERNAL_TABLE", storage, List.of(), parameters, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty()));
    }

    @Test
    void reuseEndsWhenDataOrDefinitionChange() {
        table("t", Map.of());
        athena.objects.add("s3://lake/t/a", "1");
        assertThat(reused("SELECT a FROM t")).isFalse();
        assertThat(reused("SELECT a FROM t")).isTrue();
        athena.objects.add("s3://lake/t/b", "2");
        assertThat(reused("SELECT a FROM t")).as("a new object").isFalse();
        assertThat(reused("SELECT a FROM t")).isTrue();
        athena.objects.objects.remove("lake/t/a");
        assertThat(reused("SELECT a FROM t")).as("an object is gone").isFalse();
        assertThat(reused("SELECT a FROM t")).isTrue();
        table("t", Map.of("x", "y"));
        assertThat(reused("SELECT a FROM t")).as("the table was altered").isFalse();
        assertThat(reused("SELECT a FROM t")).isTrue();
    }

    @Test
    void reuseOverAViewEndsWhenItsTableChanges() {
        table("t", Map.of());
        String json = "{\"originalSql\":\"SELECT a FROM t\",\"schema\":\"default\"}";
        String text = "/* Presto View: " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + " */";
        CatalogTable table = athena.catalog.tables.get("default.t");
        athena.catalog.createTable(athena.caller, "default", new CatalogTable(
                "default", "v", Optional.empty(), Optional.empty(), "VIRTUAL_VIEW", table.storage().withLocation(""), List.of(), Map.of(), Optional.of(text),
                Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(reused("SELECT a FROM v")).isFalse();
        assertThat(reused("SELECT a FROM v")).isTrue();
        athena.objects.add("s3://lake/t/b", "2");
        assertThat(reused("SELECT a FROM v")).isFalse();
        assertThat(reused("SELECT a FROM v")).isTrue();
    }

    @Test
    void aPreparedStatementRunsWithItsValues() {
        athena.call(CreatePreparedStatementRequest.builder()
                .statementName("by_name").workGroup("primary").queryStatement("SELECT a FROM t WHERE n = ? AND m = ?").build());
        QueryExecution done = athena.run("EXECUTE by_name USING 'x, y', 7;");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(done.query()).isEqualTo("EXECUTE by_name USING 'x, y', 7;");
        assertThat(done.statementType()).isEqualTo(StatementType.DML);
        assertThat(athena.engine.statements.getFirst().text()).isEqualTo("SELECT a FROM t WHERE n = 'x, y' AND m = 7");
        QueryExecution parameters = athena.await(athena.start(AthenaFixture.request("EXECUTE \"by_name\"").executionParameters("'z'", "8").build()));
        assertThat(parameters.status().stateChangeReason()).isNull();
        assertThat(athena.engine.statements.getLast().text()).isEqualTo("SELECT a FROM t WHERE n = 'z' AND m = 8");
        assertThatThrownBy(() -> athena.start("EXECUTE by_name USING 1")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> athena.start("EXECUTE none USING 1")).hasMessageContaining("PreparedStatement none was not found");
    }

    @Test
    void prepareAndDeallocateKeepAndRemove() {
        QueryExecution prepared = athena.run("PREPARE one FROM SELECT ? AS a");
        assertThat(prepared.status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        assertThat(prepared.statementType()).isEqualTo(StatementType.DDL);
        assertThat(prepared.resultConfiguration().outputLocation()).endsWith(".txt");
        GetPreparedStatementRequest get = GetPreparedStatementRequest.builder().statementName("one").workGroup("primary").build();
        assertThat(athena.<GetPreparedStatementResponse>call(get).preparedStatement().queryStatement()).isEqualTo("SELECT ? AS a");
        assertThat(athena.run("EXECUTE one USING 1").status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        assertThat(athena.run("DEALLOCATE PREPARE one").status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        assertThatThrownBy(() -> athena.call(get)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(athena.run("DEALLOCATE PREPARE one").status().stateChangeReason()).contains("was not found");
    }
}
