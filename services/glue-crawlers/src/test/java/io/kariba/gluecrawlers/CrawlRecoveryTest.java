package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Transaction;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/** What the next start of the server makes of crawls that a kill interrupted. */
class CrawlRecoveryTest {
    /** The same data as a later start of the server sees it. */
    private record LaterEpoch(Metadata data, long epoch) implements Metadata {
        @Override
        public <R> R transaction(Function<Transaction, R> work) {
            return data.transaction(work);
        }

        @Override
        public <R> R read(Function<Reader, R> work) {
            return data.read(work);
        }

        @Override
        public void clear() {
            data.clear();
        }

        @Override
        public void close() {
            data.close();
        }
    }

    private final InMemoryMetadata metadata = new InMemoryMetadata();
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CrawlerRoom killed = new CrawlerRoom((plan, progress) -> {
        progress.tableCreated("t");
        try {
            gone.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }, metadata);

    @Test
    void interruptedCrawlsEndAndCrawlersAreReady() throws Exception {
        for (String name : List.of("ran", "stopping", "waited", "slept")) {
            killed.create(name);
        }
        for (String name : List.of("ran", "stopping", "waited")) {
            killed.start(name);
        }
        killed.glue.store.stop(killed.root.scope(), "stopping");
        CrawlerRoom next = new CrawlerRoom((plan, progress) -> {}, new LaterEpoch(metadata, 2));
        next.glue.recover();
        assertThat(next.get("ran").lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
        assertThat(next.get("waited").lastCrawl().errorMessage()).isEqualTo("The server was restarted while the crawler ran. Start the crawler again.");
        assertThat(next.get("stopping").lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
        assertThat(next.get("slept").lastCrawl()).isNull();
        assertThat(List.of("ran", "stopping", "waited", "slept")).allSatisfy(name -> assertThat(next.get(name).state()).isEqualTo(CrawlerState.READY));
        assertThat(next.events()).contains("crawler/ran Failed", "crawler/stopping Stopped", "crawler/waited Failed");
        // Recovering again changes nothing, and the crawler runs as ever.
        int events = next.events().size();
        next.glue.recover();
        assertThat(next.events()).hasSize(events);
        assertThat(next.run("ran").lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
        assertThat(next.crawls("ran")).hasSize(2);
    }

    @Test
    void crawlOfAnOlderStartCannotEndWhatANewerOneOwns() {
        killed.create("c");
        killed.start("c");
        String old = killed.crawls("c").getFirst().crawlId();
        CountDownLatch hold = new CountDownLatch(1);
        CrawlerRoom next = new CrawlerRoom((plan, progress) -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, new LaterEpoch(metadata, 2));
        next.glue.recover();
        next.start("c");
        // The old one comes back as if nothing had been.
        killed.glue.store.end(killed.root.scope(), "c", old,
                new CrawlerStore.Ending(LastCrawlStatus.SUCCEEDED, null, StoredCrawl.Changes.NONE), next.clock.millis());
        assertThat(next.get("c").state()).isEqualTo(CrawlerState.RUNNING);
        hold.countDown();
        Crawler crawler = next.ended("c");
        assertThat(crawler.lastCrawl().messagePrefix()).isNotEqualTo(old);
        assertThat(next.crawls("c")).extracting(crawl -> crawl.stateAsString()).containsExactly("COMPLETED", "FAILED");
    }

    @AfterEach
    void letGo() {
        gone.countDown();
    }
}
