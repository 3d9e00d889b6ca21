package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.trino.sql.tree.Array;
import io.trino.sql.tree.BooleanLiteral;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Property;
import io.trino.sql.tree.StringLiteral;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The properties of a CREATE TABLE AS, read in Athena's words and written in the engine's. Source: Athena User Guide, "CREATE TABLE AS", table of CTAS
 * properties.
 *
 * @param start where in the sent text the engine's properties go
 * @param end what they replace ends here
 */
record CtasProperties(
        TableName table,
        boolean ifNotExists,
        String format,
        Optional<String> location,
        boolean locationStated,
        List<String> partitionedBy,
        List<String> bucketedBy,
        OptionalLong bucketCount,
        Optional<String> fieldDelimiter,
        String codec,
        int start,
        int end)
        implements CtasTable {
    /** The engine's session property of the file compression. */
    static final String CODEC_PROPERTY = "awsdatacatalog.compression_codec";

    private static final Set<String> FORMATS = Set.of("PARQUET", "ORC", "AVRO", "JSON", "TEXTFILE");
    /** https://docs.aws.amazon.com/athena/latest/ug/compression-support-zstd-levels.html */
    private static final int ZSTD_LEVEL = 3;

    private static final Set<String> ICEBERG_ONLY = Set.of(
            "location", "partitioning", "vacuum_min_snapshots_to_keep", "vacuum_max_snapshot_age_seconds",
            "vacuum_max_metadata_files_to_keep", "optimize_rewrite_min_data_file_size_bytes", "optimize_rewrite_max_data_file_size_bytes",
            "optimize_rewrite_data_file_threshold", "optimize_rewrite_delete_file_threshold");

    private static final Set<String> KNOWN = Set.of(
            "table_type", "is_external", "format", "external_location", "partitioned_by", "bucketed_by", "bucket_count", "field_delimiter",
            "write_compression", "parquet_compression", "orc_compression", "compression_level");

    CtasProperties {
        partitionedBy = List.copyOf(partitionedBy);
        bucketedBy = List.copyOf(bucketedBy);
    }

    /** A property list that Athena does not take; the query fails with it. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient AthenaError error;

        Refused(int type, String message) {
            super(message);
            this.error = AthenaError.user(type, message);
        }

        AthenaError error() {
            return error;
        }
    }

    @Override
    public EngineStatement.Ctas described() {
        return new EngineStatement.Ctas(table, EngineStatement.TableType.HIVE, location, locationStated, partitionedBy, ifNotExists, Map.of(CODEC_PROPERTY, codec));
    }

    @Override
    public void edit(Edits edits) {
        edits.replace(start, end, engineText());
    }

    @Override
    public CtasProperties withLocation(String changed) {
        return new CtasProperties(
                table, ifNotExists, format, Optional.of(withoutSlash(changed)), locationStated, partitionedBy, bucketedBy, bucketCount,
                fieldDelimiter, codec, start, end);
    }

    /** The engine's WITH clause, with a space at both ends. */
    String engineText() {
        List<String> parts = new ArrayList<>();
        parts.add("format = '" + format + "'");
        location.ifPresent(where -> parts.add("external_location = " + quote(where)));
        if (!partitionedBy.isEmpty()) {
            parts.add("partitioned_by = " + array(partitionedBy));
        }
        if (!bucketedBy.isEmpty()) {
            parts.add("bucketed_by = " + array(bucketedBy));
            parts.add("bucket_count = " + bucketCount.orElse(0));
        }
        fieldDelimiter.ifPresent(delimiter -> parts.add("textfile_field_separator = " + quote(delimiter)));
        return " WITH (" + String.join(", ", parts) + ") ";
    }

    static CtasProperties read(TableName table, boolean ifNotExists, List<Property> properties, int start, int end) throws Refused {
        Map<String, Expression> stated = new LinkedHashMap<>();
        for (Property property : properties) {
            String name = LetterCase.lower(property.getName().getValue());
            if (stated.put(name, property.getNonDefaultValue()) != null) {
                throw new Refused(AthenaError.SYNTAX_ERROR, "DUPLICATE_PROPERTY: Table property " + name + " specified more than once");
            }
        }
        requireHive(stated);
        requireExternal(stated.get("is_external"));
        String format = text(stated, "format").map(value -> LetterCase.upper(value)).orElse("PARQUET");
        if (!FORMATS.contains(format)) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Unsupported table format: " + format);
        }
        Optional<String> location = text(stated, "external_location").map(CtasProperties::withoutSlash);
        if (location.isPresent() && !location.get().startsWith("s3://")) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: External location must be a valid S3 URI: " + location.get());
        }
        List<String> partitionedBy = texts(stated, "partitioned_by");
        List<String> bucketedBy = texts(stated, "bucketed_by");
        OptionalLong bucketCount = number(stated, "bucket_count");
        if (bucketedBy.isEmpty() == bucketCount.isPresent()) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: bucketed_by and bucket_count must be specified together");
        }
        Optional<String> delimiter = text(stated, "field_delimiter");
        if (delimiter.isPresent() && !format.equals("TEXTFILE")) {
            throw new Refused(
                    AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: field_delimiter is only supported for format TEXTFILE, not " + format);
        }
        if (delimiter.isPresent() && delimiter.get().length() != 1) {
            throw new Refused(AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: field_delimiter must be a single character");
        }
        return new CtasProperties(
                table, ifNotExists, format, location, location.isPresent(), partitionedBy, bucketedBy, bucketCount,
                delimiter, codec(stated, format), start, end);
    }

    /** https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html: true is the default; only Iceberg tables, which must, may say otherwise. */
    private static void requireExternal(Expression value) throws Refused {
        if (value != null && !(value instanceof BooleanLiteral)) {
            throw invalid("is_external", value);
        }
        if (value instanceof BooleanLiteral literal && !literal.getValue()) {
            throw new Refused(AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: Creating non-external Hive tables is not supported");
        }
    }

    private static void requireHive(Map<String, Expression> stated) throws Refused {
        String tableType = text(stated, "table_type").orElse("HIVE");
        if (!tableType.equalsIgnoreCase("HIVE")) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Unsupported table type: " + tableType);
        }
        for (String name : stated.keySet()) {
            if (ICEBERG_ONLY.contains(name)) {
                throw new Refused(
                        AthenaError.INVALID_TABLE_PROPERTY,
                        "INVALID_TABLE_PROPERTY: Table property '" + name + "' is only supported for Iceberg tables");
            }
            if (!KNOWN.contains(name)) {
                throw new Refused(
                        AthenaError.INVALID_TABLE_PROPERTY,
                        "INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property '" + name + "' does not exist");
            }
        }
    }

    private static String codec(Map<String, Expression> stated, String format) throws Refused {
        List<String> named = new ArrayList<>();
        for (String property : List.of("write_compression", "parquet_compression", "orc_compression")) {
            if (!stated.containsKey(property)) {
                continue;
            }
            if (!property.startsWith("write") && !property.startsWith(LetterCase.lower(format))) {
                throw new Refused(
                        AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: " + property + " does not apply to format " + format);
            }
            named.add(LetterCase.upper(text(stated, property).orElse("")));
        }
        if (named.size() > 1) {
            throw new Refused(
                    AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Only one of write_compression and a format's own compression may be set");
        }
        String codec = named.isEmpty() ? "GZIP" : named.getFirst();
        checkLevel(stated, codec);
        if (codec.equals("LZ4") && !format.equals("PARQUET") && !format.equals("AVRO")) {
            return codec;
        }
        return switch (codec) {
            case "SNAPPY", "ZSTD", "GZIP", "NONE" -> codec;
            case "ZLIB", "DEFLATE" -> "GZIP";
            default -> throw new Refused(
                    AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: Unsupported compression " + codec + " for format " + format);
        };
    }

    /** A level is of ZSTD alone. The engine's writers know one, which is also Athena's default; another would be ignored, so it is refused. */
    private static void checkLevel(Map<String, Expression> stated, String codec) throws Refused {
        Expression value = stated.get("compression_level");
        if (value == null) {
            return;
        }
        String level = value instanceof LongLiteral number ? Long.toString(number.getParsedValue()) : text(stated, "compression_level").orElse("");
        if (!level.matches("0*([1-9]|1[0-9]|2[0-2])")) {
            throw new Refused(
                    AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: compression_level must be an integer from 1 to 22: " + level);
        }
        if (!codec.equals("ZSTD")) {
            throw new Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: compression_level applies to ZSTD compression only, not " + codec);
        }
        if (Integer.parseInt(level) != ZSTD_LEVEL) {
            throw new Refused(AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: compression_level " + level + " is not supported by this server; it writes ZSTD at level " + ZSTD_LEVEL);
        }
    }

    static Optional<String> text(Map<String, Expression> stated, String name) throws Refused {
        Expression value = stated.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof StringLiteral literal) {
            return Optional.of(literal.getValue());
        }
        if (value instanceof Identifier identifier) {
            return Optional.of(identifier.getValue());
        }
        throw invalid(name, value);
    }

    private static OptionalLong number(Map<String, Expression> stated, String name) throws Refused {
        Expression value = stated.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof LongLiteral literal && literal.getParsedValue() > 0) {
            return OptionalLong.of(literal.getParsedValue());
        }
        throw invalid(name, value);
    }

    static List<String> texts(Map<String, Expression> stated, String name) throws Refused {
        Expression value = stated.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Array array)) {
            throw invalid(name, value);
        }
        List<String> texts = new ArrayList<>();
        for (Expression element : array.getValues()) {
            if (!(element instanceof StringLiteral literal)) {
                throw invalid(name, value);
            }
            texts.add(LetterCase.lower(literal.getValue()));
        }
        return texts;
    }

    private static Refused invalid(String name, Expression value) {
        String shown = value instanceof StringLiteral || value instanceof LongLiteral || value instanceof BooleanLiteral ? value.toString() : "expression";
        return new Refused(
                AthenaError.INVALID_TABLE_PROPERTY,
                "INVALID_TABLE_PROPERTY: Invalid value for catalog 'awsdatacatalog' table property '" + name + "': Cannot convert [" + shown + "]");
    }

    static String withoutSlash(String location) {
        String shortened = location;
        while (shortened.endsWith("/") && !shortened.endsWith("//")) {
            shortened = shortened.substring(0, shortened.length() - 1);
        }
        return shortened;
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String array(List<String> names) {
        return "ARRAY[" + String.join(", ", names.stream().map(CtasProperties::quote).toList()) + "]";
    }
}
