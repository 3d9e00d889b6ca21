package io.kariba.athenasql;

import io.kariba.athenasql.SqlTokens.SqlToken;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code OPTIMIZE t REWRITE DATA USING BIN_PACK [WHERE …]}. The engine calls it {@code ALTER TABLE t EXECUTE optimize(…) [WHERE …]}. Source: Athena User
 * Guide, "OPTIMIZE".
 *
 * @param rewrite the word REWRITE
 * @param binPack the word BIN_PACK
 */
record Optimize(SqlToken word, SqlToken rewrite, SqlToken binPack) {
    private static final String[] CLAUSE = {"REWRITE", "DATA", "USING", "BIN_PACK"};

    /**
     * @return empty if the text is no OPTIMIZE
     * @throws SqlSyntaxError if it begins as one and goes on wrongly
     */
    static Optional<Optimize> find(String text, List<SqlToken> tokens) {
        if (!SqlTokens.follow(tokens, 0, "OPTIMIZE")) {
            return Optional.empty();
        }
        int at = 2;
        while (at + 1 < tokens.size() && tokens.get(at).text().equals(".")) {
            at += 2;
        }
        for (int i = 0; i < CLAUSE.length; i++) {
            if (!SqlTokens.follow(tokens, at + i, CLAUSE[i])) {
                throw unexpected(text, tokens, at + i, DdlCursor.quoted(CLAUSE[i]));
            }
        }
        int end = at + CLAUSE.length;
        if (end < tokens.size() && !tokens.get(end).is("WHERE")) {
            throw unexpected(text, tokens, end, "'WHERE', <EOF>");
        }
        return Optional.of(new Optimize(tokens.getFirst(), tokens.get(at), tokens.get(end - 1)));
    }

    void edit(Edits edits) {
        edits.replace(word.start(), word.end(), "ALTER TABLE");
        edits.replace(rewrite.start(), binPack.end(), "EXECUTE optimize");
    }

    /** @param bytes files smaller than this are rewritten */
    void threshold(Edits edits, long bytes) {
        edits.replace(rewrite.start(), binPack.end(), "EXECUTE optimize(file_size_threshold => '" + bytes + "B')");
    }

    /** Athena's default size of written files is 512 MiB, and files are too small below three quarters of it. */
    static long threshold(Map<String, String> properties) {
        long target = bytes(properties, IcebergProperties.TARGET_SIZE, 536_870_912);
        return bytes(properties, "optimize_rewrite_min_data_file_size_bytes", target / 4 * 3);
    }

    private static long bytes(Map<String, String> properties, String name, long otherwise) {
        String stated = properties.getOrDefault(name, "");
        return stated.matches("[1-9][0-9]{0,17}") ? Long.parseLong(stated) : otherwise;
    }

    private static SqlSyntaxError unexpected(String text, List<SqlToken> tokens, int at, String expected) {
        boolean end = at >= tokens.size();
        Position position = Edits.positionAt(text, end ? text.length() : tokens.get(at).start());
        return SqlSyntaxError.at(position, "mismatched input '" + (end ? "<EOF>" : tokens.get(at).text()) + "'. Expecting: " + expected);
    }
}
