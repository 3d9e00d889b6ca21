package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text, reading it ends with a statement or a syntax error. */
class HostileTextTest {
    private static final Context CONTEXT = Context.of(Optional.of("db"));
    private static final List<String> SEEDS = List.of(
            "SELECT a.b[1], 'it''s', \"x\" FROM db.t WHERE c = 1.5 AND d IN (SELECT e FROM f) LIMIT 5 OFFSET 2",
            "WITH a AS (SELECT 1.5 x) SELECT * FROM a JOIN b ON a.x = b.y -- done",
            "CREATE TABLE x WITH (format = 'ORC', partitioned_by = ARRAY['a']) AS SELECT 1 a WITH NO DATA",
            "CREATE EXTERNAL TABLE `t` (a array<struct<b:int>> COMMENT 'x') PARTITIONED BY (c date) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001'"
                    + " STORED AS TEXTFILE LOCATION 's3://b/c/' TBLPROPERTIES ('a'='b')",
            "ALTER TABLE t ADD IF NOT EXISTS PARTITION (a=1, b='x') LOCATION 's3://b/c' PARTITION (a=2, b='y')",
            "ALTER TABLE t CHANGE COLUMN a b int COMMENT 'x' AFTER c", "SHOW COLUMNS IN t IN db", "SHOW TABLES IN db 'a*|b'",
            "DESCRIBE FORMATTED db.t PARTITION (a='x') col.'$elem$'", "MSCK REPAIR TABLE t;", "CREATE OR REPLACE VIEW v COMMENT 'c' AS SELECT 1.5 x",
            "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1.5 WHEN NOT MATCHED THEN INSERT (a) VALUES (1)",
            "CREATE DATABASE d COMMENT 'x' LOCATION 's3://b' WITH DBPROPERTIES ('a'='b')");
    private static final String ALPHABET = "()[]<>'\"`;,.=*/-+?\\ \n\t\0aA1_$%:{}|#@~^&!\u0130\u0131\uD83D\uDE00\uD800";

    @Test
    void changedStatementsAreReadOrRefused() {
        long seed = Long.getLong("seed", 20_261_121L);
        Random random = new Random(seed);
        for (int i = 0; i < Integer.getInteger("texts", 3_000); i++) {
            StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                int at = random.nextInt(Math.max(1, text.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.delete(at, at + 1);
                    case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                    case 2 -> text.setLength(Math.min(at + 1, text.length()));
                    default -> text.insert(at, SEEDS.get(random.nextInt(SEEDS.size())), 0, 9);
                }
            }
            read(text.toString(), seed);
        }
    }

    private static void read(String text, long seed) {
        try {
            Statement statement = AthenaSql.parse(text, CONTEXT);
            assertThat(statement.text()).isEqualTo(text);
            assertThat(statement.type()).isIn("DML", "DDL", "UTILITY");
            if (statement instanceof EngineStatement engine) {
                assertThat(engine.engineText()).isNotBlank();
            }
        } catch (SqlSyntaxError refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } catch (RuntimeException | Error broken) {
            fail("seed " + seed + ": " + text, broken);
        }
    }

    @Test
    void longAndDeepTextsAreReadOrRefused() {
        String[] texts = {
            "SELECT " + "1 + ".repeat(20_000) + "1",
            "SELECT " + "1, ".repeat(40_000) + "1",
            "SELECT 1 WHERE " + "a = 1 OR ".repeat(10_000) + "true",
            "SELECT 1 WHERE a IN (" + "1.5, ".repeat(30_000) + "1)",
            "SELECT " + "NOT ".repeat(50_000) + "true",
            "SELECT " + "- ".repeat(100_000) + "1",
            "SELECT " + "CASE WHEN ".repeat(20_000),
            "SELECT " + "a.".repeat(100_000) + "b",
            "SELECT '" + "''".repeat(100_000),
            "SELECT \"" + "\"\"".repeat(100_000),
            "/*" + "*".repeat(200_000),
            "-".repeat(200_000),
            ";".repeat(200_000),
            "SELECT 1 " + "UNION ALL SELECT 1 ".repeat(5_000),
            "WITH " + "a AS (SELECT 1), ".repeat(5_000) + "b AS (SELECT 1) SELECT 1",
            "SELECT * FROM a " + "JOIN b USING (c) ".repeat(5_000),
            "CREATE EXTERNAL TABLE t (" + "a int,".repeat(40_000),
            "CREATE EXTERNAL TABLE t (a " + "struct<a:".repeat(20_000),
            "SHOW TABLES '" + "\\".repeat(200_000),
            "DROP TABLE " + "a.".repeat(100_000) + "b",
            "SELECT " + "(".repeat(240) + "1" + ")".repeat(240),
            "SELECT " + "(SELECT ".repeat(120) + "1" + ")".repeat(120),
            "SELECT " + "f(".repeat(240) + "1" + ")".repeat(240),
            "SELECT * FROM " + "(".repeat(120) + "a" + ")".repeat(120),
            "(".repeat(120) + "SELECT 1" + ")".repeat(120),
            "SELECT " + "a -> ".repeat(20_000) + "1",
            "SELECT " + "CASE ".repeat(5_000) + "1",
            "SELECT " + "CASE WHEN ".repeat(250),
            "SELECT " + "CASE WHEN ".repeat(100) + "true" + " THEN true END".repeat(100),
            "SELECT " + "CASE a WHEN ".repeat(250),
            "SELECT " + "CASE WHEN NOT ( - ".repeat(120),
            "SELECT 1 WHERE " + "a BETWEEN ".repeat(5_000),
            "SELECT " + "a OVER (".repeat(200),
            "SELECT " + "CAST(a AS ROW(b ".repeat(120),
            "EXPLAIN ".repeat(20_000) + "SELECT 1",
            "SELECT " + "INTERVAL '1' ".repeat(5_000),
        };
        for (String text : texts) {
            read(text, 0);
        }
    }
}
