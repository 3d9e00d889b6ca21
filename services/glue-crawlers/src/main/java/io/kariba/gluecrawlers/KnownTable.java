package io.kariba.gluecrawlers;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that was in the catalog when the crawl began: what is needed to find it again.
 *
 * @param location a folder or file
 * @param keys names of its partition keys
 * @param columns names of its columns
 * @param classification the format a crawler found it to have, if one has
 * @param crawler the crawler that wrote it last, if one has
 * @param mustBeSimilar whether what is added to it must have a similar schema
 */
record KnownTable(
        String database,
        String name,
        S3Path location,
        List<String> keys,
        List<String> columns,
        Optional<String> classification,
        Optional<String> crawler,
        boolean mustBeSimilar) {

    /** The table, if it is one that a crawl can read: not a view, and not of a table format that keeps its own metadata. */
    static Optional<KnownTable> of(String database, CatalogTable table) {
        if (table.isView() || isManaged(table) || table.storage().location().isEmpty()) {
            return Optional.empty();
        }
        S3Path location;
        try {
            location = S3Path.parse(table.storage().location().get());
        } catch (IllegalArgumentException notInS3) {
            return Optional.empty();
        }
        Map<String, String> parameters = table.parameters();
        return Optional.of(new KnownTable(
                database,
                table.name(),
                location,
                table.partitionKeys().stream().map(CatalogColumn::name).toList(),
                table.storage().columns().stream().map(CatalogColumn::name).toList(),
                Optional.ofNullable(parameters.get("classification")),
                Optional.ofNullable(parameters.get(TableContent.UPDATED_BY)),
                true));
    }

    /** The same, taking whatever is of its format: catalog targets combine compatible schemas always. */
    KnownTable takingAnySchema() {
        return new KnownTable(database, name, location, keys, columns, classification, crawler, false);
    }

    boolean isPartitioned() {
        return !keys.isEmpty();
    }

    /** Whether a library other than a crawler keeps the table: Iceberg, Delta, Hudi. */
    static boolean isManaged(CatalogTable table) {
        Map<String, String> parameters = table.parameters();
        return IcebergTables.isIceberg(table)
                || parameters.containsKey("metadata_location")
                || "delta".equalsIgnoreCase(parameters.get("table_type"))
                || "delta".equalsIgnoreCase(parameters.get("spark.sql.sources.provider"))
                || "hudi".equalsIgnoreCase(parameters.get("spark.sql.sources.provider"));
    }
}
