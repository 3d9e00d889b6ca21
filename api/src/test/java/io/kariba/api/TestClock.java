package io.kariba.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when a test says so. It starts at 2026-01-02T03:04:05Z. */
public final class TestClock implements InstantSource {
    private final AtomicReference<Instant> now;

    public TestClock() {
        this(Instant.parse("2026-01-02T03:04:05Z"));
    }

    public TestClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    public void set(Instant instant) {
        now.set(instant);
    }

    public void advance(Duration step) {
        now.updateAndGet(instant -> instant.plus(step));
    }
}
