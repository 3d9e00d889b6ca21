package io.kariba.gluecatalog;

import io.kariba.api.Fuzz;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.InvalidInputException;

/** Texts that clients write for the catalog to read. */
class FuzzedTextTest {
    private static Column key(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }

    @Test
    void expressions() {
        List<Column> keys = List.of(key("year", "int"), key("day", "date"), key("city", "string"), key("price", "decimal(10,2)"), key("at", "timestamp"));
        Fuzz.of(
                        "year = 2026 AND city LIKE 'Lus%' OR NOT (day >= '2026-01-01')", "year IN (1, 2, 3) AND price BETWEEN 1.5 AND 2.5",
                        "city <> 'it''s' and at > '2026-01-01 00:00:00'", "(((year > 1)))")
                .words(" AND ", " OR ", "NOT ", "(", ")", " IN (", " BETWEEN ", " LIKE ", " IS NULL", "'", "year", "e99999999", "-", "%", "_")
                .rounds(20_000)
                .texts(text -> PartitionExpression.parse(text, keys).matches(List.of("2026", "2026-11-21", "Lusaka", "2.00", "2026-11-21 10:00:00")),
                        InvalidInputException.class);
    }

    @Test
    void tokens() {
        String good = new PageToken("tables/1", List.of("a", "b")).text();
        Fuzz.of(good, Base64.getUrlEncoder().encodeToString("[\"tables/1\",{},[[[".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .rounds(20_000)
                .texts(text -> PageToken.read(text, "tables/1", 2), InvalidInputException.class);
    }

    @Test
    void views() {
        String json = "{\"originalSql\":\"SELECT 1\",\"catalog\":\"awsdatacatalog\",\"columns\":[{\"name\":\"a\",\"type\":\"integer\"}],\"owner\":\"x\"}";
        Fuzz.of(json, "[[]]", "7").rounds(10_000).texts(text -> {
            PrestoView.asInvoker("/* Presto View: " + Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + " */");
            PrestoView.asInvoker("/* Presto View: " + text + " */");
            PrestoView.asInvoker(text);
        });
    }
}
