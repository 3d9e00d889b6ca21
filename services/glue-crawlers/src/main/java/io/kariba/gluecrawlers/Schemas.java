package io.kariba.gluecrawlers;

import io.kariba.formats.Column;
import io.kariba.formats.ColumnType;
import io.kariba.formats.ColumnType.Simple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Columns of several files compared and put together. */
final class Schemas {
    /** AWS's threshold: schemas that agree in seven tenths of their columns are one table's. */
    private static final double SIMILAR = 0.7;

    private static final List<Simple> WHOLE = List.of(Simple.TINYINT, Simple.SMALLINT, Simple.INT, Simple.BIGINT);

    private Schemas() {}

    /** Names in lower case; a name that comes twice is one column whose type holds both. */
    static List<Column> folded(List<Column> columns) {
        Map<String, Column> folded = new LinkedHashMap<>();
        for (Column column : columns) {
            folded.merge(column.name().toLowerCase(Locale.ROOT), column,
                    (one, two) -> new Column(one.name(), widened(one.type(), two.type())));
        }
        return folded.entrySet().stream().map(entry -> new Column(entry.getKey(), entry.getValue().type())).toList();
    }

    /** Names in lower case; one that comes again gets a number, since columns of a row cannot be left out. */
    static List<Column> renamed(List<Column> columns) {
        Set<String> names = new HashSet<>();
        List<Column> renamed = new ArrayList<>(columns.size());
        for (Column column : columns) {
            String name = column.name().toLowerCase(Locale.ROOT);
            String unique = name;
            for (int i = 1; !names.add(unique); i++) {
                unique = name + "_" + i;
            }
            renamed.add(new Column(unique, column.type()));
        }
        return renamed;
    }

    /**
     * Whether two schemas are similar: twice the columns they agree in, over the columns of both. A column of the same name and a type of another kind
     * (a number in one, text in the other) counts half.
     */
    static boolean areSimilar(List<Column> one, List<Column> two) {
        if (one.isEmpty() || two.isEmpty()) {
            return one.isEmpty() == two.isEmpty();
        }
        Map<String, ColumnType> types = byName(one);
        double agreed = 0;
        for (Column column : two) {
            ColumnType type = types.get(column.name());
            if (type != null) {
                agreed += kind(type).equals(kind(column.type())) ? 1 : 0.5;
            }
        }
        return 2 * agreed / (one.size() + two.size()) >= SIMILAR;
    }

    /** The first schema's columns, their types widened where need be, then the second's others. */
    static List<Column> union(List<Column> one, List<Column> two) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        one.forEach(column -> types.put(column.name(), column.type()));
        two.forEach(column -> types.merge(column.name(), column.type(), Schemas::widened));
        return types.entrySet().stream().map(entry -> new Column(entry.getKey(), entry.getValue())).toList();
    }

    private static Map<String, ColumnType> byName(List<Column> columns) {
        Map<String, ColumnType> types = new HashMap<>();
        columns.forEach(column -> types.put(column.name(), column.type()));
        return types;
    }

    private static String kind(ColumnType type) {
        if (type instanceof ColumnType.Decimal || type instanceof Simple simple && (WHOLE.contains(simple) || simple == Simple.FLOAT || simple == Simple.DOUBLE)) {
            return "number";
        }
        if (type instanceof ColumnType.Text) {
            return "string";
        }
        return type instanceof Simple simple ? simple.text() : type.getClass().getSimpleName();
    }

    /** {@link #widened(ColumnType, ColumnType)} on types as the catalog writes them; a type this does not read gives way to the second. */
    static String widened(String one, String two) {
        if (one.equals(two)) {
            return one;
        }
        return simple(one).flatMap(a -> simple(two).map(b -> widened(a, b).text())).orElse(two);
    }

    private static java.util.Optional<ColumnType> simple(String text) {
        return java.util.Arrays.stream(Simple.values()).filter(type -> type.text().equals(text)).<ColumnType>map(type -> type).findFirst();
    }

    /** A type that holds the values of both. */
    static ColumnType widened(ColumnType one, ColumnType two) {
        if (one.equals(two)) {
            return one;
        }
        if (one instanceof Simple a && two instanceof Simple b) {
            if (WHOLE.contains(a) && WHOLE.contains(b)) {
                return WHOLE.indexOf(a) > WHOLE.indexOf(b) ? a : b;
            }
            if (kind(a).equals("number") && kind(b).equals("number")) {
                return Simple.DOUBLE;
            }
            if (Set.of(a, b).equals(Set.of(Simple.DATE, Simple.TIMESTAMP))) {
                return Simple.TIMESTAMP;
            }
        }
        if (one instanceof ColumnType.Array a && two instanceof ColumnType.Array b) {
            return new ColumnType.Array(widened(a.element(), b.element()));
        }
        if (one instanceof ColumnType.Map a && two instanceof ColumnType.Map b) {
            return new ColumnType.Map(widened(a.key(), b.key()), widened(a.value(), b.value()));
        }
        if (one instanceof ColumnType.Struct a && two instanceof ColumnType.Struct b) {
            return new ColumnType.Struct(union(a.fields(), b.fields()));
        }
        return Simple.STRING;
    }
}
