package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import io.kariba.api.EngineSession;
import io.kariba.api.LetterCase;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlBatch;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.SqlEngine.SqlQuery;
import io.kariba.api.SqlEngine.SqlStatement;
import io.kariba.athenasql.ColumnInfo;
import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.EngineType;
import io.kariba.athenasql.Failures;
import io.kariba.athenasql.TableName;
import io.kariba.athenasql.ValueText;
import io.kariba.api.StoredCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a statement on the engine, in a session of its own: the engine reads and writes with the caller's rights, and writes only where the catalog or this
 * class opened a prefix. Rows are written to the output location as they come; memory does not grow with them.
 */
final class EngineRun {
    private static final String ENGINE_CATALOG = "awsdatacatalog";
    /** A line of EXPLAIN that Athena does not show. */
    private static final String ENGINE_VERSION = "Trino version:";
    /** The session outlives the query by what waiting for the engine and publishing the result may take. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final AthenaPorts ports;
    private final AthenaConfig config;
    private final QueryStore store;
    private final ResultWriter results;
    private final FreshTable freshTable;
    private final Leftovers leftovers;
    private final ResultReuse reuse;
    private final IcebergTargets iceberg;

    EngineRun(AthenaPorts ports, AthenaConfig config, QueryStore store, ResultWriter results) {
        this.ports = ports;
        this.config = config;
        this.store = store;
        this.results = results;
        this.freshTable = new FreshTable(ports.catalog(), ports.objects());
        this.leftovers = new Leftovers(store, ports);
        this.reuse = new ResultReuse(store, ports, results);
        this.iceberg = new IcebergTargets(ports);
    }

    Outcome run(ActiveQuery active, EngineStatement parsed) throws IOException {
        parsed.check(ports.catalog(), active.viaAthena());
        try {
            if (parsed.kind() == EngineStatement.Kind.CTAS || parsed.kind() == EngineStatement.Kind.UNLOAD) {
                FreshTable.Located located = freshTable.locate(active, parsed);
                return inSession(active, located.statement(), located.target());
            }
            Optional<Outcome> earlier = reuse.take(active, parsed);
            return earlier.isPresent() ? earlier.get() : inSession(active, iceberg.settled(active.viaAthena(), parsed), Optional.empty());
        } catch (IOException | RuntimeException failure) {
            active.write().ifPresent(write -> removeLeftovers(active, write, failure));
            throw failure;
        }
    }

    /** The engine itself deletes what an INSERT has written that fails in it, if it is still there. */
    private void removeLeftovers(ActiveQuery active, UnfinishedWrite write, Throwable failure) {
        boolean insert = active.statement() instanceof EngineStatement statement && statement.kind() == EngineStatement.Kind.INSERT;
        boolean byEngine = failure instanceof EngineFailure inEngine && inEngine.kind() != EngineFailure.Kind.ENGINE_LOST;
        if (!insert || !byEngine) {
            leftovers.remove(write, active.viaAthena(), failure);
        }
        leftovers.removeLate(write, active.viaAthena(), insert ? Leftovers.LATE : Leftovers.SOON_AND_LATE);
    }

    private Outcome inSession(ActiveQuery active, EngineStatement statement, Optional<FreshTable.Target> fresh) throws IOException {
        EngineSession session =
                ports.sessions().open(active.viaAthena(), "athena-query/" + active.id(), config.engineTimeout().plus(GRACE));
        try {
            fresh.ifPresent(target -> ports.sessions().allowWrite(session.id(), target.location().text()));
            active.checkStop();
            try (SqlQuery query = ports.engine().submit(session, sqlStatement(active, statement))) {
                active.clock().start();
                active.attach(query);
                Optional<UnfinishedWrite> write = write(active, statement, fresh, query.id());
                Beside<Boolean> running = Beside.start(() -> store.running(active.scope(), active.id(), write));
                if (statement.kind() != EngineStatement.Kind.QUERY) {
                    // What it may leave behind is known before the engine, which waits for the first question after its progress, begins.
                    requireRunning(running);
                }
                write.ifPresent(active::writes);
                return pull(active, statement, fresh, query, running);
            }
        } catch (IOException | RuntimeException failure) {
            // The engine's writers may not have heard of it yet, and what they wrote is about to be removed.
            fresh.ifPresent(target -> ports.sessions().end(session.id()));
            throw failure;
        } finally {
            ports.sessions().close(session.id());
        }
    }

