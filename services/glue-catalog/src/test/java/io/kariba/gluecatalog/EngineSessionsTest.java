package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Table;

class EngineSessionsTest {
    private final Room room = Room.withTable("sales", "orders", Room.column("d", "string"));

    @Test
    void answeredTableOpensItsFolderToTheSession() {
        room.getTable("sales", "orders");
        assertThat(room.sessions.readable).isEmpty();
        room.glue.tables.getTables(room.engine(), GetTablesRequest.builder().databaseName("sales").build());
        assertThat(room.sessions.readable).isEmpty();
        room.getTable(room.engine(), "sales", "orders");
        assertThat(room.sessions.readable).containsExactly("s3://lake/orders");
        assertThat(room.sessions.writable).containsExactly("s3://lake/orders");
    }

    @Test
    void answeredPartitionsOpenTheirFolders() {
        room.glue.batches.batchCreatePartition(room.root, BatchCreatePartitionRequest.builder().databaseName("sales").tableName("orders")
                .partitionInputList(Room.partition("1"), Room.partition("2"), PartitionInput.builder().values("3").build()).build());
        room.glue.listing.getPartitions(room.engine(),
                GetPartitionsRequest.builder().databaseName("sales").tableName("orders").expression("d > '1'").build());
        assertThat(room.sessions.readable).containsExactly("s3://lake/p/2");
        room.glue.partitions.createPartition(room.engine(),
                CreatePartitionRequest.builder().databaseName("sales").tableName("orders").partitionInput(Room.partition("4")).build());
        assertThat(room.sessions.writable).containsExactly("s3://lake/p/2", "s3://lake/p/4");
    }

    @Test
    void createdTableOpensItsFolder() {
        room.glue.tables.createTable(room.engine(), CreateTableRequest.builder().databaseName("sales").tableInput(Room.input("new")).build());
        assertThat(room.sessions.writable).containsExactly("s3://lake/new");
    }

    @Test
    void foldersAreThoseOfTheTableAndOfNothingAboveIt() {
        assertThat(folders("s3a://b/t//", Map.of())).containsExactly("s3://b/t");
        assertThat(folders("S3://b/", Map.of())).containsExactly("s3://b");
        assertThat(folders("hdfs://b/t", Map.of())).isEmpty();
        assertThat(folders("s3://", Map.of())).isEmpty();
        assertThat(folders("s3:///t", Map.of())).isEmpty();
        assertThat(folders("", Map.of())).isEmpty();
        assertThat(folders("s3://b/t", Map.of("metadata_location", "s3://m/x/metadata/1.json", "write.data.path", "s3://d/data/")))
                .containsExactly("s3://b/t", "s3://d/data", "s3://m/x/metadata");
        assertThat(folders("s3://b/t", Map.of("metadata_location", "s3://file"))).containsExactly("s3://b/t");
        assertThat(folders("s3://b/t", Map.of("storage.location.template", "s3://b/log/dt-${dt}/x"))).containsExactly("s3://b/t", "s3://b/log");
        assertThat(folders("s3://b/t", Map.of("storage.location.template", "s3://b/${dt}"))).containsExactly("s3://b/t", "s3://b");
        assertThat(folders("s3://b/t", Map.of("storage.location.template", "s3://${bucket}/x"))).containsExactly("s3://b/t");
    }

    private static List<String> folders(String location, Map<String, String> parameters) {
        return List.copyOf(EngineLocations.folders(Table.builder().storageDescriptor(s -> s.location(location)).parameters(parameters).build()));
    }

    private static String view(String json) {
        return "/* Presto View: " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + " */";
    }

    @Test
    void enginesSeeViewsAsThoseOfTheirInvoker() throws Exception {
        String text = view("{\"originalSql\":\"SELECT 'ğ'\",\"owner\":\"hadoop\",\"runAsInvoker\":false,\"columns\":[{\"name\":\"c\",\"type\":\"bigint\"}]}");
        room.table("sales", Room.input("v").toBuilder().tableType("VIRTUAL_VIEW").viewOriginalText(text).build());
        assertThat(room.getTable("sales", "v").viewOriginalText()).isEqualTo(text);
        String shown = room.getTable(room.engine(), "sales", "v").viewOriginalText();
        assertThat(shown).startsWith("/* Presto View: ").endsWith(" */");
        JsonNode view = new ObjectMapper().readTree(Base64.getDecoder().decode(shown.substring(16, shown.length() - 3)));
        assertThat(view.get("runAsInvoker").asBoolean()).isTrue();
        assertThat(view.has("owner")).isFalse();
        assertThat(view.get("originalSql").asText()).isEqualTo("SELECT 'ğ'");
        assertThat(view.get("columns").get(0).get("name").asText()).isEqualTo("c");
        assertThat(PrestoView.asInvoker(shown)).isEqualTo(shown);
        String listed = room.glue.tables.getTables(room.engine(), GetTablesRequest.builder().databaseName("sales").expression("v").build())
                .tableList().getFirst().viewOriginalText();
        assertThat(listed).isEqualTo(shown);
    }

    @Test
    void whatIsNoPrestoViewStaysAsItIs() {
        for (String text : new String[] {null, "", "SELECT 1", "/* Presto View */", "/* Presto View: */", "/* Presto View: !!! */", view("[1]"), view("{")}) {
            assertThat(PrestoView.asInvoker(text)).isEqualTo(text);
        }
    }

    @Test
    void enginesAreToldGrokPatternsAsRegularExpressions() {
        Table log = Table.builder()
                .name("log")
                .parameters(Map.of("a", "b"))
                .storageDescriptor(storage -> storage.serdeInfo(serde -> serde.serializationLibrary("com.amazonaws.glue.serde.GrokSerDe")
                        .parameters(Map.of("input.format", "%{WORD:Verb} %{OWN:rest}", "input.grokCustomPatterns", "OWN [a-z]+"))))
                .build();
        Table told = GrokTable.forEngine(log);
        assertThat(told.parameters()).containsEntry("a", "b").containsEntry("kariba.grok.fields", "Verb,rest");
        assertThat("GET abc".matches(told.parameters().get("kariba.grok.regex"))).isTrue();
        Table broken = log.toBuilder()
                .storageDescriptor(storage -> storage.serdeInfo(serde -> serde.serializationLibrary("com.amazonaws.glue.serde.GrokSerDe")
                        .parameters(Map.of("input.format", "%{NOSUCHPATTERN:x}"))))
                .build();
        assertThat(GrokTable.forEngine(broken)).isSameAs(broken);
        Table other = Table.builder().name("t").build();
        assertThat(GrokTable.forEngine(other)).isSameAs(other);
    }
}
