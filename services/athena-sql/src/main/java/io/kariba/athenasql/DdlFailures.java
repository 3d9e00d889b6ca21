package io.kariba.athenasql;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.Objects.ObjectError;

/** The failures of catalog statements in Athena's words, which for DDL are Hive's. */
final class DdlFailures {
    private static final String TASK = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ";

    private DdlFailures() {}

    static StatementFailed semantic(String message) {
        return new StatementFailed(AthenaError.user(AthenaError.SCHEMA_ERROR, "FAILED: SemanticException " + message));
    }

    static StatementFailed task(String message) {
        return new StatementFailed(AthenaError.user(AthenaError.DDL_FAILED, TASK + message));
    }

    static StatementFailed databaseMissing(String database) {
        return semantic("[Error 10072]: Database does not exist: " + database);
    }

    static StatementFailed databaseExists(String database) {
        return task("Database " + database + " already exists");
    }

    static StatementFailed databaseNotEmpty(String database) {
        return task("InvalidOperationException(message:Database " + database + " is not empty. One or more tables exist.)");
    }

    static StatementFailed tableMissing(TableName table) {
        return new StatementFailed(
                AthenaError.user(AthenaError.TABLE_NOT_FOUND, "FAILED: SemanticException [Error 10001]: Table not found " + table.table()));
    }

    static StatementFailed tableExists(TableName table) {
        return task("AlreadyExistsException(message:Table " + table.table() + " already exists)");
    }

    static StatementFailed notPartitioned(TableName table) {
        return semantic("[Error 10241]: Table " + table + " is not a partitioned table");
    }

    static StatementFailed partitionMissing(String spec) {
        return semantic("[Error 10006]: Partition not found " + spec);
    }

    static StatementFailed partitionExists() {
        return task("AlreadyExistsException(message:Partition already exists.)");
    }

    static StatementFailed notSupported(String message) {
        return new StatementFailed(AthenaError.user(AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: " + message));
    }

    /** What a port threw, as the failed query shows it. */
    static StatementFailed of(RuntimeException error, Caller caller) {
        return switch (error) {
            case StatementFailed failed -> failed;
            case AccessDenied denied -> new StatementFailed(AthenaError.user(
                    AthenaError.PERMISSION,
                    TASK + "MetaException(message:" + denied.getMessage() + " (Service: AmazonDataCatalog; Status Code: 400; Error Code:"
                            + " AccessDeniedException; Request ID: " + caller.requestId().value() + "; Proxy: null))"));
            case TableError refused -> new StatementFailed(AthenaError.user(type(refused.code()), refused.code() + ": " + refused.getMessage()));
            case CatalogError refused -> new StatementFailed(AthenaError.user(
                    refused.code().equals("EntityNotFoundException") ? AthenaError.ENTITY_NOT_FOUND : AthenaError.DDL_FAILED,
                    TASK + refused.code() + "(message:" + refused.getMessage() + ")"));
            case ObjectError refused -> new StatementFailed(AthenaError.user(
                    refused.code().equals("NoSuchBucket") ? AthenaError.BUCKET_NOT_FOUND : AthenaError.DDL_FAILED,
                    TASK + "MetaException(message:" + refused.getMessage() + " (Service: Amazon S3; Error Code: " + refused.code() + "))"));
            default -> throw error;
        };
    }

    private static int type(String code) {
        return switch (code) {
            case "NOT_SUPPORTED" -> AthenaError.NOT_SUPPORTED;
            case "INVALID_TABLE_PROPERTY" -> AthenaError.INVALID_TABLE_PROPERTY;
            case "COLUMN_NOT_FOUND", "COLUMN_ALREADY_EXISTS", "DUPLICATE_COLUMN_NAME" -> AthenaError.SCHEMA_ERROR;
            default -> AthenaError.USER_ERROR;
        };
    }
}
