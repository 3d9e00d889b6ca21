package io.kariba.athenasql;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;

/** A statement carried out on the catalog without the engine. */
public abstract non-sealed class CatalogStatement implements Statement {
    CatalogStatement() {}

    /**
     * Carries it out. Long work (MSCK REPAIR TABLE) stops when the thread is interrupted.
     *
     * @throws StatementFailed with Athena's text
     * @throws io.kariba.api.AccessDenied when the caller may not
     */
    public abstract CatalogResult execute(Catalog catalog, Objects objects, IcebergTables iceberg, Caller caller);
}
