package io.kariba.athenasql;

import io.kariba.api.IcebergTables;
import io.kariba.api.LetterCase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Table properties of Iceberg tables: Athena's names, and what Iceberg keeps for them, so that every engine that looks after the table reads the same. Names
 * that Iceberg has no word for ({@code optimize_…}) are kept as they are. Source: Athena User Guide, "Create Iceberg tables", table properties.
 */
final class IcebergProperties {
    static final String OBJECT_STORAGE = "write.object-storage.enabled";
    static final String DATA_PATH = "write.data.path";
    static final String FORMAT = "write.format.default";
    static final String MAX_SNAPSHOT_AGE = "history.expire.max-snapshot-age-ms";
    static final String TARGET_SIZE = "write.target-file-size-bytes";

    private static final String LEVEL = "write.parquet.compression-level";
    private static final String DEFAULT_FORMAT = "parquet";

    /** Athena's whole numbers that Iceberg keeps under another name. */
    private static final Map<String, String> NUMBERS = Map.of(
            "vacuum_min_snapshots_to_keep", "history.expire.min-snapshots-to-keep",
            "vacuum_max_metadata_files_to_keep", "write.metadata.previous-versions-max",
            "write_target_data_file_size_bytes", TARGET_SIZE);

    /** Athena's whole numbers that only Athena reads. */
    private static final Set<String> OWN = Set.of(
            "optimize_rewrite_data_file_threshold", "optimize_rewrite_delete_file_threshold", "optimize_rewrite_min_data_file_size_bytes",
            "optimize_rewrite_max_data_file_size_bytes");

    /** ALTER TABLE takes these in Iceberg's own words: Athena User Guide, "ALTER TABLE SET TBLPROPERTIES" of Iceberg tables. */
    private static final Set<String> PATHS = Set.of(DATA_PATH, "write.object-storage.path");

    private static final Map<String, Set<String>> CODECS = Map.of(
            "parquet", Set.of("zstd", "gzip", "snappy", "none"),
            "orc", Set.of("zstd", "zlib", "gzip", "snappy", "lz4", "none"),
            "avro", Set.of("zstd", "gzip", "snappy", "none"));

    /** What engines set by themselves; a table can be made again without it. */
    private static final List<String> INCIDENTAL =
            List.of("write.object-storage.", "write.metadata.", "commit.", "schema.name-mapping.default", "owner", "created-at", "write.parquet.", "write.orc.",
                    "write.avro.", "write.merge.mode", "write.update.mode", "write.delete.mode", "write.distribution-mode", "gc.enabled");

    private IcebergProperties() {}

    /** The properties of a new table. ZSTD is Athena's default; files are spread as Athena spreads them. */
    static Map<String, String> created(Map<String, String> stated, String location) {
        Map<String, String> kept = new LinkedHashMap<>();
        kept.put(OBJECT_STORAGE, "true");
        kept.putAll(of(stated, Map.of()));
        String data = location + "/data";
        if ("true".equalsIgnoreCase(value(stated, "write_data_path_enabled").orElse("false"))) {
            kept.put(DATA_PATH, data);
        }
        String format = format(kept);
        kept.putIfAbsent(codecName(format), "zstd");
        return kept;
    }

    /**
     * What a table keeps for the properties that were stated.
     *
     * @param current what it keeps already
     * @throws StatementFailed if Athena has no such property, or not with this value
     */
    static Map<String, String> of(Map<String, String> stated, Map<String, String> current) {
        Map<String, String> kept = new LinkedHashMap<>();
        stated.forEach((name, value) -> keep(kept, name, value));
        Map<String, String> all = new LinkedHashMap<>(current);
        all.putAll(kept);
        Optional<String> codec = value(stated, "write_compression").map(text -> LetterCase.lower(text));
        if (codec.isPresent()) {
            String format = format(all);
            if (!CODECS.get(format).contains(codec.get())) {
                throw invalid("write_compression", codec.get());
            }
            kept.put(codecName(format), codec.get().equals("none") && !format.equals("orc") ? "uncompressed" : codec.get());
        }
        Optional<String> level = value(stated, "compression_level");
        if (level.isPresent()) {
            if (codec.isEmpty()) {
                throw failed(AthenaError.INVALID_TABLE_PROPERTY, "Compression codec must be defined when compression_level property is specified.");
            }
            kept.put(LEVEL, Long.toString(number("compression_level", level.get(), 1)));
        }
        return kept;
    }

    private static void keep(Map<String, String> kept, String stated, String value) {
        String name = LetterCase.lower(stated);
        if (NUMBERS.containsKey(name)) {
            kept.put(NUMBERS.get(name), Long.toString(number(name, value, 1)));
        } else if (OWN.contains(name)) {
            kept.put(name, Long.toString(number(name, value, 1)));
        } else if (PATHS.contains(name)) {
            kept.put(name, value);
        } else {
            switch (name) {
                case "format" -> kept.put(FORMAT, format(name, value));
                case "vacuum_max_snapshot_age_seconds" -> kept.put(MAX_SNAPSHOT_AGE, milliseconds(name, value));
                case "table_type", "write_compression", "compression_level", "write_data_path_enabled" -> check(name, value);
                default -> throw failed(AthenaError.NOT_SUPPORTED, "Unsupported table property key: " + stated);
            }
        }
    }

