package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Table;

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
}
