package io.kariba.athenasql;

import io.kariba.api.Catalog.PartitionPage;
import io.kariba.api.Catalog.VisibleTable;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** SHOW statements on the catalog. */
final class ShowReader {
    private final DdlCursor cursor;

    ShowReader(DdlCursor cursor) {
        this.cursor = cursor;
    }

    Statement read() {
        if (cursor.take("DATABASES") || cursor.take("SCHEMAS")) {
            return databases();
        }
        if (cursor.take("TABLES")) {
            return tables("SHOW_TABLES", "tab_name", table -> true);
        }
        if (cursor.take("VIEWS")) {
            return tables("SHOW_VIEWS", "views", CatalogTable::isView);
        }
        if (cursor.take("COLUMNS")) {
            return columns();
        }
        if (cursor.take("PARTITIONS")) {
            return partitions();
        }
        if (cursor.take("TBLPROPERTIES")) {
            return properties();
        }
        cursor.expect("CREATE");
        boolean view = cursor.take("VIEW");
        if (!view) {
            cursor.expect("TABLE");
        }
        TableName name = cursor.table();
        String stated = cursor.stated();
        cursor.expectEnd();
        return view
                ? show("SHOW_CREATE_VIEW", "Create View", work -> ViewText.lines(work.table(name)))
                : show("SHOW_CREATE_TABLE", "createtab_stmt", work -> created(work, name, stated));
    }

    private static List<String> created(Work work, TableName name, String stated) {
        VisibleTable visible = work.visible(name);
        return IcebergTables.isIceberg(visible.table())
                ? IcebergShow.create(visible.table(), IcebergShow.describe(work, visible), stated)
                : ShowCreateTable.lines(visible, stated);
    }

    private Statement databases() {
        Optional<String> pattern = pattern();
        cursor.expectEnd();
        Predicate<String> wanted = NamePattern.of(pattern);
        return show(
                "SHOW_DATABASES",
                "database_name",
                work -> work.catalog().databases(work.caller()).stream().map(CatalogDatabase::name).filter(wanted).toList());
    }

    private Statement tables(String substatement, String column, Predicate<CatalogTable> kind) {
        String database = cursor.take("IN") || cursor.take("FROM") ? cursor.database() : cursor.context().databaseOrDefault();
        Optional<String> pattern = pattern();
        cursor.expectEnd();
        Predicate<String> wanted = NamePattern.of(pattern);
        return show(substatement, column, work -> {
            work.requireDatabase(database);
            return work.catalog().tables(work.caller(), database).stream().filter(kind).map(CatalogTable::name).filter(wanted).toList();
        });
    }

    private Optional<String> pattern() {
        if (cursor.take("LIKE") || !cursor.atEnd()) {
            return Optional.of(cursor.string());
        }
        return Optional.empty();
    }

    private Statement columns() {
        if (!cursor.take("IN") && !cursor.take("FROM")) {
            throw cursor.unexpected("'FROM'", "'IN'");
        }
        TableName stated = cursor.table();
        TableName name = cursor.take("IN") || cursor.take("FROM") ? new TableName(cursor.database(), stated.table()) : stated;
        cursor.expectEnd();
        return show("SHOW_COLUMNS", "field", work -> visibleColumns(work, work.visible(name)).stream().map(DescribeReader::padded).toList());
    }

    /** The names the caller may see, partition keys last. */
    private static List<String> visibleColumns(Work work, VisibleTable visible) {
        if (IcebergTables.isIceberg(visible.table())) {
            return IcebergShow.columnNames(work, visible);
        }
        List<String> names = new ArrayList<>();
        for (CatalogColumn column : DescribeReader.all(visible)) {
            names.add(column.name());
        }
        return names;
    }

    private Statement partitions() {
        TableName name = cursor.table();
        cursor.expectEnd();
        return new CatalogCommand(cursor.text(), Statement.UTILITY, "SHOW_PARTITIONS", work -> {
            CatalogTable table = work.table(name);
            if (table.partitionKeys().isEmpty()) {
                throw DdlFailures.task("Table " + name.table() + " is not a partitioned table");
            }
            PartitionPage first = work.catalog().partitions(work.caller(), name.database(), name.table(), "", Optional.empty(), 1_000);
            return new CatalogResult(List.of(ColumnInfo.string("partition")), () -> new PartitionNames(work, name, table, first));
        });
    }

    private Statement properties() {
        TableName name = cursor.table();
        Optional<String> key = Optional.empty();
        if (cursor.takeSymbol("(")) {
            key = Optional.of(cursor.string());
            cursor.expectSymbol(")");
        }
        cursor.expectEnd();
        Optional<String> wanted = key;
        return new CatalogCommand(
                cursor.text(), Statement.UTILITY, "SHOW_TBLPROPERTIES", work -> properties(work, work.visible(name), wanted));
    }

    private static CatalogResult properties(Work work, VisibleTable visible, Optional<String> key) {
        CatalogTable table = visible.table();
        Map<String, String> all = IcebergTables.isIceberg(table) ? IcebergProperties.shown(IcebergShow.describe(work, visible)) : table.parameters();
        List<ColumnInfo> columns = List.of(ColumnInfo.string("prpt_name"), ColumnInfo.string("prpt_value"));
        List<List<String>> rows = new ArrayList<>();
        if (key.isPresent()) {
            String value = all.get(key.get());
            rows.add(List.of(
                    value == null ? "Table " + table.database() + "." + table.name() + " does not have property: " + key.get() : value));
        } else {
            new TreeMap<>(all).forEach((name, value) -> rows.add(List.of(name, value)));
        }
        return new CatalogResult(columns, rows);
    }

    private interface Lines {
        List<String> of(Work work);
    }

    private CatalogCommand show(String substatement, String column, Lines lines) {
        return new CatalogCommand(
                cursor.text(),
                Statement.UTILITY,
                substatement,
                work -> new CatalogResult(List.of(ColumnInfo.string(column)), lines.of(work).stream().map(List::of).toList()));
    }

    /** Names of partitions, a page at a time. */
    private static final class PartitionNames implements Iterator<List<String>> {
        private final Work work;
        private final TableName name;
        private final CatalogTable table;
        private Iterator<CatalogPartition> page;
        private Optional<String> next;

        PartitionNames(Work work, TableName name, CatalogTable table, PartitionPage first) {
            this.work = work;
            this.name = name;
            this.table = table;
            this.page = first.partitions().iterator();
            this.next = first.next();
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && next.isPresent()) {
                PartitionPage more = work.catalog().partitions(work.caller(), name.database(), name.table(), "", next, 1_000);
                page = more.partitions().iterator();
                next = more.next();
            }
            return page.hasNext();
        }

        @Override
        public List<String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return List.of(PartitionSpec.name(table.partitionKeys(), page.next().values()));
        }
    }
}
