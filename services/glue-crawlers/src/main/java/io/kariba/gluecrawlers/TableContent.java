package io.kariba.gluecrawlers;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.formats.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/**
 * What a crawler writes of tables and partitions, new ones and changed ones. Pure: reads no catalog.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/table-properties-crawler.html">Parameters set on Data Catalog tables by crawler</a>
 */
final class TableContent {
    static final String UPDATED_BY = "UPDATED_BY_CRAWLER";
    static final String DEPRECATED_BY = "DEPRECATED_BY_CRAWLER";
    static final String RUN_ID = "CRAWL_RUN_ID";

    /** Parameters that are a crawler's own: one that it no longer sets goes when it changes the table. */
    private static final Set<String> OWN = Set.of(
            "skip.header.line.count", "delimiter", "columnsOrdered", "areColumnsQuoted", "compressionType", "classification", "exclusions", "recordCount",
            "averageRecordSize", "objectCount", "sizeKey", "typeOfData", "grokPattern", "rowTag", "xmlRowTag", DEPRECATED_BY);

    private final CrawlPlan plan;

    TableContent(CrawlPlan plan) {
        this.plan = plan;
    }

    /** @param exclusions of the target it was found in, empty for none */
    CatalogTable table(String database, String name, FoundTable found, String exclusions) {
        Map<String, String> parameters = parameters(found.layout(), found.extent());
        if (!exclusions.isEmpty()) {
            parameters.put("exclusions", exclusions);
        }
        CatalogStorage storage = storage(found.layout(), found.location().toString(), columns(found.layout(), Set.copyOf(found.keys())), parameters);
        parameters.put(RUN_ID, plan.crawlId());
        return new CatalogTable(
                database, name, Optional.empty(), Optional.of("owner"), "EXTERNAL_TABLE", storage,
                found.keys().stream().map(key -> CatalogColumn.of(key, "string")).toList(), parameters,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    CatalogPartition partition(FoundTable found, FoundTable.Leaf leaf) {
        Map<String, String> parameters = parameters(leaf.layout(), leaf.extent());
        String location = "s3://" + found.location().bucket() + "/" + leaf.folder().path();
        return new CatalogPartition(
                values(found, leaf), storage(leaf.layout(), location, columns(leaf.layout(), Set.copyOf(found.keys())), parameters), parameters);
    }

    static List<String> values(FoundTable found, FoundTable.Leaf leaf) {
        String below = leaf.folder().path().substring(found.location().asFolder().key().length());
        List<String> values = new ArrayList<>(found.keys().size());
        for (String name : below.substring(0, below.length() - 1).split("/", -1)) {
            values.add(PartitionNames.value(name));
        }
        return values;
    }

    /** A partition that has its table's format and columns, as {@code InheritFromTable} asks. */
    CatalogPartition inherited(CatalogTable table, CatalogPartition own) {
        CatalogStorage storage = table.storage().withLocation(own.storage().location().orElseThrow());
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.remove(RUN_ID);
        parameters.remove("exclusions");
        for (String count : List.of("recordCount", "averageRecordSize", "objectCount", "sizeKey")) {
            parameters.put(count, own.parameters().get(count));
        }
        return new CatalogPartition(own.values(), withParameters(storage, parameters), parameters);
    }

    /**
     * A partition of text files whose table is wider: what the table takes for text is text here too, and is read by the table's SerDe. Otherwise the engine would
     * take {@code 007} for a number first and for a text then, and show {@code 7}.
     */
    static CatalogPartition readAsText(CatalogPartition own, CatalogTable table) {
        Map<String, String> types = new HashMap<>();
        table.storage().columns().forEach(column -> types.put(column.name(), column.type()));
        List<CatalogColumn> columns = own.storage().columns().stream()
                .map(column -> {
                    String wider = types.getOrDefault(column.name(), column.type());
                    boolean isWider = wider.contains("string") && Schemas.widened(wider, column.type()).equals(wider);
                    return isWider ? new CatalogColumn(column.name(), wider, column.comment(), column.parameters()) : column;
                })
                .toList();
        CatalogStorage is = own.storage();
        CatalogStorage as = table.storage().inputFormat().equals(is.inputFormat()) && "true".equals(table.parameters().get("areColumnsQuoted"))
                ? table.storage()
                : is;
        CatalogStorage storage = new CatalogStorage(
                columns, is.location(), as.inputFormat(), as.outputFormat(), is.compressed(), as.serdeLibrary(), as.serdeParameters(), List.of(), -1,
                is.parameters());
        return new CatalogPartition(own.values(), storage, own.parameters());
    }

    /**
     * The table as this crawl leaves it: what a crawler does not set, such as comments, stays. Equal to {@code old} when there is nothing to change.
     *
     * @param fresh as {@link #table} makes it
     * @param found where a file could not be read, columns that were not found stay
     */
    CatalogTable changed(CatalogTable old, CatalogTable fresh, FoundTable found) {
        boolean mergesOnly = plan.configuration().mergeNewColumns();
        Map<String, String> parameters = changed(old.parameters(), fresh.parameters());
        CatalogStorage was = old.storage();
        CatalogStorage is = fresh.storage();
        List<CatalogColumn> columns =
                mergesOnly ? withNew(was.columns(), is.columns()) : changed(was.columns(), is.columns(), found.layout());
        if (found.root().isIncomplete()) {
            columns = withNew(columns, was.columns());
        }
        boolean isOtherSerde = !was.serdeLibrary().equals(is.serdeLibrary());
        Map<String, String> serde = isOtherSerde ? new HashMap<>() : new HashMap<>(was.serdeParameters());
        serde.putAll(is.serdeParameters());
        CatalogStorage storage = new CatalogStorage(
                columns, was.location(), mergesOnly ? was.inputFormat() : is.inputFormat(), mergesOnly ? was.outputFormat() : is.outputFormat(),
                is.compressed(), mergesOnly ? was.serdeLibrary() : is.serdeLibrary(), serde, was.bucketColumns(), was.bucketCount(),
                changed(was.parameters(), is.parameters()));
        List<CatalogColumn> keys = old.partitionKeys().isEmpty() ? fresh.partitionKeys() : old.partitionKeys();
        CatalogTable changed = new CatalogTable(
                old.database(), old.name(), old.description(), old.owner(), old.type(), storage, keys, parameters, old.viewText(),
                old.viewExpandedText(), old.created(), old.version());
        return isSame(old, changed) ? old : changed;
    }

    /** The table with the columns that a part of it has and the table has not; what counts all of it stays. */
    static CatalogTable extended(CatalogTable old, CatalogTable fresh) {
        return old.withStorage(old.storage().withColumns(withNew(old.storage().columns(), fresh.storage().columns())));
    }

    /** The partition as this crawl leaves it; equal to {@code old} when there is nothing to change. */
    CatalogPartition changed(CatalogPartition old, CatalogPartition fresh, Layout layout) {
        boolean inherits = plan.configuration().partitionsInheritFromTable();
        CatalogStorage is = fresh.storage();
        List<CatalogColumn> columns = inherits
                ? is.columns()
                : plan.configuration().mergeNewColumns()
                        ? withNew(old.storage().columns(), is.columns())
                        : changed(old.storage().columns(), is.columns(), layout);
        CatalogStorage storage = new CatalogStorage(
                columns, old.storage().location(), is.inputFormat(), is.outputFormat(), is.compressed(), is.serdeLibrary(), is.serdeParameters(),
                old.storage().bucketColumns(), old.storage().bucketCount(), changed(old.storage().parameters(), is.parameters()));
        CatalogPartition changed = new CatalogPartition(old.values(), storage, changed(old.parameters(), fresh.parameters()));
        return changed.equals(old) ? old : changed;
    }

    /** Whether what a table is read by has become another, which {@code MergeNewColumns} does not follow. */
    static boolean isOtherFormat(CatalogTable old, Layout layout) {
        String was = old.parameters().get("classification");
        String compression = old.parameters().get("compressionType");
        String delimiter = old.parameters().get("delimiter");
        return was != null && !was.equals(layout.classification())
                || compression != null && !compression.equals(layout.parameters().get("compressionType"))
                || delimiter != null && !delimiter.equals(layout.parameters().get("delimiter"));
    }

    static CatalogTable deprecated(CatalogTable table, long millis) {
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.put(DEPRECATED_BY, Long.toString(millis));
        return table.withParameters(parameters);
    }

    static CatalogPartition deprecated(CatalogPartition partition, long millis) {
        Map<String, String> parameters = new HashMap<>(partition.parameters());
        parameters.put(DEPRECATED_BY, Long.toString(millis));
        return new CatalogPartition(partition.values(), partition.storage(), parameters);
    }

    private static boolean isSame(CatalogTable old, CatalogTable changed) {
        return old.storage().equals(changed.storage())
                && old.partitionKeys().equals(changed.partitionKeys())
                && withoutRun(old.parameters()).equals(withoutRun(changed.parameters()));
    }

    private static Map<String, String> withoutRun(Map<String, String> parameters) {
        Map<String, String> without = new HashMap<>(parameters);
        without.remove(RUN_ID);
        return without;
    }

    private static Map<String, String> changed(Map<String, String> old, Map<String, String> fresh) {
        Map<String, String> changed = new HashMap<>(old);
        changed.keySet().removeAll(OWN);
        changed.putAll(fresh);
        return changed;
    }

    /** Found columns with the comments they had. Formats that do not say types keep a wider one: a crawl looks at the beginnings of files only. */
    private static List<CatalogColumn> changed(List<CatalogColumn> old, List<CatalogColumn> found, Layout layout) {
        Map<String, CatalogColumn> before = new LinkedHashMap<>();
        old.forEach(column -> before.put(column.name(), column));
        return found.stream().map(column -> {
            CatalogColumn was = before.get(column.name());
            if (was == null) {
                return column;
            }
            String type = layout.saysTypes() ? column.type() : Schemas.widened(was.type(), column.type());
            return new CatalogColumn(column.name(), type, was.comment(), was.parameters());
        }).toList();
    }

    private static List<CatalogColumn> withNew(List<CatalogColumn> old, List<CatalogColumn> found) {
        Set<String> names = new HashSet<>();
        old.forEach(column -> names.add(column.name()));
        List<CatalogColumn> all = new ArrayList<>(old);
        found.stream().filter(column -> names.add(column.name())).forEach(all::add);
        return all;
    }

    /** The columns beside partition keys: Hive has one name space for both. What a row holds by place is renamed, other columns give way. */
    private static List<CatalogColumn> columns(Layout layout, Set<String> keys) {
        List<CatalogColumn> columns = new ArrayList<>(layout.columns().size());
        Set<String> taken = new HashSet<>(keys);
        for (Column column : layout.columns()) {
            if (layout.isOrdered()) {
                String name = PartitionNames.unique(column.name(), taken);
                taken.add(name);
                columns.add(CatalogColumn.of(name, column.type().text()));
            } else if (!keys.contains(column.name())) {
                columns.add(CatalogColumn.of(column.name(), column.type().text()));
            }
        }
        return columns;
    }

    private Map<String, String> parameters(Layout layout, Extent extent) {
        Map<String, String> parameters = new HashMap<>(layout.parameters());
        parameters.put("CrawlerSchemaDeserializerVersion", "1.0");
        parameters.put("CrawlerSchemaSerializerVersion", "1.0");
        parameters.put(UPDATED_BY, plan.crawler());
        parameters.put("averageRecordSize", Long.toString(extent.averageRecordSize()));
        parameters.put("objectCount", Long.toString(extent.objects()));
        parameters.put("recordCount", Long.toString(extent.recordCount()));
        parameters.put("sizeKey", Long.toString(extent.bytes()));
        return parameters;
    }

    private static CatalogStorage storage(Layout layout, String location, List<CatalogColumn> columns, Map<String, String> parameters) {
        boolean compressed = !"none".equals(layout.parameters().get("compressionType"));
        return new CatalogStorage(
                columns, Optional.of(location), named(layout.storage().inputFormat()), named(layout.storage().outputFormat()), compressed,
                named(layout.storage().serdeLibrary()), layout.storage().serdeParameters(), List.of(), -1, parameters);
    }

    /** A class, where Hive has one for the format: it has none for XML. */
    private static Optional<String> named(String className) {
        return Optional.of(className).filter(name -> !name.isEmpty());
    }

    private static CatalogStorage withParameters(CatalogStorage storage, Map<String, String> parameters) {
        return new CatalogStorage(
                storage.columns(), storage.location(), storage.inputFormat(), storage.outputFormat(), storage.compressed(), storage.serdeLibrary(),
                storage.serdeParameters(), storage.bucketColumns(), storage.bucketCount(), parameters);
    }

    /** Whether new columns and partitions are all that may change in tables that exist. */
    boolean leavesTables() {
        return plan.schemaChangePolicy().updateBehavior() == UpdateBehavior.LOG && !plan.configuration().mergeNewColumns();
    }
}
