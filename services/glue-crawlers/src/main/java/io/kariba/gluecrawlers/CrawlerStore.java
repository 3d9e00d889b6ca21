package io.kariba.gluecrawlers;

import io.kariba.api.AccountId;
import io.kariba.api.Codec;
import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.Ids;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Region;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Table;
import io.kariba.api.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/**
 * The rows of crawlers and crawls, and the steps of a crawl's life. Each step is one transaction with its event; a crawl is ended only by the server start
 * that owns it, or by a later one that finds it left over: whoever comes late changes nothing.
 */
final class CrawlerStore {
    /** By name. */
    static final Table<ScopedKey, StoredCrawler> CRAWLERS = Table.scoped("glue_crawlers", StoredCrawler.CODEC);
    /** By the crawler's id and the crawl's falling number: the newest comes first. */
    static final Table<ScopedKey, StoredCrawl> CRAWLS = Table.scoped("glue_crawls", StoredCrawl.CODEC);
    /** Crawls that have not ended: epoch, account, region, crawler. What recovery looks at. */
    static final Table<GlobalKey, String> OPEN = Table.global("glue_open_crawls", Codec.TEXT);
    /** The next firings of schedules: milliseconds, account, region, crawler. What the scheduler looks at. */
    static final Table<GlobalKey, String> FIRINGS = Table.global("glue_crawler_firings", Codec.TEXT);

    /** How many crawls one transaction of recovery ends. */
    private static final int BATCH = 50;

    private final Metadata metadata;
    private final Ids ids;
    private final CrawlersConfig config;

    CrawlerStore(Metadata metadata, Ids ids, CrawlersConfig config) {
        this.metadata = metadata;
        this.ids = ids;
        this.config = config;
    }

    /** How a crawl ended. The error is null unless it failed. */
    record Ending(LastCrawlStatus status, String error, StoredCrawl.Changes changes) {
        CrawlerHistoryState state() {
            return switch (status) {
                case SUCCEEDED -> CrawlerHistoryState.COMPLETED;
                case CANCELLED -> CrawlerHistoryState.STOPPED;
                default -> CrawlerHistoryState.FAILED;
            };
        }
    }

    /** A firing that is due. */
    record Firing(long at, Scope scope, String crawler) {
        GlobalKey key() {
            return global(at, scope, crawler);
        }
    }

    static Optional<StoredCrawler> find(Reader reader, Scope scope, String name) {
        return reader.get(CRAWLERS, key(scope, name));
    }

    /** @throws software.amazon.awssdk.services.glue.model.EntityNotFoundException if it is not there */
    static StoredCrawler require(Reader reader, Scope scope, String name) {
        return find(reader, scope, name).orElseThrow(() -> CrawlerErrors.crawlerNotFound(name));
    }

    StoredCrawler require(Scope scope, String name) {
        return metadata.read(reader -> require(reader, scope, name));
    }

    /** Crawlers by name, after one, in pieces: a definition may be large. */
    static final class Walk {
        private static final int PIECE = 20;
        private final Metadata metadata;
        private final KeyRange all;
        private KeyRange left;

        Walk(Metadata metadata, Scope scope, Optional<String> after) {
            this.metadata = metadata;
            all = KeyRange.under(ScopedKey.in(scope));
            left = after.map(name -> all.after(key(scope, name))).orElse(all);
        }

        /** The next ones; none at the end. */
        List<StoredCrawler> next() {
            List<Entry<ScopedKey, StoredCrawler>> piece = metadata.read(reader -> reader.scan(CRAWLERS, left, PIECE));
            if (!piece.isEmpty()) {
                left = all.after(piece.getLast().key());
            }
            return piece.stream().map(Entry::value).toList();
        }
    }

    /** Writes a crawler, and its next firing where that changed. */
    static void put(Transaction tx, Scope scope, Optional<StoredCrawler> old, StoredCrawler changed) {
        tx.put(CRAWLERS, key(scope, changed.name()), changed);
        Optional<Long> before = old.flatMap(StoredCrawler::next);
        if (!before.equals(changed.next())) {
            before.ifPresent(at -> tx.delete(FIRINGS, global(at, scope, changed.name())));
            changed.next().ifPresent(at -> tx.put(FIRINGS, global(at, scope, changed.name()), ""));
        }
    }

