package io.kariba.bench;

import io.kariba.demo.Clients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/** Queries as a client of Athena sends them: started, asked for at once and then every ten milliseconds, and read. */
final class AthenaSide implements SqlSide {
    private static final int POLL_MILLIS = 10;

    private final Clients clients;
    private final String database;
    private final String output;

    /** @param output where results go, {@code s3://bucket/prefix/} */
    AthenaSide(Clients clients, String database, String output) {
        this.clients = clients;
        this.database = database;
        this.output = output;
    }

    @Override
    public String name() {
        return "Athena";
    }

    /** Reads the whole result from its CSV, as data-frame clients do. */
    @Override
    public Answer run(String sql) throws IOException, InterruptedException {
        QueryExecution done = finish(sql);
        URI csv = URI.create(done.resultConfiguration().outputLocation());
        Answer answer = Answer.none();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                clients.s3().getObject(get -> get.bucket(csv.getHost()).key(csv.getPath().substring(1))), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answer = answer.with(cells(line));
            }
        }
        return answer;
    }

    /** Reads a result's first page, as cursors do. */
    GetQueryResultsResponse firstPage(String sql) throws IOException, InterruptedException {
        String id = finish(sql).queryExecutionId();
        return clients.athena().getQueryResults(get -> get.queryExecutionId(id));
    }

    private QueryExecution finish(String sql) throws IOException, InterruptedException {
        String id = clients.athena()
                .startQueryExecution(start -> start.queryString(sql)
                        .queryExecutionContext(context -> context.database(database))
                        .resultConfiguration(result -> result.outputLocation(output)))
                .queryExecutionId();
        while (true) {
            QueryExecution execution = clients.athena().getQueryExecution(get -> get.queryExecutionId(id)).queryExecution();
            QueryExecutionState state = execution.status().state();
            if (state == QueryExecutionState.SUCCEEDED) {
                return execution;
            }
            if (state == QueryExecutionState.FAILED || state == QueryExecutionState.CANCELLED) {
                throw new IOException(state + ": " + execution.status().stateChangeReason() + "\n" + sql);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Every value is in quotes, and no value of these tables has one in it. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        int from = 0;
        while (from < line.length()) {
            int open = line.indexOf('"', from);
            int close = open < 0 ? -1 : line.indexOf('"', open + 1);
            if (close < 0) {
                break;
            }
            cells.add(line.substring(open + 1, close));
            from = close + 1;
        }
        return cells;
    }

    @Override
    public void close() {}
}
