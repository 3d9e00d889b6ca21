package io.kariba.athena;

import io.kariba.api.Lane;
import io.kariba.api.AccessDenied;
import io.kariba.api.Blobs;
import io.kariba.api.Catalog;
import io.kariba.api.Metadata;
import io.kariba.api.Objects;
import io.kariba.api.Scope;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.AthenaSql;
import io.kariba.athenasql.CatalogStatement;
import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.Failures;
import io.kariba.athenasql.PreparedCommand;
import io.kariba.athenasql.Statement;
import io.kariba.athenasql.StatementFailed;
import io.kariba.athenasql.UnsupportedStatement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/**
 * Runs accepted queries, each on a virtual thread, in two lanes: what needs the engine, and what the catalog alone carries out and so never waits for an
 * engine. Ends each query exactly once.
 */
final class QueryRunner {
    private static final System.Logger LOG = System.getLogger(QueryRunner.class.getName());
    /** Error types of the User Guide's "Athena error catalog". */
    private static final int INTERNAL = 100;
    private static final int PERMISSION = 1500;
    private static final int USER_ERROR = 1000;

    /** Of so many tries to write a final state one is logged. */
    private static final int TRIES_TOLD = 60;

    private final AthenaConfig config;
    private final AthenaPorts ports;
    private final QueryStore store;
    private final EngineRun engineRun;
    private final CatalogRun catalogRun;
    private final DefaultDatabase defaultDatabase;
    private final PreparedRun preparedRun;
    private final Lane<ActiveQuery> engineLane;
    private final Lane<ActiveQuery> catalogLane;
    private final Map<String, ActiveQuery> active = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    QueryRunner(AthenaPorts ports, AthenaConfig config, QueryStore store, PreparedStatements statements) {
        this.ports = ports;
        this.config = config;
        this.store = store;
        ResultWriter results = new ResultWriter(ports.objects());
        this.engineRun = new EngineRun(ports, config, store, results);
        this.catalogRun = new CatalogRun(ports, store, results);
        this.preparedRun = new PreparedRun(ports.metadata(), new Authorization(ports.permissions()), store, results, statements);
        this.defaultDatabase = new DefaultDatabase(ports.catalog());
        this.engineLane = new Lane<>(config.engineQueries(), config.queued(), this::startThread);
        this.catalogLane = new Lane<>(config.catalogStatements(), config.queued(), this::startThread);
    }

    /** Takes a place for a statement that is about to be accepted, or throws TooManyRequestsException. */
    void reserve(Statement statement) {
        if (stopping) {
            throw AthenaErrors.stopping();
        }
        if (!lane(statement).reserve()) {
            throw AthenaErrors.tooManyQueries();
        }
    }

    /** Gives the place back of a statement that was not accepted after all. */
    void release(Statement statement) {
        lane(statement).release();
    }

    /** Runs a query that is stored as QUEUED and has a place. */
    void submit(ActiveQuery query) {
        active.put(query.id(), query);
        lane(query.statement()).submit(query);
        if (stopping) {
            stop(query, ActiveQuery.Stop.SERVER);
        }
    }

    /** A query of this server that has not ended. */
    Optional<ActiveQuery> find(Scope scope, String id) {
        return Optional.ofNullable(active.get(id)).filter(query -> query.scope().equals(scope));
    }

    int count() {
        return active.size();
    }

    /** Stops a query; when this returns the engine knows. One that the engine does not have yet is ended here and now. */
    void stop(ActiveQuery query, ActiveQuery.Stop why) {
        boolean waited = lane(query.statement()).withdraw(query);
        try {
            query.requestStop(why);
        } catch (EngineFailure e) {
            LOG.log(System.Logger.Level.WARNING, "The engine could not be told to stop query {0}: {1}", query.id(), e.getMessage());
        }
        endStopped(query, why, stored -> stored.status().state() == QueryExecutionState.QUEUED);
        if (waited) {
            forget(query);
        }
    }

