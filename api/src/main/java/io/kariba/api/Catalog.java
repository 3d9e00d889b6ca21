package io.kariba.api;

import java.util.List;
import java.util.Optional;

/**
 * The Glue Data Catalog as other services use it, always for a caller and in the caller's account and region. Names are folded to lower case as Glue does.
 * Implemented by {@code services/glue-catalog}; each method is authorised as the Glue operation of the same meaning.
 *
 * <p>All methods throw {@link AccessDenied}, and {@link CatalogError} for what Glue would answer with another error.
 */
public interface Catalog {
    Optional<CatalogDatabase> database(Caller caller, String database);

    /** All databases by name. */
    List<CatalogDatabase> databases(Caller caller);

    void createDatabase(Caller caller, CatalogDatabase database);

    void updateDatabase(Caller caller, String database, CatalogDatabase changed);

    /** Deletes a database with all its tables, as Glue does. */
    void deleteDatabase(Caller caller, String database);

    /** The table with what this caller may see of it (law 5). */
    Optional<VisibleTable> table(Caller caller, String database, String table);

    /** The tables and views of a database by name; a missing database is a {@link CatalogError} {@code EntityNotFoundException}. */
    List<CatalogTable> tables(Caller caller, String database);

    void createTable(Caller caller, String database, CatalogTable table);

    /** Replaces a table, which adds a version; fails with {@code ConcurrentModificationException} if its version is not the expected one. */
    void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion);

    void deleteTable(Caller caller, String database, String table);

    Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values);

    /**
     * Partitions in the order of their values.
     *
     * @param expression GetPartitions' expression, empty for all
     * @param next continue after this token of an earlier page
     * @param limit 1 to 1,000
     */
    PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit);

    /** Adds partitions, at most 100; returns the values of those that were there already and were left alone. */
    List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> partitions);

    void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed);

    void deletePartition(Caller caller, String database, String table, List<String> values);

    /** A page of partitions. */
    record PartitionPage(List<CatalogPartition> partitions, Optional<String> next) {}

    /**
     * A table as one caller may see it. Every engine lane applies this or refuses the query.
     *
     * @param columns names of the columns the caller may read; empty means all
     * @param rowFilter an SQL condition of the rows the caller may read
     * @param cellMasks SQL expressions by column that stand in for the value
     */
    record VisibleTable(CatalogTable table, List<String> columns, Optional<String> rowFilter, java.util.Map<String, String> cellMasks) {
        public static VisibleTable whole(CatalogTable table) {
            return new VisibleTable(table, List.of(), Optional.empty(), java.util.Map.of());
        }
    }

    /** What Glue would answer with an error of its own. */
    final class CatalogError extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;

        /** @param code Glue's exception name, e.g. {@code AlreadyExistsException} */
        public CatalogError(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
