package io.kariba.athenasql;

import io.kariba.api.LetterCase;
import io.kariba.athenasql.DdlLexer.DdlToken;
import io.kariba.athenasql.DdlLexer.TokenKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Walks the tokens of a DDL statement. Errors have the engine's form: {@code line 1:8: mismatched input 'x'. Expecting: 'A', 'B'}. */
final class DdlCursor {
    private final String text;
    private final List<DdlToken> tokens;
    private final Context context;
    private int at;
    private String stated = "";

    DdlCursor(String text, List<DdlToken> tokens, Context context) {
        this.text = text;
        this.tokens = tokens;
        this.context = context;
    }

    String text() {
        return text;
    }

    Context context() {
        return context;
    }

    DdlToken peek() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    DdlToken next() {
        DdlToken token = peek();
        at++;
        return token;
    }

    /** Takes the words if they are next. */
    boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(Math.min(at + i, tokens.size() - 1)).is(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean takeSymbol(String symbol) {
        DdlToken token = peek();
        if (token.kind() == TokenKind.SYMBOL && token.value().equals(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String... words) {
        for (String word : words) {
            if (!take(word)) {
                throw unexpected(quoted(word));
            }
        }
    }

    void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected(quoted(symbol));
        }
    }

    void expectEnd() {
        if (peek().kind() != TokenKind.END) {
            throw unexpected("<EOF>");
        }
    }

    boolean atEnd() {
        return peek().kind() == TokenKind.END;
    }

    /** A name, folded to lower case. */
    String name() {
        DdlToken token = peek();
        boolean quoted = token.kind() == TokenKind.QUOTED_NAME || token.kind() == TokenKind.STRING && text.charAt(token.start()) == '"';
        if ((quoted || token.kind() == TokenKind.WORD) && !token.value().isEmpty()) {
            at++;
            return LetterCase.lower(token.value());
        }
        throw unexpected("<identifier>");
    }

    /** A table's name with its database, stated or the context's. */
    TableName table() {
        List<String> parts = new ArrayList<>();
        DdlToken first = peek();
        do {
            parts.add(name());
        } while (takeSymbol("."));
        if (parts.size() == 1 && first.kind() == TokenKind.QUOTED_NAME && parts.getFirst().indexOf('.') > 0) {
            // Athena takes `db.table` in one pair of back quotes for both names (User Guide, "SHOW CREATE TABLE").
            parts = List.of(parts.getFirst().split("\\.", 2));
        }
        stated = String.join(".", parts);
        if (parts.size() > 3 || parts.size() == 3 && !parts.getFirst().equals(References.CATALOG)) {
            throw SqlSyntaxError.at(Edits.positionAt(text, first.start()), "Catalog '" + parts.getFirst() + "' is not supported in DDL statements");
        }
        String database = parts.size() == 1 ? context.databaseOrDefault() : parts.get(parts.size() - 2);
        return new TableName(database, parts.getLast());
    }

    /** The last table's name as it was stated, with its database or without: Hive's output and errors repeat it so. */
    String stated() {
        return stated;
    }

    /** A database's name, which may follow the catalog's. */
    String database() {
        DdlToken first = peek();
        String name = name();
        if (!takeSymbol(".")) {
            return name;
        }
        if (!name.equals(References.CATALOG)) {
            throw SqlSyntaxError.at(Edits.positionAt(text, first.start()), "Catalog '" + name + "' is not supported in DDL statements");
        }
        return name();
    }

    String string() {
        DdlToken token = peek();
        if (token.kind() != TokenKind.STRING) {
            throw unexpected("<string>");
        }
        at++;
        return token.value();
    }

    /** {@code COMMENT 'text'}, if it is next. */
    Optional<String> comment() {
        return take("COMMENT") ? Optional.of(string()) : Optional.empty();
    }

    int number() {
        DdlToken token = peek();
        if (token.kind() == TokenKind.WORD && token.value().matches("[0-9]{1,9}")) {
            at++;
            return Integer.parseInt(token.value());
        }
        throw unexpected("<integer>");
    }

    /** {@code ('a'='b', …)}. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        expectSymbol("(");
        do {
            String name = string();
            expectSymbol("=");
            properties.put(name, string());
        } while (takeSymbol(","));
        expectSymbol(")");
        return properties;
    }

    SqlSyntaxError unexpected(String... expected) {
        DdlToken token = peek();
        String found = token.kind() == TokenKind.END ? "<EOF>" : text.substring(token.start(), token.end());
        String shown = found.length() > 100 ? found.substring(0, 100) + "…" : found;
        String list = List.of(expected).stream().collect(Collectors.joining(", "));
        return SqlSyntaxError.at(Edits.positionAt(text, token.start()), "mismatched input '" + shown + "'. Expecting: " + list);
    }

    static String quoted(String word) {
        return "'" + word + "'";
    }
}
