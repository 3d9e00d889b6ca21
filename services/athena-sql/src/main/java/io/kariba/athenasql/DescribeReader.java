package io.kariba.athenasql;

import io.kariba.api.Catalog.VisibleTable;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.IcebergTables.Description;
import io.kariba.athenasql.CatalogCommand.Work;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * DESCRIBE in Hive's layout. Names, types and comments are padded to 20 characters; each row is one cell that holds tabs, and there are three columns of
 * metadata, as Athena gives them.
 */
final class DescribeReader {
    private static final List<ColumnInfo> COLUMNS =
            List.of(ColumnInfo.string("col_name"), ColumnInfo.string("data_type"), ColumnInfo.string("comment"));
    private static final String EMPTY = "\t \t ";
    private static final DateTimeFormatter CREATED = DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT);

    private static final String FROM_DESERIALIZER = "from deserializer";
    private static final String SERDE2 = "org.apache.hadoop.hive.serde2.";
    /** Hive's {@code hive.serdes.using.metastore.for.schema}. */
    private static final Set<String> SCHEMA_IN_CATALOG = Set.of(
            "org.apache.hadoop.hive.ql.io.orc.OrcSerde", TableFormat.LAZY_SIMPLE, SERDE2 + "columnar.ColumnarSerDe",
            SERDE2 + "dynamic_type.DynamicSerDe", SERDE2 + "MetadataTypedColumnsetSerDe", SERDE2 + "columnar.LazyBinaryColumnarSerDe",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", SERDE2 + "lazybinary.LazyBinarySerDe");

    private enum Detail {
        PLAIN,
        EXTENDED,
        FORMATTED
    }

    private final DdlCursor cursor;

    DescribeReader(DdlCursor cursor) {
        this.cursor = cursor;
    }

    Statement read() {
        if (cursor.take("VIEW")) {
            TableName view = cursor.table();
            cursor.expectEnd();
            return describe("DESCRIBE_VIEW", work -> {
                VisibleTable visible = work.visible(view);
                if (!visible.table().isView()) {
                    throw DdlFailures.semantic("[Error 10133]: " + view + " is not a view");
                }
                return columns(all(visible));
            });
        }
        Detail detail = cursor.take("EXTENDED") ? Detail.EXTENDED : cursor.take("FORMATTED") ? Detail.FORMATTED : Detail.PLAIN;
        TableName name = cursor.table();
        Optional<PartitionSpec> partition = cursor.peek().is("PARTITION") ? Optional.of(PartitionSpec.read(cursor)) : Optional.empty();
        List<String> path = new ArrayList<>();
        if (!cursor.atEnd()) {
            do {
                path.add(cursor.peek().kind() == DdlLexer.TokenKind.STRING ? cursor.string() : cursor.name());
            } while (cursor.takeSymbol("."));
        }
        cursor.expectEnd();
        return describe("DESCRIBE_TABLE", work -> lines(work, name, partition, path, detail));
    }

    private static List<String> lines(Work work, TableName name, Optional<PartitionSpec> spec, List<String> path, Detail detail) {
        VisibleTable visible = work.visible(name);
        CatalogTable table = visible.table();
        if (IcebergTables.isIceberg(table) && spec.isEmpty() && path.isEmpty()) {
            Description found = IcebergShow.describe(work, visible);
            return detail == Detail.PLAIN ? IcebergShow.lines(found) : IcebergShow.formatted(table, found);
        }
        Optional<CatalogPartition> partition = spec.map(stated -> partition(work, name, table, stated));
        if (!path.isEmpty()) {
            return columns(column(visible, path));
        }
        CatalogStorage storage = partition.map(CatalogPartition::storage).orElse(table.storage());
        List<String> lines = new ArrayList<>();
        lines.addAll(columns(visible(visible, commented(storage.columns(), storage))));
        lines.addAll(columns(table.partitionKeys()));
        if (!table.partitionKeys().isEmpty()) {
            lines.addAll(List.of(EMPTY, "# Partition Information" + EMPTY, row("# col_name", "data_type", "comment"), EMPTY));
            lines.addAll(columns(table.partitionKeys()));
        }
        if (detail == Detail.EXTENDED) {
            lines.add(EMPTY);
            lines.add(extended(table, storage, partition));
        } else if (detail == Detail.FORMATTED) {
            lines.addAll(formatted(table, storage, partition));
        }
        return lines;
    }

    private static CatalogPartition partition(Work work, TableName name, CatalogTable table, PartitionSpec spec) {
        return work.catalog()
                .partition(work.caller(), name.database(), name.table(), spec.values(table))
                .orElseThrow(() -> DdlFailures.partitionMissing(spec.toString()));
    }

    /** What a path such as {@code col.field.'$elem$'} leads to: a struct's fields a line each, or the one thing it is. */
    private static List<CatalogColumn> column(VisibleTable visible, List<String> path) {
        CatalogColumn found = all(visible).stream()
                .filter(column -> column.name().equals(path.getFirst()))
                .findFirst()
                .orElseThrow(() -> invalidColumn(path));
        if (path.size() == 1) {
            return List.of(found);
        }
        EngineType type = HiveTypes.parse(found.type());
        for (String step : path.subList(1, path.size())) {
            type = step(type, step).orElseThrow(() -> invalidColumn(path));
        }
        List<CatalogColumn> fields = new ArrayList<>();
        if (type.base().equals("struct")) {
            for (EngineType.Field field : type.fields()) {
                fields.add(deserialized(field.name().orElse(""), HiveTypes.print(field.type())));
            }
        } else {
            fields.add(deserialized(path.getLast(), HiveTypes.print(type)));
        }
        return fields;
    }

    private static StatementFailed invalidColumn(List<String> path) {
        return DdlFailures.semantic("[Error 10002]: Invalid column reference " + String.join(".", path));
    }

    private static Optional<EngineType> step(EngineType type, String step) {
        return switch (type.base() + step) {
            case "array$elem$", "map$key$" -> Optional.of(type.field(0));
            case "map$value$" -> Optional.of(type.field(1));
            default -> type.base().equals("struct")
                    ? type.fields().stream().filter(field -> field.name().equals(Optional.of(step))).map(EngineType.Field::type).findFirst()
                    : Optional.empty();
        };
    }

    private static CatalogColumn deserialized(String name, String type) {
        return new CatalogColumn(name, type, Optional.of(FROM_DESERIALIZER), Map.of());
    }

    /** Columns of tables whose SerDe tells the schema itself show this comment when they have none, as Hive does. */
    static List<CatalogColumn> commented(List<CatalogColumn> columns, CatalogStorage storage) {
        if (storage.serdeLibrary().isEmpty() || SCHEMA_IN_CATALOG.contains(storage.serdeLibrary().get())) {
            return columns;
        }
        return columns.stream()
                .map(column -> column.comment().isPresent()
                        ? column
                        : new CatalogColumn(column.name(), column.type(), Optional.of(FROM_DESERIALIZER), column.parameters()))
                .toList();
    }

    static List<CatalogColumn> all(VisibleTable visible) {
        List<CatalogColumn> all = new ArrayList<>(visible.table().storage().columns());
        all.addAll(visible.table().partitionKeys());
        return visible(visible, all);
    }

    /** The columns the caller may see, without those Iceberg marks as dropped. */
    static List<CatalogColumn> visible(VisibleTable visible, List<CatalogColumn> columns) {
        return columns.stream()
                .filter(column -> visible.columns().isEmpty() || visible.columns().contains(column.name()))
                .filter(column -> !"false".equals(column.parameters().get("iceberg.field.current")))
                .toList();
    }

    private static List<String> columns(List<CatalogColumn> columns) {
        return columns.stream().map(column -> row(column.name(), column.type(), column.comment().orElse(""))).toList();
    }

    private static String row(String name, String type, String comment) {
        return padded(name) + "\t" + padded(type) + "\t" + padded(comment);
    }

    static String padded(String text) {
        return text + " ".repeat(Math.max(0, 20 - text.codePointCount(0, text.length())));
    }

    /** The table in Thrift's form, on one line. */
    private static String extended(CatalogTable table, CatalogStorage storage, Optional<CatalogPartition> partition) {
        long created = table.created().map(at -> at.getEpochSecond()).orElse(0L);
        String sd = "sd:StorageDescriptor(cols:" + fields(storage.columns()) + ", location:" + storage.location().orElse("null") + ", inputFormat:"
                + storage.inputFormat().orElse("null") + ", outputFormat:" + storage.outputFormat().orElse("null") + ", compressed:"
                + storage.compressed() + ", numBuckets:" + (storage.bucketCount() > 0 ? storage.bucketCount() : -1)
                + ", serdeInfo:SerDeInfo(name:null, serializationLib:" + storage.serdeLibrary().orElse("null") + ", parameters:"
                + new TreeMap<>(storage.serdeParameters()) + "), bucketCols:" + storage.bucketColumns()
                + ", sortCols:[], parameters:" + new TreeMap<>(storage.parameters())
                + ", skewedInfo:SkewedInfo(skewedColNames:[], skewedColValues:[], skewedColValueLocationMaps:{}), storedAsSubDirectories:false)";
        if (partition.isPresent()) {
            return "Detailed Partition Information\tPartition(values:" + partition.get().values() + ", dbName:" + table.database() + ", tableName:"
                    + table.name() + ", createTime:" + created + ", lastAccessTime:0, " + sd + ", parameters:"
                    + new TreeMap<>(partition.get().parameters()) + ")\t ";
        }
        return "Detailed Table Information\tTable(tableName:" + table.name() + ", dbName:" + table.database() + ", owner:"
                + table.owner().orElse("hadoop") + ", createTime:" + created + ", lastAccessTime:0, retention:0, " + sd + ", partitionKeys:"
                + fields(table.partitionKeys()) + ", parameters:" + new TreeMap<>(table.parameters())
                + ", viewOriginalText:" + table.viewText().orElse("null") + ", viewExpandedText:" + table.viewExpandedText().orElse("null")
                + ", tableType:" + table.type() + ")\t ";
    }

    private static List<String> fields(List<CatalogColumn> columns) {
        return columns.stream()
                .map(column -> "FieldSchema(name:" + column.name() + ", type:" + column.type() + ", comment:" + column.comment().orElse("null") + ")")
                .toList();
    }

    private static List<String> formatted(CatalogTable table, CatalogStorage storage, Optional<CatalogPartition> partition) {
        List<String> lines = new ArrayList<>();
        lines.add(EMPTY);
        lines.add((partition.isPresent() ? "# Detailed Partition Information" : "# Detailed Table Information") + EMPTY);
        partition.ifPresent(found -> lines.add(fact("Partition Value:", found.values().toString())));
        lines.add(fact("Database:", table.database()));
        if (partition.isPresent()) {
            lines.add(fact("Table:", table.name()));
        } else {
            lines.add(fact("Owner:", table.owner().orElse("hadoop")));
        }
        lines.add(fact("CreateTime:", table.created().map(at -> CREATED.format(at.atOffset(ZoneOffset.UTC))).orElse("UNKNOWN")));
        lines.add(fact("LastAccessTime:", "UNKNOWN"));
        lines.add(fact("Protect Mode:", "None"));
        lines.add(fact("Retention:", "0"));
        storage.location().ifPresent(location -> lines.add(fact("Location:", location)));
        lines.add(fact("Table Type:", table.type()));
        lines.add((partition.isPresent() ? "Partition Parameters:" : "Table Parameters:") + EMPTY);
        parameters(lines, partition.map(CatalogPartition::parameters).orElse(table.parameters()));
        lines.add(EMPTY);
        lines.add("# Storage Information" + EMPTY);
        lines.add(fact("SerDe Library:", storage.serdeLibrary().orElse("null")));
        lines.add(fact("InputFormat:", storage.inputFormat().orElse("null")));
        lines.add(fact("OutputFormat:", storage.outputFormat().orElse("null")));
        lines.add(fact("Compressed:", storage.compressed() ? "Yes" : "No"));
        lines.add(fact("Num Buckets:", String.valueOf(storage.bucketCount() > 0 ? storage.bucketCount() : -1)));
        lines.add(fact("Bucket Columns:", storage.bucketColumns().toString()));
        lines.add(fact("Sort Columns:", "[]"));
        lines.add("Storage Desc Params:" + EMPTY);
        parameters(lines, storage.serdeParameters());
        return lines;
    }

    private static String fact(String name, String value) {
        return padded(name) + "\t" + padded(value) + "\t ";
    }

    private static void parameters(List<String> lines, Map<String, String> parameters) {
        new TreeMap<>(parameters).forEach((name, value) -> lines.add("\t" + padded(name) + "\t" + padded(value)));
    }

    private interface Lines {
        List<String> of(Work work);
    }

    private CatalogCommand describe(String substatement, Lines lines) {
        return new CatalogCommand(
                cursor.text(), Statement.UTILITY, substatement, work -> new CatalogResult(COLUMNS, lines.of(work).stream().map(List::of).toList()));
    }
}
