package io.kariba.athena;

import io.kariba.api.SqlEngine.SqlStatistics;

/**
 * What a statement that succeeded leaves.
 *
 * @param outputRows rows of the stored result, -1 to take the engine's count
 * @param outputBytes bytes of the stored result, -1 to take the engine's count
 */
record Outcome(StoredQuery.Result result, SqlStatistics statistics, long outputRows, long outputBytes) {}
