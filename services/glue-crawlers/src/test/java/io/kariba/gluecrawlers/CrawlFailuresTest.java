package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.TestCallers;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;

/** What ends a crawl, what it says, and what it leaves. */
class CrawlFailuresTest {
    private final CrawlRoom room = new CrawlRoom();

    private void fails(String message, String... paths) {
        assertThatThrownBy(() -> room.crawl(paths)).isInstanceOf(Crawl.CrawlFailed.class).hasMessageContaining(message);
    }

    @Test
    void aMissingBucketFailsInS3sWords() {
        fails("The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket)", "s3://nowhere/d/");
    }

    @Test
    void aMissingFolderIsEmpty() {
        room.put("s3://b/x", "csv a:int");
        assertThat(room.crawl("s3://b/nothing/")).isEmpty();
    }

    @Test
    void aForbiddenListingFails() {
        room.put("s3://b/d/f", "csv a:int").objects.deniedPrefixes.add("d/");
        fails("Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied) for s3://b/d/. Verify policies attached to your IAM role", "s3://b/d/");
    }

    @Test
    void forbiddenFilesFailWhenNoneCanBeRead() {
        room.put("s3://b/d/f", "csv a:int").objects.deniedKeys.add("d/");
        fails("Access Denied", "s3://b/d/");
        assertThat(room.catalog.names("db")).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadIsLoggedAndSkipped() {
        room.put("s3://b/d/a", "csv a:int").put("s3://b/d/b", "broken").put("s3://b/d/c", "csv a:int").put("s3://b/d/unknown", "whatisthis");
        room.objects.deniedKeys.add("d/c");
        assertThat(room.crawl("s3://b/d/")).containsExactly("created d");
        assertThat(room.progress.lines)
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("not a Parquet file") && line.contains("s3://b/d/b"))
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("Access Denied") && line.contains("s3://b/d/c"))
                .anyMatch(line -> line.contains("s3://b/d/unknown is UNKNOWN"));
    }

    @Test
    void aListingThatFailsHalfWayDeletesNothing() {
        room.delete = DeleteBehavior.DELETE_FROM_DATABASE;
        for (int i = 0; i < 1_500; i++) {
            room.put("s3://b/d/p=" + i + "/f", "csv a:int");
        }
        room.crawl("s3://b/d/");
        room.objects.failingPage = 4;
        fails("Please reduce your request rate.", "s3://b/d/");
        assertThat(room.catalog.all("db", "d")).hasSize(1_500);
    }

    @Test
    void theTableThresholdFailsBeforeAnythingIsWritten() {
        room.threshold = OptionalInt.of(1);
        room.put("s3://b/d/x/f", "csv a:int").put("s3://b/d/y/f", "json b:int");
        fails("The number of tables detected by crawler: 2 is greater than the table threshold value provided: 1. Failing crawler without writing to Data Catalog.",
                "s3://b/d/");
        assertThat(room.catalog.databases(TestCallers.root())).isEmpty();
    }

    @Test
    void aRoleThatMayNotMakeTablesFails() {
        room.put("s3://b/d/f", "csv a:int").catalog.denied.add("CreateTable");
        fails("is not authorized to perform: glue:CreateTable", "s3://b/d/");
        assertThat(room.catalog.names("db")).isEmpty();
    }

    @Test
    void aMissingDatabaseIsMade() {
        room.put("s3://b/d/f", "csv a:int");
        room.crawl("s3://b/d/");
        assertThat(room.catalog.database(TestCallers.root(), "db")).isPresent();
    }

    @Test
    void aMissingTableOfACatalogTargetFails() {
        assertThatThrownBy(() -> room.crawlTables("db", "gone")).isInstanceOf(Crawl.CrawlFailed.class).hasMessageContaining("gone");
    }

    @Test
    void aStoppedCrawlIsCompletedByTheNext() {
        for (int i = 0; i < 450; i++) {
            room.put("s3://b/d/p=" + i + "/f", "csv a:int");
        }
        RecordedProgress stopped = new RecordedProgress();
        stopped.stopAfter = 15;
        CrawlerTargets targets = CrawlerTargets.builder().s3Targets(S3Target.builder().path("s3://b/d/").build()).build();
        assertThatThrownBy(() -> room.crawl(targets, stopped)).isInstanceOf(CrawlProgress.Stopped.class);
        int there = room.catalog.all("db", "d").size();
        assertThat(there).isPositive().isLessThan(450);
        assertThat(stopped.changes).containsExactly("created d", "added " + there + " to d");
        assertThat(room.crawl("s3://b/d/")).containsExactly("added " + (450 - there) + " to d");
        assertThat(room.catalog.batches).allMatch(size -> size <= 100);
    }
}
