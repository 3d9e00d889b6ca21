package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Metadata;
import io.kariba.api.Principal;
import io.kariba.api.Reader;
import io.kariba.api.RoleArn;
import io.kariba.api.Roles;
import io.kariba.api.ScriptedPermissions;
import io.kariba.api.SequentialIds;
import io.kariba.api.StoredEvent;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;

/** Crawlers on fakes: what a crawl does is the test's. */
final class CrawlerRoom {
    static final CrawlersConfig CONFIG = new CrawlersConfig(2, 2, 5, 3, 4, Duration.ofDays(365), Duration.ofSeconds(10));

    final Caller root = TestCallers.root();
    final TestClock clock = new TestClock();
    final SequentialIds ids = new SequentialIds();
    final Metadata metadata;
    final ScriptedPermissions permissions = ScriptedPermissions.allowAll();
    final GlueCrawlersService glue;

    CrawlerRoom() {
        this((plan, progress) -> {});
    }

    CrawlerRoom(BiConsumer<CrawlPlan, CrawlProgress> crawl) {
        this(crawl, new InMemoryMetadata());
    }

    CrawlerRoom(BiConsumer<CrawlPlan, CrawlProgress> crawl, Metadata metadata) {
        this.metadata = metadata;
        Roles roles = (scope, role, session, service) -> {
            RoleArn arn = RoleArn.parse(scope.account(), role).orElseThrow();
            return TestCallers.of(Principal.assumedRole(arn, session, root.principal().canonicalId())).via(service);
        };
        glue = new GlueCrawlersService(new CrawlersPorts(metadata, permissions, null, null, null, roles, ids, clock), CONFIG, crawl);
    }

    static CreateCrawlerRequest.Builder request(String name) {
        return CreateCrawlerRequest.builder()
                .name(name)
                .role("etl")
                .databaseName("lake")
                .targets(targets -> targets.s3Targets(s3 -> s3.path("s3://lake/" + name + "/")));
    }

    void create(String name) {
        create(name, request -> {});
    }

    void create(String name, Consumer<CreateCrawlerRequest.Builder> more) {
        glue.crawlers.createCrawler(root, request(name).applyMutation(more).build());
    }

    void start(String name) {
        glue.crawls.startCrawler(root, StartCrawlerRequest.builder().name(name).build());
    }

    void stop(String name) {
        glue.crawls.stopCrawler(root, StopCrawlerRequest.builder().name(name).build());
    }

    Crawler get(String name) {
        return glue.crawlers.getCrawler(root, GetCrawlerRequest.builder().name(name).build()).crawler();
    }

    /** Waits for its crawl to end. */
    Crawler ended(String name) {
        StoredCrawler crawler = glue.store.require(root.scope(), name);
        while (crawler.running() != null) {
            glue.runner.find(crawler.running().crawlId()).ifPresentOrElse(CrawlerRoom::await, Thread::yield);
            crawler = glue.store.require(root.scope(), name);
        }
        // The row is written a moment before the place is given back.
        Optional.ofNullable(crawler.last()).flatMap(last -> glue.runner.find(last.crawlId())).ifPresent(CrawlerRoom::await);
        return get(name);
    }

    private static void await(ActiveCrawl crawl) {
        try {
            crawl.ended().await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it and waits for the end. */
    Crawler run(String name) {
        start(name);
        return ended(name);
    }

    List<CrawlerHistory> crawls(String name) {
        return glue.crawls.listCrawls(root, ListCrawlsRequest.builder().crawlerName(name).build()).crawls();
    }

    List<String> events() {
        return metadata.read((Reader reader) -> reader.events(-1, 10_000)).stream()
                .map(StoredEvent::event)
                .map(event -> event.key() + " " + event.detail().replaceAll(".*\"state\":\"(\\w+)\".*", "$1"))
                .toList();
    }
}
