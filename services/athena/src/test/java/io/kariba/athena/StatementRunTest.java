package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryResultType;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.StatementType;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.WorkGroupConfiguration;

class StatementRunTest {
    private final AthenaFixture athena = new AthenaFixture();

    private static CatalogTable table(String name, String location, String... partitionKeys) {
        CatalogStorage storage = new CatalogStorage(
                List.of(CatalogColumn.of("a", "int")), Optional.of(location), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(),
                List.of(), -1, Map.of());
        List<CatalogColumn> keys = Arrays.stream(partitionKeys).map(key -> CatalogColumn.of(key, "string")).toList();
        return new CatalogTable(
                "default", name, Optional.empty(), Optional.empty(), "EXTERNAL_TABLE", storage, keys, Map.of(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** The fake engine's id of every query. */
    private static final String MADE_BY = "20260102_030405_00001_abcde";

    /** A CTAS that writes a file and makes the table, as the engine does. */
    private FakeQuery ctas(String location) {
        FakeQuery query = FakeQuery.update(3);
        query.atEnd = () -> {
            athena.objects.add(location + "/" + query.id() + "_part-1", "rows");
            athena.catalog.createTable(athena.caller, "default", table("made", location).withParameters(Map.of("trino_query_id", query.id())));
        };
        return query;
    }

    @Test
    void aCtasGoesUnderTablesAndListsItsFiles() {
        String location = "s3://results/out/tables/00000000-0000-4000-8000-000000000001";
        athena.engine.answers = () -> ctas(location);
        QueryExecution done = athena.run("CREATE TABLE made WITH (format = 'PARQUET') AS SELECT 1 AS a");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(done.statementType()).isEqualTo(StatementType.DDL);
        assertThat(done.substatementType()).isEqualTo("CREATE_TABLE_AS_SELECT");
        String id = done.queryExecutionId();
        assertThat(done.resultConfiguration().outputLocation()).isEqualTo("s3://results/out/" + id);
        assertThat(done.statistics().dataManifestLocation()).isEqualTo("s3://results/out/" + id + "-manifest.csv");
        assertThat(athena.sessions.writable).containsExactly(location);
        assertThat(athena.engine.statements.getFirst().text()).contains(location);
        assertThat(athena.objects.text(done.statistics().dataManifestLocation())).isEqualTo(location + "/" + MADE_BY + "_part-1\n");
        assertThat(athena.objects.uris())
                .containsExactlyInAnyOrder("s3://results/out/" + id + "-manifest.csv", "s3://results/out/" + id + ".metadata", location + "/" + MADE_BY + "_part-1");
        GetQueryResultsResponse results = athena.results(id);
        assertThat(results.updateCount()).isEqualTo(3);
        assertThat(results.resultSet().rows()).isEmpty();
        assertThat(results.resultSet().resultSetMetadata().columnInfo()).extracting(column -> column.name() + " " + column.type() + column.precision())
                .containsExactly("rows bigint19");
        GetQueryResultsResponse manifest =
                athena.call(GetQueryResultsRequest.builder().queryExecutionId(id).queryResultType(QueryResultType.DATA_MANIFEST).build());
        assertThat(AthenaFixture.texts(manifest)).containsExactly(List.of(location + "/" + MADE_BY + "_part-1"));
    }

    @Test
    void aCtasThatFailsLeavesNeitherFilesNorTable() {
        String location = "s3://lake/made";
        athena.engine.answers = () -> {
            FakeQuery query = ctas(location);
            Runnable write = query.atEnd;
            query.atEnd = () -> {
                write.run();
                throw new EngineFailure(EngineFailure.Kind.USER, "HIVE_WRITER_CLOSE_ERROR", "no", 0, 0);
            };
            return query;
        };
        QueryExecution done = athena.run("CREATE TABLE made WITH (external_location = 's3://lake/made/') AS SELECT 1 AS a");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(athena.objects.uris()).isEmpty();
        assertThat(athena.catalog.tables).isEmpty();
    }

    @Test
    void aCtasThatFailsKeepsWhatAnotherMadeInTheSamePlaceMeanwhile() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> {
                athena.objects.add("s3://lake/made/" + query.id() + "_part-1", "rows");
                athena.objects.add("s3://lake/made/20260102_030405_00009_abcde_part-1", "rows of the other");
                athena.catalog.createTable(
                        athena.caller, "default", table("made", "s3://lake/made").withParameters(Map.of("trino_query_id", "20260102_030405_00009_abcde")));
                throw new EngineFailure(EngineFailure.Kind.USER, "TABLE_ALREADY_EXISTS", "no", 0, 0);
            };
            return query;
        };
        QueryExecution done = athena.run("CREATE TABLE made WITH (external_location = 's3://lake/made/') AS SELECT 1 AS a");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(athena.catalog.tables).containsKey("default.made");
        assertThat(athena.objects.uris()).containsExactly("s3://lake/made/20260102_030405_00009_abcde_part-1");
    }

    @Test
    void aCtasIntoAFolderThatHoldsSomethingFailsAndTouchesNothing() {
        athena.objects.add("s3://lake/made/old", "x");
        QueryExecution done = athena.run("CREATE TABLE made WITH (external_location = 's3://lake/made/') AS SELECT 1 AS a");
        assertThat(done.status().stateChangeReason()).startsWith("HIVE_PATH_ALREADY_EXISTS: Target directory for table 'default.made' already exists: s3://lake/made.");
        assertThat(athena.objects.uris()).containsExactly("s3://lake/made/old");
        assertThat(athena.engine.statements).isEmpty();
    }

    @Test
    void aCtasOfATableThatIsThereFailsAndKeepsIt() {
        athena.catalog.createTable(athena.caller, "default", table("made", "s3://lake/made"));
        athena.objects.add("s3://lake/made/old", "x");
        QueryExecution done = athena.run("CREATE TABLE made AS SELECT 1 AS a");
        assertThat(done.status().stateChangeReason()).contains("already exists");
        assertThat(athena.catalog.tables).containsKey("default.made");
        assertThat(athena.objects.uris()).containsExactly("s3://lake/made/old");
    }

    @Test
    void anEnforcedWorkgroupForbidsALocationOfOnesOwn() {
        athena.call(CreateWorkGroupRequest.builder()
                .name("strict")
                .configuration(WorkGroupConfiguration.builder()
                        .enforceWorkGroupConfiguration(true)
                        .resultConfiguration(ResultConfiguration.builder().outputLocation("s3://results/strict/").build())
                        .build())
                .build());
        QueryExecution done = athena.await(athena.start(AthenaFixture.request(
                        "CREATE TABLE made WITH (external_location = 's3://lake/made/') AS SELECT 1 AS a")
                .workGroup("strict")
                .build()));
        assertThat(done.status().stateChangeReason()).startsWith("The Create Table As Select query failed because it was submitted with an 'external_location'");
    }

    @Test
    void aPartitionedCtasRunsWithOneWriterSoThatTheLimitOfAHundredPartitionsIsAthenas() {
        athena.engine.answers = () -> FakeQuery.update(1);
        athena.run("CREATE TABLE made WITH (partitioned_by = ARRAY['b']) AS SELECT 1 AS a, 'x' AS b");
        assertThat(athena.engine.statements.getFirst().properties()).containsEntry("task_max_writer_count", "1");
        athena.run("CREATE TABLE other AS SELECT 1 AS a");
        assertThat(athena.engine.statements.getLast().properties()).doesNotContainKey("task_max_writer_count");
    }

    @Test
    void anInsertListsTheFilesOfItsOwnQuery() {
        athena.catalog.createTable(athena.caller, "default", table("t", "s3://lake/t/", "b"));
        athena.objects.add("s3://lake/t/b=1/before", "x");
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(2);
            query.atEnd = () -> athena.objects.add("s3://lake/t/b=2/" + query.id() + "_5e", "x");
            return query;
        };
        QueryExecution done = athena.run("INSERT INTO t SELECT 1, '2' FROM other");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(done.resultConfiguration().outputLocation()).isEqualTo("s3://results/out/" + done.queryExecutionId());
        assertThat(athena.objects.text(done.statistics().dataManifestLocation())).isEqualTo("s3://lake/t/b=2/20260102_030405_00001_abcde_5e\n");
        assertThat(athena.results(done.queryExecutionId()).updateCount()).isEqualTo(2);
        assertThat(athena.engine.statements.getFirst().properties()).containsEntry("task_max_writer_count", "1");
    }

