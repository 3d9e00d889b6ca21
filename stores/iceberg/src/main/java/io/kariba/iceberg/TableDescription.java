package io.kariba.iceberg;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Description;
import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;

/** A table's metadata as a description and as an entry of the catalog, in the form that Iceberg's own Glue catalog gives its entries. */
final class TableDescription {
    static final String METADATA_LOCATION = "metadata_location";
    static final String PREVIOUS_LOCATION = "previous_metadata_location";

    /** Iceberg's property for a table's comment. */
    static final String COMMENT = "comment";

    private TableDescription() {}

    static Description of(TableMetadata metadata) {
        List<CatalogColumn> columns = metadata.schema().columns().stream()
                .map(field -> new CatalogColumn(field.name(), HiveSchema.text(field.type()), Optional.ofNullable(field.doc()), Map.of()))
                .toList();
        return new Description(
                columns, PartitionFields.texts(metadata.spec()), withoutSlash(metadata.location()), metadata.properties(), metadata.formatVersion());
    }

    /** The entry of a table that is made. */
    static CatalogTable entry(CatalogIcebergTables.Name name, TableMetadata metadata, String metadataLocation) {
        CatalogStorage storage = new CatalogStorage(
                columns(metadata), Optional.of(withoutSlash(metadata.location())), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(),
                List.of(), 0, Map.of());
        return new CatalogTable(
                name.database(), name.table(), Optional.ofNullable(metadata.properties().get(COMMENT)), Optional.empty(), "EXTERNAL_TABLE", storage,
                List.of(), Map.of("table_type", "ICEBERG", METADATA_LOCATION, metadataLocation), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    /** The entry of a table that was changed; what Iceberg does not speak of stays. */
    static CatalogTable changed(CatalogTable old, TableMetadata metadata, String metadataLocation) {
        Map<String, String> parameters = new HashMap<>(old.parameters());
        String previous = parameters.put(METADATA_LOCATION, metadataLocation);
        if (previous != null) {
            parameters.put(PREVIOUS_LOCATION, previous);
        }
        CatalogStorage storage = old.storage().withColumns(columns(metadata)).withLocation(withoutSlash(metadata.location()));
        Optional<String> comment = Optional.ofNullable(metadata.properties().get(COMMENT));
        return new CatalogTable(
                old.database(), old.name(), comment.or(old::description), old.owner(), old.type(), storage, old.partitionKeys(), parameters,
                old.viewText(), old.viewExpandedText(), old.created(), old.version());
    }

    /** The current columns, and after them those of earlier schemas, marked as not current. */
    private static List<CatalogColumn> columns(TableMetadata metadata) {
        List<CatalogColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Types.NestedField field : metadata.schema().columns()) {
            add(columns, names, field, "true");
        }
        for (Schema schema : metadata.schemas()) {
            if (schema.schemaId() != metadata.currentSchemaId()) {
                for (Types.NestedField field : schema.columns()) {
                    add(columns, names, field, "false");
                }
            }
        }
        return columns;
    }

    private static void add(List<CatalogColumn> columns, Set<String> names, Types.NestedField field, String current) {
        if (names.add(LetterCase.lower(field.name()))) {
            Map<String, String> parameters = Map.of(
                    "iceberg.field.id", Integer.toString(field.fieldId()),
                    "iceberg.field.optional", Boolean.toString(field.isOptional()),
                    "iceberg.field.current", current);
            columns.add(new CatalogColumn(field.name(), HiveSchema.text(field.type()), Optional.ofNullable(field.doc()), parameters));
        }
    }

    static String withoutSlash(String location) {
        int end = location.length();
        while (end > 0 && location.charAt(end - 1) == '/') {
            end--;
        }
        return location.substring(0, end);
    }
}