    /** Stops everything and waits a bounded time for it; what has not ended by then is marked all the same. */
    void close() {
        stopping = true;
        List<ActiveQuery> left = List.copyOf(active.values());
        left.forEach(query -> Thread.ofVirtual().start(() -> stop(query, ActiveQuery.Stop.SERVER)));
        long until = System.nanoTime() + config.stopWait().toNanos();
        try {
            for (ActiveQuery query : left) {
                if (!query.ended().await(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    endStopped(query, ActiveQuery.Stop.SERVER, stored -> true);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops everything without waiting for it. */
    void abandon() {
        defaultDatabase.forget();
        List.copyOf(active.values()).forEach(query -> Thread.ofVirtual().start(() -> stop(query, ActiveQuery.Stop.SERVER)));
    }

    private void startThread(ActiveQuery query) {
        Thread.ofVirtual().name("athena-query-" + query.id()).start(() -> run(query));
    }

    private void run(ActiveQuery query) {
        try {
            Outcome outcome = carryOut(query);
            end(query, stored -> ended(stored, QueryExecutionState.SUCCEEDED, null, null)
                    .with(outcome.result())
                    .reusableAs(query.reuseKey())
                    .with(query.clock().numbers(outcome.statistics(), outcome.outputRows(), outcome.outputBytes())));
        } catch (Throwable failure) {
            // Whatever it is, a query that nobody ends would look as if it ran on.
            endFailed(query, failure);
        } finally {
            lane(query.statement()).done();
            forget(query);
        }
    }

    private Outcome carryOut(ActiveQuery query) throws IOException {
        query.checkStop();
        boolean stored = store.find(query.scope(), query.id()).filter(there -> !there.status().hasEnded()).isPresent();
        if (!stored) {
            throw new ActiveQuery.Stopped();
        }
        defaultDatabase.ensure(query.viaAthena());
        return switch (query.statement()) {
            case EngineStatement statement -> engineRun.run(query, statement);
            case CatalogStatement statement -> catalogRun.run(query, statement);
            case UnsupportedStatement statement -> {
                PreparedCommand sql = AthenaSql.preparedCommand(statement.text()).orElseThrow(statement::failure);
                yield preparedRun.run(query, sql);
            }
        };
    }

    private void forget(ActiveQuery query) {
        active.remove(query.id());
        query.end();
    }

    private void endFailed(ActiveQuery query, Throwable failure) {
        if (failure instanceof EngineFailure inEngine && isScanLimit(query, inEngine)) {
            query.requestStop(ActiveQuery.Stop.BYTES_SCANNED);
        }
        Optional<ActiveQuery.Stop> stop = query.stop();
        if (stop.isPresent()) {
            endStopped(query, stop.get(), stored -> true);
            return;
        }
        if (failure instanceof ActiveQuery.Stopped) {
            // Its row has ended without this runner, or is gone.
            return;
        }
        AthenaError error = describe(query, failure);
        end(query, stored -> numbered(query, ended(stored, QueryExecutionState.FAILED, error.message(), StoredQuery.Failure.of(error))));
    }

    private AthenaError describe(ActiveQuery query, Throwable failure) {
        return switch (failure) {
            case StatementFailed known -> known.error();
            case EngineFailure inEngine when query.statement() instanceof EngineStatement statement -> Failures.describe(inEngine, statement);
            case AccessDenied denied -> user(PERMISSION, "PERMISSION_DENIED: " + denied.getMessage());
            case Catalog.CatalogError refused ->
                user(USER_ERROR, refused.getMessage() + " (Service: AmazonDataCatalog; Status Code: 400; Error Code: " + refused.code() + ")");
            case Blobs.BlobsFull full -> full(full.getMessage());
            case Metadata.MetadataFull full -> full(full.getMessage());
            case Objects.ObjectError refused -> user(USER_ERROR, refused.getMessage() + " (Service: Amazon S3; Error Code: " + refused.code() + ")");
            default -> {
                LOG.log(System.Logger.Level.ERROR, "Query " + query.id() + " of request " + query.viaAthena().requestId() + " failed", failure);
                yield new AthenaError(AthenaError.SYSTEM, INTERNAL, true, "GENERIC_INTERNAL_ERROR: Internal error while running query " + query.id());
            }
        };
    }

    /** Nobody's fault but the server's, and gone when its disk has room. */
    private static AthenaError full(String message) {
        return new AthenaError(AthenaError.SYSTEM, INTERNAL, true, "GENERIC_INTERNAL_ERROR: " + message);
    }

    /** The engine has the workgroup's limit too, and may see first that it is passed. */
    private static boolean isScanLimit(ActiveQuery query, EngineFailure failure) {
        return query.settings().cutoff() != null && failure.code().equals("EXCEEDED_SCAN_LIMIT");
    }

    private static AthenaError user(int type, String message) {
        return new AthenaError(AthenaError.USER, type, false, message);
    }

    private void endStopped(ActiveQuery query, ActiveQuery.Stop why, Predicate<StoredQuery> when) {
        end(query, stored -> {
            if (!when.test(stored)) {
                return stored;
            }
            StoredQuery counted = numbered(query, stored);
            return switch (why) {
                case USER -> ended(counted, QueryExecutionState.CANCELLED, "Query cancelled by user", null);
                case BYTES_SCANNED -> ended(counted, QueryExecutionState.CANCELLED, "Query cancelled! : Bytes scanned limit was exceeded", null);
                case SERVER -> interrupted(counted, "The server was stopped while the query ran. Run it again.");
            };
        });
    }

    private StoredQuery numbered(ActiveQuery query, StoredQuery stored) {
        return stored.with(query.clock().numbers(query.statistics(), 0, 0));
    }

    private StoredQuery ended(StoredQuery query, QueryExecutionState state, String reason, StoredQuery.Failure error) {
        return query.with(query.status().changed(state, reason, error, ports.clock().millis()));
    }

    /** A query that failed because its server went away. */
    StoredQuery interrupted(StoredQuery query, String reason) {
        return ended(query, QueryExecutionState.FAILED, reason, new StoredQuery.Failure(AthenaError.SYSTEM, INTERNAL, true, reason));
    }

    /**
     * Writes the last state; while the store refuses, it is tried again each second, because a query without one looks as if it ran on. It keeps its place
     * for so long, which bounds how many wait. What is left when the server stops the next start marks.
     */
    private void end(ActiveQuery query, UnaryOperator<StoredQuery> change) {
        for (int tries = 0; ; tries++) {
            try {
                store.change(query.scope(), query.id(), change);
                return;
            } catch (Metadata.MetadataUnavailable | Metadata.OutcomeUnknown e) {
                if (tries % TRIES_TOLD == 0) {
                    LOG.log(System.Logger.Level.WARNING, "The end of query {0} could not be stored: {1}", query.id(), e.getMessage());
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

    private Lane<ActiveQuery> lane(Statement statement) {
        return statement instanceof EngineStatement ? engineLane : catalogLane;
    }
}
