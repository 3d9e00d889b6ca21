package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.Transaction;
import io.kariba.athena.FakeEngine.FakeQuery;
import io.kariba.api.StoredCaller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/** UNLOAD, and what statements that write files leave when they, or the server, end badly. */
class UnfinishedWriteTest {
    private static final String ENGINE_ID = "20260102_030405_00001_abcde";
    private static final String UNLOAD = "UNLOAD (SELECT 1 AS a) TO 's3://lake/un/' WITH (format = 'PARQUET')";

    private final Metadata data = new InMemoryMetadata();
    private final AthenaFixture athena = new AthenaFixture(data, AthenaFixture.CONFIG);

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

    private static CatalogTable table(String name, String location, Map<String, String> parameters) {
        CatalogStorage storage = new CatalogStorage(
                List.of(CatalogColumn.of("a", "int")), Optional.of(location), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(),
                List.of(), -1, Map.of());
        return new CatalogTable(
                "default", name, Optional.empty(), Optional.empty(), "EXTERNAL_TABLE", storage, List.of(), parameters, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    private List<UnfinishedWrite> unfinished() {
        return new QueryStore(data, 100).unfinished();
    }

    @Test
    void anUnloadWritesItsFilesAndAManifestAndNothingElse() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(2);
            query.atEnd = () -> athena.objects.add("s3://lake/un/" + query.id() + "_1", "rows");
            return query;
        };
        QueryExecution done = athena.run(UNLOAD);
        assertThat(done.status().stateChangeReason()).isNull();
        String id = done.queryExecutionId();
        assertThat(done.statementTypeAsString()).isEqualTo("DML");
        assertThat(done.substatementType()).isEqualTo("UNLOAD");
        assertThat(done.resultConfiguration().outputLocation()).isEqualTo("s3://results/out/" + id);
        assertThat(done.statistics().dataManifestLocation()).isEqualTo("s3://results/out/" + id + "-manifest.csv");
        assertThat(athena.objects.text(done.statistics().dataManifestLocation())).isEqualTo("s3://lake/un/" + ENGINE_ID + "_1\n");
        assertThat(athena.objects.uris())
                .containsExactlyInAnyOrder("s3://lake/un/" + ENGINE_ID + "_1", "s3://results/out/" + id + "-manifest.csv", "s3://results/out/" + id + ".metadata");
        assertThat(athena.sessions.writable).containsExactly("s3://lake/un");
        assertThat(athena.catalog.tables).isEmpty();
        GetQueryResultsResponse results = athena.results(id);
        assertThat(results.updateCount()).isEqualTo(2);
        assertThat(results.resultSet().rows()).isEmpty();
        assertThat(results.resultSet().resultSetMetadata().columnInfo()).extracting(column -> column.name() + " " + column.type()).containsExactly("rows bigint");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void anUnloadNeedsAnEmptyPlace() {
        athena.objects.add("s3://lake/un/old", "x");
        QueryExecution done = athena.run(UNLOAD);
        assertThat(done.status().stateChangeReason()).startsWith("HIVE_PATH_ALREADY_EXISTS: ").contains("s3://lake/un");
        assertThat(athena.engine.statements).isEmpty();
        assertThat(athena.objects.uris()).containsExactly("s3://lake/un/old");
    }

    @Test
    void anUnloadIntoPartitionsAddsToWhatIsThere() {
        athena.objects.add("s3://lake/un/p=1/old", "x");
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> athena.objects.add("s3://lake/un/p=1/" + query.id() + "_1", "rows");
            return query;
        };
        QueryExecution done = athena.run("UNLOAD (SELECT 1 AS a, 1 AS p) TO 's3://lake/un/' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])");
        assertThat(done.status().stateChangeReason()).isNull();
        assertThat(athena.objects.text(done.statistics().dataManifestLocation())).isEqualTo("s3://lake/un/p=1/" + ENGINE_ID + "_1\n");
        assertThat(athena.objects.uris()).contains("s3://lake/un/p=1/old");
        assertThat(athena.engine.statements.getFirst().properties()).containsEntry("task_max_writer_count", "1");
    }

    @Test
    void anUnloadThatFailsLeavesNoFiles() {
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(0);
            query.atEnd = () -> {
                athena.objects.add("s3://lake/un/" + query.id() + "_1", "rows");
                throw new EngineFailure(EngineFailure.Kind.USER, "HIVE_WRITER_CLOSE_ERROR", "no", 0, 0);
            };
            return query;
        };
        assertThat(athena.run(UNLOAD).status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(athena.objects.uris()).isEmpty();
        assertThat(athena.sessions.ended).as("the engine writes no more").hasSize(1);
        assertThat(unfinished()).as("is looked for once more when the session has ended").hasSize(1);
    }

