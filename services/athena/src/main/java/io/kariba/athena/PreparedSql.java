package io.kariba.athena;

import io.kariba.athenasql.Statement;
import io.kariba.athenasql.UnsupportedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PREPARE, EXECUTE and DEALLOCATE PREPARE: the statements about prepared statements, which belong to a workgroup and so to the service and not to the
 * language. See the User Guide, "Use parameterized queries".
 *
 * @param text of PREPARE: the statement after FROM; else empty
 * @param values of EXECUTE: what follows USING, an SQL expression each
 */
record PreparedSql(Kind kind, String name, String text, List<String> values) {
    private static final String NAME = "(?:\"([^\"]+)\"|([A-Za-z_][A-Za-z0-9_@:]*))";
    private static final Pattern PREPARE = pattern("PREPARE\\s+" + NAME + "\\s+FROM\\s+(.*)");
    private static final Pattern EXECUTE = pattern("EXECUTE\\s+" + NAME + "(?:\\s+USING\\s+(.*))?");
    private static final Pattern DEALLOCATE = pattern("DEALLOCATE\\s+PREPARE\\s+" + NAME + "()");

    enum Kind {
        PREPARE,
        EXECUTE,
        DEALLOCATE
    }

    private static Pattern pattern(String body) {
        return Pattern.compile("\\s*" + body, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** Reads a statement that the language recognised by its name; empty if it is another one. */
    static Optional<PreparedSql> of(Statement statement) {
        if (!(statement instanceof UnsupportedStatement known)) {
            return Optional.empty();
        }
        String text = withoutSemicolon(known.text());
        return switch (known.name()) {
            case "PREPARE" -> read(Kind.PREPARE, PREPARE, text);
            case "EXECUTE" -> read(Kind.EXECUTE, EXECUTE, text);
            case "DEALLOCATE PREPARE" -> read(Kind.DEALLOCATE, DEALLOCATE, text);
            default -> Optional.empty();
        };
    }

    /** The statement with the type that Athena gives it. */
    static UnsupportedStatement typed(UnsupportedStatement known, PreparedSql read) {
        return new UnsupportedStatement(known.text(), Statement.DDL, Optional.of(read.kind() == Kind.PREPARE ? "PREPARE" : "DEALLOCATE"), known.name(), known.error());
    }

    private static Optional<PreparedSql> read(Kind kind, Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        String rest = matcher.group(3) == null ? "" : matcher.group(3).strip();
        List<String> values = kind == Kind.EXECUTE && !rest.isEmpty() ? list(rest) : List.of();
        return Optional.of(new PreparedSql(kind, name, kind == Kind.PREPARE ? rest : "", values));
    }

    private static String withoutSemicolon(String text) {
        String stripped = text.strip();
        return stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1).stripTrailing() : stripped;
    }

    /** Takes a list apart at its commas, but not at those inside quotes or brackets. */
    private static List<String> list(String text) {
        List<String> items = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                items.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        items.add(text.substring(from).strip());
        return items;
    }
}
