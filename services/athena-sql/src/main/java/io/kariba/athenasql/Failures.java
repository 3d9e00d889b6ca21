package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.kariba.api.SqlEngine.EngineFailure;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Athena's words for the engine's failures. Numbers are those of the User Guide's "Athena error catalog". */
public final class Failures {
    private static final Pattern PLACE = Pattern.compile("^line (\\d{1,9}):(\\d{1,9}): ");
    private static final Pattern UNRESOLVED = Pattern.compile("^Column '(.*)' cannot be resolved$", Pattern.DOTALL);

    /** A table beside an Iceberg table that is none, such as {@code t$no}: the catalog leads to Iceberg before it knows. */
    private static final Pattern LED_NOWHERE =
            Pattern.compile("^Table '(.*)' redirected to '.*', but the target table '.*' does not exist$", Pattern.DOTALL);

    private static final Pattern UNKNOWN_FORMAT =
            Pattern.compile("Unsupported storage format: .*StorageFormat\\{serde=([^,]*), inputFormat=([^,]*),", Pattern.DOTALL);

    private static final Pattern PARQUET_TYPE =
            Pattern.compile("Unsupported Trino column type \\((.*)\\) for Parquet column \\(\\[([^]]*)\\] \\S+ (\\S+) ", Pattern.DOTALL);

    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("SYNTAX_ERROR", AthenaError.SYNTAX_ERROR),
            Map.entry("COLUMN_NOT_FOUND", AthenaError.SYNTAX_ERROR),
            Map.entry("TYPE_MISMATCH", AthenaError.SYNTAX_ERROR),
            Map.entry("AMBIGUOUS_NAME", AthenaError.SYNTAX_ERROR),
            Map.entry("DUPLICATE_COLUMN_NAME", AthenaError.SYNTAX_ERROR),
            Map.entry("MISSING_COLUMN_NAME", AthenaError.SYNTAX_ERROR),
            Map.entry("TABLE_NOT_FOUND", AthenaError.TABLE_NOT_FOUND),
            Map.entry("SCHEMA_NOT_FOUND", AthenaError.ENTITY_NOT_FOUND),
            Map.entry("CATALOG_NOT_FOUND", AthenaError.ENTITY_NOT_FOUND),
            Map.entry("FUNCTION_NOT_FOUND", AthenaError.FUNCTION_NOT_FOUND),
            Map.entry("INVALID_FUNCTION_ARGUMENT", AthenaError.INVALID_FUNCTION_ARGUMENT),
            Map.entry("INVALID_CAST_ARGUMENT", AthenaError.DATA_ERROR),
            Map.entry("DIVISION_BY_ZERO", AthenaError.DATA_ERROR),
            Map.entry("NUMERIC_VALUE_OUT_OF_RANGE", AthenaError.DATA_ERROR),
            Map.entry("HIVE_BAD_DATA", AthenaError.DATA_ERROR),
            Map.entry("HIVE_CURSOR_ERROR", AthenaError.DATA_ERROR),
            Map.entry("CONSTRAINT_VIOLATION", AthenaError.USER_ERROR),
            Map.entry("COLUMN_TYPE_UNKNOWN", AthenaError.SYNTAX_ERROR),
            Map.entry("HIVE_INVALID_METADATA", AthenaError.SCHEMA_ERROR),
            Map.entry("HIVE_PARTITION_SCHEMA_MISMATCH", AthenaError.SCHEMA_ERROR),
            Map.entry("HIVE_UNSUPPORTED_FORMAT", AthenaError.NOT_SUPPORTED),
            Map.entry("HIVE_PATH_ALREADY_EXISTS", AthenaError.USER_ERROR),
            Map.entry("HIVE_METASTORE_ERROR", AthenaError.METASTORE_ERROR),
            Map.entry("INVALID_VIEW", AthenaError.INVALID_VIEW),
            Map.entry("VIEW_IS_STALE", AthenaError.INVALID_VIEW),
            Map.entry("INVALID_TABLE_PROPERTY", AthenaError.INVALID_TABLE_PROPERTY),
            Map.entry("INVALID_ARGUMENTS", AthenaError.INVALID_ARGUMENT),
            Map.entry("NOT_SUPPORTED", AthenaError.NOT_SUPPORTED),
            Map.entry("NOT_FOUND", AthenaError.NOT_FOUND),
            Map.entry("PERMISSION_DENIED", AthenaError.PERMISSION),
            Map.entry("EXCEEDED_TIME_LIMIT", AthenaError.TIMED_OUT),
            Map.entry("USER_CANCELED", AthenaError.CANCELED));

    private Failures() {}

    /** What a query that failed in the engine shows: the message is StateChangeReason. */
    public static AthenaError describe(EngineFailure failure, EngineStatement statement) {
        String code = failure.code() == null ? "" : failure.code();
        String message = shown(failure.getMessage() == null ? "" : failure.getMessage());
        Matcher nowhere = LED_NOWHERE.matcher(withoutPlace(message));
        if (nowhere.matches()) {
            code = "TABLE_NOT_FOUND";
            message = "Table '" + nowhere.group(1) + "' does not exist";
        }
        if (failure.kind() == EngineFailure.Kind.CANCELLED || code.equals("USER_CANCELED")) {
            return AthenaError.user(AthenaError.CANCELED, "Query cancelled by user");
        }
        if (failure.kind() == EngineFailure.Kind.ENGINE_LOST) {
            return new AthenaError(AthenaError.SYSTEM, AthenaError.ENGINE_INTERNAL, true, "GENERIC_INTERNAL_ERROR: " + message);
        }
        if (statement.kind() == EngineStatement.Kind.OPTIMIZE && message.startsWith("Unexpected FilterNode found in plan")) {
            return AthenaError.user(
                    AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: The WHERE clause of OPTIMIZE can only name partition columns, as the table is partitioned by them");
        }
        if (message.contains("TableScan.snapshot()\" is null")) {
            // The engine stumbles over a table that was made and never written to.
            return AthenaError.user(AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: The table has no snapshot yet, so its files and partitions cannot be listed");
        }
        if (isDenied(code, message)) {
            return denied(message);
        }
        if (isExhausted(code)) {
            return new AthenaError(
                    AthenaError.SYSTEM, AthenaError.EXHAUSTED, true, "Query exhausted resources at this scale factor: " + message);
        }
        if (code.equals("EXCEEDED_TIME_LIMIT") || code.equals("EXCEEDED_CPU_LIMIT")) {
            return new AthenaError(AthenaError.SYSTEM, AthenaError.TIMED_OUT, false, "Query timeout");
        }
        Matcher format = UNKNOWN_FORMAT.matcher(message);
        if (format.find()) {
            return AthenaError.user(
                    AthenaError.NOT_SUPPORTED,
                    "HIVE_UNSUPPORTED_FORMAT: SerDe " + format.group(1) + " with input format " + format.group(2) + " is not supported by this server");
        }
        if (message.equals("REGEX format is read-only")) {
            // A RegexSerDe was refused before: this is text that the engine is told not to read, for the same reason.
            return AthenaError.user(
                    AthenaError.NOT_SUPPORTED,
                    "HIVE_UNSUPPORTED_FORMAT: Text in another encoding than UTF-8, or with another record delimiter than a newline, cannot be written");
        }
        Matcher type = PARQUET_TYPE.matcher(message);
        if (type.find()) {
            return AthenaError.user(
                    AthenaError.DATA_ERROR,
                    "HIVE_BAD_DATA: Field " + type.group(2) + "'s type " + LetterCase.upper(type.group(3))
                            + " in parquet file is incompatible with type " + type.group(1) + " defined in table schema");
        }
        String text = (code.isEmpty() ? "" : code + ": ") + placed(failure, statement, worded(code, message));
        boolean user = failure.kind() == EngineFailure.Kind.USER || TYPES.containsKey(code);
        boolean inText = user && text.startsWith(code + ": line ");
        int number = TYPES.getOrDefault(code, inText ? AthenaError.SYNTAX_ERROR : user ? AthenaError.USER_ERROR : AthenaError.ENGINE_INTERNAL);
        return new AthenaError(user ? AthenaError.USER : AthenaError.SYSTEM, number, !user, text);
    }

    /** A text of the engine's without the name of the catalog in which it keeps Iceberg tables: users know one catalog. */
    public static String shown(String text) {
        return text.contains(IcebergCtas.CATALOG) ? text.replace(IcebergCtas.CATALOG, References.CATALOG) : text;
    }

    private static boolean isExhausted(String code) {
        return code.equals("EXCEEDED_LOCAL_MEMORY_LIMIT") || code.equals("EXCEEDED_GLOBAL_MEMORY_LIMIT") || code.equals("CLUSTER_OUT_OF_MEMORY")
                || code.equals("QUERY_QUEUE_FULL");
    }

    private static boolean isDenied(String code, String message) {
        return code.equals("PERMISSION_DENIED") || message.contains("AccessDenied") || message.contains("Access Denied")
                || message.contains("is not authorized to perform")
                || message.contains("Status Code: 403");
    }

    /**
     * A denial is told in the words of who denied. Recorded: {@code PERMISSION_DENIED: Access Denied (Service: S3, Status Code: 403)} for S3, and Glue's
     * {@code User: … is not authorized to perform: glue:…} as it stands.
     */
    private static AthenaError denied(String message) {
        int byS3 = message.indexOf("Access Denied (Service: S3");
        if (byS3 >= 0) {
            String told = message.startsWith("Permission denied on S3 path: ") ? message : message.substring(byS3);
            return AthenaError.user(AthenaError.S3_PERMISSION, "PERMISSION_DENIED: " + told);
        }
        int user = message.indexOf("User: ");
        int action = message.indexOf("is not authorized to perform: ");
        if (user >= 0 && action > user) {
            boolean s3 = message.startsWith("s3:", action + "is not authorized to perform: ".length());
            return AthenaError.user(s3 ? AthenaError.S3_PERMISSION : AthenaError.PERMISSION, message.substring(user));
        }
        int type = message.contains("s3://") ? AthenaError.S3_PERMISSION : AthenaError.PERMISSION;
        return AthenaError.user(type, "PERMISSION_DENIED: " + withoutPlace(message));
    }

    private static String worded(String code, String message) {
        String bare = withoutPlace(message);
        Matcher unresolved = UNRESOLVED.matcher(bare);
        if (code.equals("COLUMN_NOT_FOUND") && unresolved.matches()) {
            return bare + " or requester is not authorized to access requested resources";
        }
        if (code.equals("HIVE_PATH_ALREADY_EXISTS")) {
            int location = bare.lastIndexOf(": ");
            return bare + (location < 0
                    ? ""
                    : ". You may need to manually clean the data at location '" + bare.substring(location + 2)
                            + "' before retrying. Athena will not delete data in your account.");
        }
        return bare;
    }

    private static String withoutPlace(String message) {
        Matcher place = PLACE.matcher(message);
        return place.find() ? message.substring(place.end()) : message;
    }

    /** The message with its place in the text the user sent. */
    private static String placed(EngineFailure failure, EngineStatement statement, String bare) {
        int line = failure.line();
        int column = failure.column();
        Matcher place = PLACE.matcher(failure.getMessage() == null ? "" : failure.getMessage());
        if (line <= 0 && place.find()) {
            line = Integer.parseInt(place.group(1));
            column = Integer.parseInt(place.group(2));
        }
        return line <= 0 ? bare : statement.originalPosition(line, column) + ": " + bare;
    }
}
