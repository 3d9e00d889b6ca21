package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Metadata;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/** What a metadata store that refuses a commit does to crawls. */
class CrawlStoreFailureTest {
    private final InMemoryMetadata metadata = new InMemoryMetadata();
    private final CrawlerRoom room = new CrawlerRoom((plan, progress) -> progress.tableCreated("t"), metadata);

    private static RuntimeException full() {
        return new Metadata.MetadataUnavailable("disk full", null);
    }

    @Test
    void startThatCouldNotBeStoredStartsNothingAndCostsNoPlace() {
        room.create("c");
        for (int i = 0; i < 10; i++) {
            metadata.failNextCommit(full());
            assertThatThrownBy(() -> room.start("c")).isInstanceOf(Metadata.MetadataUnavailable.class);
        }
        assertThat(room.get("c").state()).isEqualTo(CrawlerState.READY);
        assertThat(room.events()).isEmpty();
        assertThat(room.run("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    }

    @Test
    void endIsStoredWhenTheStoreTakesItAgain() {
        CrawlerRoom failing = new CrawlerRoom((plan, progress) -> {
            progress.tableCreated("t");
            metadata.failNextCommit(full());
        }, metadata);
        failing.create("c");
        assertThat(failing.run("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
        assertThat(failing.events()).containsExactly("crawler/c Started", "crawler/c Succeeded");
    }

    @Test
    void firingThatCouldNotBeStoredStaysDue() {
        room.create("c", request -> request.schedule("cron(0 * * * ? *)"));
        room.clock.set(Instant.parse("2026-01-02T04:00:00Z"));
        for (int i = 0; i < 10; i++) {
            metadata.failNextCommit(full());
            assertThatThrownBy(room.glue.scheduler::fireDue).isInstanceOf(Metadata.MetadataUnavailable.class);
        }
        assertThat(room.crawls("c")).isEmpty();
        room.glue.scheduler.fireDue();
        room.ended("c");
        assertThat(room.crawls("c")).hasSize(1);
    }
}
