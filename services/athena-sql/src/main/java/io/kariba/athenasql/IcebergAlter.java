package io.kariba.athenasql;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.IcebergTables.Description;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ALTER TABLE of Iceberg tables: each statement is one commit of the table's metadata. Source: Athena User Guide, "Evolve Iceberg table schema". */
final class IcebergAlter {
    private IcebergAlter() {}

    static CatalogResult run(Work work, TableName name, Change change) {
        work.iceberg().alter(work.caller(), name.database(), name.table(), List.of(change));
        return CatalogResult.NOTHING;
    }

    static CatalogResult set(Work work, TableName name, Map<String, String> stated) {
        Description table = work.iceberg().describe(work.caller(), name.database(), name.table());
        Map<String, String> kept = IcebergProperties.of(stated, table.properties());
        return kept.isEmpty() ? CatalogResult.NOTHING : run(work, name, new Change.SetProperties(kept));
    }

    static CatalogResult unset(Work work, TableName name, List<String> stated) {
        return run(work, name, new Change.UnsetProperties(IcebergProperties.unset(stated)));
    }

    static StatementFailed refused(TableName name, String statement) {
        return DdlFailures.notSupported(statement + " is not supported for Iceberg tables: " + name);
    }

    static CatalogResult drop(Work work, TableName name, List<String> columns) {
        CatalogTable table = work.table(name);
        if (!IcebergTables.isIceberg(table)) {
            throw DdlFailures.notSupported("ALTER TABLE DROP COLUMN is supported for Iceberg tables only");
        }
        return run(work, name, new Change.DropColumns(columns));
    }

    /** Reads {@code DROP COLUMN c} and {@code DROP COLUMNS (a, b)} after the word DROP, if it is there. */
    static Optional<List<String>> dropped(DdlCursor cursor) {
        if (!cursor.take("COLUMN") && !cursor.take("COLUMNS")) {
            return Optional.empty();
        }
        List<String> columns = new ArrayList<>();
        boolean bracket = cursor.takeSymbol("(");
        do {
            columns.add(cursor.name());
        } while (bracket && cursor.takeSymbol(","));
        if (bracket) {
            cursor.expectSymbol(")");
        }
        return Optional.of(columns);
    }

    /** A stated column of CHANGE COLUMN. */
    static CatalogResult change(Work work, TableName name, String old, CatalogColumn changed, boolean first, Optional<String> after) {
        return run(work, name, new Change.ChangeColumn(old, changed, first, after));
    }
}
