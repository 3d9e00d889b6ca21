package io.kariba.athenasql;

/**
 * Athena's AthenaError of a failed query ({@code QueryExecution.Status.AthenaError}).
 *
 * @param category 1 system, 2 user, 3 other
 * @param type a number of Athena's error catalogue (User Guide, "Athena error catalog"), e.g. 1006 for a syntax error
 * @param retryable whether the same query may succeed later
 * @param message the same text as StateChangeReason
 */
public record AthenaError(int category, int type, boolean retryable, String message) {
    public static final int SYSTEM = 1;
    public static final int USER = 2;
    public static final int OTHER = 3;

    static final int METASTORE_ERROR = 204;
    static final int TIMED_OUT = 206;
    static final int INTERNAL = 100;
    static final int ENGINE_INTERNAL = 200;
    static final int USER_ERROR = 1000;
    static final int DATA_ERROR = 1001;
    static final int DDL_FAILED = 1003;
    static final int SCHEMA_ERROR = 1004;
    static final int SYNTAX_ERROR = 1006;
    static final int CANCELED = 1011;
    static final int INVALID_ARGUMENT = 1100;
    static final int INVALID_PROPERTY = 1101;
    static final int INVALID_TABLE_PROPERTY = 1103;
    static final int INVALID_FUNCTION_ARGUMENT = 1106;
    static final int INVALID_VIEW = 1107;
    static final int S3_PATH_NOT_FOUND = 1109;
    static final int TABLE_NOT_FOUND = 1110;
    static final int NOT_SUPPORTED = 1200;
    static final int NOT_FOUND = 1300;
    static final int ENTITY_NOT_FOUND = 1301;
    static final int FUNCTION_NOT_FOUND = 1303;
    static final int BUCKET_NOT_FOUND = 1306;
    static final int THROTTLED = 1400;
    static final int PERMISSION = 1500;
    static final int S3_PERMISSION = 1501;
    static final int EXHAUSTED = 1;

    /** An error of the user's making, which the same query meets again. */
    static AthenaError user(int type, String message) {
        return new AthenaError(USER, type, false, message);
    }
}
