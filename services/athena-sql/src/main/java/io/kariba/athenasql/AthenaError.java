package io.kariba.athenasql;

/**
 * Athena's AthenaError of a failed query ({@code QueryExecution.Status.AthenaError}).
 *
 * @param category 1 system, 2 user, 3 other
 * @param type a number of Athena's error catalogue, e.g. 1006 for a missing table
 * @param retryable whether the same query may succeed later
 * @param message the same text as StateChangeReason
 */
public record AthenaError(int category, int type, boolean retryable, String message) {
    public static final int SYSTEM = 1;
    public static final int USER = 2;
    public static final int OTHER = 3;
}
