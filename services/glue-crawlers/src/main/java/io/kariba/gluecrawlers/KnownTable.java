package io.kariba.gluecrawlers;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table that was in the catalog when the crawl began: what is needed to find it again.
 *
 * @param location a folder or file
 * @param keys names of its partition keys
 * @param columns names of its columns
 * @param classification the format a crawler found it to have, if one has
 * @param crawler the crawler that wrote it last, if one has
 * @param reading what its parameters and SerDe say of the way its files are read
 * @param takes how like it what is added to it must be
 */
record KnownTable(
        String database,
        String name,
        S3Path location,
        List<String> keys,
        List<String> columns,
        Optional<String> classification,
        Optional<String> crawler,
        Reading reading,
        Takes takes) {
    /** Formats that several SerDes read alike: customers choose another than a crawler did. */
    private static final Set<String> OF_MANY_SERDES = Set.of("csv", "json");

    /** @param decisive the parameters of {@link Layout#decisive}, where the table has them */
    record Reading(Optional<String> serde, Map<String, String> decisive) {}

    /** How like a table what is added to it must be, its format aside. */
    enum Takes {
        /** Similar columns. */
        SIMILAR,
        /** Similar columns, or whatever can be read together with what is there. */
        COMPATIBLE,
        /** Whatever is there: catalog targets combine compatible schemas always. */
        ANY
    }

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
                new Reading(table.storage().serdeLibrary(), Layout.decisive(parameters)),
                Takes.SIMILAR));
    }

    KnownTable taking(Takes what) {
        return new KnownTable(database, name, location, keys, columns, classification, crawler, reading, what);
    }

    /**
     * Whether such files can be read as this table as they are: AWS's data compatibility. Files that are read by place must have the table's columns in the table's
     * places, or their values would be shown under other names.
     */
    boolean isCompatible(Layout layout) {
        return (!layout.isOrdered() || keepsOrder(layout)) && classification.filter(layout.classification()::equals).isPresent()
                && reading.decisive().equals(Layout.decisive(layout.parameters()))
                && (OF_MANY_SERDES.contains(layout.classification()) || reading.serde().orElse("").equals(layout.storage().serdeLibrary()));
    }

    /** The layout that reads both. Columns that are read by place stay in the table's order if either has them in it: rows that are there are not to be read otherwise. */
    Layout merged(Layout one, Layout other) {
        return one.isOrdered() && !keepsOrder(one) && keepsOrder(other) ? other.merged(one) : one.merged(other);
    }

    private boolean keepsOrder(Layout layout) {
        for (int i = 0; i < Math.min(columns.size(), layout.columns().size()); i++) {
            if (!columns.get(i).equals(layout.columns().get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /** Whether the files of both are of one kind. */
    boolean isOfOneKind(KnownTable other) {
        return classification.equals(other.classification) && reading.decisive().equals(other.reading.decisive());
    }

    /**
     * Whether a folder may be a partition of this table by its name. One without a key in its name fits every key: customers give {@code partition_0} names of
     * their own.
     *
     * @param key as {@link PartitionNames#key} reads it
     * @param level 0 for folders directly in the table's own
     */
    boolean fitsKey(Optional<String> key, int level) {
        return key.map(named -> keys.get(level).equals(named) || keys.get(level).startsWith(named + "_")).orElse(true);
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