    @Test
    void ddlIsCarriedOutWithoutTheEngine() {
        QueryExecution done = athena.run("CREATE DATABASE sales");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(done.statementType()).isEqualTo(StatementType.DDL);
        assertThat(athena.catalog.databases).containsKey("sales");
        assertThat(athena.engine.statements).isEmpty();
        assertThat(athena.objects.text(done.resultConfiguration().outputLocation())).isEmpty();
        assertThat(done.resultConfiguration().outputLocation()).endsWith(".txt");
        GetQueryResultsResponse results = athena.results(done.queryExecutionId());
        assertThat(results.resultSet().rows()).isEmpty();
        assertThat(results.resultSet().resultSetMetadata().hasColumnInfo()).isTrue();
    }

    @Test
    void utilityResultsHaveNoHeaderRow() {
        athena.catalog.addDatabase("sales");
        QueryExecution done = athena.run("SHOW DATABASES");
        assertThat(done.statementType()).isEqualTo(StatementType.UTILITY);
        assertThat(athena.objects.text(done.resultConfiguration().outputLocation())).isEqualTo("default\nsales\n");
        assertThat(AthenaFixture.texts(athena.results(done.queryExecutionId()))).containsExactly(List.of("default"), List.of("sales"));
    }

    @Test
    void aRowOfDescribeIsOneCellThatHoldsTabs() {
        athena.catalog.createTable(athena.caller, "default", table("t", "s3://lake/t/", "b"));
        QueryExecution done = athena.run("DESCRIBE t");
        GetQueryResultsResponse results = athena.results(done.queryExecutionId());
        assertThat(results.resultSet().resultSetMetadata().columnInfo()).hasSize(3);
        assertThat(AthenaFixture.texts(results)).allSatisfy(row -> assertThat(row).hasSize(1));
        assertThat(AthenaFixture.texts(results).getFirst().getFirst()).startsWith("a                   \tint");
    }

