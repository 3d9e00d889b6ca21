package io.kariba.athenasql;

/**
 * A result column as GetQueryResults' ColumnInfo shows it.
 *
 * @param type Athena's short type name, e.g. {@code integer}, {@code float}, {@code array}
 * @param precision 0 where the type has none
 * @param scale 0 where the type has none
 */
public record ColumnInfo(String name, String type, int precision, int scale) {
    /** A column of SHOW and DESCRIBE: type {@code string}, no precision. */
    public static ColumnInfo string(String name) {
        return new ColumnInfo(name, "string", 0, 0);
    }

    /** The column for an engine type, by Athena's table of names and precisions. */
    public static ColumnInfo of(String name, EngineType type) {
        String base = type.base();
        return switch (base) {
            case "integer" -> new ColumnInfo(name, "integer", 10, 0);
            case "bigint" -> new ColumnInfo(name, "bigint", 19, 0);
            case "smallint" -> new ColumnInfo(name, "smallint", 5, 0);
            case "tinyint" -> new ColumnInfo(name, "tinyint", 3, 0);
            case "real" -> new ColumnInfo(name, "float", 17, 0);
            case "double" -> new ColumnInfo(name, "double", 17, 0);
            case "decimal" -> new ColumnInfo(name, "decimal", type.parameter(0, 38), type.parameter(1, 0));
            case "varchar" -> new ColumnInfo(name, "varchar", type.parameter(0, Integer.MAX_VALUE), 0);
            case "char" -> new ColumnInfo(name, "char", type.parameter(0, 1), 0);
            case "varbinary" -> new ColumnInfo(name, "varbinary", 1_073_741_824, 0);
            case "timestamp", "timestamp with time zone", "time", "time with time zone" -> new ColumnInfo(name, base, 3, 0);
            default -> new ColumnInfo(name, base, 0, 0);
        };
    }
}
