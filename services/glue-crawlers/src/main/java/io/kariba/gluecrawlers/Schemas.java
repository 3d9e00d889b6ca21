package io.kariba.gluecrawlers;

import io.kariba.api.LetterCase;
import io.kariba.formats.Column;
import io.kariba.formats.ColumnType;
import io.kariba.formats.ColumnType.Simple;
import io.kariba.formats.TypeWidening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Columns of several files compared and put together. */
final class Schemas {
    private Schemas() {}

    /** Names in lower case; a name that comes twice is one column whose type holds both. */
    static List<Column> folded(List<Column> columns) {
        Map<String, Column> folded = new LinkedHashMap<>();
        for (Column column : columns) {
            folded.merge(LetterCase.lower(column.name()), column,
                    (one, two) -> new Column(one.name(), TypeWidening.widen(one.type(), two.type())));
        }
        return folded.entrySet().stream().map(entry -> new Column(entry.getKey(), entry.getValue().type())).toList();
    }

    /** Names in lower case; one that comes again gets a number, since columns of a row cannot be left out. */
    static List<Column> renamed(List<Column> columns) {
        Set<String> names = new HashSet<>();
        List<Column> renamed = new ArrayList<>(columns.size());
        for (Column column : columns) {
            String name = LetterCase.lower(column.name());
            String unique = name;
            for (int i = 1; !names.add(unique); i++) {
                unique = name + "_" + i;
            }
            renamed.add(new Column(unique, column.type()));
        }
        return renamed;
    }

    /**
     * Whether two schemas are similar: twice the columns they agree in, over the columns of both, so that a column more or less weighs less than one that
     * is another. How far two columns of a name agree is {@link TypeWidening#similarity}'s business.
     */
    static boolean areSimilar(List<Column> one, List<Column> two) {
        if (one.isEmpty() || two.isEmpty()) {
            return one.isEmpty() == two.isEmpty();
        }
        Map<String, Column> columns = new HashMap<>();
        one.forEach(column -> columns.put(column.name(), column));
        double agreed = 0;
        for (Column column : two) {
            Column same = columns.get(column.name());
            agreed += same == null ? 0 : TypeWidening.similarity(List.of(same), List.of(column));
        }
        return 2 * agreed / (one.size() + two.size()) >= TypeWidening.SIMILAR;
    }

    /** The columns as text, where only names count. */
    static List<Column> asText(List<Column> columns) {
        return columns.stream().map(column -> new Column(column.name(), Simple.STRING)).toList();
    }

    /** {@link TypeWidening#widen} on types as the catalog writes them; a type that cannot be read gives way to the second. */
    static String widened(String one, String two) {
        if (one.equals(two)) {
            return one;
        }
        return ColumnType.parse(one)
                .flatMap(a -> ColumnType.parse(two).map(b -> TypeWidening.widen(a, b).text()))
                .orElse(two);
    }
}
