package io.kariba.athenasql;

import io.kariba.api.LetterCase;


/** A table or view by its full name in the catalog, folded to lower case as Glue does. */
public record TableName(String database, String table) {
    public TableName {
        database = LetterCase.lower(database);
        table = LetterCase.lower(table);
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
