package io.kariba.athenasql;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Change;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** ALTER TABLE but for its partitions, which {@link AlterPartitions} adds and drops. */
final class AlterTable {
    private final DdlCursor cursor;
    private TableName name;

    AlterTable(DdlCursor cursor) {
        this.cursor = cursor;
    }

    Statement read() {
        name = cursor.table();
        Optional<PartitionSpec> partition = cursor.peek().is("PARTITION") ? Optional.of(PartitionSpec.read(cursor)) : Optional.empty();
        if (cursor.take("ADD")) {
            return cursor.take("COLUMNS") ? columns(partition, "ALTER_TABLE_ADD_COLUMNS", true) : AlterPartitions.add(cursor, name);
        }
        if (cursor.take("REPLACE", "COLUMNS")) {
            return columns(partition, "ALTER_TABLE_REPLACE_COLUMNS", false);
        }
        if (cursor.take("DROP")) {
            return drop();
        }
        if (cursor.take("RENAME")) {
            return rename(partition);
        }
        if (cursor.take("CHANGE")) {
            return change();
        }
        if (cursor.take("SET")) {
            return set(partition);
        }
        cursor.expect("UNSET", "TBLPROPERTIES");
        return unset();
    }

    private Statement drop() {
        Optional<List<String>> columns = IcebergAlter.dropped(cursor);
        if (columns.isEmpty()) {
            return AlterPartitions.drop(cursor, name);
        }
        cursor.expectEnd();
        return ddl("ALTER_TABLE_DROP_COLUMN", work -> IcebergAlter.drop(work, name, columns.get()));
    }

    private Statement rename(Optional<PartitionSpec> partition) {
        cursor.expect("TO");
        if (partition.isPresent()) {
            return AlterPartitions.rename(cursor, name, partition.get());
        }
        TableName to = renamed();
        cursor.expectEnd();
        return ddl("ALTER_TABLE_RENAME", work -> IcebergRename.run(work, name, to));
    }

    /** The new name; without a database it is in the old one's. */
    private TableName renamed() {
        TableName to = cursor.table();
        return cursor.stated().indexOf('.') < 0 ? new TableName(name.database(), to.table()) : to;
    }

    private Statement columns(Optional<PartitionSpec> partition, String substatement, boolean keepOld) {
        cursor.expectSymbol("(");
        List<CatalogColumn> stated = CreateTable.columns(cursor);
        cursor.expectSymbol(")");
        if (!cursor.take("CASCADE")) {
            cursor.take("RESTRICT");
        }
        cursor.expectEnd();
        return ddl(substatement, work -> {
            if (work.isIceberg(name)) {
                if (!keepOld || partition.isPresent()) {
                    throw IcebergAlter.refused(name, keepOld ? "ALTER TABLE PARTITION ADD COLUMNS" : "ALTER TABLE REPLACE COLUMNS");
                }
                return IcebergAlter.run(work, name, new Change.AddColumns(stated));
            }
            CatalogTable table = work.hiveTable(name);
            UnaryOperator<CatalogStorage> change = storage -> {
                List<CatalogColumn> all = new ArrayList<>(keepOld ? storage.columns() : List.of());
                all.addAll(stated);
                checkNames(table, all);
                return storage.withColumns(all);
            };
            return storage(work, table, partition, change);
        });
    }

    private static void checkNames(CatalogTable table, List<CatalogColumn> columns) {
        List<String> names = new ArrayList<>(table.partitionKeys().stream().map(CatalogColumn::name).toList());
        for (CatalogColumn column : columns) {
            if (names.contains(column.name())) {
                throw DdlFailures.task("Duplicate column name: " + column.name());
            }
            names.add(column.name());
        }
    }

