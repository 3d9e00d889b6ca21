package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.Objects;
import io.kariba.api.SqlEngine.SqlStatistics;
import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/**
 * Answers a SELECT with the stored result of an earlier one that asked for reuse too: the same text and parameters in the same workgroup, catalog and database by the
 * same principal, young enough, and over the same definitions and files ({@link DataState}). AWS's reuse shows old data until the age is reached; this one does not. The result is copied under the new query's id, so that clients find it where they look.
 */
final class ResultReuse {
    /** Texts with any of these words are run anew: their results differ from one time to the next. */
    private static final Pattern CHANGING = Pattern.compile(
            "\\b(now|current_timestamp|current_date|current_time|current_timezone|localtime|localtimestamp|rand|random|uuid|shuffle|tablesample|current_user)\\b",
            Pattern.CASE_INSENSITIVE);

    private final QueryStore store;
    private final Catalog catalog;
    private final Objects objects;
    private final ResultWriter results;
    private final InstantSource clock;

    ResultReuse(QueryStore store, AthenaPorts ports, ResultWriter results) {
        this.store = store;
        this.catalog = ports.catalog();
        this.objects = ports.objects();
        this.clock = ports.clock();
        this.results = results;
    }

    /** What queries whose results can stand in for each other have in common; null for those that have no such others. */
    static String digest(Caller caller, String workGroup, Statement statement, StoredQuery.Sent sent) {
        if (!(statement instanceof EngineStatement select) || select.kind() != EngineStatement.Kind.QUERY || CHANGING.matcher(select.engineText()).find()) {
            return null;
        }
        return Fingerprint.of(
                caller.principal().arn(), caller.sessionPolicies(), workGroup, select.text(), select.engineText(), sent.catalog(), sent.database());
    }

    /** Takes an earlier result over, if reuse was asked for and there is one. */
    Optional<Outcome> take(ActiveQuery active, EngineStatement statement) throws IOException {
        Integer minutes = active.query().sent().reuseMinutes();
        String digest = active.query().digest();
        if (minutes == null || digest == null) {
            return Optional.empty();
        }
        Optional<String> state = DataState.of(catalog, objects, active.viaAthena(), statement.tables());
        if (state.isEmpty()) {
            return Optional.empty();
        }
        String key = Fingerprint.of(digest, state.get());
        active.reusableAs(key);
        long oldest = clock.millis() - Duration.ofMinutes(minutes).toMillis();
        Optional<StoredQuery> earlier = store.reusable(active.scope(), key)
                .filter(query -> query.status().state() == QueryExecutionState.SUCCEEDED && query.status().completed() >= oldest)
                .filter(query -> query.result().stored());
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        S3Path from = S3Path.of(earlier.get().output().settings().outputLocation());
        try (InputStream in = objects.get(active.viaAthena(), from.bucket(), from.key())) {
            active.clock().start();
            if (!store.running(active.scope(), active.id())) {
                throw new ActiveQuery.Stopped();
            }
            active.clock().engineDone();
            results.copyCsv(active, in, earlier.get().result().columns());
        } catch (AccessDenied | Objects.ObjectError gone) {
            return Optional.empty();
        }
        StoredQuery.Result result = StoredQuery.Result.csv(earlier.get().result().columns(), true);
        return Optional.of(new Outcome(result, SqlStatistics.NONE, earlier.get().numbers().outputRows(), earlier.get().numbers().outputBytes()));
    }
}
