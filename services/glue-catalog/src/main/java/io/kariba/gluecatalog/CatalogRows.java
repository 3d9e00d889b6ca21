package io.kariba.gluecatalog;

import io.kariba.api.Codec;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.ColumnStatistics;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.GluePolicy;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionIndexDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UserDefinedFunction;

/** The tables of the metadata store that hold the catalog, their keys, and the look-ups that every operation begins with. */
final class CatalogRows {
    /** Key: database name. */
    static final io.kariba.api.Table<ScopedKey, Row<Database>> DATABASES =
            io.kariba.api.Table.scoped("glue_databases", Row.codec(Database.class, Database::builder));

    /** Key: database id, table name. */
    static final io.kariba.api.Table<ScopedKey, Row<Table>> TABLES =
            io.kariba.api.Table.scoped("glue_tables", Row.codec(Table.class, Table::builder));

    /** Archived versions, newest first. Key: table id, the version's number negated. */
    static final io.kariba.api.Table<ScopedKey, Row<Table>> VERSIONS =
            io.kariba.api.Table.scoped("glue_table_versions", Row.codec(Table.class, Table::builder));

    /** Key: table id, the partition's values, so that an expression is decided on the key alone. */
    static final io.kariba.api.Table<ScopedKey, Row<Partition>> PARTITIONS =
            io.kariba.api.Table.scoped("glue_partitions", Row.codec(Partition.class, Partition::builder));

    /** Key: table id, index name. */
    static final io.kariba.api.Table<ScopedKey, Row<PartitionIndexDescriptor>> INDEXES =
            io.kariba.api.Table.scoped("glue_partition_indexes", Row.codec(PartitionIndexDescriptor.class, PartitionIndexDescriptor::builder));

    /** Key: table id, column name. */
    static final io.kariba.api.Table<ScopedKey, Row<ColumnStatistics>> TABLE_STATISTICS =
            io.kariba.api.Table.scoped("glue_table_statistics", Row.codec(ColumnStatistics.class, ColumnStatistics::builder));

    /** Key: table id, the partition's values, column name. */
    static final io.kariba.api.Table<ScopedKey, Row<ColumnStatistics>> PARTITION_STATISTICS =
            io.kariba.api.Table.scoped("glue_partition_statistics", Row.codec(ColumnStatistics.class, ColumnStatistics::builder));

    /** Key: database id, function name. */
    static final io.kariba.api.Table<ScopedKey, Row<UserDefinedFunction>> FUNCTIONS =
            io.kariba.api.Table.scoped("glue_functions", Row.codec(UserDefinedFunction.class, UserDefinedFunction::builder));

    /** Tags in the shape of GetTags' answer. Key: id of the database or table. */
    static final io.kariba.api.Table<ScopedKey, Row<GetTagsResponse>> TAGS =
            io.kariba.api.Table.scoped("glue_tags", Row.codec(GetTagsResponse.class, GetTagsResponse::builder));

    /** The catalog's resource policy. Key: {@code catalog}. */
    static final io.kariba.api.Table<ScopedKey, Row<GluePolicy>> POLICIES =
            io.kariba.api.Table.scoped("glue_policies", Row.codec(GluePolicy.class, GluePolicy::builder));

    /** How many there are of what has a limit. Key: id of the parent, empty for the catalog; what is counted. */
    static final io.kariba.api.Table<ScopedKey, String> COUNTS = io.kariba.api.Table.scoped("glue_counts", Codec.TEXT);

    /** What was deleted and still has rows below it. Key: {@code database} or {@code table}, its id. */
    static final io.kariba.api.Table<ScopedKey, String> SWEEPS = io.kariba.api.Table.scoped("glue_sweeps", Codec.TEXT);

    static final String SWEEP_DATABASE = "database";
    static final String SWEEP_TABLE = "table";

    private CatalogRows() {}

    static ScopedKey key(Scope scope, String... parts) {
        ScopedKey key = ScopedKey.in(scope);
        for (String part : parts) {
            key = key.text(part);
        }
        return key;
    }

    static ScopedKey partitionKey(Scope scope, String tableId, List<String> values) {
        ScopedKey key = ScopedKey.in(scope).text(tableId);
        for (String value : values) {
            key = key.text(value);
        }
        return key;
    }

    static ScopedKey versionKey(Scope scope, String tableId, long version) {
        return ScopedKey.in(scope).text(tableId).number(-version);
    }

    /** @throws software.amazon.awssdk.services.glue.model.EntityNotFoundException if there is none */
    static Row<Database> database(Reader reader, Scope scope, String database) {
        return reader.get(DATABASES, key(scope, database)).orElseThrow(() -> GlueErrors.databaseNotFound(database));
    }

    static Optional<Row<Table>> findTable(Reader reader, Scope scope, Row<Database> database, String table) {
        return reader.get(TABLES, key(scope, database.id(), table));
    }

    /** @throws software.amazon.awssdk.services.glue.model.EntityNotFoundException if the database or the table is missing */
    static Row<Table> table(Reader reader, Scope scope, String database, String table) {
        return findTable(reader, scope, database(reader, scope, database), table).orElseThrow(() -> GlueErrors.tableNotFound(table));
    }

    /**
     * Changes a count.
     *
     * @param key a {@link #countKey}
     * @param limit AWS's quota
     * @param what what is counted, in AWS's words
     * @throws software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException if the count would pass the limit
     */
    static void count(Transaction tx, ScopedKey key, long change, long limit, String what) {
        long now = tx.get(COUNTS, key).map(Long::parseLong).orElse(0L) + change;
        if (change > 0 && now > limit) {
            throw GlueErrors.limitExceeded("Number of " + what + " exceeds the limit of " + limit + ".");
        }
        tx.put(COUNTS, key, Long.toString(Math.max(0, now)));
    }

    static ScopedKey countKey(Scope scope, String parent, String what) {
        return key(scope, parent, what);
    }

    static Map<String, String> tags(Reader reader, Scope scope, String id) {
        return reader.get(TAGS, key(scope, id)).map(row -> row.value().tags()).orElse(Map.of());
    }
}
