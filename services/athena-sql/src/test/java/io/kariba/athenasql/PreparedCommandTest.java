package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.athenasql.PreparedCommand.Action;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedCommandTest {
    @Test
    void preparedStatementsAreTakenApart() {
        assertThat(AthenaSql.preparedCommand("PREPARE My_Select FROM\n  SELECT * FROM t WHERE a = ? -- b\n;"))
                .contains(new PreparedCommand(Action.PREPARE, "my_select", "SELECT * FROM t WHERE a = ?", List.of()));
        assertThat(AthenaSql.preparedCommand("execute my_select using 'it''s, so', f(1, 2), -3;"))
                .contains(new PreparedCommand(Action.EXECUTE, "my_select", "", List.of("'it''s, so'", "f(1, 2)", "-3")));
        assertThat(AthenaSql.preparedCommand("EXECUTE \"My Name\"")).contains(new PreparedCommand(Action.EXECUTE, "My Name", "", List.of()));
        assertThat(AthenaSql.preparedCommand("DEALLOCATE PREPARE x ;")).contains(new PreparedCommand(Action.DEALLOCATE, "x", "", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "EXECUTE IMMEDIATE 'SELECT 1'", "", "DESCRIBE INPUT x", "-- PREPARE x FROM y"})
    void otherTextsAreNone(String text) {
        assertThat(AthenaSql.preparedCommand(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PREPARE | line 1:8: mismatched input '<EOF>'. Expecting: <identifier>", "PREPARE a SELECT 1 | line 1:11: mismatched input 'SELECT'. Expecting: 'FROM'",
        "PREPARE a FROM | line 1:15: mismatched input '<EOF>'. Expecting: <statement>", "EXECUTE a USING | line 1:16: mismatched input '<EOF>'. Expecting: <expression>",
        "EXECUTE a USING 1, | line 1:19: mismatched input '<EOF>'. Expecting: <expression>", "EXECUTE a 1 | line 1:11: mismatched input '1'. Expecting: 'USING'",
        "DEALLOCATE a | line 1:12: mismatched input 'a'. Expecting: 'PREPARE'", "DEALLOCATE PREPARE a b | line 1:22: mismatched input 'b'. Expecting: <EOF>",
        "EXECUTE 5 | line 1:9: mismatched input '5'. Expecting: <identifier>",
    })
    void wrongOnesAreToldWithTheirPlace(String text, String message) {
        assertThatThrownBy(() -> AthenaSql.preparedCommand(text)).isInstanceOf(SqlSyntaxError.class).hasMessage(message);
    }
}
