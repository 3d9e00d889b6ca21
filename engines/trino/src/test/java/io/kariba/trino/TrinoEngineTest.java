package io.kariba.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kariba.api.EngineStatus;
import io.kariba.api.Region;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.SqlEngine.SqlQuery;
import io.kariba.api.SqlEngine.SqlStatement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engine, started once, over a lake that keeps who called: what SQL does, whose keys it uses, and what it may not see. */
class TrinoEngineTest {
    @TempDir
    static Path folder;

    private static FakeLake lake;
    private static TrinoEngine engine;

    @BeforeAll
    static void startEngine() throws IOException {
        lake = new FakeLake();
        Path lib = Path.of("../trino-plugin/target/engine/lib").toAbsolutePath().normalize();
        TrinoConfig config = TrinoConfig.of(
                Path.of(System.getProperty("java.home")), lib, folder, lake::url, new Region("us-east-1"));
        engine = new TrinoEngine(config);
        engine.start();
        engine.awaitReady(Duration.ofMinutes(3));
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
        lake.close();
    }

    private static List<Object> one(String expression) {
        return TestSessions.rows(engine, "SELECT " + expression).getFirst();
    }

    private static EngineFailure failure(String text) {
        return catchThrowableOfType(EngineFailure.class, () -> TestSessions.rows(engine, text));
    }

    @Test
    void readyEngineSaysSo() {
        assertThat(engine.status()).isEqualTo(new EngineStatus(EngineStatus.State.READY, Optional.empty()));
        assertThat(TestSessions.rows(engine, "SELECT 1")).containsExactly(List.of(1L));
    }

