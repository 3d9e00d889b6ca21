package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.KeyRange;
import io.kariba.api.LetterCase;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.RoleArn;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.TaggedResources;
import io.kariba.api.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.ListCrawlersRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlersResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerResponse;

/** Crawlers as resources: made, changed, shown and deleted. What they do is {@link CrawlRunner}'s and {@link CrawlerSchedules}'. */
final class Crawlers {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;
    /** Where a page of crawlers ends before it has as many as asked. */
    private static final int PAGE_CHARACTERS = 4_000_000;
    private static final int MAX_TAGS = 50;

    private final CrawlersPorts ports;
    private final CrawlersConfig config;
    private final CrawlerAccess access;
    private final CrawlScheduler scheduler;

    Crawlers(CrawlersPorts ports, CrawlersConfig config, CrawlerAccess access, CrawlScheduler scheduler) {
        this.ports = ports;
        this.config = config;
        this.access = access;
        this.scheduler = scheduler;
    }

    CreateCrawlerResponse createCrawler(Caller caller, CreateCrawlerRequest request) {
        Scope scope = caller.scope();
        RoleArn role = CrawlerRules.role(caller.account(), request.role());
        access.onCrawler(caller, "CreateCrawler", request.name());
        access.passRole(caller, role);
        Map<String, String> tags = tags(request.tags());
        if (!tags.isEmpty()) {
            access.onCrawler(caller, "TagResource", request.name());
        }
        StoredCrawler.Definition definition = CrawlerRules.create(request, role);
        long now = ports.clock().millis();
        StoredCrawler.Schedule schedule = CrawlerSchedules.of(request.schedule(), now).orElse(null);
        StoredCrawler crawler = new StoredCrawler(ports.ids().uuid(), request.name(), definition, now, now, 1, schedule, null, null, 0, tags);
        metadata().run(tx -> {
            if (CrawlerStore.find(tx, scope, request.name()).isPresent()) {
                throw CrawlerErrors.alreadyExists(request.name());
            }
            CustomClassifiers.requireAll(tx, scope, definition.classifiers());
            if (tx.scanKeys(CrawlerStore.CRAWLERS, KeyRange.under(ScopedKey.in(scope)), config.crawlers()).size() >= config.crawlers()) {
                throw CrawlerErrors.limitExceeded("Number of crawlers exceeds the limit of " + config.crawlers() + ".");
            }
            CrawlerStore.put(tx, scope, Optional.empty(), crawler);
        });
        scheduler.wake();
        return CreateCrawlerResponse.builder().build();
    }

    UpdateCrawlerResponse updateCrawler(Caller caller, UpdateCrawlerRequest request) {
        Scope scope = caller.scope();
        Optional<RoleArn> role = Optional.ofNullable(request.role()).map(text -> CrawlerRules.role(caller.account(), text));
        access.onCrawler(caller, "UpdateCrawler", request.name());
        role.ifPresent(named -> access.passRole(caller, named));
        long now = ports.clock().millis();
        Optional<StoredCrawler.Schedule> sent = CrawlerSchedules.of(request.schedule(), now);
        metadata().run(tx -> {
            StoredCrawler old = CrawlerStore.require(tx, scope, request.name());
            if (old.running() != null) {
                throw CrawlerErrors.cannotUpdate();
            }
            StoredCrawler.Definition changed = CrawlerRules.update(old.definition(), request, role);
            CustomClassifiers.requireAll(tx, scope, changed.classifiers());
            StoredCrawler.Schedule schedule = request.schedule() == null ? old.schedule() : sent.map(there -> keepState(old, there)).orElse(null);
            CrawlerStore.put(tx, scope, Optional.of(old), old.updated(changed, schedule, now));
        });
        scheduler.wake();
        return UpdateCrawlerResponse.builder().build();
    }

    /** A schedule that is sent again as it was stays as it is, stopped or not. */
    private static StoredCrawler.Schedule keepState(StoredCrawler old, StoredCrawler.Schedule sent) {
        return old.schedule() != null && old.schedule().expression().equals(sent.expression()) ? old.schedule() : sent;
    }

    DeleteCrawlerResponse deleteCrawler(Caller caller, DeleteCrawlerRequest request) {
        access.onCrawler(caller, "DeleteCrawler", request.name());
        metadata().runFromReserve(tx -> {
            StoredCrawler crawler = CrawlerStore.require(tx, caller.scope(), request.name());
            if (crawler.running() != null) {
                throw CrawlerErrors.cannotDelete();
            }
            CrawlerStore.delete(tx, caller.scope(), crawler);
        });
        return DeleteCrawlerResponse.builder().build();
    }

    GetCrawlerResponse getCrawler(Caller caller, GetCrawlerRequest request) {
        access.onCrawler(caller, "GetCrawler", request.name());
        StoredCrawler crawler = metadata().read(reader -> CrawlerStore.require(reader, caller.scope(), request.name()));
        return GetCrawlerResponse.builder().crawler(shown(crawler)).build();
    }

