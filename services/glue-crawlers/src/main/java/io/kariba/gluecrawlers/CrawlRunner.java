package io.kariba.gluecrawlers;

import io.kariba.api.Lane;
import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.Metadata;
import io.kariba.api.Objects.ObjectError;
import io.kariba.api.Scope;
import io.kariba.formats.Classifier;
import io.kariba.gluecrawlers.CrawlerStore.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;

/** Runs the crawls of this server, a bounded number at once, each on a virtual thread and as its crawler's role. Ends each of them exactly once. */
final class CrawlRunner {
    /** What AWS says of a failure that is not the customer's. */
    static final String INTERNAL = "Internal Service Exception";

    private static final System.Logger LOG = System.getLogger(CrawlRunner.class.getName());
    private static final String SERVER_STOPPED = "The server was stopped while the crawler ran. Start the crawler again.";
    /** Of so many tries to write an end one is logged. */
    private static final int TRIES_TOLD = 60;

    private final CrawlersPorts ports;
    private final CrawlersConfig config;
    private final CrawlerStore store;
    private final CustomClassifiers classifiers;
    private final BiConsumer<CrawlPlan, CrawlProgress> crawl;
    private final Lane<ActiveCrawl> queue;
    private final Map<String, ActiveCrawl> active = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** @param crawl carries a crawl out, on the thread that calls */
    CrawlRunner(
            CrawlersPorts ports, CrawlersConfig config, CrawlerStore store, CustomClassifiers classifiers, BiConsumer<CrawlPlan, CrawlProgress> crawl) {
        this.ports = ports;
        this.config = config;
        this.store = store;
        this.classifiers = classifiers;
        this.crawl = crawl;
        this.queue = new Lane<>(config.crawls(), config.queued(), this::startThread);
    }

    /** Takes a place for a crawl that is about to start; false when there is none. {@link #submit} or {@link #release} gives it back. */
    boolean reserve() {
        return !stopping && queue.reserve();
    }

    void release() {
        queue.release();
    }

    /** Runs a crawl that is stored as running and has a place. */
    void submit(ActiveCrawl started) {
        active.put(started.id(), started);
        queue.submit(started);
        if (stopping) {
            stop(started, ActiveCrawl.Stop.SERVER);
        }
    }

    /** A crawl of this server that has not ended. */
    Optional<ActiveCrawl> find(String crawlId) {
        return Optional.ofNullable(active.get(crawlId));
    }

    /** How many crawls have not ended. */
    int count() {
        return active.size();
    }

    /**
     * Stops the crawl of a crawler that is stored as stopping. One that this server does not know, because its start could not be told from a failure of the
     * store, or has yet to come here, ends here and now: it finds so before it begins.
     */
    void stop(Scope scope, StoredCrawler stopping) {
        String crawlId = stopping.running().crawlId();
        find(crawlId).ifPresentOrElse(
                known -> stop(known, ActiveCrawl.Stop.USER),
                () -> store.end(scope, stopping.name(), crawlId, new Ending(LastCrawlStatus.CANCELLED, null, StoredCrawl.Changes.NONE), ports.clock().millis()));
    }

    /** Stops a crawl: one that waits ends here and now, one that works at its next step. */
    void stop(ActiveCrawl stopped, ActiveCrawl.Stop why) {
        boolean waited = queue.withdraw(stopped);
        stopped.requestStop(why);
        if (waited) {
            end(stopped, stoppedEnding(stopped));
            forget(stopped);
        }
    }

