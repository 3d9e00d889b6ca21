package io.kariba.athenasql;

import io.kariba.athenasql.DdlLexer.DdlToken;
import io.kariba.athenasql.SqlTokens.SqlToken;
import java.util.ArrayList;
import java.util.List;

/**
 * PREPARE, EXECUTE or DEALLOCATE PREPARE. Source: Athena User Guide, "Use prepared statements".
 *
 * @param name the prepared statement's name, lower case unless it was quoted
 * @param statement PREPARE's statement as it was written; empty for the others
 * @param parameters EXECUTE's expressions after USING, as they were written
 */
public record PreparedCommand(Action action, String name, String statement, List<String> parameters) {
    public PreparedCommand {
        parameters = List.copyOf(parameters);
    }

    /** Which of the three it is. */
    public enum Action {
        PREPARE,
        EXECUTE,
        DEALLOCATE
    }

    static boolean begins(List<DdlToken> words) {
        DdlToken first = words.getFirst();
        boolean immediate = words.size() > 1 && words.get(1).is("IMMEDIATE");
        return first.is("PREPARE") || first.is("DEALLOCATE") || first.is("EXECUTE") && !immediate;
    }

    static PreparedCommand read(String text, List<SqlToken> tokens) {
        String first = tokens.getFirst().text();
        if (first.equalsIgnoreCase("PREPARE")) {
            String name = name(text, tokens, 1);
            expect(text, tokens, 2, "FROM");
            if (tokens.size() < 4) {
                throw unexpected(text, tokens, 3, "<statement>");
            }
            String statement = text.substring(tokens.get(3).start(), tokens.getLast().end());
            return new PreparedCommand(Action.PREPARE, name, statement, List.of());
        }
        if (first.equalsIgnoreCase("DEALLOCATE")) {
            expect(text, tokens, 1, "PREPARE");
            String name = name(text, tokens, 2);
            expectEnd(text, tokens, 3);
            return new PreparedCommand(Action.DEALLOCATE, name, "", List.of());
        }
        String name = name(text, tokens, 1);
        if (tokens.size() == 2) {
            return new PreparedCommand(Action.EXECUTE, name, "", List.of());
        }
        expect(text, tokens, 2, "USING");
        return new PreparedCommand(Action.EXECUTE, name, "", expressions(text, tokens));
    }

    /** Parts the tokens after USING at commas outside brackets. */
    private static List<String> expressions(String text, List<SqlToken> tokens) {
        List<String> expressions = new ArrayList<>();
        int from = 3;
        for (int i = 3; i <= tokens.size(); i++) {
            boolean ends = i == tokens.size() || tokens.get(i).depth() == 0 && tokens.get(i).text().equals(",");
            if (ends && i == from) {
                throw unexpected(text, tokens, i, "<expression>");
            }
            if (ends) {
                expressions.add(text.substring(tokens.get(from).start(), tokens.get(i - 1).end()));
                from = i + 1;
            }
        }
        return expressions;
    }

    private static String name(String text, List<SqlToken> tokens, int at) {
        if (at >= tokens.size() || !tokens.get(at).text().matches("[A-Za-z_@:][A-Za-z0-9_@:]*|\"(?s:.+)\"")) {
            throw unexpected(text, tokens, at, "<identifier>");
        }
        return SqlTokens.identifier(tokens.get(at));
    }

    private static void expect(String text, List<SqlToken> tokens, int at, String word) {
        if (!SqlTokens.follow(tokens, at, word)) {
            throw unexpected(text, tokens, at, "'" + word + "'");
        }
    }

    private static void expectEnd(String text, List<SqlToken> tokens, int at) {
        if (at < tokens.size()) {
            throw unexpected(text, tokens, at, "<EOF>");
        }
    }

    private static SqlSyntaxError unexpected(String text, List<SqlToken> tokens, int at, String expected) {
        boolean end = at >= tokens.size();
        Position position = Edits.positionAt(text, end ? text.length() : tokens.get(at).start());
        return SqlSyntaxError.at(position, "mismatched input '" + (end ? "<EOF>" : tokens.get(at).text()) + "'. Expecting: " + expected);
    }
}
