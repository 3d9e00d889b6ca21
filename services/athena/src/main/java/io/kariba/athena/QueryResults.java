package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.LetterCase;
import io.kariba.api.Objects;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.ColumnNullable;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryResultType;
import software.amazon.awssdk.services.athena.model.ResultSet;
import software.amazon.awssdk.services.athena.model.ResultSetMetadata;
import software.amazon.awssdk.services.athena.model.Row;

/**
 * GetQueryResults reads the stored result as the caller. A page's token is the place in the object where the next page starts, so each page reads what it
 * shows and nothing before it, however long the result is.
 */
final class QueryResults {
    private static final Set<String> CASE_SENSITIVE = Set.of("varchar", "char", "string");
    private static final int MOST_ROWS = 1_000;
    private final Objects objects;
    private final QueryExecutions queries;
    private final int pageBytes;

    QueryResults(Objects objects, QueryExecutions queries, int pageBytes) {
        this.objects = objects;
        this.queries = queries;
        this.pageBytes = pageBytes;
    }

    GetQueryResultsResponse getQueryResults(Caller caller, GetQueryResultsRequest request) {
        StoredQuery query = queries.authorised(caller, "GetQueryResults", request.queryExecutionId());
        QueryExecutionState state = query.status().state();
        if (state == QueryExecutionState.QUEUED || state == QueryExecutionState.RUNNING) {
            throw AthenaErrors.invalid("Query has not yet finished. Current state: " + state);
        }
        if (state != QueryExecutionState.SUCCEEDED) {
            throw AthenaErrors.invalid("Query did not finish successfully. Final query state: " + state);
        }
        boolean manifest = request.queryResultType() == QueryResultType.DATA_MANIFEST;
        if (manifest && query.output().manifest() == null) {
            throw AthenaErrors.invalid("Only CREATE TABLE AS SELECT, UNLOAD and INSERT have a data manifest.");
        }
        long offset = request.nextToken() == null ? 0 : offset(query, request.nextToken());
        int size = PageToken.size(request.maxResults(), MOST_ROWS);
        Page page = manifest || query.result().stored() ? read(caller, query, manifest, offset, size) : new Page(List.of(), null);
        List<StoredQuery.Column> columns = manifest
                ? List.of(new StoredQuery.Column("files", "varchar", Integer.MAX_VALUE, 0))
                : query.result().columns();
        Long updates = query.result().updateCount();
        return GetQueryResultsResponse.builder()
                .updateCount(updates == null ? 0 : updates)
                .resultSet(ResultSet.builder()
                        .rows(page.rows())
                        .resultSetMetadata(ResultSetMetadata.builder().columnInfo(columns.stream().map(QueryResults::shown).toList()).build())
                        .build())
                .nextToken(page.next())
                .build();
    }

    private record Page(List<Row> rows, String next) {}

    private Page read(Caller caller, StoredQuery query, boolean manifest, long offset, int size) {
        S3Path result = S3Path.of(manifest ? query.output().manifest() : query.output().settings().outputLocation());
        try (InputStream in = objects.get(caller.via(AthenaPorts.PRINCIPAL), result.bucket(), result.key(), offset)) {
            RowReader reader = result.key().endsWith(".csv") && !manifest
                    ? RowReader.csv(in, offset)
                    : RowReader.text(in, offset, manifest ? 1 : query.result().cells());
            List<Row> rows = new ArrayList<>();
            while (rows.size() < size && reader.offset() - offset < pageBytes) {
                Optional<List<String>> row = reader.next();
                if (row.isEmpty()) {
                    return new Page(rows, null);
                }
                rows.add(row(row.get()));
            }
            return new Page(rows, reader.atEnd() ? null : PageToken.of(query.id() + " " + reader.offset()));
        } catch (AccessDenied e) {
            throw AthenaErrors.invalid("Access denied when reading query results from " + result + ": " + e.getMessage());
        } catch (Objects.ObjectError | EOFException e) {
            throw AthenaErrors.invalid("Could not find results");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long offset(StoredQuery query, String token) {
        String[] parts = PageToken.read(token).split(" ", 2);
        try {
            long offset = parts.length == 2 && parts[0].equals(query.id()) ? Long.parseLong(parts[1]) : -1;
            if (offset >= 0) {
                return offset;
            }
        } catch (NumberFormatException e) {
            throw AthenaErrors.invalidToken();
        }
        throw AthenaErrors.invalidToken();
    }

    /** A NULL cell is a Datum without a value. */
    private static Row row(List<String> cells) {
        return Row.builder().data(cells.stream().map(cell -> Datum.builder().varCharValue(cell).build()).toList()).build();
    }

    /** A column as GetQueryResults and the object of the columns tell it. */
    static ColumnInfo shown(StoredQuery.Column column) {
        return ColumnInfo.builder()
                .catalogName("hive")
                .schemaName("")
                .tableName("")
                .name(column.name())
                .label(column.name())
                .type(column.type())
                .precision(column.precision())
                .scale(column.scale())
                .nullable(ColumnNullable.UNKNOWN)
                .caseSensitive(CASE_SENSITIVE.contains(LetterCase.lower(column.type())))
                .build();
    }
}