    /** Stops everything and waits a bounded time for it; what has not ended by then is ended all the same. */
    void close() {
        stopping = true;
        List<ActiveCrawl> left = List.copyOf(active.values());
        left.forEach(each -> Thread.ofVirtual().start(() -> stop(each, ActiveCrawl.Stop.SERVER)));
        long until = System.nanoTime() + config.stopWait().toNanos();
        try {
            for (ActiveCrawl each : left) {
                if (!each.ended().await(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    end(each, stoppedEnding(each));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops everything without waiting for it: for a reset, which empties the metadata store next. */
    void abandon() {
        List.copyOf(active.values()).forEach(each -> Thread.ofVirtual().start(() -> stop(each, ActiveCrawl.Stop.SERVER)));
    }

    private void startThread(ActiveCrawl started) {
        Thread.ofVirtual().name("glue-crawl-" + started.id()).start(() -> run(started));
    }

    private void run(ActiveCrawl running) {
        try {
            running.log("BENCHMARK", "Running Start Crawl for Crawler " + running.crawler().name());
            running.log("INFO", configured(running.crawler().definition()));
            running.checkStop();
            if (!store.isOpen(running.scope(), running.crawler().name(), running.id())) {
                return;
            }
            crawl.accept(plan(running), running);
            end(running, new Ending(LastCrawlStatus.SUCCEEDED, null, running.changes()));
        } catch (Throwable failure) {
            // Whatever it is, a crawl that nobody ends would look as if it ran on.
            end(running, ending(running, failure));
        } finally {
            queue.done();
            forget(running);
        }
    }

    private static String configured(StoredCrawler.Definition definition) {
        String configuration = definition.configuration() == null ? "{}" : definition.configuration();
        return "Crawler configured with Configuration " + configuration + " and SchemaChangePolicy {\"UpdateBehavior\": \"" + definition.update()
                + "\", \"DeleteBehavior\": \"" + definition.delete() + "\"}";
    }

    private CrawlPlan plan(ActiveCrawl running) {
        StoredCrawler crawler = running.crawler();
        StoredCrawler.Definition definition = crawler.definition();
        Caller role = ports.roles().assume(running.scope(), definition.role(), CrawlersPorts.SESSION, CrawlersPorts.PRINCIPAL);
        List<Classifier> own = classifiers.forCrawl(running.scope(), definition.classifiers());
        return new CrawlPlan(
                crawler.name(),
                running.id(),
                role,
                definition.targets().crawlsCatalog() ? Optional.empty() : Optional.of(definition.database()),
                definition.tablePrefix() == null ? "" : definition.tablePrefix(),
                definition.targets().crawled(),
                own,
                SchemaChangePolicy.builder().updateBehavior(definition.update()).deleteBehavior(definition.delete()).build(),
                definition.recrawl(),
                ConfigurationReader.read(definition.configuration()));
    }

    private Ending ending(ActiveCrawl running, Throwable failure) {
        if (running.stop().isPresent() && failure instanceof CrawlProgress.Stopped) {
            return stoppedEnding(running);
        }
        return new Ending(LastCrawlStatus.FAILED, reason(running, failure), running.changes());
    }

    private static String reason(ActiveCrawl running, Throwable failure) {
        return switch (failure) {
            case Crawl.CrawlFailed known -> known.getMessage();
            case AccessDenied denied -> denied.getMessage();
            case CatalogError refused -> refused.getMessage() + " (Service: AWSGlue; Status Code: 400; Error Code: " + refused.code() + ")";
            case Metadata.MetadataFull full -> full.getMessage();
            case ObjectError refused -> refused.getMessage() + " (Service: Amazon S3; Error Code: " + refused.code() + ")";
            default -> {
                LOG.log(System.Logger.Level.ERROR, "Crawl " + running.id() + " of crawler " + running.crawler().name() + " failed", failure);
                yield INTERNAL;
            }
        };
    }

    private static Ending stoppedEnding(ActiveCrawl stopped) {
        return switch (stopped.stop().orElse(ActiveCrawl.Stop.SERVER)) {
            case USER -> new Ending(LastCrawlStatus.CANCELLED, null, stopped.changes());
            case SERVER -> new Ending(LastCrawlStatus.FAILED, SERVER_STOPPED, stopped.changes());
        };
    }

    private void forget(ActiveCrawl ended) {
        active.remove(ended.id());
        ended.end();
    }

    /**
     * Writes the end; while the store refuses, it is tried again each second, because a crawl without one looks as if it ran on. It keeps its place for so
     * long, which bounds how many wait. What is left when the server stops the next start ends.
     */
    private void end(ActiveCrawl ended, Ending ending) {
        if (ending.error() != null) {
            ended.log().last("ERROR", ending.error());
        }
        ended.log().last("BENCHMARK", "Crawler has finished running and is in state READY");
        for (int tries = 0; ; tries++) {
            try {
                store.end(ended.scope(), ended.crawler().name(), ended.id(), ending, ports.clock().millis());
                return;
            } catch (Metadata.MetadataUnavailable | Metadata.OutcomeUnknown e) {
                if (tries % TRIES_TOLD == 0) {
                    LOG.log(System.Logger.Level.WARNING, "The end of crawl {0} could not be stored: {1}", ended.id(), e.getMessage());
                }
                if (stopping || !pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
