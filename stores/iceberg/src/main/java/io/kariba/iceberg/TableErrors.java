package io.kariba.iceberg;

import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.iceberg.CatalogIcebergTables.Name;

/** Every refusal, with the code and the words of Athena's engine where they are known. */
final class TableErrors {
    private TableErrors() {}

    static CatalogError missing(Name name) {
        return new CatalogError("EntityNotFoundException", "Table " + name.table() + " not found.");
    }

    static CatalogError exists() {
        return new CatalogError("AlreadyExistsException", "Table already exists.");
    }

    static TableError notIceberg(Name name) {
        return new TableError("NOT_SUPPORTED", "Table " + name + " is not an Iceberg table");
    }

    static TableError location(String text) {
        return new TableError("INVALID_TABLE_PROPERTY", "Location must be a valid S3 URI: " + text);
    }

    /** The engine's own words, which name a setting of its own; clients know the error by them. */
    static TableError locationInUse(String location) {
        return new TableError(
                "ICEBERG_FILESYSTEM_ERROR",
                "Cannot create a table on a non-empty location: " + location
                        + ", set 'iceberg.unique-table-location=true' in your Iceberg catalog properties to use unique table locations for every table.");
    }

    /** Athena User Guide, "Supported data types for Iceberg tables in Athena". */
    static TableError type(String type) {
        return new TableError("NOT_SUPPORTED", "Type not supported for Iceberg: " + type);
    }

    static TableError columnMissing(String column) {
        return new TableError("COLUMN_NOT_FOUND", "Column '" + column + "' does not exist");
    }

    static TableError columnExists(String column) {
        return new TableError("COLUMN_ALREADY_EXISTS", "Column '" + column + "' already exists");
    }

    static TableError columnTwice(String column) {
        return new TableError("DUPLICATE_COLUMN_NAME", "Column name '" + column + "' specified more than once");
    }

    static TableError notSupported(String message) {
        return new TableError("NOT_SUPPORTED", message);
    }

    static TableError property(String message) {
        return new TableError("INVALID_TABLE_PROPERTY", message);
    }

    static TableError partitioning(String field, String why) {
        return new TableError("INVALID_TABLE_PROPERTY", "Invalid partition field declaration: " + field + (why.isEmpty() ? "" : ": " + why));
    }

    /** dbt's adapter retries a statement that fails with this code. */
    static TableError commit(Name name, String why) {
        return new TableError("ICEBERG_COMMIT_ERROR", "Failed to commit to table " + name + ": " + why);
    }

    static TableError metadata(Name name, String why) {
        return new TableError("ICEBERG_INVALID_METADATA", "Metadata of table " + name + " cannot be read: " + why);
    }

    static TableError files(String message) {
        return new TableError("ICEBERG_FILESYSTEM_ERROR", message);
    }
}
