package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog;
import io.kariba.api.Objects;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.CrawlerNotRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CrawlerStoppingException;
import software.amazon.awssdk.services.glue.model.CrawlsFilter;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsRequest;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;

class CrawlLifeTest {
    /** A crawl that works until it is told to end or to stop. */
    private static final class Held implements BiConsumer<CrawlPlan, CrawlProgress> {
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicInteger working = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        @Override
        public void accept(CrawlPlan plan, CrawlProgress progress) {
            most.accumulateAndGet(working.incrementAndGet(), Math::max);
            try {
                while (end.getCount() > 0) {
                    progress.checkStop();
                    LockSupport.parkNanos(100_000);
                }
            } finally {
                working.decrementAndGet();
            }
        }
    }

    private static void await(AtomicInteger count, int value) {
        while (count.get() != value) {
            Thread.yield();
        }
    }

    private static CrawlerMetrics metrics(CrawlerRoom room, String name) {
        return room.glue.crawls.getCrawlerMetrics(room.root, GetCrawlerMetricsRequest.builder().crawlerNameList(name).build())
                .crawlerMetricsList().getFirst();
    }

    @Test
    void crawlActsAsTheRoleWithWhatTheCrawlerSays() {
        AtomicReference<CrawlPlan> seen = new AtomicReference<>();
        CrawlerRoom room = new CrawlerRoom((plan, progress) -> seen.set(plan));
        room.create("c", request -> request.tablePrefix("p_").configuration("{\"Version\":1.0,\"Grouping\":{\"TableLevelConfiguration\":2}}"));
        Crawler crawler = room.run("c");
        CrawlPlan plan = seen.get();
        assertThat(plan.crawler()).isEqualTo("c");
        assertThat(plan.caller().principal().arn()).isEqualTo("arn:aws:sts::111111111111:assumed-role/etl/AWS-Crawler");
        assertThat(plan.caller().calledVia()).containsExactly("glue.amazonaws.com");
        assertThat(plan.database()).contains("lake");
        assertThat(plan.tablePrefix()).isEqualTo("p_");
        assertThat(plan.configuration().tableLevel()).hasValue(2);
        assertThat(plan.targets().hasS3Targets()).isTrue();
        assertThat(plan.targets().hasCatalogTargets()).isFalse();
        assertThat(crawler.lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
        assertThat(crawler.lastCrawl().errorMessage()).isNull();
        assertThat(crawler.lastCrawl().logGroup()).isEqualTo("/aws-glue/crawlers");
        assertThat(crawler.lastCrawl().logStream()).isEqualTo("c");
        assertThat(crawler.lastCrawl().messagePrefix()).isEqualTo(plan.crawlId());
        assertThat(room.events()).containsExactly("crawler/c Started", "crawler/c Succeeded");
    }

    @Test
    void runningCrawlerIsNeitherStartedNorChangedNorDeleted() {
        Held held = new Held();
        CrawlerRoom room = new CrawlerRoom(held);
        room.create("c");
        assertThatThrownBy(() -> room.stop("c")).isInstanceOf(CrawlerNotRunningException.class);
        room.start("c");
        room.clock.advance(Duration.ofSeconds(7));
        assertThat(room.get("c").state()).isEqualTo(CrawlerState.RUNNING);
        assertThat(room.get("c").crawlElapsedTime()).isEqualTo(7_000);
        assertThat(metrics(room, "c").stillEstimating()).isTrue();
        assertThatThrownBy(() -> room.start("c")).isInstanceOf(CrawlerRunningException.class)
                .satisfies(e -> assertThat(((GlueException) e).awsErrorDetails().errorMessage()).isEqualTo("Crawler with name c has already started"));
        assertThatThrownBy(() -> room.glue.crawlers.updateCrawler(room.root, UpdateCrawlerRequest.builder().name("c").build()))
                .isInstanceOf(CrawlerRunningException.class);
        assertThatThrownBy(() -> room.glue.crawlers.deleteCrawler(room.root, DeleteCrawlerRequest.builder().name("c").build()))
                .isInstanceOf(CrawlerRunningException.class);
        held.end.countDown();
        assertThat(room.ended("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
        assertThat(metrics(room, "c").lastRuntimeSeconds()).isEqualTo(7.0);
        assertThat(metrics(room, "c").medianRuntimeSeconds()).isEqualTo(7.0);
        assertThat(metrics(room, "c").timeLeftSeconds()).isZero();
    }

    @Test
    void stopEndsTheWorkItself() {
        Held held = new Held();
        CrawlerRoom room = new CrawlerRoom(held);
        room.create("c");
        room.start("c");
        await(held.working, 1);
        room.stop("c");
        Crawler crawler = room.ended("c");
        assertThat(held.working.get()).isZero();
        assertThat(crawler.lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
        assertThat(crawler.lastCrawl().errorMessage()).isNull();
        assertThat(room.crawls("c").getFirst().stateAsString()).isEqualTo("STOPPED");
        assertThat(room.events()).containsExactly("crawler/c Started", "crawler/c Stopped");
    }

    @Test
    void crawlerThatDoesNotHearShowsItIsStopping() {
        CountDownLatch deaf = new CountDownLatch(1);
        CrawlerRoom room = new CrawlerRoom((plan, progress) -> {
            try {
                deaf.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            progress.tableCreated("t");
        });
        room.create("c");
        room.start("c");
        while (room.glue.active() == 0) {
            Thread.yield();
        }
        // One that has not begun would end at once.
        room.glue.store.stop(room.root.scope(), "c");
        assertThat(room.get("c").state()).isEqualTo(CrawlerState.STOPPING);
        assertThatThrownBy(() -> room.stop("c")).isInstanceOf(CrawlerStoppingException.class);
        assertThatThrownBy(() -> room.start("c")).isInstanceOf(CrawlerRunningException.class);
        deaf.countDown();
        // It came to its end all the same, and says what it did.
        assertThat(room.ended("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
        assertThat(room.crawls("c").getFirst().summary()).contains("ADD");
    }

    @Test
    void crawlWhoseStartNobodyHeardOfIsStoppedByHand() {
        CrawlerRoom room = new CrawlerRoom();
        room.create("c");
        // As after a commit whose outcome was unknown: the row runs, and no thread does.
        StoredCrawler lost = room.glue.store.start(room.root.scope(), "c", room.clock.millis());
        room.stop("c");
        assertThat(room.get("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
        // One that comes late finds that it has ended.
        room.glue.runner.reserve();
        room.glue.runner.submit(new ActiveCrawl(room.root.scope(), lost));
        while (room.glue.active() > 0) {
            Thread.yield();
        }
        assertThat(room.crawls("c")).extracting(CrawlerHistory::stateAsString).containsExactly("STOPPED");
        assertThat(room.run("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    }

    @Test
    void failuresAreToldInTheCustomersWords() {
        List<RuntimeException> failures = List.of(
                new Crawl.CrawlFailed("the reason"),
                new AccessDenied("User: x is not authorized"),
                new Catalog.CatalogError("EntityNotFoundException", "Database lake not found."),
                new Objects.ObjectError("NoSuchBucket", "The specified bucket does not exist"),
                new IllegalStateException("secret of the house"));
        AtomicInteger next = new AtomicInteger();
        CrawlerRoom room = new CrawlerRoom((plan, progress) -> {
            throw failures.get(next.getAndIncrement());
        });
        room.create("c");
        List<String> told = failures.stream().map(failure -> room.run("c").lastCrawl().errorMessage()).toList();
        assertThat(told).containsExactly(
                "the reason",
                "User: x is not authorized",
                "Database lake not found. (Service: AWSGlue; Status Code: 400; Error Code: EntityNotFoundException)",
                "The specified bucket does not exist (Service: Amazon S3; Error Code: NoSuchBucket)",
                "Internal Service Exception");
        assertThat(room.get("c").lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
        assertThat(room.crawls("c")).hasSize(4).allSatisfy(crawl -> assertThat(crawl.stateAsString()).isEqualTo("FAILED"));
    }

    @Test
    void crawlsAreBoundedAndWaitInLine() {
        Held held = new Held();
        CrawlerRoom room = new CrawlerRoom(held);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            room.create(name);
        }
        for (String name : List.of("a", "b", "c", "d")) {
            room.start(name);
            assertThat(room.get(name).state()).isEqualTo(CrawlerState.RUNNING);
        }
        await(held.working, 2);
        assertThatThrownBy(() -> room.start("e"))
                .satisfies(e -> assertThat(((GlueException) e).awsErrorDetails().errorCode()).isEqualTo("ThrottlingException"));
        assertThat(room.get("e").state()).isEqualTo(CrawlerState.READY);
        // One that waits is stopped without ever working.
        room.stop("d");
        assertThat(room.get("d").lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
        room.start("e");
        held.end.countDown();
        for (String name : List.of("a", "b", "c", "e")) {
            assertThat(room.ended(name).lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
        }
        assertThat(held.most.get()).isEqualTo(2);
    }

    @Test
    void ofManyWhoStartACrawlerOneDoes() {
        Held held = new Held();
        CrawlerRoom room = new CrawlerRoom(held);
        room.create("c");
        List<CompletableFuture<Boolean>> starts = IntStream.range(0, 8).mapToObj(i -> CompletableFuture.supplyAsync(() -> {
            try {
                room.start("c");
                return true;
            } catch (GlueException e) {
                assertThat(e.awsErrorDetails().errorCode()).isIn("CrawlerRunningException", "ThrottlingException");
                return false;
            }
        })).toList();
        assertThat(starts.stream().filter(CompletableFuture::join)).hasSize(1);
        held.end.countDown();
        room.ended("c");
        assertThat(room.crawls("c")).hasSize(1);
        // No place was lost to those who lost.
        room.create("d");
        room.run("d");
        room.run("c");
    }

    @Test
    void changesAreCountedAndSummarised() {
        CrawlerRoom room = new CrawlerRoom((plan, progress) -> {
            progress.tableCreated("t1");
            progress.tableCreated("t2");
            progress.tableUpdated("u");
            progress.partitionsAdded("t1", 40);
            progress.partitionsAdded("t1", 2);
            progress.log("INFO", "a\nb");
        });
        room.create("c");
        room.run("c");
        CrawlerHistory crawl = room.crawls("c").getFirst();
        assertThat(crawl.stateAsString()).isEqualTo("COMPLETED");
        // As clients take it apart: JSON in JSON.
        assertThat(crawl.summary().replace("\\\"", "'")).contains("\"TABLE\":{\"ADD\":\"{'Details':{'names':['t1','t2']},'Count':2}\",\"UPDATE\":")
                .contains("\"PARTITION\":{\"ADD\":").contains("'Count':42").doesNotContain("DELETE");
        CrawlerMetrics metrics = metrics(room, "c");
        assertThat(List.of(metrics.tablesCreated(), metrics.tablesUpdated(), metrics.tablesDeleted())).containsExactly(2, 1, 0);
        room.clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void historyIsBoundedFilteredAndPaged() {
        AtomicInteger count = new AtomicInteger();
        CrawlerRoom room = new CrawlerRoom((plan, progress) -> {
            if (count.incrementAndGet() % 2 == 0) {
                throw new Crawl.CrawlFailed("even");
            }
        });
        room.create("c");
        for (int i = 0; i < 6; i++) {
            room.run("c");
            room.clock.advance(Duration.ofHours(1));
        }
        List<CrawlerHistory> all = room.crawls("c");
        assertThat(all).extracting(CrawlerHistory::stateAsString).containsExactly("FAILED", "COMPLETED", "FAILED", "COMPLETED");
        assertThat(all).isSortedAccordingTo(java.util.Comparator.comparing(CrawlerHistory::startTime).reversed());
        assertThat(all.getFirst().summary()).isNull();
        ListCrawlsRequest.Builder list = ListCrawlsRequest.builder().crawlerName("c").maxResults(3);
        ListCrawlsResponse first = room.glue.crawls.listCrawls(room.root, list.build());
        assertThat(first.crawls()).hasSize(3);
        ListCrawlsResponse rest = room.glue.crawls.listCrawls(room.root, list.nextToken(first.nextToken()).build());
        assertThat(rest.crawls()).containsExactly(all.getLast());
        assertThat(rest.nextToken()).isNull();
        String third = Long.toString(all.get(1).startTime().toEpochMilli());
        assertThat(filtered(room, "STATE", "EQ", "FAILED")).hasSize(2);
        assertThat(filtered(room, "STATE", "NE", "FAILED")).hasSize(2);
        assertThat(filtered(room, "CRAWL_ID", "EQ", all.get(2).crawlId())).containsExactly(all.get(2));
        assertThat(filtered(room, "START_TIME", "GT", third)).containsExactly(all.get(0));
        assertThat(filtered(room, "START_TIME", "LE", third)).hasSize(3);
        assertThat(filtered(room, "END_TIME", "LT", third)).hasSize(2);
        assertThat(filtered(room, "DPU_HOUR", "GT", "0")).isEmpty();
        assertThatThrownBy(() -> filtered(room, "STATE", "GT", "FAILED")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> filtered(room, "START_TIME", "GT", "today")).isInstanceOf(InvalidInputException.class);
        room.clock.advance(Duration.ofDays(365));
        assertThat(room.crawls("c")).isEmpty();
    }

    private static List<CrawlerHistory> filtered(CrawlerRoom room, String field, String operator, String value) {
        CrawlsFilter filter = CrawlsFilter.builder().fieldName(field).filterOperator(operator).fieldValue(value).build();
        return room.glue.crawls.listCrawls(room.root, ListCrawlsRequest.builder().crawlerName("c").filters(filter).build()).crawls();
    }

    @Test
    void closingEndsWhatRunsWithItsReason() {
        Held held = new Held();
        CrawlerRoom room = new CrawlerRoom(held);
        for (String name : List.of("a", "b", "c")) {
            room.create(name);
            room.start(name);
        }
        await(held.working, 2);
        room.glue.close();
        for (String name : List.of("a", "b", "c")) {
            assertThat(room.get(name).state()).isEqualTo(CrawlerState.READY);
            assertThat(room.get(name).lastCrawl().errorMessage()).isEqualTo("The server was stopped while the crawler ran. Start the crawler again.");
        }
        assertThatThrownBy(() -> room.start("a")).isInstanceOf(GlueException.class);
        assertThat(held.working.get()).isZero();
    }
}
