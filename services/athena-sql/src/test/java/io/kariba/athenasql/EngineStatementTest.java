package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.SqlEngine.EngineFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineStatementTest {
    static final Context CONTEXT = Context.of(Optional.of("db"));

    static EngineStatement engine(String text) {
        Statement statement = AthenaSql.parse(text, CONTEXT);
        assertThat(statement).as(statement.toString()).isInstanceOf(EngineStatement.class);
        return (EngineStatement) statement;
    }

    static UnsupportedStatement refused(String text) {
        Statement statement = AthenaSql.parse(text, CONTEXT);
        assertThat(statement).as(text).isInstanceOf(UnsupportedStatement.class);
        return (UnsupportedStatement) statement;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT 1 | QUERY | DML | SELECT",
        "VALUES 1 | QUERY | DML | SELECT",
        "TABLE t | QUERY | DML | SELECT",
        "WITH a AS (SELECT 1 x) SELECT * FROM a | QUERY | DML | SELECT",
        "(SELECT 1) UNION ALL SELECT 2 | QUERY | DML | SELECT",
        "INSERT INTO t VALUES (1) | INSERT | DML | INSERT",
        "INSERT INTO t (a, b) SELECT 1, 2 | INSERT | DML | INSERT",
        "UPDATE t SET a = 1 | UPDATE | DML | UPDATE",
        "DELETE FROM t WHERE a = 1 | DELETE | DML | DELETE",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE | MERGE | DML | MERGE",
        "CREATE TABLE t AS SELECT 1 x | CTAS | DDL | CREATE_TABLE_AS_SELECT",
        "CREATE TABLE t WITH (format = 'ORC') AS SELECT 1 x | CTAS | DDL | CREATE_TABLE_AS_SELECT",
        "CREATE VIEW v AS SELECT 1 x | CREATE_VIEW | DDL | CREATE_VIEW",
        "CREATE OR REPLACE VIEW v AS SELECT 1 x | CREATE_VIEW | DDL | CREATE_VIEW",
        "EXPLAIN SELECT 1 | EXPLAIN | UTILITY | EXPLAIN",
        "EXPLAIN (FORMAT JSON) SELECT 1 | EXPLAIN | UTILITY | EXPLAIN",
        "EXPLAIN ANALYZE SELECT 1 | EXPLAIN_ANALYZE | UTILITY | EXPLAIN_ANALYZE",
        "SHOW FUNCTIONS | SHOW_FUNCTIONS | UTILITY | SHOW_FUNCTIONS",
    })
    void statementsAreOfTheTypesAthenaNames(String text, EngineStatement.Kind kind, String type, String substatement) {
        EngineStatement statement = engine(text);
        assertThat(statement.kind()).isEqualTo(kind);
        assertThat(statement.type()).isEqualTo(type);
        assertThat(statement.substatement()).contains(substatement);
        assertThat(statement.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT 1.2 | SELECT 1.2E0",
        "SELECT 1. | SELECT 1.E0",
        "SELECT .5, -0.25 | SELECT .5E0, -0.25E0",
        "SELECT 1_0.5 | SELECT 10.5E0",
        "SELECT 1.5E3, 7 | SELECT 1.5E3, 7",
        "SELECT DECIMAL '0.1' | SELECT DECIMAL '0.1'",
        "SELECT '1.2', \"1.2\" FROM \"a.1.2\" -- 1.2 | SELECT '1.2', \"1.2\" FROM \"a.1.2\"",
        "SELECT a[1].b FROM t | SELECT a[1].b FROM t",
        "SELECT * FROM t LIMIT 5 OFFSET 10 | SELECT * FROM t  OFFSET 10 LIMIT 5",
        "SELECT * FROM t LIMIT ALL OFFSET 2 ROWS | SELECT * FROM t  OFFSET 2 ROWS LIMIT ALL",
        "SELECT * FROM t OFFSET 10 LIMIT 5 | SELECT * FROM t OFFSET 10 LIMIT 5",
        "SELECT * FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '2024-01-01 00:00:00 UTC' | SELECT * FROM t FOR TIMESTAMP AS OF TIMESTAMP '2024-01-01 00:00:00 UTC'",
        "SELECT * FROM t FOR SYSTEM_VERSION AS OF 5 | SELECT * FROM t FOR VERSION AS OF 5",
        "CREATE VIEW v AS SELECT 1.5 x | CREATE VIEW v SECURITY INVOKER AS SELECT 1.5E0 x",
        "CREATE VIEW v COMMENT 'AS' AS SELECT 1 x | CREATE VIEW v COMMENT 'AS' SECURITY INVOKER AS SELECT 1 x",
        "CREATE VIEW v SECURITY DEFINER AS SELECT 1 x | CREATE VIEW v SECURITY INVOKER AS SELECT 1 x",
    })
    void athenasDialectIsBroughtToTheEngines(String text, String expected) {
        assertThat(engine(text).engineText().strip()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1;", "  SELECT 1 ; ", "SELECT 1 -- done", "/* a */ SELECT 1 /* b; */ ; -- c", "\n\tSELECT 1\n;\n"})
    void trailingSemicolonBlanksAndCommentsAreAllowed(String text) {
        EngineStatement statement = engine(text);
        assertThat(statement.text()).isEqualTo(text);
        assertThat(statement.engineText()).doesNotContain(";  ").endsWith("SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1; SELECT 2", "SHOW TABLES; SHOW TABLES", "SELECT 1; DROP TABLE t", "DROP TABLE t; SELECT 1"})
    void onlyOneStatementIsAllowed(String text) {
        assertThatThrownBy(() -> AthenaSql.parse(text, CONTEXT))
                .isInstanceOf(SqlSyntaxError.class)
                .hasMessage("Only one sql statement is allowed. Got: " + text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "THIS IS A MALFORMED QUERY | line 1:1: mismatched input 'THIS'. Expecting:",
        "SELECT FROM | line 1:8: mismatched input 'FROM'. Expecting:",
        "SELECT 1.5, FROM t | line 1:13: mismatched input 'FROM'",
        "SELECT 'abc | line 1:8: mismatched input '''",
        "SELECT `a` FROM t | line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers",
        "INSERT OVERWRITE t SELECT 1 | line 1:8: mismatched input 'OVERWRITE'. Expecting: 'INTO'",
        "SELECT * FROM a..b | line 1:17: mismatched input",
        "SELECT 1 LIMIT 5 OFFSET | line 1:18: mismatched input 'OFFSET'. Expecting: <EOF>",
    })
    void badSyntaxIsToldWithItsPlaceInTheSentText(String text, String message) {
        assertThatThrownBy(() -> AthenaSql.parse(text, CONTEXT)).isInstanceOf(SqlSyntaxError.class).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "-- nothing", "/* open", "/* a */", ";;;"})
    void nothingIsNoStatement(String text) {
        assertThatThrownBy(() -> AthenaSql.parse(text, CONTEXT)).isInstanceOf(SqlSyntaxError.class);
    }

    @Test
    void deepNestingIsASyntaxErrorNotACrash() {
        for (String open : List.of("(", "[", "((SELECT ", "CASE WHEN ", "NOT ", "- ", "ARRAY[", "f(", "CAST(")) {
            String text = "SELECT " + open.repeat(10_000);
            assertThatThrownBy(() -> AthenaSql.parse(text, CONTEXT)).as(open).isInstanceOf(SqlSyntaxError.class);
        }
        assertThatThrownBy(() -> AthenaSql.parse("CREATE EXTERNAL TABLE t (a " + "array<".repeat(10_000), CONTEXT))
                .isInstanceOf(SqlSyntaxError.class);
    }

    @Test
    void reasonableNestingIsRead() {
        engine("SELECT " + "(".repeat(60) + "1" + ")".repeat(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT * FROM system.runtime.queries",
        "SELECT * FROM \"SYSTEM\".metadata.catalogs",
        "SELECT * FROM iceberg_hidden.db.t",
        "SELECT (SELECT max(a) FROM system.runtime.queries)",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM system.runtime.queries)",
        "SELECT 1 WHERE 1 IN (SELECT 1 FROM system.runtime.queries)",
        "SELECT 1 WHERE 1 > ALL (SELECT 1 FROM system.runtime.queries)",
        "SELECT * FROM t CROSS JOIN LATERAL (SELECT 1 FROM system.runtime.queries)",
        "SELECT * FROM t JOIN system.runtime.queries q ON q.a = t.a",
        "SELECT * FROM UNNEST((SELECT array_agg(1) FROM system.runtime.queries))",
        "WITH a AS (SELECT * FROM system.runtime.queries) SELECT * FROM a",
        "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT 1 FROM system.runtime.queries) SELECT * FROM a",
        "SELECT * FROM system.runtime.queries TABLESAMPLE BERNOULLI (10)",
        "SELECT * FROM t TABLESAMPLE BERNOULLI ((SELECT 1 FROM system.runtime.queries))",
        "SELECT * FROM (VALUES (SELECT 1 FROM system.runtime.queries)) x",
        "SELECT 1 ORDER BY (SELECT 1 FROM system.runtime.queries)",
        "SELECT a FROM t GROUP BY a HAVING (SELECT 1 FROM system.runtime.queries) = 1",
        "SELECT sum(a) OVER (PARTITION BY (SELECT 1 FROM system.runtime.queries)) FROM t",
        "SELECT sum(a) OVER w FROM t WINDOW w AS (ORDER BY (SELECT 1 FROM system.runtime.queries))",
        "SELECT sum(a) FILTER (WHERE (SELECT true FROM system.runtime.queries)) FROM t",
        "SELECT transform(a, x -> (SELECT 1 FROM system.runtime.queries)) FROM t",
        "SELECT CASE WHEN (SELECT true FROM system.runtime.queries) THEN 1 END",
        "SELECT * FROM t FOR VERSION AS OF (SELECT 1 FROM system.runtime.queries)",
        "TABLE system.runtime.queries",
        "SELECT * FROM t MATCH_RECOGNIZE (MEASURES (SELECT 1 FROM system.runtime.queries) AS x PATTERN (A) DEFINE A AS true)",
        "SELECT * FROM JSON_TABLE((SELECT '1' FROM system.runtime.queries), 'lax $' COLUMNS (a int PATH 'lax $'))",
        "SELECT json_value((SELECT '1' FROM system.runtime.queries), 'lax $')",
        "WITH FUNCTION f() RETURNS int RETURN (SELECT 1 FROM system.runtime.queries) SELECT f()",
        "INSERT INTO system.runtime.queries SELECT 1",
        "INSERT INTO t SELECT 1 FROM system.runtime.queries",
        "DELETE FROM system.runtime.queries",
        "DELETE FROM t WHERE (SELECT true FROM system.runtime.queries)",
        "UPDATE system.runtime.queries SET a = 1",
        "UPDATE t SET a = (SELECT 1 FROM system.runtime.queries)",
        "MERGE INTO system.runtime.queries t USING s ON true WHEN MATCHED THEN DELETE",
        "MERGE INTO t USING system.runtime.queries s ON true WHEN MATCHED THEN DELETE",
        "MERGE INTO t USING s ON true WHEN MATCHED THEN UPDATE SET a = (SELECT 1 FROM system.runtime.queries)",
        "MERGE INTO t USING s ON true WHEN NOT MATCHED THEN INSERT VALUES ((SELECT 1 FROM system.runtime.queries))",
        "CREATE TABLE system.a.b AS SELECT 1 x",
        "CREATE TABLE t AS SELECT 1 x FROM system.runtime.queries",
        "CREATE VIEW v AS SELECT 1 x FROM system.runtime.queries",
        "CREATE VIEW system.a.v AS SELECT 1 x",
        "EXPLAIN SELECT * FROM system.runtime.queries",
        "EXPLAIN ANALYZE SELECT * FROM system.runtime.queries",
        "SELECT * FROM TABLE(system.query(query => 'x'))",
        "SELECT * FROM TABLE(awsdatacatalog.system.table_changes('a', 'b', 1, 2))",
        "SELECT * FROM TABLE(sequence(start => (SELECT 1 FROM system.runtime.queries), stop => 3))",
        "SELECT * FROM a.b.c.d",
        "SELECT system.builtin.now()",
        "SELECT * FROM t ORDER BY 1 OFFSET 1 LIMIT 1 UNION SELECT * FROM system.runtime.queries",
    })
    void onlyTheDataCatalogCanBeNamed(String text) {
        try {
            Statement statement = AthenaSql.parse(text, CONTEXT);
            assertThat(statement).as(text).isInstanceOf(UnsupportedStatement.class);
        } catch (SqlSyntaxError refusedToo) {
            assertThat(refusedToo).hasMessageContaining("line ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SET SESSION a.b = 1", "RESET SESSION a", "SET ROLE admin", "SET SESSION AUTHORIZATION bob", "RESET SESSION AUTHORIZATION", "USE a.b",
        "CREATE CATALOG c USING memory", "DROP CATALOG c", "GRANT SELECT ON t TO bob", "REVOKE SELECT ON t FROM bob", "DENY SELECT ON t TO bob",
        "START TRANSACTION", "COMMIT", "ROLLBACK", "CALL system.runtime.kill_query('x')", "ANALYZE t", "CREATE ROLE r", "DROP ROLE r",
        "SHOW CATALOGS", "SHOW SESSION", "SHOW GRANTS", "SHOW ROLES", "SHOW STATS FOR t", "SET TIME ZONE 'UTC'", "SET PATH a", "TRUNCATE TABLE t",
        "COMMENT ON TABLE t IS 'x'", "CREATE MATERIALIZED VIEW v AS SELECT 1 x", "REFRESH MATERIALIZED VIEW v", "CREATE FUNCTION f() RETURNS int RETURN 1",
        "DROP FUNCTION f()", "ALTER VIEW v SET AUTHORIZATION bob", "EXPLAIN SET SESSION a = 1", "EXPLAIN ANALYZE INSERT INTO t SELECT 1",
        "EXPLAIN CREATE TABLE x AS SELECT 1 a",
        "PREPARE p FROM SELECT 1", "EXECUTE p", "EXECUTE p USING 1", "EXECUTE IMMEDIATE 'SELECT 1'", "DEALLOCATE PREPARE p", "DESCRIBE INPUT p",
        "DESCRIBE OUTPUT p", "USING EXTERNAL FUNCTION f(a int) RETURNS int LAMBDA 'x' SELECT f(1)", "CREATE BRANCH b IN TABLE t", "SHOW FUNCTIONS FROM system.builtin",
        "WITH SESSION query_max_scan_physical_bytes = '100PB' SELECT 1", "EXPLAIN WITH SESSION query_max_run_time = '9d' SELECT 1",
        "EXPLAIN ANALYZE WITH SESSION awsdatacatalog.x = 1 SELECT 1",
    })
    void otherStatementsDoNotReachTheEngine(String text) {
        UnsupportedStatement statement = refused(text);
        assertThat(statement.message()).startsWith("NOT_SUPPORTED: ");
        assertThat(statement.failure().error().type()).isEqualTo(1200);
    }

    @Test
    void tablesAreNamedWithTheirDatabases() {
        assertThat(engine("WITH c AS (SELECT 1 x) SELECT * FROM A JOIN other.B ON true JOIN AwsDataCatalog.z.\"c-d\" ON true JOIN c ON true").tables())
                .containsExactlyInAnyOrder(new TableName("db", "a"), new TableName("other", "b"), new TableName("z", "c-d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "INSERT INTO o.target SELECT * FROM a", "INSERT INTO o.target (x) VALUES ((SELECT 1 FROM a))", "DELETE FROM o.target WHERE x IN (SELECT 1 FROM a)",
        "UPDATE o.target SET x = (SELECT 1 FROM a) WHERE true", "MERGE INTO o.target t USING a ON t.x = a.x WHEN MATCHED THEN DELETE",
        "CREATE TABLE o.target AS SELECT 1 x FROM a",
    })
    void theTableWrittenToIsKnown(String text) {
        assertThat(engine(text).target()).contains(new TableName("o", "target"));
        assertThat(engine(text).tables()).contains(new TableName("db", "a"));
    }

    @Test
    void ctasIsWrittenInTheEnginesProperties() {
        EngineStatement statement = engine("""
                CREATE TABLE IF NOT EXISTS new_t
                WITH (format = 'TEXTFILE', is_external = true, external_location = 's3://b/x/', partitioned_by = ARRAY['Y', 'm'],
                      bucketed_by = ARRAY['a'], bucket_count = 3, field_delimiter = ',', write_compression = 'zstd')
                AS SELECT a, y, m FROM t WITH NO DATA;""");
        assertThat(statement.engineText().replaceAll("\\s+", " ").strip())
                .isEqualTo("CREATE TABLE IF NOT EXISTS new_t WITH (format = 'TEXTFILE', external_location = 's3://b/x', partitioned_by = ARRAY['y', 'm'],"
                        + " bucketed_by = ARRAY['a'], bucket_count = 3, textfile_field_separator = ',') AS SELECT a, y, m FROM t WITH NO DATA");
        assertThat(statement.sessionProperties()).isEqualTo(Map.of("awsdatacatalog.compression_codec", "ZSTD"));
        EngineStatement.Ctas ctas = statement.ctas().orElseThrow();
        assertThat(ctas.table()).isEqualTo(new TableName("db", "new_t"));
        assertThat(ctas.locationStated()).isTrue();
        assertThat(ctas.ifNotExists()).isTrue();
        assertThat(ctas.partitionColumns()).containsExactly("y", "m");
    }

    @Test
    void ctasGetsItsLocationLater() {
        EngineStatement statement = engine("create table x.y as select 1.5 as a");
        assertThat(statement.ctas().orElseThrow().location()).isEmpty();
        EngineStatement located = statement.withLocation("s3://out/tables/it's/");
        assertThat(located.engineText())
                .isEqualTo("create table x.y  WITH (format = 'PARQUET', external_location = 's3://out/tables/it''s') as select 1.5E0 as a");
        assertThat(located.ctas().orElseThrow().locationStated()).isFalse();
        assertThat(located.text()).isEqualTo(statement.text());
        assertThat(statement.sessionProperties()).containsEntry("awsdatacatalog.compression_codec", "GZIP");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "format = 'XLS' | INVALID_TABLE_PROPERTY: Unsupported table format: XLS",
        "nothing = 'x' | INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property 'nothing' does not exist",
        "table_type = 'DELTA' | INVALID_TABLE_PROPERTY: Unsupported table type: DELTA",
        "bucketed_by = ARRAY['a'] | INVALID_TABLE_PROPERTY: bucketed_by and bucket_count",
        "parquet_compression = 'SNAPPY', format = 'ORC' | INVALID_TABLE_PROPERTY: parquet_compression does not apply to format ORC",
        "write_compression = 'RAR' | INVALID_TABLE_PROPERTY: Unsupported compression RAR",
        "partitioned_by = 'a' | INVALID_TABLE_PROPERTY: Invalid value",
        "is_external = false | NOT_SUPPORTED: Creating non-external Hive tables",
        "is_external = 'yes' | INVALID_TABLE_PROPERTY: Invalid value for catalog 'awsdatacatalog' table property 'is_external'",
        "external_location = '/tmp/x' | INVALID_TABLE_PROPERTY: External location must be",
        "format = 'ORC', format = 'ORC' | DUPLICATE_PROPERTY",
    })
    void badCtasPropertiesFailTheQuery(String properties, String message) {
        assertThat(refused("CREATE TABLE t WITH (" + properties + ") AS SELECT 1 a").message()).startsWith(message);
    }

    @Test
    void errorPlacesAreThoseOfTheSentText() {
        EngineStatement statement = engine("SELECT 1.5, 2.5,\n 3.5, x\nFROM t");
        assertThat(statement.engineText()).isEqualTo("SELECT 1.5E0, 2.5E0,\n 3.5E0, x\nFROM t");
        assertThat(statement.originalPosition(1, 15)).isEqualTo(new Position(1, 13));
        assertThat(statement.originalPosition(2, 9)).isEqualTo(new Position(2, 7));
        assertThat(statement.originalPosition(3, 6)).isEqualTo(new Position(3, 6));
        EngineStatement wide = engine("SELECT '\uD83D\uDE00', 1.5, x FROM t");
        assertThat(wide.originalPosition(1, 20)).isEqualTo(new Position(1, 18));
    }

    @Test
    void executionParametersTakeThePlaceOfQuestionMarks() {
        Context context = new Context("AwsDataCatalog", Optional.of("db"), List.of("'it''s ?'", "-1.5", "DATE '2024-01-01'"));
        EngineStatement statement = (EngineStatement) AthenaSql.parse("SELECT '?' FROM t WHERE a = ? AND b > ? AND c = ?", context);
        assertThat(statement.engineText()).isEqualTo("SELECT '?' FROM t WHERE a = 'it''s ?' AND b > -1.5 AND c = DATE '2024-01-01'");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1) OR (1=1", "(SELECT 1)", "(a)", "\"a\"", "t.a", "New York", "1; DROP TABLE t", "1 -- x\n 2", "", "-- 1", "f(a)", "f((SELECT 1))", "sum(1) OVER (ORDER BY a)",
        "sum(1) FILTER (WHERE a)", "CAST((SELECT 1) AS int)", "ARRAY[a]", "1 + a", "x -> x", "?", "1, 2", "1 AS a", "EXISTS (SELECT 1)",
    })
    void executionParametersMustBeConstants(String parameter) {
        Context context = new Context("AwsDataCatalog", Optional.of("db"), List.of(parameter));
        assertThatThrownBy(() -> AthenaSql.parse("SELECT * FROM t WHERE a = ?", context)).isInstanceOf(SqlSyntaxError.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | 1", "1.5 | 1.5", "1 -- end | 1", "NULL | NULL", "1 + 2 | (1 + 2)", "CAST('1' AS integer) | (CAST('1' AS integer))",
        "ARRAY[1, -2] | (ARRAY[1, -2])", "now() | (now())", "date_add('day', 1, DATE '2024-01-01') | (date_add('day', 1, DATE '2024-01-01'))",
        "X'0102' | X'0102'", "INTERVAL '1' DAY | INTERVAL '1' DAY"
    })
    void executionParametersMayBeConstantExpressions(String parameter, String expected) {
        Context context = new Context("AwsDataCatalog", Optional.of("db"), List.of(parameter));
        EngineStatement statement = (EngineStatement) AthenaSql.parse("SELECT * FROM t WHERE a = ? AND b = 2.5", context);
        assertThat(statement.engineText()).isEqualTo("SELECT * FROM t WHERE a = " + expected + " AND b = 2.5E0");
    }

    /** AWS SDK for pandas' own tests against AWS send {@code Washington} for a column of texts, and {@code 1} for one of numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"Washington", "a", " b ", "value -- no more"})
    void anExecutionParameterOfOneWordIsAText(String parameter) {
        Context context = new Context("AwsDataCatalog", Optional.of("db"), List.of(parameter));
        EngineStatement statement = (EngineStatement) AthenaSql.parse("SELECT * FROM t WHERE a = ?", context);
        assertThat(statement.engineText()).isEqualTo("SELECT * FROM t WHERE a = '" + parameter.replace("-- no more", "").strip() + "'");
    }

    @Test
    void executionParametersMustBeAsManyAsQuestionMarks() {
        Context context = new Context("AwsDataCatalog", Optional.of("db"), List.of("1", "2"));
        assertThatThrownBy(() -> AthenaSql.parse("SELECT ?", context)).hasMessage("Incorrect number of parameters: expected 1 but found 2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "USER | COLUMN_NOT_FOUND | line 1:13: Column 'x' cannot be resolved | COLUMN_NOT_FOUND: line 1:11: Column 'x' cannot be resolved or requester is not authorized to access requested resources | 2 | 1006",
        "USER | TABLE_NOT_FOUND | line 1:20: Table 'awsdatacatalog.db.t' does not exist | TABLE_NOT_FOUND: line 1:18: Table 'awsdatacatalog.db.t' does not exist | 2 | 1110",
        "EXTERNAL | TABLE_REDIRECTION_ERROR | Table 'awsdatacatalog.db.\"t$no\"' redirected to 'awsdatacatalog.db.\"t$no\"', but the target table 'awsdatacatalog.db.\"t$no\"' does not exist | TABLE_NOT_FOUND: Table 'awsdatacatalog.db.\"t$no\"' does not exist | 2 | 1110",
        "USER | TYPE_MISMATCH | line 1:8: Cannot cast a to b | TYPE_MISMATCH: line 1:8: Cannot cast a to b | 2 | 1006",
        "USER | EXPRESSION_NOT_AGGREGATE | line 1:8: 'a' must be an aggregate expression | EXPRESSION_NOT_AGGREGATE: line 1:8: 'a' must be an aggregate expression | 2 | 1006",
        "USER | COLUMN_TYPE_UNKNOWN | line 1:1: Column type is unknown: a | COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown: a | 2 | 1006",
        "EXTERNAL | HIVE_PATH_ALREADY_EXISTS | Target directory for table 'db.x' already exists: s3://b/c | HIVE_PATH_ALREADY_EXISTS: Target directory for table 'db.x' already exists: s3://b/c. You may need to manually clean the data at location 's3://b/c' before retrying. Athena will not delete data in your account. | 2 | 1000",
        "USER | DIVISION_BY_ZERO | Division by zero | DIVISION_BY_ZERO: Division by zero | 2 | 1001",
        "EXTERNAL | HIVE_BAD_DATA | Error parsing field value for field 0 | HIVE_BAD_DATA: Error parsing field value for field 0 | 2 | 1001",
        "EXTERNAL | HIVE_WRITER_OPEN_ERROR | REGEX format is read-only | HIVE_UNSUPPORTED_FORMAT: Text in another encoding than UTF-8, or with another record delimiter than a newline, cannot be written | 2 | 1200",
        "RESOURCES | EXCEEDED_LOCAL_MEMORY_LIMIT | too much | Query exhausted resources at this scale factor: too much | 1 | 1",
        "RESOURCES | EXCEEDED_TIME_LIMIT | limit of 5s | Query timeout | 1 | 206",
        "USER | PERMISSION_DENIED | Access Denied: no | PERMISSION_DENIED: Access Denied: no | 2 | 1500",
        "EXTERNAL | HIVE_FILESYSTEM_ERROR | Failed to list directory: s3://b/t: Access Denied (Service: S3, Status Code: 403, Request ID: r) | PERMISSION_DENIED: Access Denied (Service: S3, Status Code: 403, Request ID: r) | 2 | 1501",
        "EXTERNAL | HIVE_METASTORE_ERROR | line 1:8: User: a is not authorized to perform: glue:GetTable on resource: r (Service: Glue, Status Code: 400) | User: a is not authorized to perform: glue:GetTable on resource: r (Service: Glue, Status Code: 400) | 2 | 1500",
        "USER | PERMISSION_DENIED | Permission denied on S3 path: s3://b/t: Access Denied (Service: S3, Status Code: 403) | PERMISSION_DENIED: Permission denied on S3 path: s3://b/t: Access Denied (Service: S3, Status Code: 403) | 2 | 1501",
        "CANCELLED | USER_CANCELED | x | Query cancelled by user | 2 | 1011",
        "INTERNAL | GENERIC_INTERNAL_ERROR | boom | GENERIC_INTERNAL_ERROR: boom | 1 | 200",
    })
    void engineFailuresAreToldInAthenasWords(EngineFailure.Kind kind, String code, String message, String expected, int category, int type) {
        EngineStatement statement = engine("SELECT 1.5, x FROM t");
        AthenaError error = Failures.describe(new EngineFailure(kind, code, message, 0, 0), statement);
        assertThat(error.message()).isEqualTo(expected);
        assertThat(error.category()).isEqualTo(category);
        assertThat(error.type()).isEqualTo(type);
    }
}
