package io.kariba.athenasql;

import io.kariba.athenasql.SqlTokens.SqlToken;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.QueryPeriod;
import io.trino.sql.tree.StringLiteral;
import io.trino.sql.tree.Table;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code t FOR VERSION AS OF 'tag'}. The engine leads a statement on to its catalog of Iceberg tables from any other version of a table, but not from that of a tag or
 * branch: such a table is named in that catalog.
 */
final class TaggedTables {
    private TaggedTables() {}

    /** @param tokens those of the sent text */
    static void name(Node parsed, List<SqlToken> tokens, Context context, Edits edits) {
        Map<Integer, TableName> places = new TreeMap<>();
        for (Node node : References.all(parsed)) {
            if (node instanceof Table table && table.getQueryPeriod().filter(TaggedTables::isTag).isPresent() && table.getLocation().isPresent()) {
                NodeLocation place = table.getLocation().get();
                places.put(edits.originalOffset(place.getLineNumber(), place.getColumnNumber()), References.name(table.getName(), context));
            }
        }
        places.forEach((start, name) -> edits.replace(start, end(tokens, start), IcebergCtas.engineName(name)));
    }

    private static boolean isTag(QueryPeriod period) {
        return period.getRangeType() == QueryPeriod.RangeType.VERSION && period.getEnd().filter(StringLiteral.class::isInstance).isPresent();
    }

    /** Where the name that starts there ends, its qualifiers included. */
    private static int end(List<SqlToken> tokens, int start) {
        int at = 0;
        while (tokens.get(at).start() < start) {
            at++;
        }
        while (at + 2 < tokens.size() && tokens.get(at + 1).text().equals(".")) {
            at += 2;
        }
        return tokens.get(at).end();
    }
}
