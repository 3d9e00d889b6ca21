package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.security.AccessDeniedException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogGuardTest {
    private final CatalogGuard guard = new CatalogGuard(Set.of("lake", "lake_iceberg"), "lake", null);

    @Test
    void listingsShowOneCatalog() {
        assertThat(guard.filterCatalogs(null, Set.of("lake", "lake_iceberg", "system"))).containsExactly("lake");
        assertThat(guard.filterCatalogs(null, Set.of("system", "lake_iceberg"))).isEmpty();
        assertThat(guard.filterCatalogs(null, Set.of("system"))).isEmpty();
    }

    @Test
    void tablesThatAStatementIsLedToKeepTheirColumns() {
        assertThat(guard.filterCatalogs(null, Set.of("lake_iceberg"))).containsExactly("lake_iceberg");
    }

    @Test
    void onlyMaintenanceOfOneTableIsExecuted() {
        CatalogSchemaTableName table = new CatalogSchemaTableName("lake_iceberg", new SchemaTableName("db", "t"));
        guard.checkCanExecuteTableProcedure(null, table, "OPTIMIZE");
        assertThatThrownBy(() -> guard.checkCanExecuteTableProcedure(null, table, "ADD_FILES")).isInstanceOf(AccessDeniedException.class);
    }
}
