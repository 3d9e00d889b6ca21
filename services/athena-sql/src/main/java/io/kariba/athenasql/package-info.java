/**
 * Athena's language: what a statement is, its translation to the engine's dialect, Hive DDL carried out on the catalog, and the texts of types, values and
 * errors. Pure but for {@link io.kariba.athenasql.CatalogStatement#execute}, which acts through the ports it is given.
 */
package io.kariba.athenasql;
