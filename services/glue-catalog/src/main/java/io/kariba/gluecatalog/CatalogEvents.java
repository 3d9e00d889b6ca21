package io.kariba.gluecatalog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kariba.api.Event;
import io.kariba.api.Scope;
import io.kariba.api.Transaction;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of the Data Catalog as EventBridge tells them
 * (<a href="https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html">Automating AWS Glue with EventBridge</a>):
 * databases and the coming and going of tables are a change of the database, the rest is a change of the table. {@code typeOfChange} is the operation's
 * name. A notification names at most 100 tables or partitions.
 */
final class CatalogEvents {
    private static final int MAX_NAMES = 100;
    private static final String SOURCE = "aws.glue";

    private CatalogEvents() {}

    static void databaseChanged(Transaction tx, Scope scope, String operation, String database, List<String> tables) {
        for (List<String> some : chunks(tables)) {
            String detail = detail(database, null, operation, "changedTables", some);
            tx.append(new Event(scope, SOURCE, "Glue Data Catalog Database State Change", GlueAccess.databaseResource(database), detail));
        }
    }

    static void tableChanged(Transaction tx, Scope scope, String operation, TableName table) {
        partitionsChanged(tx, scope, operation, table, List.of());
    }

    /** @param partitions the values of each */
    static void partitionsChanged(Transaction tx, Scope scope, String operation, TableName table, List<List<String>> partitions) {
        List<String> names = partitions.stream().map(values -> String.join(",", values)).toList();
        for (List<String> some : chunks(names)) {
            String detail = detail(table.database(), table.table(), operation, "changedPartitions", some);
            tx.append(new Event(scope, SOURCE, "Glue Data Catalog Table State Change", GlueAccess.tableResource(table.database(), table.table()), detail));
        }
    }

    private static List<List<String>> chunks(List<String> names) {
        if (names.size() <= MAX_NAMES) {
            return List.of(names);
        }
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < names.size(); from += MAX_NAMES) {
            chunks.add(names.subList(from, Math.min(names.size(), from + MAX_NAMES)));
        }
        return chunks;
    }

    private static String detail(String database, String table, String operation, String list, List<String> names) {
        return PojoJson.inMemory(() -> {
            StringWriter text = new StringWriter();
            try (JsonGenerator out = PojoJson.JSON.createGenerator(text)) {
                out.writeStartObject();
                out.writeStringField("databaseName", database);
                if (!names.isEmpty()) {
                    out.writeFieldName(list);
                    out.writeStartArray();
                    for (String name : names) {
                        out.writeString(name);
                    }
                    out.writeEndArray();
                }
                out.writeStringField("typeOfChange", operation);
                if (table != null) {
                    out.writeStringField("tableName", table);
                }
                out.writeEndObject();
            }
            return text.toString();
        });
    }
}