    static void delete(Transaction tx, Scope scope, StoredCrawler crawler) {
        tx.delete(CRAWLERS, key(scope, crawler.name()));
        crawler.next().ifPresent(at -> tx.delete(FIRINGS, global(at, scope, crawler.name())));
        // The history is bounded to far fewer rows.
        tx.deleteRange(CRAWLS, history(scope, crawler), 100_000);
    }

    /**
     * READY to RUNNING.
     *
     * @return the crawler as it runs
     * @throws software.amazon.awssdk.services.glue.model.CrawlerRunningException if it does already
     */
    StoredCrawler start(Scope scope, String name, long now) {
        return metadata.transaction(tx -> start(tx, scope, require(tx, scope, name), now));
    }

    private StoredCrawler start(Transaction tx, Scope scope, StoredCrawler crawler, long now) {
        if (crawler.running() != null) {
            throw CrawlerErrors.alreadyStarted(crawler.name());
        }
        StoredCrawler.Running running = new StoredCrawler.Running(ids.uuid(), crawler.crawls() + 1, now, metadata.epoch(), false);
        StoredCrawler started = crawler.started(running);
        put(tx, scope, Optional.of(crawler), started);
        tx.put(CRAWLS, crawl(scope, started, running.number()),
                new StoredCrawl(running.crawlId(), CrawlerHistoryState.RUNNING, null, now, null, StoredCrawl.Changes.NONE));
        tx.put(OPEN, global(running.epoch(), scope, crawler.name()), "");
        tx.append(CrawlerEvents.started(scope, started));
        tx.delete(CRAWLS, crawl(scope, started, started.crawls() - config.history()));
        return started;
    }

    /**
     * What a firing does: the next one is set, and a crawler that is READY starts, in one transaction, so that no firing starts a crawler twice.
     *
     * @param next the firing after a time in milliseconds, by the crawler's expression
     * @return the crawler as it runs; empty if nothing started: the firing is not the crawler's any more, or it runs still
     */
    Optional<StoredCrawler> fire(Firing firing, long now, BiFunction<String, Long, Optional<Long>> next) {
        return metadata.transaction(tx -> {
            tx.delete(FIRINGS, firing.key());
            Optional<StoredCrawler> found = find(tx, firing.scope(), firing.crawler()).filter(there -> there.next().equals(Optional.of(firing.at())));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            StoredCrawler crawler = found.get();
            String expression = crawler.schedule().expression();
            Long after = next.apply(expression, Math.max(now, firing.at())).orElse(null);
            StoredCrawler rescheduled = crawler.with(new StoredCrawler.Schedule(expression, true, after));
            put(tx, firing.scope(), found, rescheduled);
            return crawler.running() == null ? Optional.of(start(tx, firing.scope(), rescheduled, now)) : Optional.empty();
        });
    }

    /** The first firings, in order of time. */
    List<Firing> firings(int limit) {
        return metadata.read(reader -> reader.scanKeys(FIRINGS, KeyRange.under(GlobalKey.ROOT), limit)).stream()
                .map(key -> {
                    Key.Parts parts = key.parts();
                    return new Firing(parts.number(), scope(parts), parts.text());
                })
                .toList();
    }

    /**
     * RUNNING to STOPPING.
     *
     * @return the crawler as it stops
     * @throws software.amazon.awssdk.services.glue.model.GlueException if it does not run, or stops already
     */
    StoredCrawler stop(Scope scope, String name) {
        return metadata.fromReserve(tx -> {
            StoredCrawler crawler = require(tx, scope, name);
            StoredCrawler.Running running = crawler.running();
            if (running == null) {
                throw CrawlerErrors.notRunning(name);
            }
            if (running.stopping()) {
                throw CrawlerErrors.stopping(name);
            }
            StoredCrawler stopping = crawler.with(
                    new StoredCrawler.Running(running.crawlId(), running.number(), running.started(), running.epoch(), true));
            put(tx, scope, Optional.of(crawler), stopping);
            return stopping;
        });
    }

    /** Whether a crawl of this start has not ended. */
    boolean isOpen(Scope scope, String name, String crawlId) {
        return metadata.read(reader -> find(reader, scope, name)).filter(crawler -> owns(crawler, crawlId)).isPresent();
    }

