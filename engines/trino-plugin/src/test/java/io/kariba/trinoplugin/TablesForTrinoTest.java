package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

class TablesForTrinoTest {
    private static String view(String json) {
        return "/* Presto View: " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + " */";
    }

    @Test
    void definerBecomesInvoker() throws Exception {
        String text = TablesForTrino.asInvoker(view("{\"originalSql\":\"SELECT 1\",\"owner\":\"root\",\"runAsInvoker\":false}"));
        String encoded = text.substring("/* Presto View: ".length(), text.length() - " */".length());
        JsonNode json = new ObjectMapper().readTree(Base64.getDecoder().decode(encoded));
        assertThat(json.path("runAsInvoker").asBoolean()).isTrue();
        assertThat(json.has("owner")).isFalse();
        assertThat(json.path("originalSql").asText()).isEqualTo("SELECT 1");
    }

    @Test
    void unreadableTextIsLeftAlone() {
        assertThat(TablesForTrino.asInvoker(view("[1]"))).isEqualTo(view("[1]"));
        assertThat(TablesForTrino.asInvoker("/* Presto View: %%% */")).isEqualTo("/* Presto View: %%% */");
    }

    @Test
    void serdeThatTrinoLacksIsNamedByItsEqual() {
        Table json = Table.builder()
                .name("t")
                .storageDescriptor(storage -> storage.location("s3://b/t")
                        .serdeInfo(serde -> serde.serializationLibrary("org.apache.hadoop.hive.serde2.JsonSerDe")
                                .parameters(Map.of("paths", "a"))))
                .build();
        Table told = TablesForTrino.of(json);
        assertThat(told.storageDescriptor().serdeInfo().serializationLibrary()).isEqualTo("org.apache.hive.hcatalog.data.JsonSerDe");
        assertThat(told.storageDescriptor().serdeInfo().parameters()).containsEntry("paths", "a");
        assertThat(told.storageDescriptor().location()).isEqualTo("s3://b/t");
        Table view = Table.builder().name("v").build();
        assertThat(TablesForTrino.of(view)).isSameAs(view);
    }

    /** Trino's own column {@code dummy} would be what DESCRIBE and GetTableMetadata show of a view. */
    @Test
    void viewsAreKeptWithTheirColumns() {
        TableInput kept = ViewColumns.in(TableInput.builder()
                .viewOriginalText(view("{\"originalSql\":\"SELECT 1\",\"columns\":[{\"name\":\"n\",\"type\":\"integer\",\"comment\":\"c\"},{\"name\":\"s\",\"type\":\"varchar(3)\"}]}"))
                .storageDescriptor(storage -> storage.columns(Column.builder().name("dummy").type("string").build()))
                .build());
        assertThat(kept.storageDescriptor().columns())
                .containsExactly(
                        Column.builder().name("n").type("int").comment("c").build(),
                        Column.builder().name("s").type("varchar(3)").build());
        TableInput table = TableInput.builder().name("t").build();
        assertThat(ViewColumns.in(table)).isSameAs(table);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "varchar|string", "real|float", "varbinary|binary", "decimal(10,2)|decimal(10,2)", "timestamp(3)|timestamp", "char(3)|char(3)",
        "timestamp(3) with time zone|string", "json|string", "array(bigint)|array<bigint>", "map(varchar, array(integer))|map<string,array<int>>",
        "row(a integer, b row(c double))|struct<a:int,b:struct<c:double>>"})
    void typesOfViewsAreHives(String engine, String hive) {
        assertThat(ViewColumns.hive(engine)).isEqualTo(hive);
    }
}
