package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trino.metastore.Column;
import io.trino.metastore.HiveMetastore;
import io.trino.metastore.HiveType;
import io.trino.metastore.PrincipalPrivileges;
import io.trino.metastore.StorageFormat;
import io.trino.metastore.Table;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.predicate.TupleDomain;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LakeMetastoreTest {
    private final List<String> calls = new ArrayList<>();
    private Map<String, String> parameters = Map.of("projection.enabled", "true", "projection.k.type", "enum", "projection.k.values", "a,b");

    private HiveMetastore lake() {
        HiveMetastore glue = (HiveMetastore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HiveMetastore.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    return switch (method.getName()) {
                        case "getTable" -> Optional.of(table((String) arguments[0], (String) arguments[1]));
                        case "getPartitionNamesByFilter" -> Optional.of(List.of("k=catalog"));
                        default -> null;
                    };
                });
        return LakeMetastore.over(glue, Clock.systemUTC());
    }

    private Table table(String database, String name) {
        return Table.builder()
                .setDatabaseName(database)
                .setTableName(name)
                .setOwner(Optional.empty())
                .setTableType("EXTERNAL_TABLE")
                .setDataColumns(List.of(new Column("a", HiveType.HIVE_INT, Optional.empty(), Map.of())))
                .setPartitionColumns(List.of(new Column("k", HiveType.HIVE_STRING, Optional.empty(), Map.of())))
                .setParameters(parameters)
                .withStorage(storage -> storage.setLocation("s3://b/t").setStorageFormat(StorageFormat.create("s", "i", "o")))
                .build();
    }

    @Test
    void partitionsOfAProjectedTableNeverReachTheCatalog() {
        HiveMetastore lake = lake();
        Table table = lake.getTable("d", "t").orElseThrow();
        assertThat(lake.getPartitionNamesByFilter("d", "t", List.of("k"), TupleDomain.all())).contains(List.of("k=a", "k=b"));
        assertThat(lake.getPartitionsByNames(table, List.of("k=a")).get("k=a").orElseThrow().getStorage().getLocation()).isEqualTo("s3://b/t/k=a/");
        assertThat(lake.getPartition(table, List.of("new"))).isPresent();
        assertThat(lake.getPartitionColumnStatistics("d", "t", Set.of("k=a"), Set.of("a"))).isEqualTo(Map.of("k=a", Map.of()));
        lake.addPartitions("d", "t", List.of());
        assertThat(calls).containsExactly("getTable");
    }

    @Test
    void projectionsAreReadHereAlone() {
        parameters = Map.of("projection.enabled", "true", "projection.k.type", "nothing", "storage.location.template", "s3://b/t/${k}", "owner", "me");
        HiveMetastore lake = lake();
        Table table = lake.getTable("d", "t").orElseThrow();
        assertThat(table.getParameters()).isEqualTo(Map.of("owner", "me"));
        assertThatThrownBy(() -> lake.getPartition(table, List.of("a"))).hasMessageContaining("'projection.k.type'");
        assertThatThrownBy(() -> lake.getPartitionNamesByFilter("d", "t", List.of("k"), TupleDomain.all()))
                .isInstanceOfSatisfying(
                        TrinoException.class, failure -> assertThat(failure.getErrorCode()).isEqualTo(StandardErrorCode.INVALID_TABLE_PROPERTY.toErrorCode()));
    }

    @Test
    void otherTablesAreTheCatalogs() {
        parameters = Map.of();
        HiveMetastore lake = lake();
        lake.getTable("d", "t");
        assertThat(lake.getPartitionNamesByFilter("d", "t", List.of("k"), TupleDomain.all())).contains(List.of("k=catalog"));
        lake.addPartitions("d", "t", List.of());
        assertThat(calls).containsExactly("getTable", "getPartitionNamesByFilter", "addPartitions");
    }

    @Test
    void partitionsOfRefusedTextAreRefused() {
        parameters = Map.of();
        Table refused = Table.builder(table("d", "t"))
                .withStorage(storage -> storage.setSerdeParameters(Map.of(LakeSerdes.REFUSED, "The property 'p' is 'v'")))
                .build();
        assertThatThrownBy(() -> lake().getPartitionsByNames(refused, List.of("k=a")))
                .isInstanceOfSatisfying(
                        TrinoException.class, failure -> assertThat(failure.getErrorCode()).isEqualTo(StandardErrorCode.INVALID_TABLE_PROPERTY.toErrorCode()))
                .hasMessage("The property 'p' is 'v'");
        assertThat(calls).isEmpty();
    }

    @Test
    void unloadedTablesAreWrittenAndForgotten() {
        HiveMetastore lake = lake();
        String schema = LakeMetastore.UNLOADED;
        assertThat(lake.getDatabase(schema)).isPresent();
        assertThat(lake.getTable(schema, "unload")).isEmpty();
        lake.createTable(table(schema, "unload"), PrincipalPrivileges.NO_PRIVILEGES);
        lake.addPartitions(schema, "unload", List.of());
        assertThat(lake.getTable(schema, "unload")).isEmpty();
        assertThat(calls).isEmpty();
    }
}
