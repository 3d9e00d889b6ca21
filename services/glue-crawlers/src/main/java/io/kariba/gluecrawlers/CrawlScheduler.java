package io.kariba.gluecrawlers;

import io.kariba.gluecrawlers.CrawlerStore.Firing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Starts crawlers when their schedules say so. The next firing of each schedule is a row, so that a restart keeps it: one that was missed while the server was
 * down happens once when it is back, however often it was missed. One thread, which sleeps until the first firing, and never longer than a minute, because the
 * clock may be set.
 */
final class CrawlScheduler implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CrawlScheduler.class.getName());
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    /** When all places for crawls are taken, and after a failure. */
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int BATCH = 100;

    private final CrawlerStore store;
    private final CrawlRunner runner;
    private final InstantSource clock;
    private final Semaphore awake = new Semaphore(0);
    private volatile boolean closed;
    private Thread thread;

    CrawlScheduler(CrawlerStore store, CrawlRunner runner, InstantSource clock) {
        this.store = store;
        this.runner = runner;
        this.clock = clock;
    }

    void start() {
        thread = Thread.ofVirtual().name("glue-crawl-scheduler").start(this::run);
    }

    /** Says that a schedule changed. */
    void wake() {
        awake.release();
    }

    /**
     * Fires what is due now.
     *
     * @return how long until there is something to do again
     */
    Duration fireDue() {
        while (!closed) {
            List<Firing> first = store.firings(BATCH);
            for (Firing firing : first) {
                long now = clock.millis();
                if (firing.at() > now) {
                    Duration wait = Duration.ofMillis(firing.at() - now);
                    return wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP;
                }
                if (!fire(firing, now)) {
                    return RETRY;
                }
            }
            if (first.size() < BATCH) {
                break;
            }
        }
        return LONGEST_SLEEP;
    }

    /** False when there is no place for a crawl: the firing stays due. */
    private boolean fire(Firing firing, long now) {
        if (!runner.reserve()) {
            return false;
        }
        boolean started = false;
        try {
            var crawler = store.fire(firing, now, CrawlerSchedules::next);
            if (crawler.isPresent()) {
                started = true;
                runner.submit(new ActiveCrawl(firing.scope(), crawler.get()));
            }
        } finally {
            if (!started) {
                runner.release();
            }
        }
        return true;
    }

    private void run() {
        while (!closed) {
            Duration wait;
            try {
                wait = fireDue();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "Scheduled crawls could not be started; the next try is in seconds", e);
                wait = RETRY;
            }
            try {
                awake.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                awake.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Returns when nothing is fired any more. */
    @Override
    public void close() {
        closed = true;
        wake();
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
