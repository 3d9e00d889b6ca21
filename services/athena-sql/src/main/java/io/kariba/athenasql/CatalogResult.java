package io.kariba.athenasql;

import java.util.List;

/**
 * What a catalog statement shows.
 *
 * @param columns empty for DDL, which shows nothing
 * @param rows cells as GetQueryResults gives them; the .txt output is a row's cells joined by tabs, a line a row. DESCRIBE has three columns and, as in
 *     Athena, one cell a row that holds the tabs itself. Iterate once: long lists are read from the
 *     catalog on the way, and iterating can throw what {@link CatalogStatement#execute} throws
 */
public record CatalogResult(List<ColumnInfo> columns, Iterable<List<String>> rows) {
    public static final CatalogResult NOTHING = new CatalogResult(List.of(), List.of());
}
