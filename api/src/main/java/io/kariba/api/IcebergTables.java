package io.kariba.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Iceberg tables of the Glue Data Catalog, made and changed without an engine: each change is one commit of the table's metadata, written through
 * {@link Objects} and made current by {@link Catalog#updateTable} with the version it was read at. Rows are an engine's business. Implemented by {@code stores/iceberg}.
 *
 * <p>All methods throw {@link AccessDenied}, {@link Catalog.CatalogError}, {@link Objects.ObjectError}, and {@link TableError} for what is wrong with the change itself.
 */
public interface IcebergTables {
    /** Whether a table of the catalog is an Iceberg table: its parameter {@code table_type} says so, in any case. */
    static boolean isIceberg(CatalogTable table) {
        return "iceberg".equalsIgnoreCase(table.parameters().get("table_type"));
    }

    /**
     * Makes an empty table.
     *
     * @throws Catalog.CatalogError {@code AlreadyExistsException}
     * @throws TableError {@code ICEBERG_FILESYSTEM_ERROR} if the location holds files already
     */
    void create(Caller caller, Definition definition);

    /** Carries out all changes in one commit; a lost race is tried again as long as the changes still apply. */
    void alter(Caller caller, String database, String table, List<Change> changes);

    /**
     * Takes the table out of the catalog, then deletes its data and metadata files. A file that cannot be deleted stays, and a table whose metadata cannot be
     * read is dropped without its files.
     */
    void drop(Caller caller, String database, String table);

    /** The table as its current metadata has it. */
    Description describe(Caller caller, String database, String table);

    /**
     * The entry that the catalog would have of a table whose current metadata is a given file; nothing is changed. For tables that somebody else wrote.
     *
     * @param metadataLocation {@code s3://} URI of a metadata file
     * @throws TableError {@code ICEBERG_INVALID_METADATA} if there is no such file, or it cannot be read as one
     */
    CatalogTable entry(Caller caller, String database, String table, String metadataLocation);

    /**
     * Expires snapshots as the table's properties say, then deletes files of the table's location that no remaining snapshot refers to and that are older than
     * {@link Retention#orphanAge}.
     *
     * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html">VACUUM</a>
     */
    Vacuumed vacuum(Caller caller, String database, String table, Retention defaults);

    /**
     * A table to be made.
     *
     * @param columns types as Hive writes them
     * @param partitioning transforms in Athena's words, e.g. {@code day(ts)}, {@code bucket(16, id)}, {@code category}
     * @param location {@code s3://} URI
     * @param properties Iceberg's own names; {@code format-version} is 2 where it is not given
     */
    record Definition(
            String database,
            String table,
            List<CatalogColumn> columns,
            List<String> partitioning,
            String location,
            Optional<String> comment,
            Map<String, String> properties) {
        public Definition {
            columns = List.copyOf(columns);
            partitioning = List.copyOf(partitioning);
            properties = Map.copyOf(properties);
        }
    }

    /**
     * A table as it is.
     *
     * @param columns current ones only, types as Hive writes them
     * @param partitioning in the words that {@link Definition#partitioning} takes
     * @param properties under Iceberg's own names; the table's comment is {@code comment}
     */
    record Description(
            List<CatalogColumn> columns, List<String> partitioning, String location, Map<String, String> properties, int formatVersion) {}

    /** One step of an ALTER TABLE. */
    sealed interface Change {
        record AddColumns(List<CatalogColumn> columns) implements Change {}

        /**
         * Renames, widens, moves or comments a column.
         *
         * @param first whether it becomes the first column
         * @param after the column it is moved behind
         */
        record ChangeColumn(String column, CatalogColumn changed, boolean first, Optional<String> after) implements Change {}

        record DropColumns(List<String> columns) implements Change {}

        /** Hive's REPLACE COLUMNS: columns of the same name stay what they are, others are dropped or added. */
        record ReplaceColumns(List<CatalogColumn> columns) implements Change {}

        record SetProperties(Map<String, String> properties) implements Change {}

        /** A name the table does not have is no error. */
        record UnsetProperties(List<String> names) implements Change {}
    }

    /**
     * What VACUUM keeps where the table's own properties do not say.
     *
     * @param snapshotAge older snapshots expire
     * @param snapshotsToKeep that many of the newest stay whatever their age
     * @param metadataFilesToKeep older metadata files are deleted; absent keeps the table's own way
     * @param orphanAge files younger than this may belong to a commit under way, and stay; where snapshots are kept longer, orphans are as well
     */
    record Retention(Duration snapshotAge, int snapshotsToKeep, OptionalInt metadataFilesToKeep, Duration orphanAge) {}

    /** What VACUUM removed. */
    record Vacuumed(int snapshots, long files) {}

    /** The change cannot be made. */
    final class TableError extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;

        /** @param code as Athena's engine names it, e.g. {@code ICEBERG_COMMIT_ERROR}, {@code INVALID_TABLE_PROPERTY}, {@code COLUMN_NOT_FOUND} */
        public TableError(String code, String message) {
            super(message);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
