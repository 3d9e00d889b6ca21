package io.kariba.trino;

import io.kariba.api.EngineSession;
import io.kariba.api.EngineStatus;
import io.kariba.api.SqlEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Trino in a child JVM. {@link #start} returns at once; a statement waits for the engine if it has to. A child that dies is started again, after a pause
 * that grows; after {@value #MOST_ATTEMPTS} deaths in a row the engine is FAILED, and a statement that comes half a minute later tries anew. One that lives and
 * answers nothing for a minute is ended, as a process that hangs would keep its statements running for ever.
 */
public final class TrinoEngine implements SqlEngine {
    static final int MOST_ATTEMPTS = 5;

    /** A child that lived this long died of something new: the count of attempts starts over. */
    private static final Duration HEALTHY_LIFE = Duration.ofSeconds(60);

    /** A statement is opened at most so often when the engine dies under it before it began. */
    private static final int MOST_OPENINGS = 3;

    /** The end of a process is seen a little after its connections break. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private static final List<Duration> PAUSES = List.of(
            Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private final TrinoConfig config;
    private final ChildCommand command;
    private final Duration revival;
    private final Pulse pulse;
    private final StatementClient client = new StatementClient();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private EngineStatus status = new EngineStatus(EngineStatus.State.COLD, Optional.empty());
    private Life life;
    private Thread supervisor;
    private boolean closed;
    private boolean revive;
    private long failedAt;

    /**
     * How a child that hangs is found out.
     *
     * @param beat how often it is asked for a sign of life, and how long it has for one
     * @param misses how many in a row end it
     */
    record Pulse(Duration beat, int misses) {
        /** A minute in all: longer than a collection of a full heap takes, or a machine's nap. */
        static final Pulse DEFAULT = new Pulse(Duration.ofSeconds(5), 6);

        private String silence(int missed) {
            return "it has not answered for " + beat.multipliedBy(2L * missed).toSeconds() + " s";
        }
    }

    /** A child that is ready, and its door. */
    private record Life(TrinoChild child, TrinoChild.Door door) {}

    public TrinoEngine(TrinoConfig config) {
        this(config, ChildCommand.of(config), Duration.ofSeconds(30), Pulse.DEFAULT);
    }

    /**
     * For tests.
     *
     * @param revival how long a FAILED engine rests before a statement may start it again
     */
    TrinoEngine(TrinoConfig config, ChildCommand command, Duration revival, Pulse pulse) {
        this.config = config;
        this.command = command;
        this.revival = revival;
        this.pulse = pulse;
    }

    @Override
    public String name() {
        return "trino";
    }

    @Override
    public EngineStatus status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    /** The child's process id while it is ready, for measurements and tests. */
    public OptionalLong processId() {
        lock.lock();
        try {
            return life == null ? OptionalLong.empty() : OptionalLong.of(life.child().pid());
        } finally {
            lock.unlock();
        }
    }

    /** Starts the child in the background, once; later calls do nothing. */
    public void start() {
        lock.lock();
        try {
            if (supervisor == null && !closed) {
                become(EngineStatus.State.STARTING, Optional.empty());
                supervisor = Thread.ofPlatform().daemon().name("trino-supervisor").start(this::supervise);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SqlQuery submit(EngineSession session, SqlStatement statement) {
        for (int tries = 1; ; tries++) {
            Life ready = awaitLife(statement.timeout());
            TrinoStatement query = new TrinoStatement(client, ready.door(), () -> describeEnd(ready), statement.timeout());
            try {
                query.open(session, statement);
                return query;
            } catch (EngineFailure failure) {
                // Trino runs nothing before the first poll, so a statement whose opening got no answer may be opened again in the next life.
                if (tries == MOST_OPENINGS || !(failure.getCause() instanceof IOException) || !isOver(ready)) {
                    throw failure;
                }
            }
        }
    }

    /** Whether a life ends within moments; its end is known a little after its connections break. */
    private boolean isOver(Life ready) {
        long deadline = System.nanoTime() + END_PATIENCE.toNanos();
        lock.lock();
        try {
            while (life == ready) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the engine takes statements.
     *
     * @throws EngineFailure if it failed, was closed, or was not ready in time
     */
    public void awaitReady(Duration timeout) {
        awaitLife(timeout);
    }

    private Life awaitLife(Duration timeout) {
        start();
        long deadline = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            if (status.state() == EngineStatus.State.FAILED && System.nanoTime() - failedAt > revival.toNanos()) {
                revive = true;
                become(EngineStatus.State.STARTING, status.reason());
            }
            while (life == null) {
                if (closed) {
                    throw lost("The engine is shut down");
                }
                if (status.state() == EngineStatus.State.FAILED) {
                    throw lost("The engine does not start: " + status.reason().orElse("unknown"));
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw lost("The engine was not ready in time");
                }
                changed.awaitNanos(left);
            }
            return life;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EngineFailure(EngineFailure.Kind.CANCELLED, "USER_CANCELED", "Interrupted while the engine started", 0, 0);
        } finally {
            lock.unlock();
        }
    }

    private static EngineFailure lost(String reason) {
        return new EngineFailure(EngineFailure.Kind.ENGINE_LOST, "ENGINE_LOST", reason, 0, 0);
    }

    /** Why a statement that this life ran got no answer. */
    private String describeEnd(Life ended) {
        boolean over;
        boolean interrupted = Thread.interrupted();
        try {
            over = ended.child().awaitExit(END_PATIENCE);
        } catch (InterruptedException again) {
            interrupted = true;
            over = false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return over
                ? "The engine stopped while it ran the statement: " + endOf(ended.child())
                : "The engine does not answer";
    }

    private void supervise() {
        int attempts = 0;
        ChildCommand.Aot aot = ChildCommand.Aot.USE;
        try {
            while (!isClosed()) {
                long begin = System.nanoTime();
                Ended ended = live(aot);
                if (ended.wasReady()) {
                    attempts = System.nanoTime() - begin > HEALTHY_LIFE.toNanos() ? 0 : attempts;
                } else {
                    // A cache that the JVM accepts and then dies of must not keep the engine down.
                    aot = ChildCommand.Aot.IGNORE;
                }
                attempts++;
                if (attempts >= MOST_ATTEMPTS) {
                    awaitRevival(ended.reason());
                    attempts = 0;
                } else {
                    pause(ended.reason(), PAUSES.get(attempts - 1));
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** How a child ended. */
    private record Ended(boolean wasReady, String reason) {}

    private Ended live(ChildCommand.Aot aot) throws InterruptedException {
        TrinoChild child;
        try {
            child = TrinoChild.start(command, config, aot);
        } catch (IOException | RuntimeException failure) {
            return new Ended(false, "its process cannot be started: " + failure.getMessage());
        }
        try {
            Optional<TrinoChild.Door> door = child.awaitReady(config.startTimeout());
            if (door.isEmpty()) {
                boolean tooSlow = child.isAlive();
                child.kill();
                String reason = tooSlow ? "not ready after " + config.startTimeout().toSeconds() + " s" : EngineLog.exit(child.awaitExit());
                return new Ended(false, reason + EngineLog.tail(config.folder()));
            }
            become(new Life(child, door.get()));
            awaitEnd(child, door.get());
            return new Ended(true, endOf(child));
        } finally {
            become((Life) null);
            child.kill();
        }
    }

    private static String endOf(TrinoChild child) {
        return child.sentence().orElseGet(() -> EngineLog.exit(child.exitCode()));
    }

    /** Returns when the child has ended, by itself or because it hung. */
    private void awaitEnd(TrinoChild child, TrinoChild.Door door) throws InterruptedException {
        int missed = 0;
        while (!child.awaitExit(pulse.beat())) {
            if (client.isAnswering(door, pulse.beat())) {
                if (missed > 0) {
                    become(EngineStatus.State.READY, Optional.empty());
                }
                missed = 0;
            } else if (child.isAlive() && ++missed >= pulse.misses()) {
                child.kill(pulse.silence(missed) + " and was ended");
            } else {
                become(EngineStatus.State.READY, Optional.of(pulse.silence(Math.max(1, missed))));
            }
        }
    }

    private void pause(String reason, Duration length) throws InterruptedException {
        lock.lock();
        try {
            become(EngineStatus.State.STARTING, Optional.of("restarting: " + reason));
            long left = length.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitRevival(String reason) throws InterruptedException {
        lock.lock();
        try {
            failedAt = System.nanoTime();
            revive = false;
            become(EngineStatus.State.FAILED, Optional.of(reason));
            while (!revive && !closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void become(EngineStatus.State state, Optional<String> reason) {
        lock.lock();
        try {
            status = new EngineStatus(state, reason);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void become(Life next) {
        lock.lock();
        try {
            life = next;
            status = new EngineStatus(next == null ? EngineStatus.State.STARTING : EngineStatus.State.READY, Optional.empty());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the child; what it runs fails with ENGINE_LOST. Returns within ten seconds. */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = supervisor;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        client.close();
        become(EngineStatus.State.COLD, Optional.of("shut down"));
    }

    /** The AOT cache that this configuration's engine starts from, if there is one. */
    public static Optional<Path> aotCache(TrinoConfig config) {
        return ChildCommand.aotFile(config).filter(Files::isReadable);
    }

    /**
     * Makes the AOT cache: runs an engine that records, gives it work to do, and ends it in order; the JVM then writes what it learned. Takes about a minute
     * of one core beyond the work. Caches of other installations in the same folder are removed.
     *
     * @param config with an AOT folder; its {@link TrinoConfig#folder} must not be in use by another engine
     * @param work runs statements on the recording engine: what it does not run starts slower later
     * @return the cache's file
     */
    public static Path trainAot(TrinoConfig config, Consumer<SqlEngine> work) {
        Path cache = ChildCommand.aotFile(config).orElseThrow(() -> new IllegalArgumentException("No folder for AOT caches"));
        try {
            Files.createDirectories(cache.getParent());
            return AotTraining.run(config, cache, work);
        } catch (IOException failure) {
            throw new UncheckedIOException("The AOT cache cannot be made: " + cache, failure);
        }
    }
}
