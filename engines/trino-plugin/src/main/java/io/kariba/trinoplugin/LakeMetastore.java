package io.kariba.trinoplugin;

import io.trino.metastore.Database;
import io.trino.metastore.HiveMetastore;
import io.trino.metastore.Partition;
import io.trino.metastore.Partitions;
import io.trino.metastore.Table;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.security.PrincipalType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One session's Glue metastore with what Athena does beside the catalog: partitions of projected tables are computed and never looked up or changed in it, and
 * tables of the schema {@value #UNLOADED} are written and forgotten, which is how an UNLOAD runs: the catalog never hears of them.
 */
final class LakeMetastore implements InvocationHandler {
    /** The schema in which the server lets an UNLOAD create its table. */
    static final String UNLOADED = "kariba$unload";

    private final HiveMetastore glue;
    private final Clock clock;

    /** Tables this session has looked at: a session is one statement, which sees each as it was first. */
    private final Map<String, Table> seen = new ConcurrentHashMap<>();

    private LakeMetastore(HiveMetastore glue, Clock clock) {
        this.glue = glue;
        this.clock = clock;
    }

    static HiveMetastore over(HiveMetastore glue, Clock clock) {
        return (HiveMetastore) Proxy.newProxyInstance(
                LakeMetastore.class.getClassLoader(), new Class<?>[] {HiveMetastore.class}, new LakeMetastore(glue, clock));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (isUnloaded(arguments)) {
            return unloaded(method.getName(), arguments);
        }
        if (method.getName().equals("getPartitionsByNames")) {
            checkReadable((Table) arguments[0]);
        }
        Optional<ProjectedTable> projected = projected(method.getName(), arguments);
        if (projected.isPresent()) {
            return projected(projected.get(), method.getName(), arguments);
        }
        try {
            Object answer = method.invoke(glue, arguments);
            if (answer instanceof Optional<?> found && found.orElse(null) instanceof Table table) {
                seen.put(table.getDatabaseName() + "." + table.getTableName(), table);
                return Optional.of(unprojected(table));
            }
            return answer;
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    /** The table without its projection, which is nothing to Trino: it would read the properties all the same, and fail on what it has no word for. */
    private static Table unprojected(Table table) {
        if (table.getParameters().keySet().stream().noneMatch(LakeMetastore::isOfProjection)) {
            return table;
        }
        Map<String, String> others = new HashMap<>(table.getParameters());
        others.keySet().removeIf(LakeMetastore::isOfProjection);
        return Table.builder(table).setParameters(others).build();
    }

    /** A table's properties count for its partitions, which do not have them. */
    private static void checkReadable(Table table) {
        String refused = table.getStorage().getSerdeParameters().get(LakeSerdes.REFUSED);
        if (refused != null) {
            throw new TrinoException(StandardErrorCode.INVALID_TABLE_PROPERTY, refused);
        }
    }

    private static boolean isOfProjection(String property) {
        return property.startsWith("projection.") || property.equals("storage.location.template");
    }

    private static boolean isUnloaded(Object[] arguments) {
        return arguments != null
                && arguments.length > 0
                && (UNLOADED.equals(arguments[0]) || arguments[0] instanceof Table table && UNLOADED.equals(table.getDatabaseName()));
    }

    /** Everything may be written, nothing is ever there. */
    private static Object unloaded(String method, Object[] arguments) {
        return switch (method) {
            case "getDatabase" -> Optional.of(Database.builder()
                    .setDatabaseName(UNLOADED)
                    .setOwnerName(Optional.of("PUBLIC"))
                    .setOwnerType(Optional.of(PrincipalType.ROLE))
                    .build());
            case "getTable", "getPartition", "getPartitionNamesByFilter" -> Optional.empty();
            case "getTables", "getTableNamesWithParameters", "getAllFunctions", "getFunctions" -> List.of();
            case "listTablePrivileges" -> Set.of();
            case "getTableColumnStatistics", "getPartitionColumnStatistics" -> Map.of();
            case "getPartitionsByNames" -> {
                Map<String, Optional<Partition>> none = new HashMap<>();
                ((Collection<?>) arguments[1]).forEach(name -> none.put((String) name, Optional.empty()));
                yield none;
            }
            case "functionExists" -> false;
            case "createTable", "addPartitions", "updateTableStatistics", "updatePartitionStatistics", "dropTable", "dropPartition", "commentTable",
                    "setTableOwner", "grantTablePrivileges" -> null;
            default -> throw new UnsupportedOperationException(method + " of an unloaded table");
        };
    }

    /** The projected table a call is about, if it is about the partitions of one. */
    private Optional<ProjectedTable> projected(String method, Object[] arguments) {
        Optional<Table> table = switch (method) {
            case "getPartition", "getPartitionsByNames", "updatePartitionStatistics" ->
                table(((Table) arguments[0]).getDatabaseName(), ((Table) arguments[0]).getTableName());
            case "getPartitionNamesByFilter", "getPartitionColumnStatistics", "addPartitions", "alterPartition" ->
                table((String) arguments[0], (String) arguments[1]);
            default -> Optional.empty();
        };
        return table.flatMap(found -> ProjectedTable.of(found, LocalDateTime.now(clock)));
    }

    private Optional<Table> table(String database, String name) {
        Table known = seen.get(database + "." + name);
        return known != null ? Optional.of(known) : glue.getTable(database, name);
    }

    @SuppressWarnings("unchecked")
    private static Object projected(ProjectedTable table, String method, Object[] arguments) {
        return switch (method) {
            case "getPartition" -> Optional.of(table.partition((List<String>) arguments[1]));
            case "getPartitionsByNames" -> {
                Map<String, Optional<Partition>> partitions = new HashMap<>();
                for (String name : (List<String>) arguments[1]) {
                    partitions.put(name, Optional.of(table.partition(Partitions.toPartitionValues(name))));
                }
                yield partitions;
            }
            case "getPartitionNamesByFilter" -> Optional.of(table.names((TupleDomain<String>) arguments[3]));
            case "getPartitionColumnStatistics" -> {
                Map<String, Map<String, Object>> none = new HashMap<>();
                ((Set<String>) arguments[2]).forEach(name -> none.put(name, Map.of()));
                yield none;
            }
            // What an INSERT would tell the catalog of its partitions.
            default -> null;
        };
    }
}
