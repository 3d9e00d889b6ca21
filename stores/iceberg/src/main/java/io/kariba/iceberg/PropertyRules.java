package io.kariba.iceberg;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.TableProperties;

/**
 * Athena's names of table properties in Iceberg's words, so that every engine that looks after the table reads the same. Source: Athena User Guide, "Create
 * Iceberg tables", table properties. Names that Iceberg has no word for ({@code optimize_…}) stay as they are.
 */
final class AthenaProperties {
    private static final Map<String, String> NAMES = Map.of(
            "format", TableProperties.DEFAULT_FILE_FORMAT,
            "vacuum_max_snapshot_age_seconds", TableProperties.MAX_SNAPSHOT_AGE_MS,
            "vacuum_min_snapshots_to_keep", TableProperties.MIN_SNAPSHOTS_TO_KEEP,
            "vacuum_max_metadata_files_to_keep", TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
            "write_target_data_file_size_bytes", TableProperties.WRITE_TARGET_FILE_SIZE_BYTES);

    private static final Set<String> FORMATS = Set.of("parquet", "orc", "avro");
    private static final Set<String> CODECS = Set.of("zstd", "snappy", "gzip", "lz4", "zlib", "none", "uncompressed");

    /** Iceberg's properties that are whole numbers, with the least each may be. */
    private static final Map<String, Long> NUMBERS = Map.of(
            TableProperties.MAX_SNAPSHOT_AGE_MS, 0L,
            TableProperties.MAX_REF_AGE_MS, 1L,
            TableProperties.MIN_SNAPSHOTS_TO_KEEP, 1L,
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, 1L,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, 1L);

    /** Where Iceberg reads the name of a class to load: what a table says must not choose code that runs in here or in an engine. */
    private static final Set<String> CLASSES = Set.of(TableProperties.WRITE_LOCATION_PROVIDER_IMPL, "write.metadata.metrics.reporter-impl");

    private AthenaProperties() {}

    /**
     * Properties as a table keeps them.
     *
     * @param current what the table has already
     */
    static Map<String, String> of(Map<String, String> stated, Map<String, String> current) {
        Map<String, String> kept = new LinkedHashMap<>();
        stated.forEach((name, value) -> {
            if (!name.equals("table_type") && !name.equals("write_compression")) {
                kept.put(NAMES.getOrDefault(name, name), value(name, value));
            }
        });
        kept.forEach(AthenaProperties::check);
        if (stated.containsKey("write_compression")) {
            String codec = codec(stated.get("write_compression"));
            Map<String, String> all = new HashMap<>(current);
            all.putAll(kept);
            String format = all.getOrDefault(TableProperties.DEFAULT_FILE_FORMAT, "parquet").toLowerCase(Locale.ROOT);
            boolean orc = format.equals("orc");
            String named = codec.equals("none") && !orc ? "uncompressed" : codec.equals("uncompressed") && orc ? "none" : codec;
            kept.put("write." + format + ".compression-codec", named);
        }
        return kept;
    }

    /** The names under which a table keeps what Athena calls so. */
    static Set<String> names(String stated) {
        return stated.equals("write_compression")
                ? Set.of(TableProperties.PARQUET_COMPRESSION, TableProperties.ORC_COMPRESSION, TableProperties.AVRO_COMPRESSION)
                : Set.of(NAMES.getOrDefault(stated, stated));
    }

    private static String value(String name, String value) {
        if (name.equals("vacuum_max_snapshot_age_seconds")) {
            long seconds = number(name, value, 0);
            if (seconds > Long.MAX_VALUE / 1000) {
                throw invalid(name, value);
            }
            return Long.toString(seconds * 1000);
        }
        return name.equals("format") ? value.toLowerCase(Locale.ROOT) : value;
    }

    private static void check(String name, String value) {
        Long least = NUMBERS.get(name);
        if (least != null) {
            number(name, value, least);
        }
        if (name.equals(TableProperties.DEFAULT_FILE_FORMAT) && !FORMATS.contains(value.toLowerCase(Locale.ROOT))) {
            throw TableErrors.property("Unsupported table format: " + value);
        }
        if (CLASSES.contains(name)) {
            throw TableErrors.property("Table property '" + name + "' is not supported");
        }
    }

    private static String codec(String stated) {
        String codec = stated.toLowerCase(Locale.ROOT);
        if (!CODECS.contains(codec)) {
            throw TableErrors.property("Unsupported compression: " + stated);
        }
        return codec;
    }

    private static long number(String name, String value, long least) {
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least && (number <= Integer.MAX_VALUE || name.endsWith("-ms") || name.endsWith("bytes") || name.endsWith("seconds"))) {
                return number;
            }
        } catch (NumberFormatException wrong) {
            // Told below.
        }
        throw invalid(name, value);
    }

    private static RuntimeException invalid(String name, String value) {
        return TableErrors.property("Invalid value for table property '" + name + "': " + value);
    }
}
