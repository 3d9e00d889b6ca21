package io.kariba.athenasql;

import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** CREATE EXTERNAL TABLE, whose outcome in Glue is the table Hive's client makes there. Source: Athena User Guide, "CREATE TABLE". */
final class CreateTable {
    /** Which of the two forms it was written in. */
    enum Form {
        EXTERNAL,
        PLAIN
    }

    private final DdlCursor cursor;
    private final List<CatalogColumn> columns = new ArrayList<>();
    private final List<CatalogColumn> partitionKeys = new ArrayList<>();
    private final List<String> bucketColumns = new ArrayList<>();
    private int bucketCount = -1;
    private Optional<String> comment = Optional.empty();
    private Optional<String> location = Optional.empty();
    private Optional<String> notSupported = Optional.empty();
    private final TableFormat.Choice format = new TableFormat.Choice();
    private final Map<String, String> properties = new HashMap<>();

    CreateTable(DdlCursor cursor) {
        this.cursor = cursor;
    }

    Statement read(Form form) {
        boolean mayExist = cursor.take("IF", "NOT", "EXISTS");
        TableName name = cursor.table();
        if (cursor.takeSymbol("(")) {
            columns.addAll(columns(cursor));
            cursor.expectSymbol(")");
        }
        clauses();
        cursor.expectEnd();
        if ("iceberg".equalsIgnoreCase(properties.get("table_type"))) {
            return UnsupportedStatement.of(
                    cursor.text(), Statement.DDL, "CREATE TABLE", "CREATE TABLE with table_type = 'ICEBERG' is not supported by this server");
        }
        if (notSupported.isPresent()) {
            return UnsupportedStatement.of(cursor.text(), Statement.DDL, "CREATE TABLE", notSupported.get());
        }
        return new CatalogCommand(cursor.text(), Statement.DDL, "CREATE_TABLE", work -> run(work, name, form, mayExist));
    }

    /** {@code name type [COMMENT 'text'], …} without its brackets. */
    static List<CatalogColumn> columns(DdlCursor cursor) {
        List<CatalogColumn> columns = new ArrayList<>();
        do {
            String name = cursor.name();
            String type = HiveTypes.read(cursor);
            columns.add(new CatalogColumn(name, type, cursor.comment(), Map.of()));
        } while (cursor.takeSymbol(","));
        return columns;
    }

    /** The clauses stand in Hive's order; other orders are taken too, each clause once. */
    private void clauses() {
        Set<String> seen = new HashSet<>();
        while (!cursor.atEnd()) {
            String clause = cursor.peek().value().toUpperCase(Locale.ROOT);
            if (!seen.add(clause) || !clause(clause)) {
                throw cursor.unexpected(
                        "'CLUSTERED'", "'COMMENT'", "'LOCATION'", "'PARTITIONED'", "'ROW'", "'STORED'", "'TBLPROPERTIES'", "'WITH'", "<EOF>");
            }
        }
    }

    private boolean clause(String clause) {
        switch (clause) {
            case "COMMENT" -> comment = cursor.comment().map(text -> text.strip().replaceAll("\\s+", " "));
            case "PARTITIONED" -> partitionedBy();
            case "CLUSTERED" -> clusteredBy();
            case "ROW" -> format.rowFormat(cursor);
            case "WITH" -> {
                cursor.expect("WITH", "SERDEPROPERTIES");
                format.serdeProperties(cursor.properties());
            }
            case "STORED" -> notSupported = format.storedAs(cursor);
            case "LOCATION" -> {
                cursor.next();
                location = Optional.of(Locations.read(cursor));
            }
            case "TBLPROPERTIES" -> {
                cursor.next();
                properties.putAll(cursor.properties());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void partitionedBy() {
        cursor.expect("PARTITIONED", "BY");
        cursor.expectSymbol("(");
        do {
            String name = cursor.name();
            if (cursor.takeSymbol("(")) {
                transform(name);
            } else if (cursor.peek().kind() == DdlLexer.TokenKind.WORD) {
                String type = HiveTypes.read(cursor);
                partitionKeys.add(new CatalogColumn(name, type, cursor.comment(), Map.of()));
            } else {
                notSupported = Optional.of("PARTITIONED BY without types belongs to Iceberg tables, which are not supported by this server");
            }
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(")");
    }

    /** Iceberg's {@code bucket(16, id)}, {@code day(at)}. */
    private void transform(String name) {
        notSupported = Optional.of("Partition transform " + name + " belongs to Iceberg tables, which are not supported by this server");
        while (!cursor.takeSymbol(")")) {
            if (cursor.atEnd()) {
                throw cursor.unexpected("')'");
            }
            cursor.next();
        }
    }

    private void clusteredBy() {
        cursor.expect("CLUSTERED", "BY");
        cursor.expectSymbol("(");
        do {
            bucketColumns.add(cursor.name());
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(")");
        cursor.expect("INTO");
        bucketCount = cursor.number();
        cursor.expect("BUCKETS");
    }

    private CatalogResult run(Work work, TableName name, Form form, boolean mayExist) {
        if (form == Form.PLAIN) {
            throw DdlFailures.notSupported(
                    "CREATE TABLE without EXTERNAL makes Iceberg tables only: use CREATE EXTERNAL TABLE, or CREATE TABLE AS");
        }
        check();
        work.requireDatabase(name.database());
        try {
            work.catalog().createTable(work.caller(), name.database(), table(name, work.ddlTime()));
        } catch (CatalogError error) {
            if (!error.code().equals("AlreadyExistsException")) {
                throw error;
            }
            if (!mayExist) {
                throw DdlFailures.tableExists(name);
            }
        }
        return CatalogResult.NOTHING;
    }

    private void check() {
        Set<String> names = new HashSet<>();
        for (CatalogColumn column : columns) {
            if (!names.add(column.name())) {
                throw DdlFailures.semantic("[Error 10036]: Duplicate column name: " + column.name());
            }
        }
        for (CatalogColumn key : partitionKeys) {
            if (!names.add(key.name())) {
                throw DdlFailures.semantic("[Error 10035]: Column repeated in partitioning columns");
            }
        }
        for (String bucket : bucketColumns) {
            if (columns.stream().noneMatch(column -> column.name().equals(bucket))) {
                throw DdlFailures.semantic("[Error 10002]: Invalid column reference " + bucket);
            }
        }
        if (location.isEmpty()) {
            throw DdlFailures.task("MetaException(message:No location was specified for table. An S3 location must be specified)");
        }
    }

    private CatalogTable table(TableName name, String ddlTime) {
        Map<String, String> parameters = new HashMap<>(properties);
        parameters.put("EXTERNAL", "TRUE");
        parameters.put("transient_lastDdlTime", ddlTime);
        comment.ifPresent(text -> parameters.put("comment", text));
        TableFormat chosen = format.chosen();
        CatalogStorage storage = new CatalogStorage(
                columns, location, Optional.of(chosen.inputFormat()), Optional.of(chosen.outputFormat()), false, Optional.of(chosen.serde()),
                chosen.serdeParameters(), bucketColumns, bucketCount, Map.of());
        return new CatalogTable(
                name.database(), name.table(), Optional.empty(), Optional.of("hadoop"), "EXTERNAL_TABLE", storage, partitionKeys, parameters,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
