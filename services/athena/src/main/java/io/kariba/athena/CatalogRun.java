package io.kariba.athena;

import io.kariba.api.Catalog;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;
import io.kariba.api.SqlEngine.SqlStatistics;
import io.kariba.athenasql.CatalogResult;
import io.kariba.athenasql.CatalogStatement;
import io.kariba.athenasql.Statement;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Carries a statement out on the catalog, without the engine. */
final class CatalogRun {
    private final AthenaPorts ports;
    private final QueryStore store;
    private final ResultWriter results;

    CatalogRun(AthenaPorts ports, QueryStore store, ResultWriter results) {
        this.ports = ports;
        this.store = store;
        this.results = results;
    }

    Outcome run(ActiveQuery active, CatalogStatement statement) throws IOException {
        active.clock().start();
        if (!store.running(active.scope(), active.id())) {
            throw new ActiveQuery.Stopped();
        }
        Catalog catalog = stoppable(Catalog.class, ports.catalog(), active);
        Objects objects = stoppable(Objects.class, ports.objects(), active);
        IcebergTables iceberg = stoppable(IcebergTables.class, ports.iceberg(), active);
        CatalogResult result = statement.execute(catalog, objects, iceberg, active.viaAthena());
        if (statement.type().equals(Statement.DML)) {
            // VACUUM leaves no object where its OutputLocation points; clients know that of it.
            active.clock().engineDone();
            return new Outcome(StoredQuery.Result.updated(List.of(), 0), SqlStatistics.NONE, 0, 0);
        }
        List<StoredQuery.Column> columns = result.columns().stream().map(StoredQuery.Column::of).toList();
        ResultWriter.Text text = results.writeText(active, columns, result.rows());
        active.clock().engineDone();
        return new Outcome(StoredQuery.Result.text(columns, text.cells()), SqlStatistics.NONE, text.rows(), -1);
    }

    /**
     * The port, until the query is to stop: then its next call ends the statement. An interrupt would do so too, but an interrupt closes a file channel that
     * other threads share.
     */
    private static <P> P stoppable(Class<P> port, P whole, ActiveQuery active) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
            active.checkStop();
            try {
                return method.invoke(whole, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
