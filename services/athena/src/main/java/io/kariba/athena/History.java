package io.kariba.athena;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Forgets queries that are older than AWS keeps them, in the background: once an hour, in transactions of bounded size. */
final class History implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(History.class.getName());
    private static final Duration EVERY = Duration.ofHours(1);
    private final QueryStore store;
    private final InstantSource clock;
    private final Duration age;
    private final CountDownLatch closed = new CountDownLatch(1);

    History(QueryStore store, InstantSource clock, Duration age) {
        this.store = store;
        this.clock = clock;
        this.age = age;
    }

    void start() {
        Thread.ofVirtual().name("athena-history").start(this::run);
    }

    /** Forgets everything that is too old now. */
    void sweep() {
        long before = clock.instant().minus(age).toEpochMilli();
        boolean more = true;
        while (more && closed.getCount() > 0) {
            more = store.forgetBefore(before);
        }
    }

    private void run() {
        try {
            do {
                try {
                    sweep();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "Old queries could not be forgotten; the next try is in an hour", e);
                }
            } while (!closed.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
