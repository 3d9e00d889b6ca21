package io.kariba.athenasql;

/**
 * A line of the support table.
 *
 * @param statement e.g. {@code CREATE EXTERNAL TABLE}
 * @param note what is left out, or why it is not there; may be empty
 */
public record SupportRow(String statement, boolean supported, String note) {}