    private boolean owns(StoredCrawler crawler, String crawlId) {
        StoredCrawler.Running running = crawler.running();
        return running != null && running.crawlId().equals(crawlId) && running.epoch() == metadata.epoch();
    }

    /** Ends a crawl of this start; one that has ended is left alone, and one that was told to stop did not succeed, however far it came. */
    void end(Scope scope, String name, String crawlId, Ending ending, long now) {
        metadata.runFromReserve(tx -> find(tx, scope, name)
                .filter(crawler -> owns(crawler, crawlId))
                .ifPresent(crawler -> end(tx, scope, crawler, stopped(crawler, ending), now)));
    }

    private static Ending stopped(StoredCrawler crawler, Ending ending) {
        boolean late = crawler.running().stopping() && ending.status() == LastCrawlStatus.SUCCEEDED;
        return late ? new Ending(LastCrawlStatus.CANCELLED, null, ending.changes()) : ending;
    }

    private static void end(Transaction tx, Scope scope, StoredCrawler crawler, Ending ending, long now) {
        StoredCrawler.Running running = crawler.running();
        StoredCrawler.Last last = new StoredCrawler.Last(running.crawlId(), ending.status(), ending.error(), running.started());
        StoredCrawler ended = crawler.ended(last);
        put(tx, scope, Optional.of(crawler), ended);
        StoredCrawl crawl =
                new StoredCrawl(running.crawlId(), ending.state(), ending.error(), running.started(), Math.max(now, running.started()), ending.changes());
        tx.put(CRAWLS, crawl(scope, crawler, running.number()), crawl);
        tx.delete(OPEN, global(running.epoch(), scope, crawler.name()));
        tx.append(CrawlerEvents.ended(scope, ended, crawl));
    }

    /**
     * Ends crawls that an earlier start of the server left open, some at a time: those that were to stop as CANCELLED, the others as FAILED.
     *
     * @return whether there may be more
     */
    boolean endInterrupted(String reason, long now) {
        return metadata.fromReserve(tx -> {
            List<GlobalKey> keys = tx.scanKeys(OPEN, KeyRange.under(GlobalKey.ROOT), BATCH);
            for (GlobalKey key : keys) {
                Key.Parts parts = key.parts();
                long epoch = parts.number();
                if (epoch >= metadata.epoch()) {
                    return false;
                }
                Scope scope = scope(parts);
                find(tx, scope, parts.text())
                        .filter(crawler -> crawler.running() != null && crawler.running().epoch() == epoch)
                        .ifPresent(crawler -> end(tx, scope, crawler, interrupted(crawler, reason), now));
                tx.delete(OPEN, key);
            }
            return keys.size() == BATCH;
        });
    }

    private static Ending interrupted(StoredCrawler crawler, String reason) {
        return crawler.running().stopping()
                ? new Ending(LastCrawlStatus.CANCELLED, null, StoredCrawl.Changes.NONE)
                : new Ending(LastCrawlStatus.FAILED, reason, StoredCrawl.Changes.NONE);
    }

    /** Crawls of a crawler, newest first, after the one of a number. */
    static List<Entry<ScopedKey, StoredCrawl>> history(Reader reader, Scope scope, StoredCrawler crawler, Optional<Long> after, int limit) {
        KeyRange all = history(scope, crawler);
        return reader.scan(CRAWLS, after.map(number -> all.after(crawl(scope, crawler, number))).orElse(all), limit);
    }

    /** The number in a crawl's key. */
    static long number(ScopedKey crawl) {
        Key.Parts parts = crawl.parts();
        parts.text();
        return -parts.number();
    }

    static ScopedKey key(Scope scope, String name) {
        return ScopedKey.in(scope).text(name);
    }

    private static KeyRange history(Scope scope, StoredCrawler crawler) {
        return KeyRange.under(ScopedKey.in(scope).text(crawler.id()));
    }

    private static ScopedKey crawl(Scope scope, StoredCrawler crawler, long number) {
        return ScopedKey.in(scope).text(crawler.id()).number(-number);
    }

    private static GlobalKey global(long first, Scope scope, String crawler) {
        return GlobalKey.ROOT.number(first).text(scope.account().digits()).text(scope.region().name()).text(crawler);
    }

    private static Scope scope(Key.Parts parts) {
        return new Scope(new AccountId(parts.text()), new Region(parts.text()));
    }
}
