package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.TestCallers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.IcebergTarget;

/** Crawls of Iceberg targets. */
class IcebergCrawlTest {
    private final CrawlRoom room = new CrawlRoom();

    private List<String> crawl(int depth, String... paths) {
        return room.crawl(CrawlerTargets.builder()
                .icebergTargets(IcebergTarget.builder().paths(paths).maximumTraversalDepth(depth).exclusions("old/**", "old").build())
                .build());
    }

    private String metadata(String table) {
        return room.catalog.get("db", table).parameters().get("metadata_location");
    }

    private CrawlRoom withTables() {
        return room.put("s3://lake/a/metadata/00009-x.metadata.json", "id").put("s3://lake/a/metadata/00010-y.metadata.json", "id,name")
                .put("s3://lake/a/metadata/snap-1.avro", "x").put("s3://lake/a/data/f.parquet", "x")
                .put("s3://lake/deep/er/b/metadata/v1.metadata.json", "q").put("s3://lake/old/c/metadata/v1.metadata.json", "q").put("s3://lake/plain/f", "csv a:int");
    }

    @Test
    void foldersWithMetadataBecomeTablesOfTheNewest() {
        withTables();
        assertThat(crawl(5, "s3://lake/")).containsExactly("created a", "created b");
        assertThat(metadata("a")).isEqualTo("s3://lake/a/metadata/00010-y.metadata.json");
        assertThat(room.catalog.get("db", "a").parameters()).containsEntry("table_type", "ICEBERG").containsEntry("UPDATED_BY_CRAWLER", "crawler");
        assertThat(room.catalog.get("db", "a").storage().columns()).extracting(column -> column.name()).containsExactly("id", "name");
        assertThat(crawl(5, "s3://lake/")).isEmpty();
    }

    @Test
    void theDepthBoundsTheSearch() {
        withTables();
        assertThat(crawl(2, "s3://lake/")).containsExactly("created a");
        assertThat(crawl(3, "s3://lake")).containsExactly("created b");
    }

    @Test
    void aNewerFileMovesATableOnAndAnOlderOneDoesNot() {
        withTables();
        crawl(5, "s3://lake/a");
        room.put("s3://lake/a/metadata/00011-z.metadata.json", "id,name,more");
        assertThat(crawl(5, "s3://lake/a")).containsExactly("updated a");
        assertThat(room.catalog.get("db", "a").parameters()).containsEntry("previous_metadata_location", "s3://lake/a/metadata/00010-y.metadata.json");
        room.objects.deleteUnder("s3://lake/a/metadata/00011-z");
        assertThat(crawl(5, "s3://lake/a")).isEmpty();
        assertThat(metadata("a")).endsWith("00011-z.metadata.json");
    }

    @Test
    void tablesOfOthersAreLeftAlone() {
        withTables();
        crawl(5, "s3://lake/a");
        Map<String, String> parameters = new HashMap<>(room.catalog.get("db", "a").parameters());
        parameters.remove("UPDATED_BY_CRAWLER");
        room.catalog.updateTable(TestCallers.root(), "db", room.catalog.get("db", "a").withParameters(parameters), Optional.empty());
        room.put("s3://lake/a/metadata/00011-z.metadata.json", "id,name,more");
        assertThat(crawl(5, "s3://lake/a")).isEmpty();
    }

    @Test
    void vanishedTablesGoAsThePolicySays() {
        withTables();
        crawl(5, "s3://lake/");
        room.objects.deleteUnder("s3://lake/a/");
        assertThat(crawl(5, "s3://lake/")).containsExactly("updated a");
        assertThat(room.catalog.get("db", "a").parameters()).containsKey("DEPRECATED_BY_CRAWLER");
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        assertThat(crawl(5, "s3://lake/")).containsExactly("deleted a");
    }

    @Test
    void brokenMetadataIsLoggedAndMissingBucketsFail() {
        room.put("s3://lake/x/metadata/00001-x.metadata.json", "{broken");
        assertThat(crawl(5, "s3://lake/")).isEmpty();
        assertThat(room.progress.lines).anyMatch(line -> line.startsWith("ERROR") && line.contains("s3://lake/x/"));
        assertThatThrownBy(() -> crawl(5, "s3://nowhere/")).isInstanceOf(Crawl.CrawlFailed.class).hasMessageContaining("NoSuchBucket");
    }

    @Test
    void theThresholdCountsIcebergTables() {
        withTables().threshold = OptionalInt.of(1);
        assertThatThrownBy(() -> crawl(5, "s3://lake/")).isInstanceOf(Crawl.CrawlFailed.class).hasMessageContaining("detected by crawler: 2");
        assertThat(room.catalog.names("db")).isEmpty();
    }
}
