package io.kariba.athena;

import java.time.Duration;

/**
 * Athena's bounds.
 *
 * @param engineQueries statements that run on the engine at once; AWS's default quota for active DML queries is 20 to 200 by region
 * @param catalogStatements statements on the catalog alone that run at once; AWS's default quota for active DDL queries is 20
 * @param queued how many of each of the two may wait; past it StartQueryExecution answers TooManyRequestsException
 * @param engineTimeout how long the engine may work on a statement; AWS's DML query timeout is 30 minutes
 * @param historyAge how long a finished query is kept; AWS keeps 45 days
 * @param historyPerWorkGroup how many queries a workgroup keeps; the oldest finished one goes when a new one starts past it
 * @param pageBytes a page of GetQueryResults ends early after this many bytes of values
 * @param stopWait how long an orderly stop waits for running queries to end
 */
public record AthenaConfig(
        int engineQueries,
        int catalogStatements,
        int queued,
        Duration engineTimeout,
        Duration historyAge,
        int historyPerWorkGroup,
        int pageBytes,
        Duration stopWait) {
    public static final AthenaConfig DEFAULT =
            new AthenaConfig(20, 20, 200, Duration.ofMinutes(30), Duration.ofDays(45), 100_000, 4 << 20, Duration.ofSeconds(10));
}
