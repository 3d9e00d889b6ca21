package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.IcebergTables.Definition;
import io.kariba.api.Objects;
import io.kariba.iceberg.CatalogIcebergTables.Name;
import io.kariba.iceberg.CatalogIcebergTables.Ports;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/** Makes a table: its first metadata file, then the catalog's entry. A kill between the two leaves a file that nothing names. */
final class TableCreation {
    /** Format version 2 is what Athena makes (User Guide, "Create Iceberg tables"); Zstandard is Iceberg's own default, which the library writes down. */
    private static final Map<String, String> DEFAULTS =
            Map.of(TableProperties.FORMAT_VERSION, "2", TableProperties.PARQUET_COMPRESSION, "zstd");

    private final Ports ports;
    private final Caller caller;

    TableCreation(Ports ports, Caller caller) {
        this.ports = ports;
        this.caller = caller;
    }

    void create(Definition definition) {
        Name name = new Name(definition.database(), definition.table());
        String location = TableDescription.withoutSlash(definition.location());
        S3Path folder = S3Path.of(location);
        Schema schema = HiveSchema.of(definition.columns());
        PartitionSpec spec = PartitionFields.of(definition.partitioning(), schema);
        PropertyRules.check(definition.properties());
        Map<String, String> properties = new HashMap<>(DEFAULTS);
        properties.putAll(definition.properties());
        definition.comment().ifPresent(comment -> properties.put(TableDescription.COMMENT, comment));
        TableMetadata metadata = metadata(schema, spec, location, properties);
        if (ports.catalog().table(caller, name.database(), name.table()).isPresent()) {
            throw TableErrors.exists();
        }
        requireEmpty(folder, location);
        new CatalogTableOperations(ports, caller, name).create(metadata);
    }

    private static TableMetadata metadata(Schema schema, PartitionSpec spec, String location, Map<String, String> properties) {
        try {
            return TableMetadata.newTableMetadata(schema, spec, SortOrder.unsorted(), location, properties);
        } catch (IllegalArgumentException wrong) {
            throw TableErrors.property(wrong.getMessage());
        }
    }

    private void requireEmpty(S3Path folder, String location) {
        S3Path prefix = folder.folder();
        Objects.Page page = ports.objects().list(caller, prefix.bucket(), prefix.key(), "", Optional.empty(), 2);
        for (Objects.Info object : page.objects()) {
            // Consoles and tools make an empty object to stand for the folder.
            if (object.size() > 0 || !object.key().equals(prefix.key())) {
                throw TableErrors.locationInUse(location);
            }
        }
    }
}
