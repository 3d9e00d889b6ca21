package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class InvokerViewsTest {
    private static String view(String json) {
        return "/* Presto View: " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + " */";
    }

    @Test
    void definerBecomesInvoker() throws Exception {
        String text = InvokerViews.asInvoker(view("{\"originalSql\":\"SELECT 1\",\"owner\":\"root\",\"runAsInvoker\":false}"));
        String encoded = text.substring("/* Presto View: ".length(), text.length() - " */".length());
        JsonNode json = new ObjectMapper().readTree(Base64.getDecoder().decode(encoded));
        assertThat(json.path("runAsInvoker").asBoolean()).isTrue();
        assertThat(json.has("owner")).isFalse();
        assertThat(json.path("originalSql").asText()).isEqualTo("SELECT 1");
    }

    @Test
    void unreadableTextIsLeftAlone() {
        assertThat(InvokerViews.asInvoker(view("[1]"))).isEqualTo(view("[1]"));
        assertThat(InvokerViews.asInvoker("/* Presto View: %%% */")).isEqualTo("/* Presto View: %%% */");
    }
}
