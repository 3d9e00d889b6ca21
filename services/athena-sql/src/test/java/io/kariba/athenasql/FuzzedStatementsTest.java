package io.kariba.athenasql;

import io.kariba.api.Fuzz;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Statements changed at random: read or refused, in bounded memory, never by an error of ours. */
class FuzzedStatementsTest {
    private static final Context CONTEXT = Context.of(Optional.of("db"));

    private static Fuzz statements() {
        return Fuzz.of(
                        "SELECT a.b[1], 'it''s', \"x\" FROM db.t FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01' WHERE c = 1.5 AND d IN (SELECT e FROM f) LIMIT 5 OFFSET 2",
                        "WITH a AS (SELECT 1.5 x) SELECT * FROM a JOIN \"t$files\" b ON a.x = b.y WHERE z = ? -- done",
                        "CREATE TABLE x WITH (format = 'ORC', partitioned_by = ARRAY['a'], external_location = 's3://b/c/') AS SELECT 1 a WITH NO DATA",
                        "CREATE TABLE i (a int, b timestamp) PARTITIONED BY (day(b), bucket(4, a)) LOCATION 's3://b/c/' TBLPROPERTIES ('table_type'='ICEBERG')",
                        "CREATE EXTERNAL TABLE `t` (a array<struct<b:int>> COMMENT 'x') PARTITIONED BY (c date) ROW FORMAT SERDE 'x' WITH SERDEPROPERTIES ('a'='b')"
                                + " STORED AS INPUTFORMAT 'i' OUTPUTFORMAT 'o' LOCATION 's3://b/c/' TBLPROPERTIES ('a'='b')",
                        "ALTER TABLE t ADD IF NOT EXISTS PARTITION (a=1, b='x') LOCATION 's3://b/c' PARTITION (a=2, b='y')", "ALTER TABLE t CHANGE COLUMN a b int AFTER c",
                        "SHOW COLUMNS IN t IN db", "DESCRIBE FORMATTED db.t PARTITION (a='x') col.'$elem$'", "CREATE OR REPLACE VIEW v COMMENT 'c' AS SELECT 1.5 x",
                        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1.5 WHEN NOT MATCHED THEN INSERT (a) VALUES (1)",
                        "UNLOAD (SELECT 1 a) TO 's3://b/c/' WITH (format = 'PARQUET', compression = 'snappy')", "PREPARE p FROM SELECT ? + 1", "EXECUTE p USING 1, 'a', DATE '2026-01-01'",
                        "OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE a = 1", "VACUUM t", "EXPLAIN (FORMAT JSON) SELECT 1", "INSERT INTO t VALUES (1, ARRAY[1], MAP(ARRAY['a'], ARRAY[1]))")
                .words("SELECT ", " AS ", "(", ")", "ARRAY[", "array<", ">", "'", "\"", "`", "--", "/*", "*/", "WITH FUNCTION f() RETURNS int ", "MATCH_RECOGNIZE(", "CASE WHEN ",
                        "NOT ", "- ", " UNION ALL ", "U&'\\", "X'", "1_0.5", "1E", "$", "??", "JSON_TABLE(", "LAMBDA", "->", "::");
    }

    @Test
    void statementsAreReadOrRefused() {
        statements().rounds(4_000).texts(text -> {
            if (AthenaSql.parse(text, CONTEXT) instanceof EngineStatement engine && engine.engineText().isBlank()) {
                throw new IllegalStateException("No text for the engine");
            }
        }, SqlSyntaxError.class);
    }

    @Test
    void preparedCommandsAreReadOrRefused() {
        statements().rounds(4_000).texts(text -> AthenaSql.preparedCommand(text), SqlSyntaxError.class);
    }

    @Test
    void parametersAreReadOrRefused() {
        Fuzz.of("1", "'it''s'", "DATE '2026-01-01'", "-1.5e3", "true", "NULL", "CAST('a' AS varchar)").words("'", "(", ")", ";", "--", "/*", "SELECT", "?", ",", " OR ")
                .rounds(6_000)
                .texts(text -> AthenaSql.parse("SELECT a FROM t WHERE b = ? AND c = ?", new Context("awsdatacatalog", Optional.of("db"), List.of(text, "1"))),
                        SqlSyntaxError.class);
    }

    @Test
    void typesOfTheEngineAreRead() {
        Fuzz.of("array(row(a integer, \"b c\" map(varchar, decimal(10,2))))", "timestamp(3) with time zone", "varchar(10)", "row(integer, varchar)")
                .words("row(", "array(", "map(", ")", ",", "\"")
                .rounds(20_000)
                .texts(EngineType::parse, IllegalArgumentException.class);
    }
}