    private static void requireRunning(Beside<Boolean> running) throws IOException {
        if (!running.await()) {
            throw new ActiveQuery.Stopped();
        }
    }

    /** What the statement may leave if it does not end well. Iceberg's unfinished files are seen by nobody, and whether they were committed only it knows. */
    private Optional<UnfinishedWrite> write(ActiveQuery active, EngineStatement statement, Optional<FreshTable.Target> fresh, String engineId) {
        StoredCaller owner = StoredCaller.of(active.viaAthena());
        if (fresh.isPresent()) {
            TableName table = fresh.get().table().orElse(null);
            return Optional.of(new UnfinishedWrite(
                    active.id(), fresh.get().location().text(), table == null ? null : table.database(), table == null ? null : table.table(), engineId,
                    owner));
        }
        return insertTarget(active.viaAthena(), statement)
                .filter(table -> !"iceberg".equalsIgnoreCase(table.parameters().get("table_type")))
                .flatMap(table -> table.storage().location())
                .flatMap(S3Path::parse)
                .map(folder -> new UnfinishedWrite(active.id(), folder.text(), null, null, engineId, owner));
    }

    private SqlStatement sqlStatement(ActiveQuery active, EngineStatement statement) {
        Map<String, String> properties = new HashMap<>(statement.sessionProperties());
        if (active.settings().cutoff() != null) {
            properties.put("query_max_scan_physical_bytes", active.settings().cutoff() + "B");
        }
        if (writesPartitions(active.viaAthena(), statement)) {
            // The engine allows 100 open partitions a writer. With one writer that is Athena's limit of 100 partitions a statement.
            properties.put("task_min_writer_count", "1");
            properties.put("task_max_writer_count", "1");
        }
        properties.putAll(iceberg.limits(active.viaAthena(), statement));
        String database = active.query().sent().databaseName();
        String schema = database == null || database.isBlank() ? "default" : LetterCase.lower(database);
        return new SqlStatement(statement.engineText(), ENGINE_CATALOG, Optional.of(schema), properties, config.engineTimeout());
    }

    private boolean writesPartitions(Caller caller, EngineStatement statement) {
        if (statement.ctas().isPresent()) {
            return !statement.ctas().get().partitionColumns().isEmpty();
        }
        if (statement.unload().isPresent()) {
            return !statement.unload().get().partitionColumns().isEmpty();
        }
        return insertTarget(caller, statement).filter(table -> !table.partitionKeys().isEmpty()).isPresent();
    }

    /** The table an INSERT writes to. What is wrong with it is the engine's to say. */
    private Optional<CatalogTable> insertTarget(Caller caller, EngineStatement statement) {
        Optional<TableName> name = statement.kind() == EngineStatement.Kind.INSERT ? statement.target() : Optional.empty();
        try {
            return name.flatMap(table -> ports.catalog().table(caller, table.database(), table.table())).map(visible -> visible.table());
        } catch (AccessDenied | Catalog.CatalogError e) {
            return Optional.empty();
        }
    }

    private Outcome pull(
            ActiveQuery active, EngineStatement statement, Optional<FreshTable.Target> fresh, SqlQuery query, Beside<Boolean> running) throws IOException {
        try (ScanLimit limit = ScanLimit.watch(active, query)) {
            return switch (statement.kind()) {
                case QUERY -> select(active, query, running);
                case EXPLAIN, EXPLAIN_ANALYZE, SHOW_FUNCTIONS -> text(active, statement, query);
                case CREATE_VIEW -> {
                    drain(query);
                    active.clock().engineDone();
                    results.writeText(active, List.of(), List.of());
                    yield new Outcome(StoredQuery.Result.text(List.of(), 0), query.statistics(), 0, 0);
                }
                case CTAS, UNLOAD, INSERT -> files(active, statement, fresh, query);
                case OPTIMIZE -> {
                    drain(query);
                    active.clock().engineDone();
                    yield new Outcome(StoredQuery.Result.updated(List.of(), 0), query.statistics(), 0, 0);
                }
                case UPDATE, DELETE, MERGE -> {
                    drain(query);
                    active.clock().engineDone();
                    yield new Outcome(StoredQuery.Result.updated(ResultWriter.ROWS, query.updateCount().orElse(0L)), query.statistics(), -1, -1);
                }
            };
        }
    }

