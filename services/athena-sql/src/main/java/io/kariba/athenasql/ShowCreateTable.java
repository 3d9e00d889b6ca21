package io.kariba.athenasql;

import io.kariba.api.Catalog.VisibleTable;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The lines of SHOW CREATE TABLE, with the blanks Hive leaves at their ends. */
final class ShowCreateTable {
    /** The SerDe parameters that ROW FORMAT DELIMITED stands for, in the order of its clauses. */
    private static final Map<String, String> DELIMITED = delimited();

    private ShowCreateTable() {}

    private static Map<String, String> delimited() {
        Map<String, String> clauses = new LinkedHashMap<>();
        clauses.put("serialization.format", "");
        clauses.put("field.delim", "FIELDS TERMINATED BY");
        clauses.put("escape.delim", "ESCAPED BY");
        clauses.put("colelction.delim", "COLLECTION ITEMS TERMINATED BY");
        clauses.put("mapkey.delim", "MAP KEYS TERMINATED BY");
        clauses.put("line.delim", "LINES TERMINATED BY");
        clauses.put("serialization.null.format", "NULL DEFINED AS");
        return clauses;
    }

    /** @param stated the table's name as the statement has it, which the output repeats */
    static List<String> lines(VisibleTable visible, String stated) {
        CatalogTable table = visible.table();
        if (table.isView()) {
            return ViewText.lines(table);
        }
        List<String> lines = new ArrayList<>();
        lines.add("CREATE EXTERNAL TABLE `" + stated + "`(");
        List<CatalogColumn> shown = DescribeReader.visible(visible, DescribeReader.commented(table.storage().columns(), table.storage()));
        columns(lines, shown, ")");
        if (shown.isEmpty()) {
            lines.add(")");
        }
        String comment = table.parameters().get("comment");
        if (comment != null) {
            lines.add("COMMENT " + quote(comment));
        }
        if (!table.partitionKeys().isEmpty()) {
            lines.add("PARTITIONED BY ( ");
            columns(lines, table.partitionKeys(), ")");
        }
        storage(lines, table.storage());
        Map<String, String> properties = new TreeMap<>(table.parameters());
        properties.keySet().removeAll(List.of("EXTERNAL", "comment"));
        if (!properties.isEmpty()) {
            lines.add("TBLPROPERTIES (");
            properties(lines, properties);
        }
        return lines;
    }

    private static void columns(List<String> lines, List<CatalogColumn> columns, String end) {
        for (int i = 0; i < columns.size(); i++) {
            CatalogColumn column = columns.get(i);
            String comment = column.comment().map(text -> " COMMENT " + quote(text)).orElse("");
            lines.add("  `" + column.name() + "` " + column.type() + comment + (i + 1 < columns.size() ? ", " : end));
        }
    }

    private static void storage(List<String> lines, CatalogStorage storage) {
        if (storage.bucketCount() > 0) {
            lines.add("CLUSTERED BY ( ");
            for (int i = 0; i < storage.bucketColumns().size(); i++) {
                lines.add("  " + storage.bucketColumns().get(i) + (i + 1 < storage.bucketColumns().size() ? ", " : ") "));
            }
            lines.add("INTO " + storage.bucketCount() + " BUCKETS");
        }
        rowFormat(lines, storage);
        lines.add("STORED AS INPUTFORMAT ");
        lines.add("  " + quote(storage.inputFormat().orElse("")) + " ");
        lines.add("OUTPUTFORMAT ");
        lines.add("  " + quote(storage.outputFormat().orElse("")));
        storage.location().ifPresent(location -> {
            lines.add("LOCATION");
            lines.add("  " + quote(location));
        });
    }

    private static void rowFormat(List<String> lines, CatalogStorage storage) {
        Map<String, String> parameters = new TreeMap<>(storage.serdeParameters());
        boolean delimited = parameters.containsKey("field.delim") && DELIMITED.keySet().containsAll(parameters.keySet());
        if (delimited && storage.serdeLibrary().equals(Optional.of(TableFormat.LAZY_SIMPLE))) {
            lines.add("ROW FORMAT DELIMITED ");
            DELIMITED.forEach((parameter, clause) -> {
                if (!clause.isEmpty() && parameters.containsKey(parameter)) {
                    lines.add("  " + clause + " " + quote(parameters.get(parameter)) + " ");
                }
            });
            return;
        }
        lines.add("ROW FORMAT SERDE ");
        lines.add("  " + quote(storage.serdeLibrary().orElse("")) + " ");
        parameters.remove("serialization.format", "1");
        if (!parameters.isEmpty()) {
            lines.add("WITH SERDEPROPERTIES ( ");
            properties(lines, parameters);
            lines.set(lines.size() - 1, lines.getLast() + " ");
        }
    }

    private static void properties(List<String> lines, Map<String, String> properties) {
        int left = properties.size();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            lines.add("  " + quote(property.getKey()) + "=" + quote(property.getValue()) + (--left > 0 ? ", " : ")"));
        }
    }

    /** A string Hive reads back as the same: control characters and quotes escaped. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '\'' -> quoted.append("\\'");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u").append(java.util.HexFormat.of().withUpperCase().toHexDigits(c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('\'').toString();
    }
}
