package io.kariba.athenasql;

import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.LetterCase;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** CREATE EXTERNAL TABLE, whose outcome in Glue is the table Hive's client makes there, and the clauses of a CREATE TABLE of Iceberg's ({@link IcebergCreate}). Source: Athena User Guide, "CREATE TABLE". */
final class CreateTable {
    /** Which of the two forms it was written in. */
    enum Form {
        EXTERNAL,
        PLAIN
    }

    /** Hive's clauses that an Iceberg table does not have, in the order in which Athena complains of them. */
    private static final Map<String, String> FOREIGN = foreign();

    private final DdlCursor cursor;
    private final Set<String> seen = new HashSet<>();
    private final List<CatalogColumn> columns = new ArrayList<>();
    private final List<CatalogColumn> partitionKeys = new ArrayList<>();
    private final List<String> transforms = new ArrayList<>();
    private final List<String> bucketColumns = new ArrayList<>();
    private int bucketCount = -1;
    private Optional<String> comment = Optional.empty();
    private Optional<String> location = Optional.empty();
    private Optional<String> notSupported = Optional.empty();
    private final TableFormat.Choice format = new TableFormat.Choice();
    private final Map<String, String> properties = new LinkedHashMap<>();

    CreateTable(DdlCursor cursor) {
        this.cursor = cursor;
    }

    private static Map<String, String> foreign() {
        Map<String, String> clauses = new LinkedHashMap<>();
        clauses.put("CLUSTERED", "CLUSTERED BY");
        clauses.put("ROW", "ROW FORMAT");
        clauses.put("WITH", "ROW FORMAT");
        clauses.put("STORED", "STORED AS/BY");
        return clauses;
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
        boolean iceberg = IcebergCreate.isIceberg(properties);
        refuseForm(form, iceberg);
        if (iceberg) {
            IcebergCreate table = iceberg();
            return new CatalogCommand(cursor.text(), Statement.DDL, "CREATE_TABLE", work -> table.run(work, name, mayExist));
        }
        if (!transforms.isEmpty()) {
            throw SqlSyntaxError.at(Edits.positionAt(cursor.text(), 0), "PARTITIONED BY (" + transforms.getFirst() + ") needs a type");
        }
        if (notSupported.isPresent()) {
            return UnsupportedStatement.of(cursor.text(), Statement.DDL, "CREATE TABLE", notSupported.get());
        }
        return new CatalogCommand(cursor.text(), Statement.DDL, "CREATE_TABLE", work -> run(work, name, mayExist));
    }

    /** EXTERNAL goes with Hive tables and with them only, and a location has to be stated: Athena says so before it starts the query. */
    private void refuseForm(Form form, boolean iceberg) {
        if (form == Form.EXTERNAL && iceberg) {
            throw new SqlSyntaxError("External keyword not supported for table type ICEBERG", 0, 0);
        }
        if (form == Form.PLAIN && location.isEmpty()) {
            throw new SqlSyntaxError("No location was specified for table. An S3 location must be specified", 0, 0);
        }
        if (form == Form.PLAIN && !iceberg) {
            throw new SqlSyntaxError("External keyword required for table type HIVE", 0, 0);
        }
    }

    private IcebergCreate iceberg() {
        Optional<String> foreign = FOREIGN.entrySet().stream().filter(clause -> seen.contains(clause.getKey())).map(Map.Entry::getValue).findFirst();
        return new IcebergCreate(
                List.copyOf(columns), List.copyOf(transforms), !partitionKeys.isEmpty(), foreign, comment, location.orElseThrow(), Collections.unmodifiableMap(properties));
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
        while (!cursor.atEnd()) {
            String clause = LetterCase.upper(cursor.peek().value());
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
            if (cursor.peek().kind() == DdlLexer.TokenKind.WORD) {
                String type = HiveTypes.read(cursor);
                partitionKeys.add(new CatalogColumn(name, type, cursor.comment(), Map.of()));
            } else {
                transforms.add(IcebergCreate.field(cursor, name));
            }
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(")");
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

    private CatalogResult run(Work work, TableName name, boolean mayExist) {
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
