package io.kariba.athena;

import io.kariba.api.AccountId;
import io.kariba.api.Codec;
import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
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
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/**
 * The rows of queries. Each state change is one transaction with its event, and is made only by the server start that owns the query (its epoch) and only
 * from a state that is not terminal: whoever comes late changes nothing.
 */
final class QueryStore {
    /** By id. */
    static final Table<ScopedKey, StoredQuery> QUERIES = Table.scoped("athena_queries", StoredQuery.CODEC);
    /** Ids by workgroup and falling number: the newest comes first. */
    static final Table<ScopedKey, String> BY_WORKGROUP = Table.scoped("athena_queries_by_workgroup", Codec.TEXT);
    static final Table<ScopedKey, StoredToken> TOKENS = Table.scoped("athena_query_tokens", StoredToken.CODEC);
    /** Queries that have not ended: epoch, account, region, id. What recovery looks at. */
    static final Table<GlobalKey, String> OPEN = Table.global("athena_open_queries", Codec.TEXT);
    /** Every query by the time it was submitted: milliseconds, account, region, id. What the sweep of old ones looks at. */
    static final Table<GlobalKey, String> BY_TIME = Table.global("athena_queries_by_time", Codec.TEXT);

    /** Ids of the newest queries whose results others can take over, by what those must have in common. */
    static final Table<ScopedKey, String> REUSABLE = Table.scoped("athena_reusable_results", Codec.TEXT);

    /** How many unfinished writes are looked at after a start; more than can run at once by far. */
    private static final int MOST_UNFINISHED = 10_000;

    private final Metadata metadata;
    private final int historyPerWorkGroup;

    QueryStore(Metadata metadata, int historyPerWorkGroup) {
        this.metadata = metadata;
        this.historyPerWorkGroup = historyPerWorkGroup;
    }

    /** The epoch that new queries are owned by. */
    long epoch() {
        return metadata.epoch();
    }

    Optional<StoredQuery> find(Scope scope, String id) {
        return metadata.read(reader -> find(reader, scope, id));
    }

    /**
     * Adds a query, unless its token made one already.
     *
     * @param check is asked in the same transaction and throws to refuse
     * @return the id of the query that is there now
     */
    String insert(Scope scope, StoredQuery query, String fingerprint, Consumer<Transaction> check) {
        return metadata.transaction(tx -> {
            Optional<String> earlier = earlier(tx, scope, query.token(), fingerprint);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            check.accept(tx);
            StoredQuery numbered = query.numbered(nextSequence(tx, scope, query.workGroup()));
            tx.put(QUERIES, key(scope, query.id()), numbered);
            tx.put(BY_WORKGROUP, listed(scope, query.workGroup(), numbered.sequence()), query.id());
            tx.put(OPEN, open(scope, numbered), "");
            tx.put(BY_TIME, timed(scope, numbered), "");
            if (query.token() != null) {
                tx.put(TOKENS, ScopedKey.in(scope).text(query.token()), new StoredToken(query.id(), fingerprint));
            }
            tx.append(QueryEvents.stateChange(scope, numbered, Optional.empty()));
            forgetOldest(tx, scope, numbered);
            return query.id();
        });
    }

    /** The query a token made before, if any. */
    Optional<String> earlier(Scope scope, String token, String fingerprint) {
        return metadata.read(reader -> earlier(reader, scope, token, fingerprint));
    }

    private static Optional<String> earlier(Reader reader, Scope scope, String token, String fingerprint) {
        if (token == null) {
            return Optional.empty();
        }
        Optional<StoredToken> earlier = reader.get(TOKENS, ScopedKey.in(scope).text(token));
        if (earlier.isPresent() && !earlier.get().fingerprint().equals(fingerprint)) {
            throw AthenaErrors.idempotencyMismatch();
        }
        return earlier.map(StoredToken::id);
    }

    /** The newest query with a result that others with this digest can take over. */
    Optional<StoredQuery> reusable(Scope scope, String digest) {
        return metadata.read(reader -> reader.get(REUSABLE, ScopedKey.in(scope).text(digest)).flatMap(id -> find(reader, scope, id)));
    }

