package io.kariba.athena;

import io.kariba.api.Codec;
import io.kariba.athenasql.AthenaError;
import io.kariba.athenasql.ColumnInfo;
import java.util.List;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/**
 * A query as it is kept, from QUEUED on. What does not apply is null.
 *
 * @param text as it was sent
 * @param type DML, DDL or UTILITY
 * @param output where its result goes
 * @param epoch of the server start that owns it: the fencing token of its changes
 * @param sequence numbers the queries of a workgroup from 1, for listing the newest first
 * @param token the ClientRequestToken
 * @param digest what queries that can share a result have in common, null for those that cannot
 */
record StoredQuery(
        String id,
        String text,
        String type,
        String substatement,
        String workGroup,
        Sent sent,
        Output output,
        Status status,
        Numbers numbers,
        Result result,
        long epoch,
        long sequence,
        String token,
        String digest) {
    static final Codec<StoredQuery> CODEC = JsonCodec.of(StoredQuery.class);

    /**
     * What the request said besides the text.
     *
     * @param reuseMinutes MaxAgeInMinutes; null when no result reuse was asked for
     * @param reuse whether reuse was enabled; null when nothing was sent
     */
    record Sent(String catalog, String database, List<String> parameters, Boolean reuse, Integer reuseMinutes, String engineVersion) {
        Sent {
            parameters = parameters == null ? List.of() : List.copyOf(parameters);
        }

        /** The database that names without one are in; clients that quote it for DDL send it in back quotes. Null when none was sent. */
        String databaseName() {
            boolean quoted = database != null && database.length() > 2 && database.startsWith("`") && database.endsWith("`");
            return quoted ? database.substring(1, database.length() - 1) : database;
        }
    }

    /**
     * Where the result goes.
     *
     * @param settings the effective ones; the location is the full one of the result object
     * @param manifest of statements that write files, else null
     */
    record Output(ResultSettings settings, String manifest) {}

    /**
     * The state and its reason.
     *
     * @param submitted milliseconds of the epoch
     * @param completed milliseconds of the epoch; null while it is not
     * @param changes how many state changes there were, for events
     */
    record Status(QueryExecutionState state, String reason, Failure error, long submitted, Long completed, int changes) {
        Status changed(QueryExecutionState to, String why, Failure failure, Long at) {
            return new Status(to, why, failure, submitted, at, changes + 1);
        }

        boolean hasEnded() {
            return state == QueryExecutionState.SUCCEEDED || state == QueryExecutionState.FAILED || state == QueryExecutionState.CANCELLED;
        }
    }

    /** Status.AthenaError. */
    record Failure(int category, int type, boolean retryable, String message) {
        static Failure of(AthenaError error) {
            return new Failure(error.category(), error.type(), error.retryable(), error.message());
        }
    }

    /** Times in milliseconds, sizes in bytes. Planning is a part of engine time. */
    record Numbers(
            long scannedBytes,
            long scannedRows,
            long outputRows,
            long outputBytes,
            long preprocessing,
            long queue,
            long planning,
            long engine,
            long service) {
        static final Numbers NONE = new Numbers(0, 0, 0, 0, 0, 0, 0, 0, 0);

        long total() {
            return preprocessing + queue + engine + service;
        }
    }

    /**
     * What GetQueryResults needs.
     *
     * @param stored whether there are rows in an object at the output location
     * @param updateCount rows written or touched, null for statements without such a count
     * @param cells of a text result: the most cells a row has, which are split at tabs. DESCRIBE has three columns and one cell that holds tabs
     * @param reused whether an earlier query's result was taken
     */
    record Result(List<Column> columns, boolean stored, Long updateCount, int cells, boolean reused) {
        static final Result NONE = new Result(List.of(), false, null, 0, false);

        Result {
            columns = columns == null ? List.of() : List.copyOf(columns);
        }

        /** Rows in a CSV. */
        static Result csv(List<Column> columns, boolean reused) {
            return new Result(columns, true, null, 0, reused);
        }

        /** Rows in a text. */
        static Result text(List<Column> columns, int cells) {
            return new Result(columns, true, null, cells, false);
        }

        /** No rows but a count of them. */
        static Result updated(List<Column> columns, long count) {
            return new Result(columns, false, count, 0, false);
        }
    }

    /** A column of the result. */
    record Column(String name, String type, int precision, int scale) {
        static Column of(ColumnInfo info) {
            return new Column(info.name(), info.type(), info.precision(), info.scale());
        }
    }

    StoredQuery with(Status changed) {
        return new StoredQuery(id, text, type, substatement, workGroup, sent, output, changed, numbers, result, epoch, sequence, token, digest);
    }

    StoredQuery with(Numbers changed) {
        return new StoredQuery(id, text, type, substatement, workGroup, sent, output, status, changed, result, epoch, sequence, token, digest);
    }

    StoredQuery with(Result changed) {
        return new StoredQuery(id, text, type, substatement, workGroup, sent, output, status, numbers, changed, epoch, sequence, token, digest);
    }

    StoredQuery reusableAs(String key) {
        return new StoredQuery(id, text, type, substatement, workGroup, sent, output, status, numbers, result, epoch, sequence, token, key);
    }

    StoredQuery numbered(long changed) {
        return new StoredQuery(id, text, type, substatement, workGroup, sent, output, status, numbers, result, epoch, changed, token, digest);
    }
}
