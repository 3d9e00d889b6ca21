package io.kariba.athenasql;

import io.kariba.api.IcebergTables;

/** Reads statements on the catalog: Hive's DDL as Athena takes it. */
final class DdlReader {
    private final DdlCursor cursor;

    DdlReader(DdlCursor cursor) {
        this.cursor = cursor;
    }

    Statement read() {
        if (cursor.take("CREATE")) {
            return create();
        }
        if (cursor.take("DROP")) {
            return drop();
        }
        if (cursor.take("ALTER")) {
            return cursor.take("TABLE") ? new AlterTable(cursor).read() : alterDatabase();
        }
        if (cursor.take("MSCK")) {
            cursor.expect("REPAIR", "TABLE");
            TableName table = cursor.table();
            cursor.expectEnd();
            return ddl("MSCK", work -> new RepairTable(work, table).run());
        }
        if (cursor.take("VACUUM")) {
            TableName table = cursor.table();
            cursor.expectEnd();
            return new CatalogCommand(cursor.text(), Statement.DML, "VACUUM_TABLE", work -> IcebergVacuum.run(work, table));
        }
        if (cursor.take("SHOW")) {
            return new ShowReader(cursor).read();
        }
        if (!cursor.take("DESCRIBE")) {
            cursor.expect("DESC");
        }
        return new DescribeReader(cursor).read();
    }

    private Statement create() {
        if (cursor.take("DATABASE") || cursor.take("SCHEMA")) {
            return Databases.create(cursor);
        }
        boolean external = cursor.take("EXTERNAL");
        cursor.expect("TABLE");
        return new CreateTable(cursor).read(external ? CreateTable.Form.EXTERNAL : CreateTable.Form.PLAIN);
    }

    private Statement drop() {
        if (cursor.take("DATABASE") || cursor.take("SCHEMA")) {
            return Databases.drop(cursor);
        }
        boolean view = cursor.take("VIEW");
        if (!view) {
            cursor.expect("TABLE");
        }
        boolean mayMiss = cursor.take("IF", "EXISTS");
        TableName table = cursor.table();
        if (!view) {
            cursor.take("PURGE");
        }
        cursor.expectEnd();
        return ddl(view ? "DROP_VIEW" : "DROP_TABLE", work -> dropTable(work, table, view, mayMiss));
    }

    private static CatalogResult dropTable(CatalogCommand.Work work, TableName name, boolean view, boolean mayMiss) {
        var found = work.catalog().table(work.caller(), name.database(), name.table());
        if (found.isEmpty()) {
            if (mayMiss) {
                return CatalogResult.NOTHING;
            }
            work.requireDatabase(name.database());
            throw DdlFailures.tableMissing(name);
        }
        boolean isView = found.get().table().isView();
        if (view && !isView) {
            throw DdlFailures.semantic("[Error 10133]: Cannot drop a base table with DROP VIEW");
        }
        if (!view && isView) {
            throw DdlFailures.semantic("[Error 10132]: Cannot drop a view with DROP TABLE");
        }
        if (IcebergTables.isIceberg(found.get().table())) {
            work.iceberg().drop(work.caller(), name.database(), name.table());
        } else {
            work.catalog().deleteTable(work.caller(), name.database(), name.table());
        }
        return CatalogResult.NOTHING;
    }

    private Statement alterDatabase() {
        if (!cursor.take("DATABASE")) {
            cursor.expect("SCHEMA");
        }
        return Databases.alter(cursor);
    }

    private CatalogCommand ddl(String substatement, CatalogCommand.Act act) {
        return new CatalogCommand(cursor.text(), Statement.DDL, substatement, act);
    }
}
