package io.kariba.athenasql;

import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code PARTITION (a = 'x', b < 5)}: a full spec names one partition, a partial one or one with comparisons names many. */
record PartitionSpec(List<Condition> conditions) {
    private static final Set<String> NUMERIC = Set.of("tinyint", "smallint", "int", "bigint", "float", "double");

    /** One key's condition; the operator is {@code =} in all statements but DROP PARTITION. */
    record Condition(String key, String operator, String value) {}

    static PartitionSpec read(DdlCursor cursor) {
        cursor.expect("PARTITION");
        cursor.expectSymbol("(");
        List<Condition> conditions = new ArrayList<>();
        do {
            String key = cursor.name();
            String operator = cursor.peek().value();
            if (!List.of("=", "<", ">", "<=", ">=", "!=", "<>").contains(operator)) {
                throw cursor.unexpected("'='");
            }
            cursor.next();
            conditions.add(new Condition(key, operator, value(cursor)));
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(")");
        return new PartitionSpec(conditions);
    }

    private static String value(DdlCursor cursor) {
        cursor.take("DATE");
        if (cursor.peek().kind() == DdlLexer.TokenKind.STRING) {
            return cursor.string();
        }
        StringBuilder number = new StringBuilder(cursor.takeSymbol("-") ? "-" : "");
        if (cursor.peek().kind() != DdlLexer.TokenKind.WORD) {
            throw cursor.unexpected("<value>");
        }
        number.append(cursor.next().value());
        if (cursor.takeSymbol(".")) {
            number.append('.').append(cursor.next().value());
        }
        return number.toString();
    }

    /** The values of a full spec, in the keys' order. */
    List<String> values(CatalogTable table) {
        Map<String, String> stated = new HashMap<>();
        checkKeys(table);
        for (Condition condition : conditions) {
            if (!condition.operator().equals("=")) {
                throw DdlFailures.semantic("[Error 10062]: A partition spec takes = only, not " + condition.operator());
            }
            stated.put(condition.key(), condition.value());
        }
        if (stated.size() != table.partitionKeys().size()) {
            throw DdlFailures.semantic(
                    "partition spec " + this + " doesn't contain all (" + table.partitionKeys().size() + ") partition columns");
        }
        return table.partitionKeys().stream().map(key -> stated.get(key.name())).toList();
    }

    void checkKeys(CatalogTable table) {
        if (table.partitionKeys().isEmpty()) {
            throw DdlFailures.notPartitioned(new TableName(table.database(), table.name()));
        }
        for (Condition condition : conditions) {
            if (table.partitionKeys().stream().noneMatch(key -> key.name().equals(condition.key()))) {
                throw DdlFailures.semantic(
                        "[Error 10098]: Non-Partition column appears in the partition specification:  " + condition.key());
            }
        }
    }

    /** Whether a partition fulfils all conditions; numbers compare as numbers, everything else as text, which orders ISO dates rightly. */
    boolean matches(CatalogTable table, CatalogPartition partition) {
        for (Condition condition : conditions) {
            for (int i = 0; i < table.partitionKeys().size(); i++) {
                CatalogColumn key = table.partitionKeys().get(i);
                if (key.name().equals(condition.key()) && !holds(condition, key.type(), partition.values().get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean holds(Condition condition, String type, String value) {
        int order = compare(type, value, condition.value());
        return switch (condition.operator()) {
            case "=" -> order == 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            default -> order != 0;
        };
    }

    private static int compare(String type, String left, String right) {
        if (NUMERIC.contains(type) || type.startsWith("decimal")) {
            try {
                return new BigDecimal(left).compareTo(new BigDecimal(right));
            } catch (NumberFormatException notNumbers) {
                return left.compareTo(right);
            }
        }
        return left.compareTo(right);
    }

    /** Hive's name of a partition: {@code a=1/b=x%3Ay}. */
    static String name(List<CatalogColumn> keys, List<String> values) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < keys.size() && i < values.size(); i++) {
            name.append(i == 0 ? "" : "/").append(escape(keys.get(i).name())).append('=').append(escape(values.get(i)));
        }
        return name.toString();
    }

    /** Hive's FileUtils.escapePathName: control characters and those that trouble file systems become {@code %XX}. */
    static String escape(String value) {
        if (value.isEmpty()) {
            return "__HIVE_DEFAULT_PARTITION__";
        }
        StringBuilder escaped = new StringBuilder();
        for (char c : value.toCharArray()) {
            if (c < ' ' || c == 0x7F || "\"#%'*/:=?\\{[]^".indexOf(c) >= 0) {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Undoes {@link #escape}; a lone per cent sign stays. */
    static String unescape(String folder) {
        if (folder.indexOf('%') < 0) {
            return folder;
        }
        byte[] in = folder.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return conditions.stream()
                .map(condition -> condition.key() + condition.operator() + condition.value())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