    /** QUEUED to RUNNING; false if it has ended meanwhile, or is gone. */
    boolean running(Scope scope, String id) {
        return running(scope, id, Optional.empty());
    }

    /**
     * QUEUED to RUNNING; false if it has ended meanwhile, or is gone.
     *
     * @param write what the query may leave behind from now on
     */
    boolean running(Scope scope, String id, Optional<UnfinishedWrite> write) {
        return metadata.transaction(tx -> {
            Optional<StoredQuery> open = open(tx, scope, id)
                    .map(query -> query.status().state() != QueryExecutionState.QUEUED
                            ? query
                            : put(tx, scope, query, query.with(query.status().changed(QueryExecutionState.RUNNING, null, null, null))));
            if (open.isPresent()) {
                write.ifPresent(left -> tx.put(UnfinishedWrite.TABLE, UnfinishedWrite.key(scope, id), left));
            }
            return open.isPresent();
        });
    }

    /** What queries have left, or may yet leave, without ending well. */
    List<UnfinishedWrite> unfinished() {
        return metadata.read(reader -> reader.scan(UnfinishedWrite.TABLE, KeyRange.under(GlobalKey.ROOT), MOST_UNFINISHED)).stream()
                .map(Entry::value)
                .toList();
    }

    /** Nothing is left of it. */
    void forget(UnfinishedWrite write) {
        metadata.runFromReserve(tx -> tx.delete(UnfinishedWrite.TABLE, UnfinishedWrite.key(write.scope(), write.queryId())));
    }

    /**
     * Changes a query that has not ended and is owned by this start.
     *
     * @param change returns the query unchanged to leave it as it is
     * @return what is there now; empty if it had ended, is owned by another start, or is gone
     */
    Optional<StoredQuery> change(Scope scope, String id, UnaryOperator<StoredQuery> change) {
        return metadata.fromReserve(tx -> open(tx, scope, id).map(query -> put(tx, scope, query, change.apply(query))));
    }

    private Optional<StoredQuery> open(Reader reader, Scope scope, String id) {
        return find(reader, scope, id).filter(query -> !query.status().hasEnded() && query.epoch() == metadata.epoch());
    }

    private static StoredQuery put(Transaction tx, Scope scope, StoredQuery old, StoredQuery changed) {
        if (changed.equals(old)) {
            return old;
        }
        tx.put(QUERIES, key(scope, old.id()), changed);
        if (changed.status().state() != old.status().state()) {
            tx.append(QueryEvents.stateChange(scope, changed, Optional.of(old.status().state())));
        }
        if (changed.status().hasEnded()) {
            tx.delete(OPEN, open(scope, old));
        }
        if (changed.status().state() == QueryExecutionState.SUCCEEDED) {
            tx.delete(UnfinishedWrite.TABLE, UnfinishedWrite.key(scope, old.id()));
        }
        if (changed.status().state() == QueryExecutionState.SUCCEEDED && changed.digest() != null && !changed.result().reused()) {
            tx.put(REUSABLE, ScopedKey.in(scope).text(changed.digest()), changed.id());
        }
        return changed;
    }

    /**
     * Ends queries that an earlier start of the server left open, some at a time.
     *
     * @param end what becomes of one
     * @return whether there may be more
     */
    boolean endInterrupted(UnaryOperator<StoredQuery> end) {
        return metadata.fromReserve(tx -> {
            int most = 200;
            List<GlobalKey> keys = tx.scanKeys(OPEN, KeyRange.under(GlobalKey.ROOT), most);
            boolean more = keys.size() == most;
            for (GlobalKey key : keys) {
                Key.Parts parts = key.parts();
                if (parts.number() >= metadata.epoch()) {
                    return false;
                }
                Scope scope = new Scope(new AccountId(parts.text()), new Region(parts.text()));
                Optional<StoredQuery> left = find(tx, scope, parts.text()).filter(query -> !query.status().hasEnded());
                left.ifPresent(query -> put(tx, scope, query, end.apply(query)));
                tx.delete(OPEN, key);
            }
            return more;
        });
    }