    /** @param running stored beside the engine's work, and before the result */
    private Outcome select(ActiveQuery active, SqlQuery query, Beside<Boolean> running) throws IOException {
        Optional<SqlBatch> batch = query.next();
        List<EngineType> types = query.columns().stream().map(column -> EngineType.parse(column.type())).toList();
        List<StoredQuery.Column> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(StoredQuery.Column.of(ColumnInfo.of(query.columns().get(i).name(), types.get(i))));
        }
        long rows = 0;
        try (ResultWriter.Rows out = results.startCsv(active, columns)) {
            while (batch.isPresent()) {
                for (List<Object> row : batch.get().rows()) {
                    out.row(texts(row, types));
                    rows++;
                }
                active.checkStop();
                batch = query.next();
            }
            active.clock().engineDone();
            ScanLimit.check(active, query);
            requireRunning(running);
            out.commit();
            return new Outcome(StoredQuery.Result.csv(columns, false), query.statistics(), rows, out.bytes());
        }
    }

    private static List<String> texts(List<Object> row, List<EngineType> types) {
        List<String> texts = new ArrayList<>(row.size());
        for (int i = 0; i < row.size(); i++) {
            texts.add(ValueText.of(row.get(i), types.get(i)));
        }
        return texts;
    }

    /** EXPLAIN's text becomes a row a line, after a first row that names the column. */
    private Outcome text(ActiveQuery active, EngineStatement statement, SqlQuery query) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        Optional<SqlBatch> batch = query.next();
        List<SqlColumn> shown = query.columns();
        List<EngineType> types = shown.stream().map(column -> EngineType.parse(column.type())).toList();
        boolean explain = statement.kind() != EngineStatement.Kind.SHOW_FUNCTIONS;
        if (explain) {
            rows.add(List.of("Query Plan"));
        }
        for (; batch.isPresent(); batch = query.next()) {
            for (List<Object> row : batch.get().rows()) {
                List<String> texts = texts(row, types);
                if (explain) {
                    texts.getFirst().stripTrailing().lines().filter(line -> !line.startsWith(ENGINE_VERSION)).forEach(line -> rows.add(List.of(Failures.shown(line))));
                } else {
                    rows.add(texts);
                }
            }
            active.checkStop();
        }
        active.clock().engineDone();
        List<StoredQuery.Column> columns = explain
                ? List.of(StoredQuery.Column.of(ColumnInfo.string("Query Plan")))
                : shown.stream().map(column -> StoredQuery.Column.of(ColumnInfo.of(column.name(), EngineType.parse(column.type())))).toList();
        ResultWriter.Text text = results.writeText(active, columns, rows);
        return new Outcome(StoredQuery.Result.text(columns, text.cells()), query.statistics(), rows.size(), -1);
    }

    /**
     * CTAS, UNLOAD and INSERT: the manifest lists what was written. The engine does not tell file names, but begins or ends each with its own id of the query, so
     * an INSERT's files are found among the target's by that; the others have a folder to themselves.
     */
    private Outcome files(ActiveQuery active, EngineStatement statement, Optional<FreshTable.Target> fresh, SqlQuery query) throws IOException {
        drain(query);
        active.clock().engineDone();
        ScanLimit.check(active, query);
        Optional<S3Path> folder = fresh.map(FreshTable.Target::location);
        if (folder.isEmpty()) {
            folder = insertTarget(active.viaAthena(), statement).flatMap(table -> table.storage().location()).flatMap(S3Path::parse);
        }
        boolean shared = statement.unload().isPresent() || statement.ctas().filter(ctas -> ctas.type() == EngineStatement.TableType.ICEBERG).isPresent();
        results.writeManifest(active, folder, fresh.isPresent() && !shared ? "" : query.id());
        long count = query.updateCount().orElse(0L);
        return new Outcome(StoredQuery.Result.updated(ResultWriter.ROWS, count), query.statistics(), -1, -1);
    }

    private static void drain(SqlQuery query) {
        Optional<SqlBatch> batch = query.next();
        while (batch.isPresent()) {
            batch = query.next();
        }
    }
}
