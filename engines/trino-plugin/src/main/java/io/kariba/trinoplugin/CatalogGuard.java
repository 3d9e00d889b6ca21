package io.kariba.trinoplugin;

import io.trino.spi.QueryId;
import io.trino.spi.connector.CatalogSchemaName;
import io.trino.spi.connector.CatalogSchemaRoutineName;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.eventlistener.EventListener;
import io.trino.spi.function.SchemaFunctionName;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemSecurityContext;
import java.security.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What SQL may touch inside Trino itself. Tables and files are guarded outside, by Glue and S3 under the session's keys; in here the two lake catalogs are open and
 * everything else is shut: Trino's {@code system} catalog, other sessions' queries, procedures, stored functions, grants, roles, impersonation. The
 * interface's own methods refuse, so what is not named here is refused.
 */
final class CatalogGuard implements SystemAccessControl {
    static final String NAME = "kariba";

    /** Where Trino keeps its own functions, which every statement uses. */
    private static final String BUILTIN_CATALOG = "system";

    private static final String BUILTIN_SCHEMA = "builtin";

    /** Session properties that change how a statement runs, not what it may see or how much of the machine it may take. */
    private static final Set<String> PROPERTIES = Set.of(
            "query_max_run_time",
            "query_max_execution_time",
            "query_max_planning_time",
            "query_max_cpu_time",
            "query_max_scan_physical_bytes",
            "join_distribution_type",
            "join_reordering_strategy",
            "distributed_sort",
            "redistribute_writes",
            "scale_writers",
            "task_scale_writers_enabled",
            "task_min_writer_count",
            "task_max_writer_count",
            "use_preferred_write_partitioning",
            "writer_scaling_min_data_processed",
            "task_concurrency",
            "optimize_hash_generation",
            "prefer_partial_aggregation",
            "legacy_materialized_view_grace_period");

    /** Iceberg's maintenance, which works on one table the caller names. Adding foreign files to a table is not maintenance. */
    private static final Set<String> TABLE_PROCEDURES = Set.of(
            "optimize", "optimize_manifests", "expire_snapshots", "remove_orphan_files", "drop_extended_stats", "rollback_to_snapshot");

    private final Set<String> catalogs;
    private final String visible;
    private final GlueSessions sessions;

    /**
     * @param catalogs the lake catalogs statements may name
     * @param visible the one of them that listings show
     */
    CatalogGuard(Set<String> catalogs, String visible, GlueSessions sessions) {
        this.catalogs = catalogs;
        this.visible = visible;
        this.sessions = sessions;
    }

    @Override
    public Iterable<EventListener> getEventListeners() {
        return List.of(new SessionReleases(sessions));
    }

    @Override
    public void checkCanExecuteQuery(Identity identity, QueryId query) {}

    @Override
    public void checkCanSetUser(Optional<Principal> principal, String user) {
        if (principal.isEmpty() || !principal.get().getName().equals(user)) {
            AccessDeniedException.denySetUser(principal, user);
        }
    }

    @Override
    public void checkCanViewQueryOwnedBy(Identity identity, Identity owner) {
        if (!identity.getUser().equals(owner.getUser())) {
            AccessDeniedException.denyViewQuery();
        }
    }

    @Override
    public Collection<Identity> filterViewQueryOwnedBy(Identity identity, Collection<Identity> owners) {
        return owners.stream().filter(owner -> owner.getUser().equals(identity.getUser())).toList();
    }

    @Override
    public void checkCanKillQueryOwnedBy(Identity identity, Identity owner) {
        if (!identity.getUser().equals(owner.getUser())) {
            AccessDeniedException.denyKillQuery();
        }
    }

    @Override
    public void checkCanSetSystemSessionProperty(Identity identity, QueryId query, String property) {
        if (!PROPERTIES.contains(property)) {
            AccessDeniedException.denySetSystemSessionProperty(property);
        }
    }

    @Override
    public void checkCanSetCatalogSessionProperty(SystemSecurityContext context, String catalog, String property) {
        if (!catalogs.contains(catalog)) {
            AccessDeniedException.denySetCatalogSessionProperty(catalog, property);
        }
    }

    @Override
    public boolean canAccessCatalog(SystemSecurityContext context, String catalog) {
        return catalogs.contains(catalog);
    }

    /**
     * A listing asks for all there are and gets the one. Asked for a single catalog, Trino is about to show columns of a table that it was led to in there:
     * without it information_schema has no columns of Iceberg tables.
     */
    @Override
    public Set<String> filterCatalogs(SystemSecurityContext context, Set<String> names) {
        if (names.size() == 1) {
            return catalogs.containsAll(names) ? names : Set.of();
        }
        return names.contains(visible) ? Set.of(visible) : Set.of();
    }

    @Override
    public boolean canExecuteFunction(SystemSecurityContext context, CatalogSchemaRoutineName function) {
        return isBuiltin(function) || catalogs.contains(function.getCatalogName());
    }