    @Test
    void scalarsArriveAsTheTypesTheContractNames() {
        assertThat(one("true, TINYINT '-3', SMALLINT '4', 5, BIGINT '9223372036854775807'"))
                .containsExactly(true, -3L, 4L, 5L, Long.MAX_VALUE);
        assertThat(one("REAL '1.5', 2.5e0, CAST(nan() AS REAL), infinity(), -infinity()"))
                .containsExactly(1.5f, 2.5d, Float.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertThat(one("DECIMAL '12345678901234567890.50', 'a\"\u00fc\n', CAST('ab' AS CHAR(4))"))
                .containsExactly("12345678901234567890.50", "a\"\u00fc\n", "ab  ");
        assertThat((byte[]) one("X'00ff10'").getFirst()).containsExactly(0, 0xff, 0x10);
        assertThat(one("NULL, CAST(NULL AS INTEGER), CAST(NULL AS MAP(VARCHAR, BIGINT))")).containsExactly(null, null, null);
    }

    @Test
    void timesArriveAsTrinoPrintsThem() {
        assertThat(one("DATE '2026-02-03', TIME '01:02:03.456', TIMESTAMP '2026-02-03 04:05:06.789'"))
                .containsExactly("2026-02-03", "01:02:03.456", "2026-02-03 04:05:06.789");
        assertThat(one("TIMESTAMP '2026-02-03 04:05:06.123456', TIMESTAMP '2026-02-03 04:05:06.789 Europe/Berlin'"))
                .containsExactly("2026-02-03 04:05:06.123456", "2026-02-03 04:05:06.789 Europe/Berlin");
        assertThat(one("INTERVAL '2' DAY, INTERVAL '3' MONTH, current_timezone()")).containsExactly("2 00:00:00.000", "0-3", "UTC");
    }

    @Test
    void nestedValuesKeepTheirShape() {
        assertThat(one("ARRAY[1, NULL, 3], ARRAY[]")).containsExactly(Arrays.asList(1L, null, 3L), List.of());
        assertThat(one("MAP(ARRAY['b', 'a'], ARRAY[1, 2]), MAP(ARRAY[7], ARRAY[ARRAY['x']])"))
                .containsExactly(Map.of("b", 1L, "a", 2L), Map.of(7L, List.of("x")));
        assertThat(one("CAST(ROW(1, 'x', NULL) AS ROW(a INTEGER, b VARCHAR, c DOUBLE)), ROW(ROW(true))"))
                .containsExactly(Arrays.asList(1L, "x", null), List.of(List.of(true)));
        assertThat(one("JSON '{\"a\": [1, 2]}', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59', IPADDRESS '10.0.0.1'"))
                .containsExactly("{\"a\":[1,2]}", "12151fd2-7586-11e9-8f9e-2a86e4085a59", "10.0.0.1");
    }

    @Test
    void columnTypesArePrintedAsTrinoPrintsThem() {
        try (SqlQuery query = engine.submit(
                TestSessions.of("111111111111"),
                TestSessions.statement("SELECT 1.25 AS d, TIMESTAMP '2026-01-01 00:00:00.123 UTC' AS t, CAST(ROW(1, 'x') AS ROW(a INTEGER, \"B c\" VARCHAR)) AS r"))) {
            assertThat(query.next()).isPresent();
            assertThat(query.columns())
                    .containsExactly(
                            new SqlColumn("d", "decimal(3,2)"),
                            new SqlColumn("t", "timestamp(3) with time zone"),
                            new SqlColumn("r", "row(a integer, \"B c\" varchar)"));
            assertThat(query.next()).isEmpty();
        }
    }

    @Test
    void largeResultComesInPages() {
        try (SqlQuery query = engine.submit(
                TestSessions.of("111111111111"),
                TestSessions.statement("SELECT x, lpad('', 200, 'x') FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 5)) AS b(y)"))) {
            int batches = 0;
            long rows = 0;
            for (var batch = query.next(); batch.isPresent(); batch = query.next()) {
                batches++;
                rows += batch.get().rows().size();
            }
            assertThat(rows).isEqualTo(50_000);
            assertThat(batches).isGreaterThan(3);
            assertThat(query.statistics().outputRows()).isEqualTo(50_000);
            assertThat(query.statistics().outputBytes()).isGreaterThan(10_000_000);
        }
    }

    @Test
    void emptyResultStillHasColumns() {
        try (SqlQuery query =
                engine.submit(TestSessions.of("111111111111"), TestSessions.statement("SELECT 1 AS x WHERE false"))) {
            assertThat(query.next()).isEmpty();
            assertThat(query.columns()).containsExactly(new SqlColumn("x", "integer"));
        }
    }

    @Test
    void errorsKeepTrinosNameKindAndPlace() {
        EngineFailure missing = failure("SELECT\n  nope FROM (VALUES 1) t(a)");
        assertThat(missing.code()).isEqualTo("COLUMN_NOT_FOUND");
        assertThat(missing.kind()).isEqualTo(EngineFailure.Kind.USER);
        assertThat(missing.getMessage()).isEqualTo("line 2:3: Column 'nope' cannot be resolved");
        assertThat(List.of(missing.line(), missing.column())).containsExactly(2, 3);
        assertThat(failure("SELEKT 1").code()).isEqualTo("SYNTAX_ERROR");
        assertThat(failure("SELECT 1 / 0").code()).isEqualTo("DIVISION_BY_ZERO");
    }

    @Test
    void cancelStopsStatementInsideEngine() {
        SqlQuery query = engine.submit(
                TestSessions.of("111111111111"),
                TestSessions.statement("SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) "
                        + "CROSS JOIN UNNEST(sequence(1, 10000)) c(z) WHERE x * y * z % 7 = 3"));
        CompletableFuture<EngineFailure> failed = CompletableFuture.supplyAsync(() -> catchThrowableOfType(EngineFailure.class, query::next));
        query.cancel();
        assertThat(failed.join().kind()).isEqualTo(EngineFailure.Kind.CANCELLED);
    }

    @Test
    void timeLimitStopsStatement() {
        SqlStatement endless = new SqlStatement(
                "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) CROSS JOIN UNNEST(sequence(1, 10000)) c(z)",
                TrinoConfig.CATALOG,
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(1));
        try (SqlQuery query = engine.submit(TestSessions.of("111111111111"), endless)) {
            EngineFailure failure = catchThrowableOfType(EngineFailure.class, query::next);
            assertThat(failure.code()).isEqualTo("EXCEEDED_TIME_LIMIT");
            assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.RESOURCES);
        }
    }

