package io.kariba.gluecrawlers;

import io.kariba.api.Scope;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A crawl of this server that has not ended: its progress, and what StopCrawler says to it. The crawl's thread tells; any thread may ask and stop. */
final class ActiveCrawl implements CrawlProgress {
    /** Why a crawl is to stop. */
    enum Stop {
        USER,
        SERVER
    }

    private final Scope scope;
    private final StoredCrawler crawler;
    private final CrawlLog log;
    private final Count tablesAdded = new Count();
    private final Count tablesUpdated = new Count();
    private final Count tablesDeleted = new Count();
    private final Count partitionsAdded = new Count();
    private final Count partitionsUpdated = new Count();
    private final Count partitionsDeleted = new Count();
    private final AtomicReference<Stop> stop = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param crawler as it was when the crawl started */
    ActiveCrawl(Scope scope, StoredCrawler crawler) {
        this.scope = scope;
        this.crawler = crawler;
        this.log = new CrawlLog(crawler.running().crawlId());
    }

    Scope scope() {
        return scope;
    }

    StoredCrawler crawler() {
        return crawler;
    }

    String id() {
        return crawler.running().crawlId();
    }

    CrawlLog log() {
        return log;
    }

    /** Asks it to stop; the first reason stays. */
    void requestStop(Stop why) {
        stop.compareAndSet(null, why);
    }

    Optional<Stop> stop() {
        return Optional.ofNullable(stop.get());
    }

    void end() {
        ended.countDown();
    }

    /** Opens when its runner is through with it. */
    CountDownLatch ended() {
        return ended;
    }

    StoredCrawl.Changes changes() {
        return new StoredCrawl.Changes(
                tablesAdded.shown(),
                tablesUpdated.shown(),
                tablesDeleted.shown(),
                partitionsAdded.shown(),
                partitionsUpdated.shown(),
                partitionsDeleted.shown());
    }

    @Override
    public void log(String level, String message) {
        log.line(level, message);
    }

    @Override
    public void tableCreated(String table) {
        tablesAdded.add(table, 1);
    }

    @Override
    public void tableUpdated(String table) {
        tablesUpdated.add(table, 1);
    }

    @Override
    public void tableDeleted(String table) {
        tablesDeleted.add(table, 1);
    }

    @Override
    public void partitionsAdded(String table, int count) {
        partitionsAdded.add(table, count);
    }

    @Override
    public void partitionsUpdated(String table, int count) {
        partitionsUpdated.add(table, count);
    }

    @Override
    public void partitionsDeleted(String table, int count) {
        partitionsDeleted.add(table, count);
    }

    @Override
    public void checkStop() {
        if (stop.get() != null) {
            throw new CrawlProgress.Stopped();
        }
    }

    /** How many, and the names of the first. Written by the crawl's thread; metrics and an end by another thread read it. */
    private static final class Count {
        private final AtomicReference<StoredCrawl.Changed> now = new AtomicReference<>(StoredCrawl.Changed.NONE);
        private final Set<String> names = new LinkedHashSet<>();

        void add(String name, int count) {
            boolean more = names.size() < StoredCrawl.Changed.MAX_NAMES && names.add(name);
            Collection<String> shown = more ? names : now.get().names();
            now.set(new StoredCrawl.Changed(now.get().count() + count, java.util.List.copyOf(shown)));
        }

        StoredCrawl.Changed shown() {
            return now.get();
        }
    }
}