    /** Starts a statement, and a later start of the server over what it left, as kill -9 does. */
    private AthenaFixture killedDuring(String sql) throws InterruptedException {
        FakeQuery hanging = FakeQuery.hanging();
        athena.engine.answers = () -> hanging;
        String id = athena.start(sql);
        hanging.pulled.await();
        assertThat(unfinished()).hasSize(1);
        AthenaFixture after = new AthenaFixture(new LaterEpoch(data, data.epoch() + 1), AthenaFixture.CONFIG);
        after.objects.objects.putAll(athena.objects.objects);
        after.catalog.tables.putAll(athena.catalog.tables);
        after.objects.add("s3://lake/made/" + ENGINE_ID + "_part", "half");
        after.objects.add("s3://lake/made/p=1/" + ENGINE_ID + "_part", "half");
        after.objects.add("s3://lake/made/20260102_030405_00009_abcde_part", "of another");
        after.service.start();
        assertThat(after.get(id).status().state()).isEqualTo(QueryExecutionState.FAILED);
        while (!unfinished().isEmpty()) {
            Thread.onSpinWait();
        }
        return after;
    }

    @Test
    void aCtasThatTheServerDiedInIsRemovedWithItsTable() throws Exception {
        athena.catalog.createTable(athena.caller, "default", table("other", "s3://lake/made", Map.of()));
        AthenaFixture after = killedDuring("CREATE TABLE made WITH (external_location = 's3://lake/made/') AS SELECT 1 AS a");
        assertThat(after.objects.uris()).containsExactly("s3://lake/made/20260102_030405_00009_abcde_part");
        assertThat(after.catalog.tables).containsOnlyKeys("default.other");
    }

    @Test
    void aTableThatTheEngineMadeBeforeTheServerDiedIsRemoved() throws Exception {
        FakeQuery hanging = FakeQuery.hanging();
        athena.engine.answers = () -> hanging;
        athena.start("CREATE TABLE made WITH (external_location = 's3://lake/made/') AS SELECT 1 AS a");
        hanging.pulled.await();
        UnfinishedWrite write = unfinished().getFirst();
        athena.catalog.createTable(athena.caller, "default", table("made", "s3://lake/made", Map.of("trino_query_id", ENGINE_ID)));
        athena.catalog.createTable(athena.caller, "default", table("kept", "s3://lake/kept", Map.of("trino_query_id", "another")));
        new Leftovers(new QueryStore(data, 100), athena.ports()).recover(write);
        assertThat(athena.catalog.tables).containsOnlyKeys("default.kept");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void halfAnInsertIsRemovedAndItsTableStays() throws Exception {
        athena.catalog.createTable(athena.caller, "default", table("made", "s3://lake/made", Map.of("trino_query_id", ENGINE_ID)));
        AthenaFixture after = killedDuring("INSERT INTO made VALUES 1");
        assertThat(after.objects.uris()).containsExactly("s3://lake/made/20260102_030405_00009_abcde_part");
        assertThat(after.catalog.tables).containsOnlyKeys("default.made");
    }

    @Test
    void anInsertIsRemovedWhenTheEngineDies() {
        athena.catalog.createTable(athena.caller, "default", table("made", "s3://lake/made", Map.of()));
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> {
                athena.objects.add("s3://lake/made/" + query.id() + "_1", "half");
                throw new EngineFailure(EngineFailure.Kind.ENGINE_LOST, "ENGINE_LOST", "gone", 0, 0);
            };
            return query;
        };
        assertThat(athena.run("INSERT INTO made VALUES 1").status().state()).isEqualTo(QueryExecutionState.FAILED);
        assertThat(athena.objects.uris()).isEmpty();
        assertThat(athena.catalog.tables).containsOnlyKeys("default.made");
    }

    @Test
    void whatSucceededIsNeverRemoved() {
        athena.catalog.createTable(athena.caller, "default", table("made", "s3://lake/made", Map.of()));
        athena.engine.answers = () -> {
            FakeQuery query = FakeQuery.update(1);
            query.atEnd = () -> athena.objects.add("s3://lake/made/" + query.id() + "_1", "rows");
            return query;
        };
        assertThat(athena.run("INSERT INTO made VALUES 1").status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void anInsertIntoIcebergIsLeftToIceberg() throws Exception {
        athena.catalog.createTable(athena.caller, "default", table("ice", "s3://lake/ice", Map.of("table_type", "ICEBERG")));
        FakeQuery hanging = FakeQuery.hanging();
        athena.engine.answers = () -> hanging;
        athena.start("INSERT INTO ice VALUES 1");
        hanging.pulled.await();
        assertThat(unfinished()).isEmpty();
        hanging.cancel();
    }

    @Test
    void theOwnerOfAWriteCanBeMadeACallerAgain() {
        StoredCaller owner = StoredCaller.of(athena.caller.via(AthenaPorts.PRINCIPAL));
        assertThat(owner.through(AthenaPorts.PRINCIPAL, athena.clock.instant()).principal()).isEqualTo(athena.caller.principal());
        assertThat(owner.through(AthenaPorts.PRINCIPAL, athena.clock.instant()).scope()).isEqualTo(athena.caller.scope());
        assertThat(owner.through(AthenaPorts.PRINCIPAL, athena.clock.instant()).calledVia()).containsExactly(AthenaPorts.PRINCIPAL);
    }
}
