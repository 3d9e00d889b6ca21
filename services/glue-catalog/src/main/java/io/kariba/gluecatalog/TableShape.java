package io.kariba.gluecatalog;

import io.kariba.api.LetterCase;
import io.kariba.api.Scope;
import java.util.List;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/** Turns what clients send into what the catalog keeps and back, filling in what Glue fills in. */
final class TableShape {
    private TableShape() {}

    /** A table as Glue shows it; times, version and creator are still to be set. */
    static Table.Builder table(Scope scope, String database, TableInput input) {
        Table.Builder table = Table.builder()
                .name(LetterCase.lower(input.name()))
                .databaseName(database)
                .catalogId(scope.account().digits())
                .description(input.description())
                .owner(input.owner())
                .lastAccessTime(input.lastAccessTime())
                .lastAnalyzedTime(input.lastAnalyzedTime())
                .retention(input.retention() == null ? 0 : input.retention())
                .storageDescriptor(filled(input.storageDescriptor()))
                .partitionKeys(input.hasPartitionKeys() ? input.partitionKeys() : List.of())
                .viewOriginalText(input.viewOriginalText())
                .viewExpandedText(input.viewExpandedText())
                .tableType(input.tableType())
                .targetTable(input.targetTable())
                .isRegisteredWithLakeFormation(false)
                .isMultiDialectView(false);
        if (input.hasParameters()) {
            table.parameters(input.parameters());
        }
        return table;
    }

    /** What would have to be sent to make the table what it is. */
    static TableInput.Builder input(Table table) {
        TableInput.Builder input = TableInput.builder()
                .name(table.name())
                .description(table.description())
                .owner(table.owner())
                .lastAccessTime(table.lastAccessTime())
                .lastAnalyzedTime(table.lastAnalyzedTime())
                .retention(table.retention())
                .storageDescriptor(table.storageDescriptor())
                .partitionKeys(table.partitionKeys())
                .viewOriginalText(table.viewOriginalText())
                .viewExpandedText(table.viewExpandedText())
                .tableType(table.tableType())
                .targetTable(table.targetTable());
        if (table.hasParameters()) {
            input.parameters(table.parameters());
        }
        return input;
    }

    /** A partition as Glue shows it; its creation time is still to be set. */
    static Partition.Builder partition(Table table, PartitionInput input) {
        Partition.Builder partition = Partition.builder()
                .values(input.values())
                .databaseName(table.databaseName())
                .tableName(table.name())
                .catalogId(table.catalogId())
                .lastAccessTime(input.lastAccessTime())
                .lastAnalyzedTime(input.lastAnalyzedTime())
                .storageDescriptor(filled(input.storageDescriptor()));
        if (input.hasParameters()) {
            partition.parameters(input.parameters());
        }
        return partition;
    }

    /** The descriptor with the values Glue shows for what was left out. */
    private static StorageDescriptor filled(StorageDescriptor storage) {
        if (storage == null) {
            return null;
        }
        StorageDescriptor.Builder filled = storage.toBuilder();
        if (!storage.hasColumns()) {
            filled.columns(List.of());
        }
        if (storage.compressed() == null) {
            filled.compressed(false);
        }
        if (storage.numberOfBuckets() == null) {
            filled.numberOfBuckets(0);
        }
        if (!storage.hasBucketColumns()) {
            filled.bucketColumns(List.of());
        }
        if (!storage.hasSortColumns()) {
            filled.sortColumns(List.of());
        }
        if (storage.storedAsSubDirectories() == null) {
            filled.storedAsSubDirectories(false);
        }
        return filled.build();
    }
}
