package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsResponse;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerResponse;

/** Crawls as operations start, stop and show them. */
final class Crawls {
    private static final int HISTORY_PAGE = 20;
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;
    /** Where a page of crawls ends before it has as many as asked. */
    private static final int PAGE_CHARACTERS = 4_000_000;
    /** Of how many crawls the median is taken. */
    private static final int MEDIAN_OF = 25;

    private final CrawlersPorts ports;
    private final CrawlersConfig config;
    private final CrawlerAccess access;
    private final CrawlerStore store;
    private final CrawlRunner runner;

    Crawls(CrawlersPorts ports, CrawlersConfig config, CrawlerAccess access, CrawlerStore store, CrawlRunner runner) {
        this.ports = ports;
        this.config = config;
        this.access = access;
        this.store = store;
        this.runner = runner;
    }

    StartCrawlerResponse startCrawler(Caller caller, StartCrawlerRequest request) {
        access.onCrawler(caller, "StartCrawler", request.name());
        if (!runner.reserve()) {
            throw CrawlerErrors.throttled();
        }
        StoredCrawler started;
        try {
            started = store.start(caller.scope(), request.name(), ports.clock().millis());
        } catch (RuntimeException e) {
            runner.release();
            throw e;
        }
        runner.submit(new ActiveCrawl(caller.scope(), started));
        return StartCrawlerResponse.builder().build();
    }

    StopCrawlerResponse stopCrawler(Caller caller, StopCrawlerRequest request) {
        access.onCrawler(caller, "StopCrawler", request.name());
        StoredCrawler stopping = store.stop(caller.scope(), request.name());
        runner.stop(caller.scope(), stopping);
        return StopCrawlerResponse.builder().build();
    }

    ListCrawlsResponse listCrawls(Caller caller, ListCrawlsRequest request) {
        access.onCrawler(caller, "ListCrawls", request.crawlerName());
        long oldest = ports.clock().millis() - config.historyAge().toMillis();
        Predicate<StoredCrawl> wanted = CrawlFilter.of(request.filters()).and(crawl -> crawl.started() >= oldest);
        int size = PageToken.size(request.maxResults(), MAX_PAGE, HISTORY_PAGE);
        Optional<Long> after = PageToken.readNumber(request.nextToken(), "crawls/" + request.crawlerName());
        StoredCrawler crawler = store.require(caller.scope(), request.crawlerName());
        List<CrawlerHistory> page = new ArrayList<>();
        long characters = 0;
        Optional<Long> last = after;
        for (List<Entry<ScopedKey, StoredCrawl>> some = piece(caller.scope(), crawler, last); !some.isEmpty(); some = piece(caller.scope(), crawler, last)) {
            for (Entry<ScopedKey, StoredCrawl> entry : some) {
                if (wanted.test(entry.value())) {
                    if (page.size() == size || characters > PAGE_CHARACTERS) {
                        String next = PageToken.of("crawls/" + crawler.name(), Long.toString(last.orElse(0L)));
                        return ListCrawlsResponse.builder().crawls(page).nextToken(next).build();
                    }
                    CrawlerHistory shown = shown(crawler, entry.value());
                    page.add(shown);
                    characters += shown.summary() == null ? 0 : shown.summary().length();
                }
                last = Optional.of(CrawlerStore.number(entry.key()));
            }
        }
        return ListCrawlsResponse.builder().crawls(page).build();
    }

    /** Summaries may be large, so that the history is read in pieces. It is bounded: a filter that nothing passes ends too. */
    private List<Entry<ScopedKey, StoredCrawl>> piece(Scope scope, StoredCrawler crawler, Optional<Long> after) {
        return ports.metadata().read(reader -> CrawlerStore.history(reader, scope, crawler, after, HISTORY_PAGE));
    }

    private static CrawlerHistory shown(StoredCrawler crawler, StoredCrawl crawl) {
        return CrawlerHistory.builder()
                .crawlId(crawl.id())
                .state(crawl.state())
                .startTime(Crawlers.seconds(crawl.started()))
                .endTime(crawl.ended() == null ? null : Crawlers.seconds(crawl.ended()))
                .summary(crawl.changes().summary())
                .errorMessage(crawl.error())
                .logGroup(CrawlLog.GROUP)
                .logStream(crawler.name())
                .messagePrefix(crawl.id())
                .dpuHour(CrawlFilter.DPU_HOURS)
                .build();
    }