    @Override
    public boolean canCreateViewWithExecuteFunction(SystemSecurityContext context, CatalogSchemaRoutineName function) {
        return isBuiltin(function);
    }

    private static boolean isBuiltin(CatalogSchemaRoutineName function) {
        return function.getCatalogName().equals(BUILTIN_CATALOG) && BUILTIN_SCHEMA.equals(function.getSchemaRoutineName().getSchemaName());
    }

    @Override
    public void checkCanExecuteTableProcedure(SystemSecurityContext context, CatalogSchemaTableName table, String procedure) {
        if (!TABLE_PROCEDURES.contains(procedure.toLowerCase(Locale.ROOT))) {
            AccessDeniedException.denyExecuteTableProcedure(table.toString(), procedure);
        }
        require(table.getCatalogName());
    }

    @Override
    public void checkCanShowFunctions(SystemSecurityContext context, CatalogSchemaName schema) {}

    @Override
    public Set<SchemaFunctionName> filterFunctions(SystemSecurityContext context, String catalog, Set<SchemaFunctionName> names) {
        return names;
    }

    private void require(String catalog) {
        if (!catalogs.contains(catalog)) {
            AccessDeniedException.denyCatalogAccess(catalog);
        }
    }

    private void require(CatalogSchemaName schema) {
        require(schema.getCatalogName());
    }

    private void require(CatalogSchemaTableName table) {
        require(table.getCatalogName());
    }

    // From here on: the lake, where Glue and S3 decide under the session's own keys.

    @Override
    public void checkCanCreateSchema(SystemSecurityContext context, CatalogSchemaName schema, Map<String, Object> properties) {
        require(schema);
    }

    @Override
    public void checkCanDropSchema(SystemSecurityContext context, CatalogSchemaName schema) {
        require(schema);
    }

    @Override
    public void checkCanShowSchemas(SystemSecurityContext context, String catalog) {
        require(catalog);
    }

    @Override
    public Set<String> filterSchemas(SystemSecurityContext context, String catalog, Set<String> schemas) {
        return catalogs.contains(catalog) ? schemas : Set.of();
    }

    @Override
    public void checkCanShowCreateSchema(SystemSecurityContext context, CatalogSchemaName schema) {
        require(schema);
    }

    @Override
    public void checkCanShowCreateTable(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanCreateTable(SystemSecurityContext context, CatalogSchemaTableName table, Map<String, Object> properties) {
        require(table);
    }

    @Override
    public void checkCanDropTable(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanRenameTable(SystemSecurityContext context, CatalogSchemaTableName table, CatalogSchemaTableName target) {
        require(table);
        require(target);
    }

    @Override
    public void checkCanSetTableProperties(
            SystemSecurityContext context, CatalogSchemaTableName table, Map<String, Optional<Object>> properties) {
        require(table);
    }

    @Override
    public void checkCanSetTableComment(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanSetViewComment(SystemSecurityContext context, CatalogSchemaTableName view) {
        require(view);
    }

    @Override
    public void checkCanSetColumnComment(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanShowTables(SystemSecurityContext context, CatalogSchemaName schema) {
        require(schema);
    }

    @Override
    public Set<SchemaTableName> filterTables(SystemSecurityContext context, String catalog, Set<SchemaTableName> tables) {
        return catalogs.contains(catalog) ? tables : Set.of();
    }

    @Override
    public void checkCanShowColumns(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public Map<SchemaTableName, Set<String>> filterColumns(
            SystemSecurityContext context, String catalog, Map<SchemaTableName, Set<String>> columns) {
        return catalogs.contains(catalog) ? columns : Map.of();
    }

    @Override
    public void checkCanAddColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanAlterColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanDropColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanRenameColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanSelectFromColumns(
            SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch, Set<String> columns) {
        require(table);
    }

    @Override
    public void checkCanInsertIntoTable(SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch) {
        require(table);
    }

    @Override
    public void checkCanDeleteFromTable(SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch) {
        require(table);
    }

    @Override
    public void checkCanTruncateTable(SystemSecurityContext context, CatalogSchemaTableName table) {
        require(table);
    }

    @Override
    public void checkCanUpdateTableColumns(
            SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch, Set<String> columns) {
        require(table);
    }

    @Override
    public void checkCanCreateView(SystemSecurityContext context, CatalogSchemaTableName view) {
        require(view);
    }

    @Override
    public void checkCanRenameView(SystemSecurityContext context, CatalogSchemaTableName view, CatalogSchemaTableName target) {
        require(view);
        require(target);
    }

    @Override
    public void checkCanDropView(SystemSecurityContext context, CatalogSchemaTableName view) {
        require(view);
    }

    @Override
    public void checkCanCreateViewWithSelectFromColumns(
            SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch, Set<String> columns) {
        require(table);
    }
}
