package io.kariba.athenasql;

import java.util.Locale;

/** A table or view by its full name in the catalog, folded to lower case as Glue does. */
public record TableName(String database, String table) {
    public TableName {
        database = database.toLowerCase(Locale.ROOT);
        table = table.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
