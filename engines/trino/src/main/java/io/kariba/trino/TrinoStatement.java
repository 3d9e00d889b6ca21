package io.kariba.trino;

import io.kariba.api.EngineSession;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlBatch;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.SqlEngine.SqlQuery;
import io.kariba.api.SqlEngine.SqlStatement;
import io.kariba.api.SqlEngine.SqlStatistics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One statement in the child. Rows are pulled page by page, so a slow reader holds the statement back instead of filling memory; a page is about
 * {@value #PAGE}. Fields that other threads read are volatile.
 */
final class TrinoStatement implements SqlQuery {
    private static final String PAGE = "1MB";

    /** The child stops a statement at its time limit itself; this much later the client stops waiting for that. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StatementClient client;
    private final TrinoChild.Door door;
    private final Supplier<String> whyLost;
    private final long deadline;

    private volatile StatementPage last;
    private volatile List<SqlColumn> columns = List.of();
    private volatile boolean cancelled;
    private volatile boolean over;
    private volatile long rows;
    private volatile long rowBytes;
    private Optional<EngineFailure> failure = Optional.empty();

    TrinoStatement(StatementClient client, TrinoChild.Door door, Supplier<String> whyLost, Duration timeout) {
        this.client = client;
        this.door = door;
        this.whyLost = whyLost;
        this.deadline = System.nanoTime() + timeout.plus(PATIENCE).toNanos();
    }

    /** Hands the statement over; its first answer has an id and nothing else. */
    void open(EngineSession session, SqlStatement statement) {
        Map<String, String> headers = StatementHeaders.of(session, statement);
        try {
            accept(client.open(door, headers, statement.text()));
        } catch (IOException unreachable) {
            throw lost(unreachable);
        } catch (InterruptedException interrupted) {
            throw interrupted();
        } catch (IllegalArgumentException illegalHeader) {
            throw new EngineFailure(
                    EngineFailure.Kind.USER, "INVALID_ARGUMENTS", "A catalog, schema or property name cannot be sent to the engine", 0, 0);
        }
    }

    @Override
    public String id() {
        return last.id();
    }

    @Override
    public Optional<SqlBatch> next() {
        throwFailure();
        try {
            while (!over) {
                Optional<URI> next = last.next();
                if (next.isEmpty()) {
                    over = true;
                    return Optional.empty();
                }
                if (System.nanoTime() - deadline > 0) {
                    cancel();
                    throw remember(new EngineFailure(
                            EngineFailure.Kind.RESOURCES, "EXCEEDED_TIME_LIMIT", "The statement did not stop at its time limit", 0, 0));
                }
                StatementPage page = client.next(door, withPageSize(next.get()), last.types());
                accept(page);
                if (!page.rows().isEmpty()) {
                    return Optional.of(new SqlBatch(page.rows()));
                }
            }
            return Optional.empty();
        } catch (EngineFailure failed) {
            // An answer that cannot be read leaves the statement running; one that reports a failure does not.
            cancel();
            throw remember(failed);
        } catch (IOException unreachable) {
            throw remember(lost(unreachable));
        } catch (InterruptedException interrupted) {
            cancel();
            throw remember(interrupted());
        }
    }

    /** The page size goes with polls of a running statement only; a queued one has no rows. */
    private static URI withPageSize(URI uri) {
        if (!uri.getPath().contains("/executing/")) {
            return uri;
        }
        return URI.create(uri + (uri.getQuery() == null ? "?" : "&") + "targetResultSize=" + PAGE);
    }

    private void accept(StatementPage page) {
        if (!page.columns().isEmpty()) {
            columns = List.copyOf(page.columns());
        }
        rows += page.rows().size();
        rowBytes += page.rowBytes();
        last = page;
        if (page.failure().isPresent()) {
            over = true;
            throw remember(page.failure().get());
        }
    }

    private void throwFailure() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (cancelled && over) {
            throw remember(cancelledFailure());
        }
    }

    private EngineFailure remember(EngineFailure thrown) {
        over = true;
        failure = Optional.of(thrown);
        return thrown;
    }

    private EngineFailure lost(IOException cause) {
        if (cancelled) {
            return cancelledFailure();
        }
        EngineFailure lost = new EngineFailure(EngineFailure.Kind.ENGINE_LOST, "ENGINE_LOST", whyLost.get(), 0, 0);
        lost.initCause(cause);
        return lost;
    }

    private static EngineFailure interrupted() {
        Thread.currentThread().interrupt();
        return cancelledFailure();
    }

    private static EngineFailure cancelledFailure() {
        return new EngineFailure(EngineFailure.Kind.CANCELLED, "USER_CANCELED", "Query was canceled", 0, 0);
    }

    @Override
    public List<SqlColumn> columns() {
        return columns;
    }

    @Override
    public Optional<String> updateType() {
        return last.updateType();
    }

    @Override
    public Optional<Long> updateCount() {
        return last.updateCount();
    }

    @Override
    public SqlStatistics statistics() {
        StatementPage page = last;
        SqlStatistics seen = page.statistics();
        return new SqlStatistics(
                seen.scannedBytes(),
                seen.scannedRows(),
                page.updateCount().orElse(rows),
                page.updateType().isPresent() ? page.writtenBytes() : rowBytes,
                seen.queued(),
                seen.planning(),
                seen.running(),
                seen.cpu());
    }

    @Override
    public void cancel() {
        StatementPage page = last;
        if (over || page.next().isEmpty()) {
            return;
        }
        cancelled = true;
        // An interrupted thread may cancel too: the interrupt is kept, and does not stop the call.
        boolean interrupted = Thread.interrupted();
        try {
            client.cancel(door, page.next().get());
        } catch (IOException unreachable) {
            // The child is gone, and the statement with it.
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (!over) {
            cancel();
            over = true;
        }
    }
}