    @Test
    void explainShowsALineARowAfterItsTitle() {
        athena.engine.answers = () -> FakeQuery.rows(List.of(new SqlColumn("Query Plan", "varchar")), List.of(List.of("Fragment 0\n    Output[a]\n")));
        QueryExecution done = athena.run("EXPLAIN SELECT 1");
        assertThat(AthenaFixture.texts(athena.results(done.queryExecutionId())))
                .containsExactly(List.of("Query Plan"), List.of("Fragment 0"), List.of("    Output[a]"));
    }

    @Test
    void aCatalogStatementCanBeStopped() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        athena.catalog.before = () -> {
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        String id = athena.start("CREATE DATABASE IF NOT EXISTS sales");
        inside.await();
        athena.call(StopQueryExecutionRequest.builder().queryExecutionId(id).build());
        athena.catalog.before = () -> {};
        go.countDown();
        QueryExecutionState state = athena.await(id).status().state();
        assertThat(state).isEqualTo(athena.catalog.databases.containsKey("sales") ? QueryExecutionState.SUCCEEDED : QueryExecutionState.CANCELLED);
    }

    @Test
    void badSyntaxIsRefusedAtOnceAndUnsupportedStatementsFail() {
        assertThatThrownBy(() -> athena.start("THIS IS NOT SQL"))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                    assertThat(e.athenaErrorCode()).isEqualTo("MALFORMED_QUERY");
                    assertThat(e.getMessage()).contains("mismatched input 'THIS'");
                });
        QueryExecution done = athena.run("ALTER VIEW v ADD DIALECT");
        assertThat(done.status().stateChangeReason()).startsWith("NOT_SUPPORTED");
    }

    @Test
    void whoMayNotSeeTheCatalogGetsItsError() {
        athena.catalog.before = () -> {
            throw new AccessDenied("User: x is not authorized to perform: glue:GetDatabases");
        };
        QueryExecution done = athena.run("SHOW DATABASES");
        assertThat(done.status().stateChangeReason()).contains("not authorized to perform: glue:GetDatabases");
    }
}
