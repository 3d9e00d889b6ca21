package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.SqlEngine.EngineFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are those of the Athena User Guide, "UNLOAD". */
class UnloadTest {
    private static Statement parse(String text, String... parameters) {
        return AthenaSql.parse(text, new Context(Context.DEFAULT_CATALOG, Optional.of("db"), List.of(parameters)));
    }

    private static EngineStatement unload(String text, String... parameters) {
        return (EngineStatement) parse(text, parameters);
    }

    @Test
    void queryBecomesATableThatNobodyHearsOf() {
        EngineStatement statement = unload("UNLOAD (SELECT * FROM old_table) \nTO 's3://amzn-s3-demo-bucket/unload_test_1/' \nWITH (format = 'JSON');");
        assertThat(statement.engineText())
                .isEqualTo("CREATE TABLE awsdatacatalog.\"kariba$unload\".\"unload\" WITH (format = 'JSON', external_location = "
                        + "'s3://amzn-s3-demo-bucket/unload_test_1') AS  (SELECT * FROM old_table)");
        assertThat(statement.kind()).isEqualTo(EngineStatement.Kind.UNLOAD);
        assertThat(statement.type()).isEqualTo("DML");
        assertThat(statement.substatement()).contains("UNLOAD");
        assertThat(statement.tables()).containsExactly(new TableName("db", "old_table"));
        assertThat(statement.target()).isEmpty();
        EngineStatement.Target target = statement.unload().orElseThrow();
        assertThat(target.location()).isEqualTo("s3://amzn-s3-demo-bucket/unload_test_1");
        assertThat(target.sessionProperties()).containsEntry(CtasProperties.CODEC_PROPERTY, "GZIP");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "format = 'PARQUET', compression = 'SNAPPY'|SNAPPY", "format = 'ORC', compression = 'zlib'|GZIP", "format = 'ORC'|GZIP",
        "format = 'PARQUET', compression = 'ZSTD', compression_level = 3|ZSTD", "format = 'TEXTFILE', compression = 'none'|NONE",
    })
    void compressionIsTheFormats(String properties, String codec) {
        EngineStatement statement = unload("UNLOAD (SELECT 1 a) TO 's3://b/' WITH (" + properties + ")");
        assertThat(statement.sessionProperties()).containsEntry(CtasProperties.CODEC_PROPERTY, codec);
    }

    @Test
    void partitionsAndDelimiterAreStated() {
        EngineStatement statement = unload("UNLOAD (SELECT name1, key1 FROM table1) TO 's3://b/ partitioned/' "
                + "WITH (format = 'TEXTFILE', field_delimiter = '|', partitioned_by = ARRAY['key1'])");
        assertThat(statement.unload().orElseThrow().partitionColumns()).containsExactly("key1");
        assertThat(statement.engineText()).contains("partitioned_by = ARRAY['key1']", "textfile_field_separator = '|'", "'s3://b/ partitioned'");
    }

    @Test
    void parametersAndPlacesAreThoseOfTheText() {
        EngineStatement statement = unload("UNLOAD (SELECT a FROM t WHERE b = ? AND c = ?) TO 's3://b/x' WITH (format='ORC')", "'q'", "7");
        assertThat(statement.engineText()).endsWith("(SELECT a FROM t WHERE b = 'q' AND c = 7)");
        String engine = statement.engineText();
        int column = engine.indexOf("FROM t") + 1;
        assertThat(statement.originalPosition(1, column)).isEqualTo(new Position(1, 18));
    }

    @Test
    void decimalsInTheQueryAreDoublesAndThoseInPropertiesAreLeft() {
        assertThat(unload("UNLOAD (SELECT 1.5 AS a LIMIT 5) TO 's3://b/x' WITH (format='ORC')").engineText()).endsWith("(SELECT 1.5E0 AS a LIMIT 5)");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "UNLOAD SELECT 1 TO 's3://b/x' WITH (format='ORC')", "UNLOAD (SELECT 1 a) WITH (format='ORC')", "UNLOAD (SELECT 1 a) TO s3 WITH (format='ORC')",
        "UNLOAD (SELECT 1 a TO 's3://b/x'", "UNLOAD (SELEC 1) TO 's3://b/x' WITH (format='ORC')", "UNLOAD (SELECT 1 a) TO 's3://b/x' WITH format='ORC'",
        "UNLOAD (SELECT 1 a) TO 's3://b/x' WITH (format='ORC') more", "UNLOAD", "UNLOAD ()  TO 's3://b/x' WITH (format='ORC')"
    })
    void badSyntaxIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(SqlSyntaxError.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "'s3://b/x'|compression='snappy'|requires the property 'format'", "'s3://b/x'|format='ORC', bucketed_by=ARRAY['a']|'bucketed_by' does not exist",
        "'/tmp/x'|format='ORC'|must be a valid S3 URI", "'s3://b/x'|format='XML'|Unsupported table format: XML",
        "'s3://b/x'|format='ORC', field_delimiter=','|only supported for format TEXTFILE",
        "'s3://b/x'|format='TEXTFILE', field_delimiter=';;'|single character",
        "'s3://b/x'|format='PARQUET', compression='zstd', compression_level=23|integer from 1 to 22",
        "'s3://b/x'|format='PARQUET', compression='zstd', compression_level=4|compression_level 4 is not supported",
        "'s3://b/x'|format='PARQUET', compression='gzip', compression_level=3|ZSTD compression only",
    })
    void propertiesThatAreNotUnloadsAreTold(String place, String properties, String why) {
        Statement statement = parse("UNLOAD (SELECT 1 a) TO " + place + " WITH (" + properties + ")");
        assertThat(statement).isInstanceOf(UnsupportedStatement.class);
        assertThat(((UnsupportedStatement) statement).message()).contains(why);
        assertThat(statement.type()).isEqualTo("DML");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM \"kariba$unload\".unload", "CREATE TABLE \"kariba$unload\".x AS SELECT 1 a", "UNLOAD (SELECT * FROM \"kariba$unload\".x) TO 's3://b/x' WITH (format='ORC')"})
    void theSchemaOfUnloadedTablesCannotBeNamed(String text) {
        assertThat(((UnsupportedStatement) parse(text)).message()).contains("SCHEMA_NOT_FOUND").contains("Schema 'kariba$unload' does not exist");
        Statement inIt = AthenaSql.parse("CREATE TABLE x AS SELECT 1 a", Context.of(Optional.of("kariba$unload")));
        assertThat(((UnsupportedStatement) inIt).message()).contains("SCHEMA_NOT_FOUND");
    }

    /** The words of AWS's knowledge centre for a Parquet file of another type, and for formats that are not read. */
    @Test
    void filesThatDoNotFitTheirTableAreToldInAthenasWords() {
        EngineStatement statement = unload("UNLOAD (SELECT 1 a) TO 's3://b/x' WITH (format='ORC')");
        EngineFailure mismatch = new EngineFailure(
                EngineFailure.Kind.USER, "NOT_SUPPORTED", "Unsupported Trino column type (integer) for Parquet column ([a] optional binary a (STRING))", 0, 0);
        assertThat(Failures.describe(mismatch, statement).message())
                .isEqualTo("HIVE_BAD_DATA: Field a's type BINARY in parquet file is incompatible with type integer defined in table schema");
        EngineFailure format = new EngineFailure(
                EngineFailure.Kind.EXTERNAL, "HIVE_INVALID_METADATA",
                "Unsupported storage format: d.t:<UNPARTITIONED> StorageFormat{serde=a.IonSerDe, inputFormat=b.Input, outputFormat=c}", 0, 0);
        assertThat(Failures.describe(format, statement).message())
                .isEqualTo("HIVE_UNSUPPORTED_FORMAT: SerDe a.IonSerDe with input format b.Input is not supported by this server");
    }
}
