package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The support table in the documentation is the one the code prints; {@code -Dkariba.write=true} writes it there. */
class SupportTableTest {
    private static final String BEGIN = "<!-- support table: printed from AthenaSql.supportTable() -->\n";
    private static final String END = "<!-- end of support table -->\n";

    static String table() {
        StringBuilder table = new StringBuilder("| statement | works | note |\n|---|---|---|\n");
        for (SupportRow row : AthenaSql.supportTable()) {
            table.append("| ").append(row.statement()).append(" | ").append(row.supported() ? "yes" : "no").append(" | ").append(row.note()).append(" |\n");
        }
        return table.toString();
    }

    @Test
    void documentationHoldsTheSupportTable() throws IOException {
        Path page = Path.of("../../docs/services/athena-sql.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        assertThat(begin).as("marker in " + page).isPositive();
        if (Boolean.getBoolean("kariba.write")) {
            Files.writeString(page, text.substring(0, begin + BEGIN.length()) + table() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin + BEGIN.length(), end)).isEqualTo(table());
    }

    @Test
    void statementsAreListedOnce() {
        List<String> names = AthenaSql.supportTable().stream().map(SupportRow::statement).toList();
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PREPARE p FROM SELECT 1", "EXECUTE p USING 1", "DEALLOCATE PREPARE p"})
    void preparedStatementsHoldNoPreparedStatements(String text) {
        UnsupportedStatement refused = (UnsupportedStatement) AthenaSql.parse(text, Context.of(Optional.of("db")));
        assertThat(refused.error().message()).endsWith(" is not supported by this server: it cannot stand inside another statement");
    }
}
