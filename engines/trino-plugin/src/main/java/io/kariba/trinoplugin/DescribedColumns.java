package io.kariba.trinoplugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * What an entry in Glue tells of an Iceberg table's columns: their field ids, whether they may be null and that they are current. Columns that were dropped stay
 * after them, marked as not current. So Iceberg's own Glue catalog writes them, and Athena; awswrangler asks for the mark.
 */
final class DescribedColumns {
    private static final String ID = "iceberg.field.id";
    private static final String OPTIONAL = "iceberg.field.optional";
    private static final String CURRENT = "iceberg.field.current";

    /** What Trino leaves in entries so as to list columns without reading metadata; it believes in columns only beside this mark. */
    private static final String TRINO_VALID_FOR = "trino_table_metadata_info_valid_for";

    private final TableMetadata metadata;
    private final List<Column> earlier = new ArrayList<>();

    /** @param metadata the one that the entry will lead to */
    DescribedColumns(TableMetadata metadata) {
        this.metadata = metadata;
    }

    boolean mayHaveDropped() {
        return metadata.schemas().size() > 1;
    }

    /** Takes the dropped columns over from the entry that is replaced. */
    void keep(Table replaced) {
        if (replaced.storageDescriptor() != null) {
            earlier.addAll(replaced.storageDescriptor().columns());
        }
    }

    /** The entry that Trino made, with its columns described. One without columns, which Trino writes when Glue has no room for them, stays as it is. */
    TableInput describe(TableInput entry) {
        if (entry.storageDescriptor() == null || !entry.storageDescriptor().hasColumns()) {
            return entry;
        }
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Column column : entry.storageDescriptor().columns()) {
            Types.NestedField field = metadata.schema().caseInsensitiveFindField(column.name());
            columns.add(field == null ? column : column.toBuilder().parameters(parameters(field)).build());
            names.add(lower(column));
        }
        for (Column column : earlier) {
            if (names.add(lower(column))) {
                Map<String, String> parameters = new HashMap<>(column.parameters());
                parameters.put(CURRENT, "false");
                columns.add(column.toBuilder().parameters(parameters).build());
            }
        }
        Map<String, String> parameters = new HashMap<>(entry.parameters());
        parameters.remove(TRINO_VALID_FOR);
        return entry.toBuilder()
                .parameters(parameters)
                .storageDescriptor(entry.storageDescriptor().toBuilder().columns(columns).build())
                .build();
    }

    private static Map<String, String> parameters(Types.NestedField field) {
        return Map.of(ID, Integer.toString(field.fieldId()), OPTIONAL, Boolean.toString(field.isOptional()), CURRENT, "true");
    }

    private static String lower(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