    GetCrawlerMetricsResponse getCrawlerMetrics(Caller caller, GetCrawlerMetricsRequest request) {
        List<String> names = request.crawlerNameList();
        access.onCrawlers(caller, "GetCrawlerMetrics", names);
        int size = PageToken.size(request.maxResults(), MAX_PAGE, PAGE);
        Optional<String> after = PageToken.read(request.nextToken(), "metrics");
        return ports.metadata().read(reader -> {
            List<StoredCrawler> crawlers = names.isEmpty() ? all(reader, caller.scope(), after, size + 1) : named(reader, caller.scope(), names, after);
            GetCrawlerMetricsResponse.Builder response = GetCrawlerMetricsResponse.builder();
            if (crawlers.size() > size) {
                crawlers = crawlers.subList(0, size);
                response.nextToken(PageToken.of("metrics", crawlers.getLast().name()));
            }
            return response.crawlerMetricsList(crawlers.stream().map(crawler -> metrics(reader, caller.scope(), crawler)).toList()).build();
        });
    }

    private static List<StoredCrawler> all(Reader reader, Scope scope, Optional<String> after, int limit) {
        KeyRange all = KeyRange.under(ScopedKey.in(scope));
        KeyRange range = after.map(name -> all.after(CrawlerStore.key(scope, name))).orElse(all);
        return reader.scan(CrawlerStore.CRAWLERS, range, limit).stream().map(Entry::value).toList();
    }

    private static List<StoredCrawler> named(Reader reader, Scope scope, List<String> names, Optional<String> after) {
        return names.stream()
                .distinct()
                .sorted()
                .filter(name -> after.isEmpty() || name.compareTo(after.get()) > 0)
                .flatMap(name -> CrawlerStore.find(reader, scope, name).stream())
                .toList();
    }

    /** Tables are counted in the newest crawl; the time left is what the median of the crawls that ended well leaves. */
    private CrawlerMetrics metrics(Reader reader, Scope scope, StoredCrawler crawler) {
        List<StoredCrawl> newest = CrawlerStore.history(reader, scope, crawler, Optional.empty(), MEDIAN_OF).stream().map(Entry::value).toList();
        List<Long> runtimes = newest.stream()
                .filter(crawl -> crawl.state() == CrawlerHistoryState.COMPLETED)
                .map(crawl -> crawl.ended() - crawl.started())
                .toList();
        double last = newest.stream().filter(crawl -> crawl.ended() != null).findFirst().map(crawl -> seconds(crawl.ended() - crawl.started())).orElse(0.0);
        double median = runtimes.isEmpty() ? 0 : seconds(runtimes.stream().sorted().toList().get(runtimes.size() / 2));
        boolean running = crawler.running() != null;
        double elapsed = running ? seconds(ports.clock().millis() - crawler.running().started()) : 0;
        StoredCrawl.Changes changes = newest.isEmpty() ? StoredCrawl.Changes.NONE : newest.getFirst().changes();
        if (running) {
            changes = runner.find(crawler.running().crawlId()).map(ActiveCrawl::changes).orElse(changes);
        }
        return CrawlerMetrics.builder()
                .crawlerName(crawler.name())
                .stillEstimating(running && runtimes.isEmpty())
                .timeLeftSeconds(running ? Math.max(0, median - elapsed) : 0)
                .lastRuntimeSeconds(last)
                .medianRuntimeSeconds(median)
                .tablesCreated(count(changes.tablesAdded()))
                .tablesUpdated(count(changes.tablesUpdated()))
                .tablesDeleted(count(changes.tablesDeleted()))
                .build();
    }

    private static double seconds(long millis) {
        return Math.max(0, millis) / 1_000.0;
    }

    private static int count(StoredCrawl.Changed changed) {
        return (int) Math.min(Integer.MAX_VALUE, changed.count());
    }
}
