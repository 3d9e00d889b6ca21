package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.InvalidInputException;

class PartitionExpressionTest {
    private static final List<Column> KEYS = List.of(
            Room.column("year", "string"), Room.column("n", "int"), Room.column("d", "date"), Room.column("ts", "timestamp"),
            Room.column("price", "decimal(10,2)"), Room.column("big", "bigint"), Room.column("in", "varchar(5)"));
    private static final List<String> ROW = List.of("2024", "7", "2024-02-29", "2024-02-29 12:30:00.5", "19.90", "9223372036854775808", "x'y%");

    private static boolean matches(String expression) {
        return matches(expression, ROW);
    }

    private static boolean matches(String expression, List<String> values) {
        return PartitionExpression.parse(expression, KEYS).matches(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "   ", "year = '2024'", "year=2024", "YEAR = '2024'", "`year` = '2024'", "\"year\" = '2024'", "(year) = ('2024')", "((n)) = (((7)))",
        "year > '2023' AND n = 7", "year = '1999' or n=7", "n = 7 AND (year = '1' OR year = '2024')", "NOT n = 8", "not (n = 8 or n = 9)",
        "NOT NOT n = 7", "n <> 8", "n != 8", "n < > 8", "n >= 7", "n <= 7", "n > 6", "n < +8", "n > -5", "n BETWEEN 7 AND 9", "n between 5 and 7 and year = '2024'",
        "n NOT BETWEEN 8 AND 9", "n IN (1, 7)", "n in ('7')", "n NOT IN (1,2,3)", "year LIKE '20%'", "year LIKE '2_2_'", "year NOT LIKE '19%'",
        "year like \"20%\"", "year IS NOT NULL", "n is not null", "d = '2024-02-29'", "d = DATE '2024-02-29'", "d > '2024-1-1'", "d BETWEEN '2024-02-01' AND '2024-02-29'",
        "ts = '2024-02-29 12:30:00.500'", "ts > TIMESTAMP '2024-02-29 12:30:00'", "ts < '2024-02-29 12:30:00.500000001'", "price = 19.9", "price < 20",
        "price = '19.900'", "price > 1e1", "big > 9223372036854775807", "`in` = 'x''y%'", "in = 'x''y%'", "in in ('x''y%')", "in LIKE '%\\%'",
        "year = '1' AND n = 1 OR n = 7", "n = 7 OR n = 1 AND year = '1'", "((((((((((n = 7))))))))))"
    })
    void chosen(String expression) {
        assertThat(matches(expression)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "year = '24'", "n = 8", "n IN (1,2)", "n NOT IN (7)", "year NOT LIKE '20%'", "n NOT BETWEEN 1 AND 9", "year IS NULL", "d < '2024-02-29'",
        "ts <> '2024-02-29 12:30:00.5'", "NOT (n = 7)", "(year = '1' OR n = 7) AND n = 8", "n BETWEEN 9 AND 1", "in LIKE 'X%'", "year = '02024'"
    })
    void notChosen(String expression) {
        assertThat(matches(expression)).isFalse();
    }

    @Test
    void numbersCompareAsNumbersAndTextsAsTexts() {
        List<String> row = List.of("10", "010", "2024-01-01", "2024-01-01 00:00:00", "5", "-3", "a");
        assertThat(matches("year < '9'", row)).isTrue();
        assertThat(matches("n > 9", row)).isTrue();
        assertThat(matches("n = 10", row)).isTrue();
        assertThat(matches("big < -2", row)).isTrue();
    }

    @Test
    void nullIsUnknownToComparisonsAndEnginesMayAskForItByItsText() {
        List<String> row = List.of(KeyType.NULL_VALUE, KeyType.NULL_VALUE, KeyType.NULL_VALUE, "not a time", "x", "1", "a");
        assertThat(matches("year IS NULL", row)).isTrue();
        assertThat(matches("n IS NULL AND d is null", row)).isTrue();
        assertThat(matches("ts IS NULL", row)).isFalse();
        assertThat(matches("n = 1 OR n <> 1", row)).isFalse();
        assertThat(matches("NOT n = 1", row)).isFalse();
        assertThat(matches("NOT (n = 1 AND big = 2)", row)).isTrue();
        assertThat(matches("ts > '2000-01-01 00:00:00' OR NOT ts > '2000-01-01 00:00:00'", row)).isFalse();
        assertThat(matches("(year = '__HIVE_DEFAULT_PARTITION__')", row)).isTrue();
        assertThat(matches("(n = '__HIVE_DEFAULT_PARTITION__') AND (d IN ('2020-01-01', '__HIVE_DEFAULT_PARTITION__'))", row)).isTrue();
        assertThat(matches("(n <> '__HIVE_DEFAULT_PARTITION__')", row)).isFalse();
        assertThat(matches("(n <> '__HIVE_DEFAULT_PARTITION__') AND (year <> '__HIVE_DEFAULT_PARTITION__')")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '#', value = {
        "nope = 1                | Unknown column 'nope'",
        "n LIKE '7'              | Integral data type doesn't support operation 'LIKE'",
        "d LIKE '2%'             | Date data type doesn't support operation 'LIKE'",
        "ts LIKE '2%'            | Timestamp data type doesn't support operation 'LIKE'",
        "price LIKE '2%'         | Decimal data type doesn't support operation 'LIKE'",
        "n = 'seven'             | \"seven\" is not an integer.",
        "n = 7.5                 | \"7.5\" is not an integer.",
        "price = 'x'             | x is not a decimal.",
        "price = 1e999999999     | 1e999999999 is not a decimal.",
        "d = '2024-02-30'        | 2024-02-30 is not a date.",
        "ts = '2024-02-29'       | Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff] 2024-02-29 is not a timestamp."
    })
    void errorsAreWordedAsGlueWordsThem(String expression, String message) {
        assertThatThrownBy(() -> matches(expression))
                .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "n", "n =", "= 7", "7 = n", "n = n", "n = 7 AND", "AND n = 7", "n = 7 n = 8", "(n = 7", "n = 7)", "n IN ()", "n IN 7", "n IN (7", "n BETWEEN 1",
        "n BETWEEN 1 OR 2", "n IS 7", "n IS NOT", "year LIKE", "year = 'open", "`year = '1'", "n == 7", "n = -'7'", "n = --7", "n = 7;", "n = 7 -- x", "1 = 1", "true",
        "year = upper('x')", "n = 7 || 1=1", "n = DATE 7", "()", "(())", "\u0000", "n = 7 AND NOT"
    })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> matches(expression)).isInstanceOfSatisfying(InvalidInputException.class,
                e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Unsupported expression '" + expression + "'"));
    }

    @Test
    void depthIsBounded() {
        assertThatThrownBy(() -> matches("(".repeat(100_000) + "n = 7" + ")".repeat(100_000))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> matches("(".repeat(1_000) + "(n) = 7 or n = 1" + ")".repeat(1_000))).isInstanceOf(InvalidInputException.class);
        assertThat(matches("NOT ".repeat(2_000) + "n = 7")).isTrue();
        assertThat(matches("n = 7" + " AND n = 7".repeat(5_000))).isTrue();
    }

    @Test
    void typesThatCannotBeAskedForAreRefused() {
        List<Column> keys = List.of(Room.column("f", "double"), Room.column("s", "string"));
        assertThatThrownBy(() -> PartitionExpression.parse("f = 1", keys)).hasMessageContaining("Unknown type : 'double'");
        assertThat(PartitionExpression.parse("s = 'a'", keys).matches(List.of("1.0", "a"))).isTrue();
    }
}
