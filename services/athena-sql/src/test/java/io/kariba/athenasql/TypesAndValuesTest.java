package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypesAndValuesTest {
    private static String text(Object value, String type) {
        return ValueText.of(value, EngineType.parse(type));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "boolean | boolean | 0 | 0", "tinyint | tinyint | 3 | 0", "smallint | smallint | 5 | 0", "integer | integer | 10 | 0", "bigint | bigint | 19 | 0",
        "real | float | 17 | 0", "double | double | 17 | 0", "varchar | varchar | 2147483647 | 0", "varchar(10) | varchar | 10 | 0", "char(4) | char | 4 | 0",
        "date | date | 0 | 0", "timestamp(3) | timestamp | 3 | 0", "timestamp(6) | timestamp | 3 | 0",
        "timestamp(3) with time zone | timestamp with time zone | 3 | 0", "time(3) | time | 3 | 0", "time(6) with time zone | time with time zone | 3 | 0",
        "varbinary | varbinary | 1073741824 | 0", "decimal(10,1) | decimal | 10 | 1", "array(integer) | array | 0 | 0", "map(varchar,integer) | map | 0 | 0",
        "row(a integer) | row | 0 | 0", "json | json | 0 | 0", "unknown | unknown | 0 | 0", "INTERVAL DAY TO SECOND | interval day to second | 0 | 0", "decimal(5, 2) | decimal | 5 | 2", "timestamp | timestamp | 3 | 0",
        "row(INTERVAL YEAR TO MONTH, x INTERVAL DAY TO SECOND) | row | 0 | 0",
        "ipaddress | ipaddress | 0 | 0", "HyperLogLog | hyperloglog | 0 | 0",
    })
    void columnsHaveAthenasTypesAndPrecisions(String engineType, String type, int precision, int scale) {
        assertThat(ColumnInfo.of("c", EngineType.parse(engineType))).isEqualTo(new ColumnInfo("c", type, precision, scale));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", "row(", "array(integer", "row(a integer))", "array(integer) x", "decimal(99999999999,1)", "row(\"a integer)", "!", "row()", "decimal(1,"})
    void whatIsNotATypeIsRefused(String text) {
        assertThatThrownBy(() -> EngineType.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deeplyNestedTypesAreRefused() {
        assertThatThrownBy(() -> EngineType.parse("array(".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HiveTypes.normalize("array<".repeat(100_000))).isInstanceOf(SqlSyntaxError.class);
    }

    @Test
    void scalarsAreWrittenAsAthenaWritesThem() {
        assertThat(text(null, "integer")).isNull();
        assertThat(text(true, "boolean")).isEqualTo("true");
        assertThat(text(-5L, "bigint")).isEqualTo("-5");
        assertThat(text("", "varchar")).isEmpty();
        assertThat(text("İıçé \n\"", "varchar")).isEqualTo("İıçé \n\"");
        assertThat(text("12.30", "decimal(10,2)")).isEqualTo("12.30");
        assertThat(text("2024-02-29", "date")).isEqualTo("2024-02-29");
        assertThat(text("{\"a\":1,\"b\":2}", "json")).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(text(new byte[] {0x31, 0x32, (byte) 0xFF}, "varbinary")).isEqualTo("31 32 ff");
        assertThat(text(new byte[0], "varbinary")).isEmpty();
    }

    @Test
    void numbersAreWrittenAsAthenaWritesThem() {
        assertThat(text(1.0, "double")).isEqualTo("1.0");
        assertThat(text(1.0E10, "double")).isEqualTo("1.0E10");
        assertThat(text(1.2345E-5, "double")).isEqualTo("1.2345E-5");
        assertThat(text(-0.0, "double")).isEqualTo("-0.0");
        assertThat(text(Double.NaN, "double")).isEqualTo("NaN");
        assertThat(text(Double.POSITIVE_INFINITY, "double")).isEqualTo("Infinity");
        assertThat(text(Double.NEGATIVE_INFINITY, "double")).isEqualTo("-Infinity");
        assertThat(text(0.1f, "real")).isEqualTo("0.1");
        assertThat(text(3.4028235E38f, "real")).isEqualTo("3.4028235E38");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "timestamp(3) | 2024-01-02 03:04:05.678 | 2024-01-02 03:04:05.678",
        "timestamp(6) | 2024-01-02 03:04:05.678901 | 2024-01-02 03:04:05.678",
        "timestamp(0) | 2024-01-02 03:04:05 | 2024-01-02 03:04:05.000",
        "timestamp(1) | 2024-01-02 03:04:05.6 | 2024-01-02 03:04:05.600",
        "timestamp(3) with time zone | 2024-01-02 03:04:05.678 UTC | 2024-01-02 03:04:05.678 UTC",
        "timestamp(6) with time zone | 2024-01-02 03:04:05.678901 America/Los_Angeles | 2024-01-02 03:04:05.678 America/Los_Angeles",
        "timestamp(0) with time zone | 2024-01-02 03:04:05 -00:30 | 2024-01-02 03:04:05.000 -00:30",
        "timestamp(3) | -0044-03-15 12:00:00.000 | -0044-03-15 12:00:00.000",
        "timestamp(3) | +12024-03-15 12:00:00.000 | +12024-03-15 12:00:00.000",
        "time(3) | 03:04:05.678 | 03:04:05.678",
        "time(0) | 03:04:05 | 03:04:05", "time(1) with time zone | 03:04:05.6+01:00 | 03:04:05.6+01:00",
        "time(9) | 03:04:05.123456789 | 03:04:05.123",
        "time(3) with time zone | 03:04:05.678+01:00 | 03:04:05.678+01:00",
        "varchar | 2024-01-02 03:04:05.678901 | 2024-01-02 03:04:05.678901",
    })
    void timestampsHaveThreeDigitsAndTimesOfDayAtMostThree(String type, String value, String expected) {
        assertThat(text(value, type)).isEqualTo(expected);
    }

    @Test
    void nestedValuesAreUnquoted() {
        assertThat(text(List.of(1L, 2L), "array(integer)")).isEqualTo("[1, 2]");
        assertThat(text(List.of(), "array(integer)")).isEqualTo("[]");
        assertThat(text(Map.of(), "map(varchar, integer)")).isEqualTo("{}");
        assertThat(text(Arrays.asList("a, b", null, ""), "array(varchar)")).isEqualTo("[a, b, null, ]");
        assertThat(text(List.of(1L, "2"), "row(a integer, b varchar)")).isEqualTo("{a=1, b=2}");
        assertThat(text(List.of(1L, "2"), "row(integer, varchar)")).isEqualTo("{field0=1, field1=2}");
        assertThat(text(List.of(Arrays.asList(1.1, null)), "array(row(latitude double, \"Longitude\" double))")).isEqualTo("[{latitude=1.1, Longitude=null}]");
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("key", Map.of("subkey", 2L));
        assertThat(text(map, "map(varchar, map(varchar, integer))")).isEqualTo("{key={subkey=2}}");
        Map<Object, Object> times = new LinkedHashMap<>();
        times.put("2024-01-01 00:00:00", new byte[] {1, 2});
        times.put("2024-01-02 00:00:00.5", null);
        assertThat(text(times, "map(timestamp(6), varbinary)")).isEqualTo("{2024-01-01 00:00:00.000=01 02, 2024-01-02 00:00:00.500=null}");
        assertThat(text(List.of(Double.NaN, Double.NEGATIVE_INFINITY), "array(double)")).isEqualTo("[NaN, -Infinity]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "STRING | string | varchar", "INT | int | integer", "Integer | int | integer", "decimal | decimal(10,0) | decimal(10,0)",
        "DECIMAL( 5 ) | decimal(5,0) | decimal(5,0)", "varchar(5) | varchar(5) | varchar(5)", "char(2) | char(2) | char(2)", "float | float | real",
        "double precision | double | double", "binary | binary | varbinary", "timestamp | timestamp | timestamp(3)", "date | date | date",
        "array< int > | array<int> | array(integer)", "map<string,array<int>> | map<string,array<int>> | map(varchar,array(integer))",
        "struct<A:int, `b c` : string COMMENT 'x'> | struct<a:int,b c:string> | row(a integer,\"b c\" varchar)",
        "struct<a:struct<b:array<map<int,date>>>> | struct<a:struct<b:array<map<int,date>>>> | row(a row(b array(map(integer,date))))",
    })
    void hiveTypesAreReadWrittenAndMapped(String hive, String normalized, String engine) {
        assertThat(HiveTypes.normalize(hive)).isEqualTo(normalized);
        assertThat(HiveTypes.toEngine(hive)).isEqualTo(EngineType.parse(engine));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "integer | int", "varchar | string", "varchar(10) | varchar(10)", "varchar(70000) | string", "char(3) | char(3)", "real | float",
        "varbinary | binary", "decimal(5,2) | decimal(5,2)", "timestamp(6) | timestamp", "array(bigint) | array<bigint>",
        "map(varchar, row(a integer, integer)) | map<string,struct<a:int,field1:int>>",
    })
    void engineTypesHaveHiveTypes(String engine, String hive) {
        assertThat(HiveTypes.fromEngine(EngineType.parse(engine))).contains(hive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time(3)", "json", "timestamp(3) with time zone", "array(json)", "row(a time(3))", "unknown", "interval year to month"})
    void engineTypesHiveDoesNotHave(String engine) {
        assertThat(HiveTypes.fromEngine(EngineType.parse(engine))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "array<int", "map<int>", "varchar(0)", "varchar(65536)", "char(256)", "decimal(39)", "decimal(2,3)", "int int", "struct<int>"})
    void badHiveTypesAreRefused(String type) {
        assertThatThrownBy(() -> HiveTypes.normalize(type)).isInstanceOf(SqlSyntaxError.class).hasMessageStartingWith("line 1:");
    }
}
