package io.kariba.gluecatalog;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * Turns Glue's shapes into those of the {@code Catalog} port and back. The port knows less than Glue; where something is changed through it, the members
 * it does not know (sort columns, skew, schema references …) keep their values.
 */
final class CatalogShape {
    private CatalogShape() {}

    static CatalogDatabase database(Database database) {
        return new CatalogDatabase(
                database.name(), Optional.ofNullable(database.description()), Optional.ofNullable(database.locationUri()), texts(database.parameters()));
    }

    static DatabaseInput input(CatalogDatabase database) {
        return changed(DatabaseInput.builder().name(database.name()).build(), database);
    }

    static DatabaseInput changed(DatabaseInput old, CatalogDatabase database) {
        return old.toBuilder()
                .description(database.description().orElse(null))
                .locationUri(database.location().orElse(null))
                .parameters(database.parameters())
                .build();
    }

    static CatalogTable table(Table table) {
        return new CatalogTable(
                table.databaseName(),
                table.name(),
                Optional.ofNullable(table.description()),
                Optional.ofNullable(table.owner()),
                table.tableType() == null ? "" : table.tableType(),
                storage(table.storageDescriptor()),
                columns(table.partitionKeys()),
                texts(table.parameters()),
                Optional.ofNullable(table.viewOriginalText()),
                Optional.ofNullable(table.viewExpandedText()),
                Optional.ofNullable(table.createTime()),
                Optional.ofNullable(table.versionId()));
    }

    static TableInput input(CatalogTable table) {
        return changed(TableInput.builder().name(table.name()).build(), table);
    }

    static TableInput changed(Table old, CatalogTable table) {
        return changed(TableShape.input(old).build(), table);
    }

    private static TableInput changed(TableInput old, CatalogTable table) {
        return old.toBuilder()
                .description(table.description().orElse(null))
                .owner(table.owner().orElse(null))
                .tableType(table.type().isEmpty() ? null : table.type())
                .storageDescriptor(changed(old.storageDescriptor(), table.storage()))
                .partitionKeys(changed(old.partitionKeys(), table.partitionKeys()))
                .parameters(table.parameters())
                .viewOriginalText(table.viewText().orElse(null))
                .viewExpandedText(table.viewExpandedText().orElse(null))
                .build();
    }

    static CatalogPartition partition(Partition partition) {
        return new CatalogPartition(partition.values(), storage(partition.storageDescriptor()), texts(partition.parameters()));
    }

    static PartitionInput input(CatalogPartition partition) {
        return changed(PartitionInput.builder().build(), partition);
    }

    static PartitionInput changed(PartitionInput old, CatalogPartition partition) {
        return old.toBuilder()
                .values(partition.values())
                .storageDescriptor(changed(old.storageDescriptor(), partition.storage()))
                .parameters(partition.parameters())
                .build();
    }

    private static CatalogStorage storage(StorageDescriptor storage) {
        StorageDescriptor given = storage == null ? StorageDescriptor.builder().build() : storage;
        SerDeInfo serde = given.serdeInfo() == null ? SerDeInfo.builder().build() : given.serdeInfo();
        return new CatalogStorage(
                columns(given.columns()),
                Optional.ofNullable(given.location()),
                Optional.ofNullable(given.inputFormat()),
                Optional.ofNullable(given.outputFormat()),
                Boolean.TRUE.equals(given.compressed()),
                Optional.ofNullable(serde.serializationLibrary()),
                texts(serde.parameters()),
                given.bucketColumns(),
                given.numberOfBuckets() == null ? 0 : given.numberOfBuckets(),
                texts(given.parameters()));
    }

    private static StorageDescriptor changed(StorageDescriptor old, CatalogStorage storage) {
        StorageDescriptor.Builder changed = old == null ? StorageDescriptor.builder() : old.toBuilder();
        SerDeInfo oldSerde = old == null ? null : old.serdeInfo();
        SerDeInfo.Builder serde = oldSerde == null ? SerDeInfo.builder() : oldSerde.toBuilder();
        serde.serializationLibrary(storage.serdeLibrary().orElse(null)).parameters(storage.serdeParameters());
        return changed.columns(changed(old == null ? List.of() : old.columns(), storage.columns()))
                .location(storage.location().orElse(null))
                .inputFormat(storage.inputFormat().orElse(null))
                .outputFormat(storage.outputFormat().orElse(null))
                .compressed(storage.compressed())
                .serdeInfo(serde.build())
                .bucketColumns(storage.bucketColumns())
                .numberOfBuckets(storage.bucketCount())
                .parameters(storage.parameters())
                .build();
    }

    private static List<CatalogColumn> columns(List<Column> columns) {
        return columns.stream()
                .map(column -> new CatalogColumn(
                        column.name(), column.type() == null ? "string" : column.type(), Optional.ofNullable(column.comment()), texts(column.parameters())))
                .toList();
    }

    private static List<Column> changed(List<Column> old, List<CatalogColumn> columns) {
        List<Column> changed = new ArrayList<>(columns.size());
        for (CatalogColumn column : columns) {
            Column before = old.stream().filter(one -> one.name().equals(column.name())).findFirst().orElse(Column.builder().build());
            Column.Builder after = before.toBuilder().name(column.name()).type(column.type()).comment(column.comment().orElse(null));
            if (before.hasParameters() || !column.parameters().isEmpty()) {
                after.parameters(column.parameters());
            }
            changed.add(after.build());
        }
        return changed;
    }

    /** Parameters without null values, which Glue's documents can hold and the port cannot. */
    private static Map<String, String> texts(Map<String, String> parameters) {
        Map<String, String> texts = new LinkedHashMap<>();
        parameters.forEach((key, value) -> {
            if (value != null) {
                texts.put(key, value);
            }
        });
        return texts;
    }
}
