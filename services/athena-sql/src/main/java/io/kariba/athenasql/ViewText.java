package io.kariba.athenasql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.CatalogTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Views as the catalog keeps them: {@code /* Presto View: base64 of JSON *}{@code /}. */
final class ViewText {
    private static final String BEGIN = "/* Presto View: ";
    private static final String END = " */";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ViewText() {}

    /** The lines of SHOW CREATE VIEW: {@code CREATE VIEW db.v AS}, then the query as it is kept. */
    static List<String> lines(CatalogTable view) {
        if (!view.isView()) {
            throw new StatementFailed(AthenaError.user(
                    AthenaError.NOT_SUPPORTED,
                    "NOT_SUPPORTED: line 1:1: Relation 'awsdatacatalog." + view.database() + "." + view.name() + "' is a table, not a view"));
        }
        List<String> lines = new ArrayList<>();
        lines.add("CREATE VIEW " + name(view.database()) + "." + name(view.name()) + " AS");
        lines.addAll(query(view).lines().toList());
        return lines;
    }

    /** The view's query text. */
    static String query(CatalogTable view) {
        String text = view.viewText().orElse("").strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            return text;
        }
        try {
            byte[] json = Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()).strip());
            JsonNode sql = JSON.readTree(new String(json, StandardCharsets.UTF_8)).path("originalSql");
            if (sql.isTextual()) {
                return sql.textValue();
            }
        } catch (IllegalArgumentException | JsonProcessingException unreadable) {
            // told as an invalid view below
        }
        throw new StatementFailed(
                AthenaError.user(AthenaError.INVALID_VIEW, "INVALID_VIEW: View '" + view.database() + "." + view.name() + "' cannot be read"));
    }

    /** A name as the engine's formatter writes it: quoted only where it must be. */
    private static String name(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
