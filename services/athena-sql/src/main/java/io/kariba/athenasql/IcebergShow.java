package io.kariba.athenasql;

import io.kariba.api.Catalog.VisibleTable;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Description;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What SHOW and DESCRIBE say of Iceberg tables, out of their metadata. The layouts are those that were recorded of Athena: unlike Hive's, nothing is padded. */
final class IcebergShow {
    private static final String EMPTY = "\t\t";

    private IcebergShow() {}

    /** The table's own word for its columns, of which the caller sees what the catalog shows of them. */
    static Description describe(Work work, VisibleTable visible) {
        CatalogTable table = visible.table();
        Description found = work.iceberg().describe(work.caller(), table.database(), table.name());
        List<CatalogColumn> shown = found.columns().stream()
                .filter(column -> visible.columns().isEmpty() || visible.columns().contains(column.name()))
                .toList();
        return new Description(shown, found.partitioning(), found.location(), found.properties(), found.formatVersion());
    }

    static List<String> columnNames(Work work, VisibleTable visible) {
        return describe(work, visible).columns().stream().map(CatalogColumn::name).toList();
    }

    /** The lines of DESCRIBE. */
    static List<String> lines(Description table) {
        List<String> lines = new ArrayList<>(List.of("# Table schema:" + EMPTY, "# col_name\tdata_type\tcomment"));
        for (CatalogColumn column : table.columns()) {
            lines.add(column.name() + "\t" + spelled(HiveTypes.parse(column.type())) + "\t" + column.comment().orElse(""));
        }
        lines.addAll(List.of(EMPTY, "# Partition spec:" + EMPTY, "# field_name\tfield_transform\tcolumn_name"));
        table.partitioning().forEach(field -> lines.add(field(field)));
        return lines;
    }

    /** The lines of DESCRIBE FORMATTED and EXTENDED. */
    static List<String> formatted(CatalogTable table, Description found) {
        List<String> lines = new ArrayList<>(lines(found));
        lines.add(EMPTY);
        lines.add("Name:\ticeberg." + table.database() + "." + table.name() + "\t");
        lines.add("Location:\t" + found.location() + "\t");
        properties(lines, "# Table properties:", IcebergProperties.shown(found));
        properties(lines, "# Iceberg storage table properties:", new TreeMap<>(found.properties()));
        return lines;
    }

    private static void properties(List<String> lines, String title, Map<String, String> properties) {
        lines.addAll(List.of(EMPTY, title + EMPTY, "# key\tvalue\t"));
        properties.forEach((name, value) -> lines.add(name + "\t" + value + "\t"));
    }

    /** A line of the partition spec; a field is named after its column and transform, as Iceberg names it. */
    private static String field(String text) {
        Transform transform = Transform.of(text);
        return switch (transform.name()) {
            case "identity" -> transform.column() + "\tidentity\t" + transform.column();
            case "truncate" -> transform.column() + "_trunc\ttruncate" + transform.size().map(size -> "[" + size + "]").orElse("") + "\t" + transform.column();
            default -> transform.column() + "_" + transform.name() + "\t" + transform.name() + transform.size().map(size -> "[" + size + "]").orElse("") + "\t"
                    + transform.column();
        };
    }

    /** {@code day(at)}, {@code bucket(16, id)} or {@code id} taken apart. */
    record Transform(String name, Optional<String> size, String column) {
        static Transform of(String text) {
            int open = text.indexOf('(');
            if (open < 0 || !text.endsWith(")") || text.startsWith("`")) {
                return new Transform("identity", Optional.empty(), unquoted(text));
            }
            String inside = text.substring(open + 1, text.length() - 1).strip();
            String name = text.substring(0, open).strip();
            if (inside.matches("(?s)[0-9]+\\s*,.*")) {
                int comma = inside.indexOf(',');
                return new Transform(name, Optional.of(inside.substring(0, comma).strip()), unquoted(inside.substring(comma + 1)));
            }
            return new Transform(name, Optional.empty(), unquoted(inside));
        }

        private static String unquoted(String column) {
            String name = column.strip();
            return name.length() > 1 && name.startsWith("`") && name.endsWith("`") ? name.substring(1, name.length() - 1) : name;
        }

        /** As a CREATE TABLE states it. */
        String ddl() {
            String quoted = "`" + column + "`";
            return name.equals("identity") ? quoted : name + "(" + size.map(number -> number + ", ").orElse("") + quoted + ")";
        }
    }

    /** The lines of SHOW CREATE TABLE. */
    static List<String> create(CatalogTable table, Description found, String stated) {
        IcebergProperties.custom(found).ifPresent(property -> {
            throw DdlFailures.notSupported("Table " + table.database() + "." + table.name() + " cannot be shown as a CREATE TABLE: table property '" + property
                    + "' is not supported by Athena");
        });
        List<String> lines = new ArrayList<>(List.of("CREATE TABLE " + stated + " ("));
        for (int i = 0; i < found.columns().size(); i++) {
            CatalogColumn column = found.columns().get(i);
            String comment = column.comment().map(text -> " COMMENT " + ShowCreateTable.quote(text)).orElse("");
            String name = column.name().matches("[a-z_][a-z0-9_]*") ? column.name() : "`" + column.name() + "`";
            lines.add("  " + name + " " + HiveTypes.normalize(column.type()) + comment + (i + 1 < found.columns().size() ? "," : ")"));
        }
        if (!found.partitioning().isEmpty()) {
            lines.add("PARTITIONED BY ("
                    + found.partitioning().stream().map(field -> Transform.of(field).ddl()).collect(Collectors.joining(", ")) + ")");
        }
        lines.add("LOCATION " + ShowCreateTable.quote(found.location()));
        lines.add("TBLPROPERTIES (");
        Map<String, String> properties = new LinkedHashMap<>(Map.of("table_type", "iceberg"));
        properties.putAll(IcebergProperties.shown(found));
        int left = properties.size();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            lines.add("  " + ShowCreateTable.quote(property.getKey()) + "=" + ShowCreateTable.quote(property.getValue()) + (--left > 0 ? "," : ""));
        }
        lines.add(");");
        return lines;
    }

    /** A type as Athena spells those of Iceberg's: with blanks, {@code map<string, int>}, {@code struct<a: int>}, {@code decimal(12, 2)}. */
    private static String spelled(EngineType type) {
        String inside = type.fields().stream()
                .map(field -> field.name().map(name -> name + ": ").orElse("") + spelled(field.type()))
                .collect(Collectors.joining(", "));
        String numbers = type.parameters().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return type.base() + (numbers.isEmpty() ? "" : "(" + numbers + ")") + (inside.isEmpty() ? "" : "<" + inside + ">");
    }
}
