package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.kariba.athenasql.CtasProperties.Refused;
import io.kariba.athenasql.EngineStatement.TableType;
import io.trino.sql.tree.BooleanLiteral;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A CREATE TABLE AS of an Iceberg table. The engine keeps Iceberg tables in a catalog of their own, to which it leads every statement on a table that is there;
 * one that is not there yet has to be made in it by name. Source: Athena User Guide, "CREATE TABLE AS", table of CTAS properties.
 *
 * @param partitioning in the engine's words
 * @param kept what the table keeps as Iceberg properties
 */
record IcebergCtas(
        TableName table, boolean ifNotExists, Optional<String> location, boolean locationStated, List<String> partitioning, Map<String, String> kept, Place place)
        implements CtasTable {
    /** The engine's catalog of Iceberg tables, which no statement may name and no text shows. */
    static final String CATALOG = "awsdatacatalog_iceberg";

    private static final Set<String> HIVE_ONLY = Set.of("external_location", "partitioned_by", "bucketed_by", "bucket_count", "field_delimiter");
    private static final Set<String> READ_HERE = Set.of("location", "is_external", "partitioning", "parquet_compression", "orc_compression");

    /**
     * Where the engine's words go in the sent text: offsets of the table's name, and of the WITH clause or the empty place for one.
     */
    record Place(int nameStart, int nameEnd, int withStart, int withEnd) {}

    static boolean isIceberg(List<Property> properties) throws Refused {
        for (Property property : properties) {
            if (property.getName().getValue().equalsIgnoreCase("table_type")) {
                return CtasProperties.text(Map.of("table_type", property.getNonDefaultValue()), "table_type").filter("iceberg"::equalsIgnoreCase).isPresent();
            }
        }
        return false;
    }

    static IcebergCtas read(TableName table, boolean ifNotExists, List<Property> properties, Place place) throws Refused {
        Map<String, Expression> stated = new LinkedHashMap<>();
        Map<String, String> own = new LinkedHashMap<>();
        for (Property property : properties) {
            String name = LetterCase.lower(property.getName().getValue());
            if (stated.put(name, property.getNonDefaultValue()) != null) {
                throw new Refused(AthenaError.SYNTAX_ERROR, "DUPLICATE_PROPERTY: Table property " + name + " specified more than once");
            }
            if (HIVE_ONLY.contains(name)) {
                throw unknown(name);
            }
            if (!READ_HERE.contains(name)) {
                own.put(name, value(name, property.getNonDefaultValue()));
            }
        }
        requireManaged(stated);
        ownCompression(stated, own);
        Optional<String> location = CtasProperties.text(stated, "location").map(CtasProperties::withoutSlash);
        if (location.isPresent() && !location.get().startsWith("s3://")) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Location must be a valid S3 URI: " + location.get());
        }
        List<String> partitioning = new ArrayList<>();
        for (String field : CtasProperties.texts(stated, "partitioning")) {
            partitioning.add(field(field));
        }
        return new IcebergCtas(table, ifNotExists, location, location.isPresent(), List.copyOf(partitioning), kept(own), place);
    }

    /** The properties, with the data path left open until the location is settled. */
    private static Map<String, String> kept(Map<String, String> own) throws Refused {
        try {
            return IcebergProperties.created(own, "");
        } catch (StatementFailed failed) {
            String message = failed.getMessage();
            String key = "Unsupported table property key: ";
            if (message.startsWith(key)) {
                throw unknown(message.substring(key.length()));
            }
            throw new Refused(failed.error().type(), message);
        }
    }

    private static Refused unknown(String name) {
        return new Refused(
                AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property '" + name + "' does not exist");
    }

    private static void requireManaged(Map<String, Expression> stated) throws Refused {
        Expression external = stated.get("is_external");
        if (external instanceof BooleanLiteral value && !value.getValue()) {
            return;
        }
        if (external != null) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: is_external must be false for Iceberg tables");
        }
    }

    /** {@code parquet_compression} and {@code orc_compression} are older words for the format's {@code write_compression}. */
    private static void ownCompression(Map<String, Expression> stated, Map<String, String> own) throws Refused {
        String format = LetterCase.lower(own.getOrDefault("format", "parquet"));
        for (String name : List.of("parquet_compression", "orc_compression")) {
            Optional<String> codec = CtasProperties.text(stated, name);
            if (codec.isEmpty()) {
                continue;
            }
            if (!name.startsWith(format)) {
                throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: " + name + " does not apply to format " + LetterCase.upper(format));
            }
            own.putIfAbsent("write_compression", codec.get());
        }
    }

    private static String value(String name, Expression value) throws Refused {
        return switch (value) {
            case LongLiteral number -> Long.toString(number.getParsedValue());
            case BooleanLiteral flag -> Boolean.toString(flag.getValue());
            default -> CtasProperties.text(Map.of(name, value), name).orElseThrow();
        };
    }

    /** {@code bucket(16, id)} and {@code bucket(id, 16)} alike, as the engine writes it: {@code bucket("id", 16)}. */
    private static String field(String stated) throws Refused {
        int open = stated.indexOf('(');
        if (open < 0) {
            return quoted(stated);
        }
        String inside = stated.substring(open + 1, Math.max(open + 1, stated.lastIndexOf(')')));
        String name = stated.substring(0, open).strip();
        String[] parts = inside.split(",", -1);
        boolean sized = name.equals("bucket") || name.equals("truncate");
        if (!stated.strip().endsWith(")") || !Set.of("year", "month", "day", "hour", "bucket", "truncate").contains(name) || parts.length != (sized ? 2 : 1)) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid partition field declaration: " + stated);
        }
        if (!sized) {
            return name + "(" + quoted(parts[0]) + ")";
        }
        boolean sizeFirst = parts[0].strip().matches("[0-9]+");
        return name + "(" + quoted(parts[sizeFirst ? 1 : 0]) + ", " + parts[sizeFirst ? 0 : 1].strip() + ")";
    }

    private static String quoted(String column) {
        String name = column.strip();
        boolean quotes = name.length() > 1 && (name.startsWith("\"") && name.endsWith("\"") || name.startsWith("`") && name.endsWith("`"));
        return "\"" + (quotes ? name.substring(1, name.length() - 1) : name).replace("\"", "\"\"") + "\"";
    }

    @Override
    public EngineStatement.Ctas described() {
        return new EngineStatement.Ctas(table, TableType.ICEBERG, location, locationStated, partitioning, ifNotExists, Map.of());
    }

    @Override
    public CtasTable withLocation(String s3Location) {
        return new IcebergCtas(table, ifNotExists, Optional.of(CtasProperties.withoutSlash(s3Location)), locationStated, partitioning, kept, place);
    }

    @Override
    public void edit(Edits edits) {
        edits.replace(place.nameStart(), place.nameEnd(), engineName(table));
        edits.replace(place.withStart(), place.withEnd(), engineText());
    }

    /** The engine has words of its own for some of what a table keeps, and refuses those as further properties. */
    private String engineText() {
        Map<String, String> rest = new LinkedHashMap<>(kept);
        List<String> parts = new ArrayList<>();
        String format = LetterCase.upper(Optional.ofNullable(rest.remove(IcebergProperties.FORMAT)).orElse("PARQUET"));
        parts.add("format = " + literal(format));
        location.ifPresent(where -> parts.add("location = " + literal(where)));
        if (!partitioning.isEmpty()) {
            parts.add("partitioning = " + array(partitioning));
        }
        parts.add("compression_codec = " + literal(codec(rest.remove("write." + LetterCase.lower(format) + ".compression-codec"))));
        parts.add("object_store_layout_enabled = " + rest.remove(IcebergProperties.OBJECT_STORAGE));
        if (rest.remove(IcebergProperties.DATA_PATH) != null && location.isPresent()) {
            parts.add("data_location = " + literal(location.get() + "/data"));
        }
        Optional.ofNullable(rest.remove(IcebergProperties.TARGET_SIZE)).ifPresent(size -> parts.add("target_max_file_size = " + literal(size + "B")));
        Optional.ofNullable(rest.remove("write.metadata.previous-versions-max")).ifPresent(most -> parts.add("max_previous_versions = " + most));
        if (!rest.isEmpty()) {
            parts.add("extra_properties = MAP(" + array(List.copyOf(rest.keySet())) + ", " + array(List.copyOf(rest.values())) + ")");
        }
        return " WITH (" + String.join(", ", parts) + ") ";
    }

    private static String codec(String kept) {
        return switch (kept) {
            case "uncompressed" -> "NONE";
            case "zlib" -> "GZIP";
            default -> LetterCase.upper(kept);
        };
    }

    /** The table's whole name in the engine. */
    static String engineName(TableName table) {
        return CATALOG + "." + identifier(table.database()) + "." + identifier(table.table());
    }

    private static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String array(List<String> texts) {
        return texts.stream().map(IcebergCtas::literal).collect(Collectors.joining(", ", "ARRAY[", "]"));
    }
}
