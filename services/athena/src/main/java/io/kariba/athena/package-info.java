/**
 * Athena: the life of a query from StartQueryExecution to its stored result, workgroups, named queries, prepared statements, data catalogs and the catalog
 * as Athena shows it. The language is {@code io.kariba.athenasql}'s, the rows are an engine's; what is here is who may, when, where to, and what is kept.
 */
package io.kariba.athena;
