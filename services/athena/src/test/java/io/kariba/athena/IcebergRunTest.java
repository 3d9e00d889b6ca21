package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogColumn;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.athena.FakeEngine.FakeQuery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/** Statements on Iceberg tables: which of the two hands carries them out, and what they leave. */
class IcebergRunTest {
    private static final String ENGINE_ID = "20260102_030405_00001_abcde";
    private static final List<CatalogColumn> COLUMNS = List.of(CatalogColumn.of("id", "bigint"), CatalogColumn.of("word", "string"));

    private final AthenaFixture athena = new AthenaFixture();

    private void table(List<String> partitioning) {
        athena.iceberg.with(athena.caller, "default", "t", COLUMNS, partitioning);
    }

    @Test
    void tablesAreMadeAndDroppedWithoutTheEngine() {
        QueryExecution made = athena.run("CREATE TABLE t (id bigint) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')");
        assertThat(made.status().stateChangeReason()).isNull();
        assertThat(made.resultConfiguration().outputLocation()).endsWith(".txt");
        athena.run("DROP TABLE t");
        assertThat(athena.iceberg.calls).containsExactly("create default.t", "drop default.t");
        assertThat(athena.engine.statements).isEmpty();
    }

    @Test
    void vacuumNamesAResultThatIsNotThere() {
        table(List.of());
        QueryExecution done = athena.run("VACUUM t");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(done.statementTypeAsString()).isEqualTo("DML");
        assertThat(done.substatementType()).isEqualTo("VACUUM_TABLE");
        assertThat(done.resultConfiguration().outputLocation()).isEqualTo("s3://results/out/" + done.queryExecutionId() + ".csv");
        assertThat(athena.objects.uris()).isEmpty();
        assertThat(athena.results(done.queryExecutionId()).updateCount()).isZero();
        assertThat(athena.iceberg.calls).containsExactly("vacuum default.t");
    }

    @Test
    void optimizeRewritesFilesBelowTheTablesSize() {
        table(List.of());
        athena.iceberg.properties.get("default.t").put("optimize_rewrite_min_data_file_size_bytes", "1000");
        QueryExecution done = athena.run("OPTIMIZE t REWRITE DATA USING BIN_PACK");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(athena.engine.statements.getFirst().text()).isEqualTo("ALTER TABLE t EXECUTE optimize(file_size_threshold => '1000B')");
        assertThat(athena.engine.statements.getFirst().properties()).doesNotContainKey("task_max_writer_count");
        assertThat(athena.objects.uris()).isEmpty();
    }

    @Test
    void writesToPartitionedTablesHaveAthenasLimitOfPartitions() {
        Map<String, String> limit = Map.of("awsdatacatalog_iceberg.max_partitions_per_writer", "100", "task_max_writer_count", "1");
        table(List.of("word"));
        athena.engine.answers = () -> FakeQuery.update(1);
        athena.run("INSERT INTO t VALUES (1, 'a')");
        athena.run("CREATE TABLE c WITH (table_type = 'ICEBERG', location = 's3://lake/c/', partitioning = ARRAY['a']) AS SELECT 1 a");
        assertThat(athena.engine.statements).hasSize(2).allSatisfy(statement -> assertThat(statement.properties()).containsAllEntriesOf(limit));
        athena.run("CREATE TABLE d WITH (table_type = 'ICEBERG', location = 's3://lake/d/') AS SELECT 1 a");
        assertThat(athena.engine.statements.getLast().properties()).doesNotContainKeys("task_max_writer_count");
    }

    @Test
    void aCtasOfAnIcebergTableListsItsDataAlone() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> {
                athena.objects.add("s3://lake/c/data/x/" + query.id() + "-1.parquet", "rows");
                athena.objects.add("s3://lake/c/metadata/" + query.id() + "-1.stats", "statistics");
                athena.objects.add("s3://lake/c/metadata/00000-a.metadata.json", "{}");
            };
            return query;
        };
        QueryExecution done = athena.run("CREATE TABLE c WITH (table_type = 'ICEBERG', location = 's3://lake/c/') AS SELECT 1 a");
        assertThat(athena.objects.text(done.statistics().dataManifestLocation())).isEqualTo("s3://lake/c/data/x/" + ENGINE_ID + "-1.parquet\n");
        assertThat(athena.sessions.writable).containsExactly("s3://lake/c");
    }

    @Test
    void aCtasThatFailsAfterItsCommitIsKnownByItsMetadataAndDropped() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> {
                athena.iceberg.with(athena.caller, "default", "t", COLUMNS, List.of());
                athena.objects.add("s3://lake/t/data/" + query.id() + "-1.parquet", "rows");
                athena.objects.add("s3://lake/t/metadata/00000-a.metadata.json", "{\"trino_query_id\":\"" + query.id() + "\"}");
                throw new EngineFailure(EngineFailure.Kind.ENGINE_LOST, "ENGINE_LOST", "gone", 0, 0);
            };
            return query;
        };
        QueryExecution done = athena.run("CREATE TABLE t WITH (table_type = 'ICEBERG', location = 's3://lake/t/') AS SELECT 1 a");
        assertThat(done.status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(athena.iceberg.calls).containsExactly("drop default.t");
        assertThat(athena.catalog.tables).isEmpty();
    }

    @Test
    void aTableThatAnotherMadeMeanwhileStays() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> {
                athena.iceberg.with(athena.caller, "default", "t", COLUMNS, List.of());
                athena.objects.add("s3://lake/t/metadata/00000-a.metadata.json", "{\"trino_query_id\":\"20260102_030405_00009_abcde\"}");
                throw new EngineFailure(EngineFailure.Kind.USER, "TABLE_ALREADY_EXISTS", "no", 0, 0);
            };
            return query;
        };
        athena.run("CREATE TABLE t WITH (table_type = 'ICEBERG', location = 's3://lake/t/') AS SELECT 1 a");
        assertThat(athena.catalog.tables).containsKey("default.t");
        assertThat(athena.objects.uris()).contains("s3://lake/t/metadata/00000-a.metadata.json");
    }

    @Test
    void aLocationThatHoldsSomethingIsRefused() {
        athena.objects.add("s3://lake/c/old", "x");
        QueryExecution done = athena.run("CREATE TABLE c WITH (table_type = 'ICEBERG', location = 's3://lake/c/') AS SELECT 1 a");
        assertThat(done.status().stateChangeReason()).startsWith("ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: s3://lake/c");
        assertThat(athena.engine.statements).isEmpty();
    }

    @Test
    void theEnginesCatalogOfIcebergTablesIsShownNowhere() {
        athena.engine.answers = () -> FakeQuery.rows(
                List.of(new SqlColumn("Query Plan", "varchar")), List.of(List.of("TableScan[table = awsdatacatalog_iceberg:default.t$data@1]")));
        QueryExecution done = athena.run("EXPLAIN SELECT 1");
        assertThat(athena.results(done.queryExecutionId()).resultSet().rows().getLast().data().getFirst().varCharValue())
                .isEqualTo("TableScan[table = awsdatacatalog:default.t$data@1]");
        athena.engine.answers = () -> FakeQuery.failing(
                new EngineFailure(EngineFailure.Kind.EXTERNAL, "ICEBERG_COMMIT_ERROR", "Failed to commit to awsdatacatalog_iceberg.default.t", 0, 0));
        QueryExecution lost = athena.run("SELECT 1");
        assertThat(lost.status().stateChangeReason()).isEqualTo("ICEBERG_COMMIT_ERROR: Failed to commit to awsdatacatalog.default.t");
    }
}
