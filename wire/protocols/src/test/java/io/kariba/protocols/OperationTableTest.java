package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OperationTableTest {
    private static OperationTable.Builder databases() {
        return OperationTable.of("glue").on("GetDatabase", EmptyMessage.class, (caller, request) -> request);
    }

    private static OperationTable.Builder tables() {
        return OperationTable.of("glue").on("GetTable", EmptyMessage.class, (caller, request) -> request);
    }

    @Test
    void aJoinedTableHasTheRowsOfAll() {
        OperationTable joined = OperationTable.join(databases().build(), tables().build());
        assertThat(joined.model()).isEqualTo("glue");
        assertThat(joined.rows()).containsOnlyKeys("GetDatabase", "GetTable");
    }

    @Test
    void whatOneModuleServesNoOtherRefuses() {
        OperationTable joined = OperationTable.join(databases().refuse("GetTable", "not here").refuse("GetJob", "no jobs").build(), tables().build());
        assertThat(joined.refused()).containsOnlyKeys("GetJob");
    }

    @Test
    void twoModulesCannotServeTheSameOperation() {
        assertThatThrownBy(() -> OperationTable.join(databases().build(), databases().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GetDatabase");
    }

    @Test
    void tablesOfTwoModelsDoNotJoin() {
        assertThatThrownBy(() -> OperationTable.join(databases().build(), OperationTable.of("athena").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("athena");
    }
}