    private Statement change() {
        cursor.take("COLUMN");
        String old = cursor.name();
        String changedName = cursor.name();
        CatalogColumn changed = new CatalogColumn(changedName, HiveTypes.read(cursor), cursor.comment(), Map.of());
        boolean first = cursor.take("FIRST");
        Optional<String> after = !first && cursor.take("AFTER") ? Optional.of(cursor.name()) : Optional.empty();
        if (!cursor.take("CASCADE")) {
            cursor.take("RESTRICT");
        }
        cursor.expectEnd();
        return ddl("ALTER_TABLE_CHANGE_COLUMN", work -> {
            if (work.isIceberg(name)) {
                return IcebergAlter.change(work, name, old, changed, first, after);
            }
            CatalogTable table = work.hiveTable(name);
            List<CatalogColumn> columns = new ArrayList<>(table.storage().columns());
            int at = indexOf(columns, old);
            CatalogColumn kept = changed.comment().isPresent()
                    ? changed
                    : new CatalogColumn(changed.name(), changed.type(), columns.get(at).comment(), columns.get(at).parameters());
            columns.remove(at);
            columns.add(first ? 0 : after.isPresent() ? indexOf(columns, after.get()) + 1 : at, kept);
            checkNames(table, columns);
            return update(work, table, table.withStorage(table.storage().withColumns(columns)));
        });
    }

    private static int indexOf(List<CatalogColumn> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw DdlFailures.task("Invalid column reference " + name);
    }

    private Statement set(Optional<PartitionSpec> partition) {
        if (cursor.take("LOCATION")) {
            String location = Locations.read(cursor);
            cursor.expectEnd();
            return ddl("ALTER_TABLE_SET_LOCATION", work -> storage(work, work.hiveTable(name), partition, storage -> storage.withLocation(location)));
        }
        if (!cursor.take("TBLPROPERTIES")) {
            throw cursor.unexpected("'LOCATION'", "'TBLPROPERTIES'");
        }
        Map<String, String> stated = cursor.properties();
        cursor.expectEnd();
        return ddl("ALTER_TABLE_SET_TBLPROPERTIES", work -> work.isIceberg(name)
                ? IcebergAlter.set(work, name, stated)
                : parameters(work, all -> all.putAll(stated)));
    }

    private Statement unset() {
        boolean mayMiss = cursor.take("IF", "EXISTS");
        List<String> names = new ArrayList<>();
        cursor.expectSymbol("(");
        do {
            names.add(cursor.string());
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(")");
        cursor.expectEnd();
        return ddl("ALTER_TABLE_UNSET_TBLPROPERTIES", work -> work.isIceberg(name) ? IcebergAlter.unset(work, name, names) : parameters(work, all -> {
            for (String property : names) {
                if (all.remove(property) == null && !mayMiss) {
                    throw DdlFailures.semantic("[Error 10215]: Please use the following syntax if not sure whether the property existed or not:\n"
                            + "ALTER TABLE tableName UNSET TBLPROPERTIES IF EXISTS (key1, key2, ...)\n The following property " + property
                            + " does not exist in " + name.table());
                }
            }
        }));
    }

    private CatalogResult parameters(Work work, java.util.function.Consumer<Map<String, String>> change) {
        CatalogTable table = work.hiveTable(name);
        Map<String, String> all = new HashMap<>(table.parameters());
        change.accept(all);
        return update(work, table, table.withParameters(all));
    }

    private CatalogResult storage(Work work, CatalogTable table, Optional<PartitionSpec> partition, UnaryOperator<CatalogStorage> change) {
        if (partition.isEmpty()) {
            return update(work, table, table.withStorage(change.apply(table.storage())));
        }
        List<String> values = partition.get().values(table);
        CatalogPartition old = work.catalog()
                .partition(work.caller(), name.database(), name.table(), values)
                .orElseThrow(() -> DdlFailures.partitionMissing(partition.get().toString()));
        work.catalog()
                .updatePartition(
                        work.caller(), name.database(), name.table(), values,
                        new CatalogPartition(values, change.apply(old.storage()), stamped(old.parameters(), work)));
        return CatalogResult.NOTHING;
    }

    private CatalogResult update(Work work, CatalogTable old, CatalogTable changed) {
        work.catalog()
                .updateTable(work.caller(), name.database(), changed.withParameters(stamped(changed.parameters(), work)), old.version());
        return CatalogResult.NOTHING;
    }

    private static Map<String, String> stamped(Map<String, String> parameters, Work work) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("transient_lastDdlTime", work.ddlTime());
        return all;
    }

    private CatalogCommand ddl(String substatement, CatalogCommand.Act act) {
        return new CatalogCommand(cursor.text(), Statement.DDL, substatement, act);
    }
}
