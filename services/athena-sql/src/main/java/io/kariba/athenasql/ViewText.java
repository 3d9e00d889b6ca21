package io.kariba.athenasql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.CatalogTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

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
        return member(view, "originalSql").orElseGet(() -> view.viewText().orElse("").strip());
    }

    /** The database of names in the view's text that state none. */
    static String schema(CatalogTable view) {
        return member(view, "schema").orElse(view.database());
    }

    /** A member of the view's JSON; empty for a text that is not the engine's. */
    private static Optional<String> member(CatalogTable view, String name) {
        String text = view.viewText().orElse("").strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()).strip());
            JsonNode member = JSON.readTree(new String(json, StandardCharsets.UTF_8)).path(name);
            if (member.isTextual()) {
                return Optional.of(member.textValue());
            }
        } catch (IllegalArgumentException | JsonProcessingException unreadable) {
            throw unreadable(view);
        }
        if (name.equals("originalSql")) {
            throw unreadable(view);
        }
        return Optional.empty();
    }

    static StatementFailed unreadable(CatalogTable view) {
        return new StatementFailed(
                AthenaError.user(AthenaError.INVALID_VIEW, "INVALID_VIEW: View '" + view.database() + "." + view.name() + "' cannot be read"));
    }

    /** A name as the engine's formatter writes it: quoted only where it must be. */
    private static String name(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