    GetCrawlersResponse getCrawlers(Caller caller, GetCrawlersRequest request) {
        access.onAll(caller, "GetCrawlers");
        int size = PageToken.size(request.maxResults(), MAX_PAGE, PAGE);
        CrawlerStore.Walk walk = new CrawlerStore.Walk(metadata(), caller.scope(), PageToken.read(request.nextToken(), "crawlers"));
        List<Crawler> page = new ArrayList<>();
        long characters = 0;
        for (List<StoredCrawler> some = walk.next(); !some.isEmpty(); some = walk.next()) {
            for (StoredCrawler crawler : some) {
                if (page.size() == size || characters > PAGE_CHARACTERS) {
                    return GetCrawlersResponse.builder().crawlers(page).nextToken(PageToken.of("crawlers", page.getLast().name())).build();
                }
                page.add(shown(crawler));
                characters += JsonCodec.text(crawler).length();
            }
        }
        return GetCrawlersResponse.builder().crawlers(page).build();
    }

    ListCrawlersResponse listCrawlers(Caller caller, ListCrawlersRequest request) {
        access.onAll(caller, "ListCrawlers");
        int size = PageToken.size(request.maxResults(), MAX_PAGE, PAGE);
        CrawlerStore.Walk walk = new CrawlerStore.Walk(metadata(), caller.scope(), PageToken.read(request.nextToken(), "names"));
        List<String> names = new ArrayList<>();
        for (List<StoredCrawler> some = walk.next(); !some.isEmpty(); some = walk.next()) {
            for (StoredCrawler crawler : some) {
                if (crawler.tags().entrySet().containsAll(request.tags().entrySet())) {
                    if (names.size() == size) {
                        return ListCrawlersResponse.builder().crawlerNames(names).nextToken(PageToken.of("names", names.getLast())).build();
                    }
                    names.add(crawler.name());
                }
            }
        }
        return ListCrawlersResponse.builder().crawlerNames(names).build();
    }

    BatchGetCrawlersResponse batchGetCrawlers(Caller caller, BatchGetCrawlersRequest request) {
        access.onCrawlers(caller, "BatchGetCrawlers", request.crawlerNames());
        List<Crawler> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        metadata().read(reader -> {
            for (String name : request.crawlerNames().stream().distinct().toList()) {
                CrawlerStore.find(reader, caller.scope(), name).ifPresentOrElse(crawler -> found.add(shown(crawler)), () -> missing.add(name));
            }
            return null;
        });
        return BatchGetCrawlersResponse.builder().crawlers(found).crawlersNotFound(missing).build();
    }

    private Crawler shown(StoredCrawler crawler) {
        StoredCrawler.Definition definition = crawler.definition();
        long elapsed = crawler.running() == null ? 0 : Math.max(0, ports.clock().millis() - crawler.running().started());
        Crawler.Builder shown = Crawler.builder()
                .name(crawler.name())
                .role(definition.role())
                .targets(definition.targets().shown())
                .databaseName(definition.database())
                .description(definition.description())
                .classifiers(definition.classifiers())
                .recrawlPolicy(policy -> policy.recrawlBehavior(definition.recrawl()))
                .schemaChangePolicy(policy -> policy.updateBehavior(definition.update()).deleteBehavior(definition.delete()))
                .lineageConfiguration(lineage -> lineage.crawlerLineageSettings(definition.lineage()))
                .lakeFormationConfiguration(lake -> lake.useLakeFormationCredentials(definition.lakeFormation()).accountId(definition.lakeFormationAccount()))
                .state(crawler.state())
                .tablePrefix(definition.tablePrefix())
                .crawlElapsedTime(elapsed)
                .creationTime(seconds(crawler.created()))
                .lastUpdated(seconds(crawler.updated()))
                .version(crawler.version())
                .configuration(definition.configuration());
        if (crawler.schedule() != null) {
            shown.schedule(schedule -> schedule.scheduleExpression(crawler.schedule().expression())
                    .state(crawler.schedule().active() ? "SCHEDULED" : "NOT_SCHEDULED"));
        }
        if (crawler.last() != null) {
            shown.lastCrawl(last -> last.status(crawler.last().status())
                    .errorMessage(crawler.last().error())
                    .logGroup(CrawlLog.GROUP)
                    .logStream(crawler.name())
                    .messagePrefix(crawler.last().crawlId())
                    .startTime(seconds(crawler.last().started())));
        }
        return shown.build();
    }

    static Instant seconds(long millis) {
        return Instant.ofEpochSecond(Math.floorDiv(millis, 1_000L));
    }

    private static Map<String, String> tags(Map<String, String> sent) {
        for (String key : sent.keySet()) {
            if (LetterCase.lower(key).startsWith("aws:")) {
                throw CrawlerErrors.invalid("Tag keys beginning with aws: are reserved: " + key);
            }
        }
        if (sent.size() > MAX_TAGS) {
            throw CrawlerErrors.limitExceeded("Number of tags exceeds the limit of " + MAX_TAGS + ".");
        }
        return new TreeMap<>(sent);
    }

    private Metadata metadata() {
        return ports.metadata();
    }

    /** Crawlers' tags for the module that serves TagResource for all of Glue. They are kept in the crawler's row. */
    static final class Tagged implements TaggedResources {
        @Override
        public String kind() {
            return "crawler";
        }

        @Override
        public Optional<Map<String, String>> tags(Reader reader, Scope scope, String name) {
            return CrawlerStore.find(reader, scope, name).map(StoredCrawler::tags);
        }

        @Override
        public void setTags(Transaction tx, Scope scope, String name, Map<String, String> tags) {
            StoredCrawler crawler = CrawlerStore.require(tx, scope, name);
            CrawlerStore.put(tx, scope, Optional.of(crawler), crawler.withTags(tags));
        }
    }
}
