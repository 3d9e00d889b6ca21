package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When what a session holds inside Trino is released. The sweep is called with the time it should take it for. */
class GlueSessionsTest {
    private static final SessionKeys KEYS = new SessionKeys("user", "ASIA1", "secret", "token", "us-east-1");

    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final GlueSessions sessions = new GlueSessions("http://127.0.0.1:1");

    private record Thing(AtomicInteger closed) implements AutoCloseable {
        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private void use() {
        sessions.held(KEYS, "thing", Thing.class, () -> {
            made.incrementAndGet();
            return new Thing(closed);
        });
    }

    private void sweepAfter(Duration time) {
        sessions.sweep(System.nanoTime() + time.toNanos());
    }

    @Test
    void oneSessionMakesAThingOnce() {
        use();
        use();
        assertThat(made).hasValue(1);
    }

    @Test
    void runningQueryKeepsItsSession() {
        sessions.queryCreated(KEYS.digest(), "q1");
        use();
        sweepAfter(Duration.ofDays(1));
        assertThat(closed).hasValue(0);
        sessions.queryCompleted(KEYS.digest(), "q1", false);
        sweepAfter(Duration.ofSeconds(10));
        assertThat(closed).hasValue(1);
        assertThat(sessions.size()).isZero();
    }

    @Test
    void failedQueryHasAMinuteToCleanUp() {
        sessions.queryCreated(KEYS.digest(), "q1");
        use();
        sessions.queryCompleted(KEYS.digest(), "q1", true);
        sweepAfter(Duration.ofSeconds(50));
        assertThat(closed).hasValue(0);
        sweepAfter(Duration.ofSeconds(70));
        assertThat(closed).hasValue(1);
    }

    @Test
    void releasedSessionIsMadeAnew() {
        use();
        sweepAfter(Duration.ofMinutes(2));
        use();
        assertThat(made).hasValue(2);
        assertThat(closed).hasValue(1);
    }
}