    /** Forgets ended queries that were submitted before a time, some at a time; tells whether there may be more. */
    boolean forgetBefore(long millis) {
        return metadata.fromReserve(tx -> {
            int most = 200;
            List<GlobalKey> keys = tx.scanKeys(BY_TIME, KeyRange.under(GlobalKey.ROOT), most);
            for (GlobalKey key : keys) {
                Key.Parts parts = key.parts();
                if (parts.number() >= millis) {
                    return false;
                }
                Scope scope = new Scope(new AccountId(parts.text()), new Region(parts.text()));
                forget(tx, scope, parts.text());
                tx.delete(BY_TIME, key);
            }
            return keys.size() == most;
        });
    }

    /** Ids of a workgroup's queries, newest first, after the one of a number; the number of the last is what the next page starts after. */
    List<Listed> list(Scope scope, String workGroup, Optional<Long> after, int limit) {
        KeyRange all = in(scope, workGroup);
        KeyRange range = after.isEmpty() ? all : all.after(listed(scope, workGroup, after.get()));
        return metadata.read(reader -> reader.scan(BY_WORKGROUP, range, limit)).stream()
                .map(entry -> new Listed(entry.value(), sequence(entry.key())))
                .toList();
    }

    /** A line of a workgroup's list. */
    record Listed(String id, long sequence) {}

    static KeyRange in(Scope scope, String workGroup) {
        return KeyRange.under(ScopedKey.in(scope).text(workGroup));
    }

    /** Removes every row of a query. */
    static void forget(Transaction tx, Scope scope, String id) {
        find(tx, scope, id).ifPresent(query -> {
            tx.delete(QUERIES, key(scope, id));
            tx.delete(BY_WORKGROUP, listed(scope, query.workGroup(), query.sequence()));
            tx.delete(OPEN, open(scope, query));
            tx.delete(BY_TIME, timed(scope, query));
            if (query.token() != null) {
                tx.delete(TOKENS, ScopedKey.in(scope).text(query.token()));
            }
            if (query.digest() != null && tx.get(REUSABLE, ScopedKey.in(scope).text(query.digest())).filter(id::equals).isPresent()) {
                tx.delete(REUSABLE, ScopedKey.in(scope).text(query.digest()));
            }
        });
    }

    private void forgetOldest(Transaction tx, Scope scope, StoredQuery newest) {
        tx.get(BY_WORKGROUP, listed(scope, newest.workGroup(), newest.sequence() - historyPerWorkGroup))
                .flatMap(id -> find(tx, scope, id))
                .filter(query -> query.status().hasEnded())
                .ifPresent(query -> forget(tx, scope, query.id()));
    }

    private static long nextSequence(Reader reader, Scope scope, String workGroup) {
        List<ScopedKey> newest = reader.scanKeys(BY_WORKGROUP, in(scope, workGroup), 1);
        return newest.isEmpty() ? 1 : sequence(newest.getFirst()) + 1;
    }

    private static long sequence(ScopedKey listed) {
        Key.Parts parts = listed.parts();
        parts.text();
        return -parts.number();
    }

    private static Optional<StoredQuery> find(Reader reader, Scope scope, String id) {
        return reader.get(QUERIES, key(scope, id));
    }

    private static ScopedKey key(Scope scope, String id) {
        return ScopedKey.in(scope).text(id);
    }

    private static ScopedKey listed(Scope scope, String workGroup, long sequence) {
        return ScopedKey.in(scope).text(workGroup).number(-sequence);
    }

    private static GlobalKey open(Scope scope, StoredQuery query) {
        return GlobalKey.ROOT.number(query.epoch()).text(scope.account().digits()).text(scope.region().name()).text(query.id());
    }

    private static GlobalKey timed(Scope scope, StoredQuery query) {
        return GlobalKey.ROOT.number(query.status().submitted()).text(scope.account().digits()).text(scope.region().name()).text(query.id());
    }
}
