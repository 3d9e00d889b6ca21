package io.kariba.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of the statement protocol as Trino 483 writes them. */
class StatementPageTest {
    private static final String COLUMNS =
            """
            {"id":"20261121_050550_00007_zxpc6","infoUri":"http://127.0.0.1:1/ui/query.html?20261121_050550_00007_zxpc6",
             "nextUri":"http://127.0.0.1:1/v1/statement/executing/20261121_050550_00007_zxpc6/y123/3",
             "columns":[
              {"name":"m","type":"map(bigint, array(real))","typeSignature":{"rawType":"map","arguments":[
                {"kind":"TYPE","value":{"rawType":"bigint","arguments":[]}},
                {"kind":"TYPE","value":{"rawType":"array","arguments":[{"kind":"TYPE","value":{"rawType":"real","arguments":[]}}]}}]}},
              {"name":"r","type":"row(a decimal(10, 2), \\"b\\" varbinary)","typeSignature":{"rawType":"row","arguments":[
                {"kind":"NAMED_TYPE","value":{"fieldName":{"name":"a"},"typeSignature":{"rawType":"decimal","arguments":[{"kind":"LONG","value":10},{"kind":"LONG","value":2}]}}},
                {"kind":"NAMED_TYPE","value":{"fieldName":{"name":"b"},"typeSignature":{"rawType":"varbinary","arguments":[]}}}]}}],
            """;

    private static final String STATS =
            """
             "stats":{"state":"FINISHED","queued":false,"scheduled":true,"nodes":1,"planningTimeMillis":20,"analysisTimeMillis":5,"cpuTimeMillis":33,
              "wallTimeMillis":50,"queuedTimeMillis":3,"elapsedTimeMillis":123,"processedRows":88,"processedBytes":2000,"physicalInputBytes":1935,
              "physicalWrittenBytes":2693,"peakMemoryBytes":0,"spilledBytes":0},"warnings":[]
            """;

    private static StatementPage read(String json) throws IOException {
        return StatementPage.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), List.of());
    }

    @Test
    void nestedTypesAreReadByTheirSignature() throws IOException {
        StatementPage page = read(COLUMNS + "\"data\":[[{\"7\":[1.5,null,\"NaN\"]},[\"12.30\",\"AP8=\"]],[null,null]]," + STATS + "}");
        assertThat(page.columns())
                .containsExactly(
                        new SqlColumn("m", "map(bigint, array(real))"), new SqlColumn("r", "row(a decimal(10,2), \"b\" varbinary)"));
        assertThat(page.rows().getFirst().getFirst()).isEqualTo(Map.of(7L, Arrays.asList(1.5f, null, Float.NaN)));
        List<?> row = (List<?>) page.rows().getFirst().getLast();
        assertThat(row.getFirst()).isEqualTo("12.30");
        assertThat((byte[]) row.getLast()).containsExactly(0, 0xff);
        assertThat(page.rows().getLast()).containsExactly(null, null);
        assertThat(page.next()).contains(URI.create("http://127.0.0.1:1/v1/statement/executing/20261121_050550_00007_zxpc6/y123/3"));
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() throws IOException {
        String json = "{\"id\":\"q\",\"columns\":[{\"name\":\"c\",\"type\":\"varchar\",\"typeSignature\":{\"rawType\":\"varchar\",\"arguments\":[]}}],"
                + "\"data\":[[\"caf\u00e9\"],[\"\u00ff\"],[\"x\"]]," + STATS + "}";
        StatementPage page = StatementPage.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.ISO_8859_1)), List.of());
        assertThat(page.rows()).containsExactly(List.of("caf\ufffd"), List.of("\ufffd"), List.of("x"));
        assertThat(page.rowBytes()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "", "{\"id\":\"q\",\"nextUri\":\"no uri\"}", "{\"id\":x}"})
    void answerThatCannotBeReadIsNoLostEngine(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(EngineFailure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.INTERNAL);
                    assertThat(failure.code()).isEqualTo("GENERIC_INTERNAL_ERROR");
                    // What has an IOException for a cause is opened anew.
                    assertThat(failure.getCause()).isNotInstanceOf(IOException.class);
                })
                .hasMessageStartingWith("The engine's answer cannot be read: ");
    }

    @Test
    void statisticsAreSplitIntoPhases() throws IOException {
        StatementPage page = read("{\"id\":\"q\"," + STATS + ",\"updateType\":\"INSERT\",\"updateCount\":88}");
        assertThat(page.statistics().scannedBytes()).isEqualTo(1935);
        assertThat(page.statistics().scannedRows()).isEqualTo(88);
        assertThat(page.statistics().queued()).isEqualTo(Duration.ofMillis(3));
        assertThat(page.statistics().planning()).isEqualTo(Duration.ofMillis(20));
        assertThat(page.statistics().running()).isEqualTo(Duration.ofMillis(100));
        assertThat(page.writtenBytes()).isEqualTo(2693);
        assertThat(page.updateType()).contains("INSERT");
        assertThat(page.updateCount()).contains(88L);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void errorsKeepTheirPlace() throws IOException {
        StatementPage page = read(
                """
                {"id":"q","error":{"message":"line 1:30: Table 'awsdatacatalog.d.pq' does not exist","errorCode":46,"errorName":"TABLE_NOT_FOUND",
                 "errorType":"USER_ERROR","errorLocation":{"lineNumber":1,"columnNumber":30},"failureInfo":{"stack":["a","b"]}},
                """
                        + STATS + "}");
        EngineFailure failure = page.failure().orElseThrow();
        assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.USER);
        assertThat(failure.code()).isEqualTo("TABLE_NOT_FOUND");
        assertThat(failure.line()).isEqualTo(1);
        assertThat(failure.column()).isEqualTo(30);
    }

    @Test
    void errorTypesBecomeKinds() throws IOException {
        assertThat(kind("EXCEEDED_LOCAL_MEMORY_LIMIT", "INSUFFICIENT_RESOURCES")).isEqualTo(EngineFailure.Kind.RESOURCES);
        assertThat(kind("HIVE_METASTORE_ERROR", "EXTERNAL")).isEqualTo(EngineFailure.Kind.EXTERNAL);
        assertThat(kind("GENERIC_INTERNAL_ERROR", "INTERNAL_ERROR")).isEqualTo(EngineFailure.Kind.INTERNAL);
        assertThat(kind("USER_CANCELED", "USER_ERROR")).isEqualTo(EngineFailure.Kind.CANCELLED);
        assertThat(kind("SERVER_SHUTTING_DOWN", "INTERNAL_ERROR")).isEqualTo(EngineFailure.Kind.ENGINE_LOST);
    }

    private static EngineFailure.Kind kind(String name, String type) throws IOException {
        return read("{\"id\":\"q\",\"error\":{\"message\":\"m\",\"errorName\":\"" + name + "\",\"errorType\":\"" + type + "\"}}")
                .failure()
                .orElseThrow()
                .kind();
    }

    @Test
    void answerThatBreaksOffIsALostConnection() {
        assertThatThrownBy(() -> read("{\"id\":")).isInstanceOf(IOException.class);
    }
}