    @Test
    void twoSessionsRunAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> TestSessions.rows(engine, TestSessions.of("111111111111"), "SELECT current_user"));
            var two = threads.submit(() -> TestSessions.rows(engine, TestSessions.of("222222222222"), "SELECT current_user"));
            assertThat(one.get()).containsExactly(List.of("arn:aws:iam::111111111111:root"));
            assertThat(two.get()).containsExactly(List.of("arn:aws:iam::222222222222:root"));
        }
    }

    @Test
    void onlyTheLakeIsVisible() {
        assertThat(TestSessions.rows(engine, "SHOW CATALOGS")).containsExactly(List.of("awsdatacatalog"));
        for (String text : List.of(
                "SELECT * FROM system.runtime.queries",
                "SELECT * FROM system.metadata.catalogs",
                "SELECT * FROM system.jdbc.tables",
                "SHOW SCHEMAS FROM system",
                "SELECT * FROM system.information_schema.tables",
                "CALL system.runtime.kill_query('x', 'y')",
                "CALL awsdatacatalog_iceberg.system.register_table('a', 'b', 's3://c/d')",
                "CREATE CATALOG c USING memory",
                "CREATE ROLE r",
                "SET SESSION query_max_memory = '10GB'",
                "WITH SESSION query_max_memory = '10GB' SELECT 1",
                "CREATE FUNCTION awsdatacatalog.d.f() RETURNS bigint RETURN 1")) {
            assertThat(failure(text)).as(text).isNotNull();
            assertThat(failure(text).code()).as(text).isIn("PERMISSION_DENIED", "NOT_SUPPORTED", "CATALOG_NOT_FOUND");
        }
        assertThat(failure("SET SESSION AUTHORIZATION bob").code()).isEqualTo("NOT_SUPPORTED");
    }

    @Test
    void emptyFieldsOfNumbersAreNullAndScannedBytesAreTheFilesLength() {
        lake.put("444444444444", "1,a\n,b\n3,\n");
        try (SqlQuery query = engine.submit(
                TestSessions.of("444444444444"), TestSessions.statement("SELECT n, s FROM d.t ORDER BY coalesce(n, 2)"))) {
            assertThat(query.next().orElseThrow().rows())
                    .containsExactly(List.of(1L, "a"), Arrays.asList(null, "b"), List.of(3L, ""));
            assertThat(query.next()).isEmpty();
            assertThat(query.statistics().scannedBytes()).isEqualTo("1,a\n,b\n3,\n".length());
            assertThat(query.statistics().scannedRows()).isEqualTo(3);
        }
    }

    @Test
    void sessionsReadTablesOfOneNameAtOnceEachWithItsOwnKeys() throws Exception {
        lake.put("111111111111", "1,one\n");
        lake.put("222222222222", "2,two\n2,two\n");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<List<Object>>>> ones = new ArrayList<>();
            List<Future<List<List<Object>>>> twos = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ones.add(threads.submit(() -> TestSessions.rows(engine, TestSessions.of("111111111111"), "SELECT s, count(*) FROM d.t GROUP BY s")));
                twos.add(threads.submit(() -> TestSessions.rows(engine, TestSessions.of("222222222222"), "SELECT s, count(*) FROM d.t GROUP BY s")));
            }
            for (Future<List<List<Object>>> one : ones) {
                assertThat(one.get()).containsExactly(List.of("one", 1L));
            }
            for (Future<List<List<Object>>> two : twos) {
                assertThat(two.get()).containsExactly(List.of("two", 2L));
            }
        }
        assertThat(lake.calls()).allSatisfy(call -> assertThat(call.token()).isEqualTo("token-" + call.account()));
        assertThat(lake.calls().stream().map(FakeLake.Signed::service)).contains("glue", "s3").containsOnly("glue", "s3");
    }

    @Test
    void fileThatS3ForbidsIsPermissionDenied() {
        lake.put(FakeLake.FORBIDDEN, "3,three\n");
        EngineFailure failure =
                catchThrowableOfType(EngineFailure.class, () -> TestSessions.rows(engine, TestSessions.of(FakeLake.FORBIDDEN), "SELECT * FROM d.t"));
        assertThat(failure.code()).isEqualTo("PERMISSION_DENIED");
        assertThat(failure)
                .hasMessageContaining("Permission denied on S3 path: s3://lake-333333333333/t/f.csv")
                .hasMessageContaining("No 333333333333 here");
    }

    @Test
    void tableOfAnotherAccountIsNotThere() {
        EngineFailure failure =
                catchThrowableOfType(EngineFailure.class, () -> TestSessions.rows(engine, TestSessions.of("555555555555"), "SELECT * FROM d.t"));
        assertThat(failure.code()).isEqualTo("TABLE_NOT_FOUND");
    }
}