    private static String milliseconds(String name, String value) {
        long seconds = number(name, value, 0);
        if (seconds > Long.MAX_VALUE / 1_000) {
            throw invalid(name, value);
        }
        return Long.toString(seconds * 1_000);
    }

    private static void check(String name, String value) {
        boolean wrong = name.equals("table_type") && !value.equalsIgnoreCase("iceberg")
                || name.equals("write_data_path_enabled") && !Set.of("true", "false").contains(LetterCase.lower(value));
        if (wrong) {
            throw invalid(name, value);
        }
    }

    /**
     * The names under which a table keeps what is to be unset.
     *
     * @throws StatementFailed if Athena has no such property
     */
    static List<String> unset(List<String> stated) {
        return stated.stream().flatMap(name -> kept(name).stream()).toList();
    }

    private static List<String> kept(String stated) {
        String name = LetterCase.lower(stated);
        if (NUMBERS.containsKey(name)) {
            return List.of(NUMBERS.get(name));
        }
        if (OWN.contains(name) || PATHS.contains(name)) {
            return List.of(name);
        }
        return switch (name) {
            case "format" -> List.of(FORMAT);
            case "vacuum_max_snapshot_age_seconds" -> List.of(MAX_SNAPSHOT_AGE);
            case "write_compression" -> CODECS.keySet().stream().map(IcebergProperties::codecName).sorted().toList();
            case "compression_level" -> List.of(LEVEL);
            case "write_data_path_enabled" -> List.of(DATA_PATH);
            default -> throw failed(AthenaError.NOT_SUPPORTED, "Table property " + stated + " is not supported by Athena");
        };
    }

    /** A table's properties in Athena's words, by name; those that Athena has no word for are left out. */
    static Map<String, String> shown(IcebergTables.Description table) {
        Map<String, String> kept = table.properties();
        Map<String, String> shown = new TreeMap<>();
        NUMBERS.forEach((name, own) -> copy(kept, own, shown, name));
        OWN.forEach(name -> copy(kept, name, shown, name));
        copy(kept, FORMAT, shown, "format");
        copy(kept, codecName(format(kept)), shown, "write_compression");
        shown.replace("write_compression", "uncompressed", "none");
        copy(kept, LEVEL, shown, "compression_level");
        if (kept.containsKey(MAX_SNAPSHOT_AGE) && kept.get(MAX_SNAPSHOT_AGE).matches("[0-9]{1,18}")) {
            shown.put("vacuum_max_snapshot_age_seconds", Long.toString(Long.parseLong(kept.get(MAX_SNAPSHOT_AGE)) / 1_000));
        }
        if (kept.containsKey(DATA_PATH)) {
            shown.put("write_data_path_enabled", "true");
        }
        return shown;
    }

    /** The first property that a CREATE TABLE of Athena's could not make again. */
    static Optional<String> custom(IcebergTables.Description table) {
        return table.properties().keySet().stream()
                .filter(name -> !NUMBERS.containsValue(name) && !OWN.contains(name) && !Set.of(FORMAT, MAX_SNAPSHOT_AGE, DATA_PATH).contains(name))
                .filter(name -> INCIDENTAL.stream().noneMatch(name::startsWith))
                .sorted()
                .findFirst();
    }

    private static void copy(Map<String, String> from, String name, Map<String, String> to, String as) {
        if (from.containsKey(name)) {
            to.put(as, from.get(name));
        }
    }

    /** Names of stated properties are taken in any case. */
    static Optional<String> value(Map<String, String> stated, String name) {
        return stated.entrySet().stream().filter(property -> property.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue).findFirst();
    }

    private static String format(Map<String, String> kept) {
        String format = LetterCase.lower(kept.getOrDefault(FORMAT, DEFAULT_FORMAT));
        return CODECS.containsKey(format) ? format : DEFAULT_FORMAT;
    }

    private static String codecName(String format) {
        return "write." + format + ".compression-codec";
    }

    private static String format(String name, String value) {
        if (!CODECS.containsKey(LetterCase.lower(value))) {
            throw invalid(name, value);
        }
        return value;
    }

    private static long number(String name, String value, long least) {
        if (!value.strip().matches("[0-9]{1,18}") || Long.parseLong(value.strip()) < least) {
            throw invalid(name, value);
        }
        return Long.parseLong(value.strip());
    }

    private static StatementFailed invalid(String name, String value) {
        return failed(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Invalid value for table property '" + name + "': " + value);
    }

    private static StatementFailed failed(int type, String message) {
        return new StatementFailed(AthenaError.user(type, message));
    }
}
