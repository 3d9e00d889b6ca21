package io.kariba.iceberg;

import io.kariba.api.LetterCase;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.TableProperties;

/** What a table's properties may say. Iceberg itself takes any text, and fails where it is read. */
final class PropertyRules {
    private static final Set<String> FORMATS = Set.of("parquet", "orc", "avro");

    /** Properties that are whole numbers, with the least each may be. */
    private static final Map<String, Long> NUMBERS = Map.of(
            TableProperties.MAX_SNAPSHOT_AGE_MS, 0L,
            TableProperties.MAX_REF_AGE_MS, 1L,
            TableProperties.MIN_SNAPSHOTS_TO_KEEP, 1L,
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, 1L,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, 1L);

    private static final Set<String> INTEGERS = Set.of(TableProperties.MIN_SNAPSHOTS_TO_KEEP, TableProperties.METADATA_PREVIOUS_VERSIONS_MAX);

    /** Where Iceberg reads the name of a class to load: what a table says must not choose code that runs in an engine. */
    private static final Set<String> CLASSES = Set.of(TableProperties.WRITE_LOCATION_PROVIDER_IMPL);

    private PropertyRules() {}

    /** @throws io.kariba.api.IcebergTables.TableError {@code INVALID_TABLE_PROPERTY} */
    static void check(Map<String, String> stated) {
        stated.forEach(PropertyRules::check);
    }

    private static void check(String name, String value) {
        if (NUMBERS.containsKey(name) && !isNumber(name, value)
                || name.equals(TableProperties.DEFAULT_FILE_FORMAT) && !FORMATS.contains(LetterCase.lower(value))) {
            throw TableErrors.property("Invalid value for table property '" + name + "': " + value);
        }
        if (CLASSES.contains(name)) {
            throw TableErrors.property("Table property '" + name + "' is not supported");
        }
    }

    private static boolean isNumber(String name, String value) {
        try {
            long number = Long.parseLong(value);
            return number >= NUMBERS.get(name) && (number <= Integer.MAX_VALUE || !INTEGERS.contains(name));
        } catch (NumberFormatException wrong) {
            return false;
        }
    }
}
