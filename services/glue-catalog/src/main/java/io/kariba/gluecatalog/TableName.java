package io.kariba.gluecatalog;

/**
 * A table's place in the catalog.
 *
 * @param database its database
 * @param table its name
 */
record TableName(String database, String table) {
    /** The name as the catalog keeps it. */
    TableName folded() {
        return new TableName(Names.database(database), Names.table(table));
    }
}
