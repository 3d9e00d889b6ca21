package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.kariba.athenasql.SqlTokens.SqlToken;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.tree.CreateTableAsSelect;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code UNLOAD (query) TO 's3://…' WITH (…)}. The engine has no such statement: it gets a CREATE TABLE AS in a schema that no catalog has. What runs in the
 * engine lets a table of that schema be written and forgotten, so the files are all that is made. Source: Athena User Guide, "UNLOAD".
 *
 * @param query the tokens of the query, without the brackets around it
 * @param location {@code s3://} URI without a slash at its end
 * @param end offset of the statement's end in the text
 */
record Unload(SqlToken word, List<SqlToken> query, SqlToken closing, String location, List<SqlToken> with, int end) {
    /** The schema of unloaded tables. A statement that names it itself is refused. */
    static final String SCHEMA = "kariba$unload";

    private static final TableName TABLE = new TableName(SCHEMA, "unload");
    private static final String CREATE = "CREATE TABLE awsdatacatalog.\"" + SCHEMA + "\".\"unload\"";
    private static final Set<String> PROPERTIES = Set.of("format", "compression", "compression_level", "field_delimiter", "partitioned_by");

    /**
     * Reads the clauses around the query.
     *
     * @return empty if the text is no UNLOAD
     * @throws SqlSyntaxError if it begins as one and goes on wrongly
     */
    static Optional<Unload> find(String text, List<SqlToken> tokens) {
        if (!SqlTokens.follow(tokens, 0, "UNLOAD")) {
            return Optional.empty();
        }
        expect(text, tokens, 1, "(");
        int close = 2;
        while (close < tokens.size() && !(tokens.get(close).depth() == 0 && tokens.get(close).text().equals(")"))) {
            close++;
        }
        expect(text, tokens, close, ")");
        expect(text, tokens, close + 1, "TO");
        int uri = close + 2;
        if (uri >= tokens.size() || !tokens.get(uri).text().matches("(?s)'.*'")) {
            throw unexpected(text, tokens, uri, "<string>");
        }
        String location = tokens.get(uri).text();
        location = Locations.withoutSlash(location.substring(1, location.length() - 1).replace("''", "'"));
        List<SqlToken> with = tokens.subList(uri + 1, tokens.size());
        if (!with.isEmpty()) {
            expect(text, tokens, uri + 1, "WITH");
            expect(text, tokens, uri + 2, "(");
        }
        return Optional.of(new Unload(tokens.getFirst(), tokens.subList(2, close), tokens.get(close), location, with, tokens.getLast().end()));
    }

    /** Makes the text one that the engine's grammar reads: a CREATE TABLE AS without properties. */
    void wrap(Edits edits) {
        edits.replace(word.start(), word.end(), CREATE + " AS ");
        edits.replace(closing.end(), end, "");
    }

    /**
     * Reads the properties, in Athena's words for UNLOAD.
     *
     * @throws CtasProperties.Refused if they are not UNLOAD's, or the place is none in S3
     */
    Target target(String text) throws CtasProperties.Refused {
        if (!location.matches("(?s)s3://[^/]+(/.*)?")) {
            throw new CtasProperties.Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: External location must be a valid S3 URI: " + location);
        }
        List<Property> properties = new ArrayList<>();
        for (Property property : stated(text)) {
            String name = LetterCase.lower(property.getName().getValue());
            if (!PROPERTIES.contains(name)) {
                throw new CtasProperties.Refused(
                        AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: UNLOAD property '" + name + "' does not exist");
            }
            Identifier known = new Identifier(name.equals("compression") ? "write_compression" : name);
            Expression value = property.getNonDefaultValue();
            properties.add(new Property(property.getLocation().orElseThrow(), known, value));
        }
        if (properties.stream().noneMatch(property -> property.getName().getValue().equals("format"))) {
            throw new CtasProperties.Refused(AthenaError.INVALID_TABLE_PROPERTY, "INVALID_TABLE_PROPERTY: UNLOAD requires the property 'format'");
        }
        CtasProperties read = CtasProperties.read(TABLE, false, properties, word.start(), word.end());
        return new Target(read.withLocation(location));
    }

    private List<Property> stated(String text) {
        if (with.isEmpty()) {
            return List.of();
        }
        String clause = text.substring(with.getFirst().start(), with.getLast().end());
        try {
            CreateTableAsSelect parsed = (CreateTableAsSelect) EngineGrammar.statement("CREATE TABLE t " + clause + " AS SELECT 1");
            return parsed.getProperties();
        } catch (ParsingException | ClassCastException error) {
            Position at = Edits.positionAt(text, with.getFirst().start());
            String why = error instanceof ParsingException grammar ? grammar.getErrorMessage() : "mismatched input. Expecting: ')'";
            throw SqlSyntaxError.at(at, why);
        }
    }

    /** Where the files go and how they are written. */
    record Target(CtasProperties properties) {
        String location() {
            return properties.location().orElseThrow();
        }

        /** What the engine gets in the place of the word UNLOAD. */
        String engineText() {
            return CREATE + properties.engineText() + "AS ";
        }
    }

    private static void expect(String text, List<SqlToken> tokens, int at, String word) {
        if (at >= tokens.size() || !tokens.get(at).is(word)) {
            throw unexpected(text, tokens, at, "'" + word + "'");
        }
    }

    private static SqlSyntaxError unexpected(String text, List<SqlToken> tokens, int at, String expected) {
        boolean end = at >= tokens.size();
        Position position = Edits.positionAt(text, end ? text.length() : tokens.get(at).start());
        return SqlSyntaxError.at(position, "mismatched input '" + (end ? "<EOF>" : tokens.get(at).text()) + "'. Expecting: " + expected);
    }
}
