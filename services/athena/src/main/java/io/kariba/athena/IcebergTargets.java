package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.IcebergTables;
import io.kariba.api.IcebergTables.Description;
import io.kariba.api.Objects;
import io.kariba.athenasql.EngineStatement;
import io.kariba.athenasql.TableName;
import java.util.Map;
import java.util.Optional;

/** What a statement has to know of the Iceberg table it writes to before the engine gets it. What is wrong with the table is the engine's to say. */
final class IcebergTargets {
    /** A session property of the engine's catalog of Iceberg tables, which takes no more than that catalog's own limit. */
    private static final String MOST_PARTITIONS = "awsdatacatalog_iceberg.max_partitions_per_writer";

    private final Catalog catalog;
    private final IcebergTables iceberg;

    IcebergTargets(AthenaPorts ports) {
        this.catalog = ports.catalog();
        this.iceberg = ports.iceberg();
    }

    /** The statement as the table's properties want it: only OPTIMIZE's depends on them. */
    EngineStatement settled(Caller caller, EngineStatement statement) {
        if (statement.kind() != EngineStatement.Kind.OPTIMIZE) {
            return statement;
        }
        return statement.withProperties(describe(caller, statement).map(Description::properties).orElse(Map.of()));
    }

    /**
     * The engine's session properties that keep a statement within Athena's limit of 100 partitions: a hundred a writer, and one writer.
     *
     * @return empty for a table that is not partitioned or not Iceberg's, and for OPTIMIZE, which Athena does not limit so
     */
    Map<String, String> limits(Caller caller, EngineStatement statement) {
        boolean writes = statement.target().isPresent() && statement.kind() != EngineStatement.Kind.OPTIMIZE;
        boolean partitioned = writes
                && (statement.ctas().isPresent()
                        ? statement.ctas().get().type() == EngineStatement.TableType.ICEBERG && !statement.ctas().get().partitionColumns().isEmpty()
                        : describe(caller, statement).filter(table -> !table.partitioning().isEmpty()).isPresent());
        return partitioned ? Map.of(MOST_PARTITIONS, "100", "task_min_writer_count", "1", "task_max_writer_count", "1") : Map.of();
    }

    private Optional<Description> describe(Caller caller, EngineStatement statement) {
        TableName name = statement.target().orElseThrow();
        try {
            return catalog.table(caller, name.database(), name.table())
                    .filter(visible -> IcebergTables.isIceberg(visible.table()))
                    .map(visible -> iceberg.describe(caller, name.database(), name.table()));
        } catch (AccessDenied | Catalog.CatalogError | Objects.ObjectError | IcebergTables.TableError e) {
            return Optional.empty();
        }
    }
}
