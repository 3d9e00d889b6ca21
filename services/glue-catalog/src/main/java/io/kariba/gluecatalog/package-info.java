/**
 * The Glue Data Catalog: databases, tables and their versions, partitions, column statistics, user-defined functions, tags and search.
 *
 * <p>A database and a table each get an id when they are made, and everything below is keyed by that id, not by the name. So deleting a database of a
 * million partitions removes one row, which makes all of it unreachable at once, and what is left is swept later in small transactions; a new database of
 * the same name never meets the old one's rows.
 */
package io.kariba.gluecatalog;
