package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.FakeIceberg;
import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogStatementTest {
    private static final Caller CALLER = new Caller(
            Principal.root(new AccountId("111111111111"), "f".repeat(64)), new Region("us-east-1"), new RequestId("req-1"), List.of(), Optional.empty(),
            List.of(), new Caller.Origin("127.0.0.1", "", false, "", Instant.ofEpochSecond(1_700_000_000)));

    private final FakeCatalog catalog = new FakeCatalog().withDatabase("db").withDatabase("default");
    private final FakeObjects objects = new FakeObjects();
    private final FakeIceberg iceberg = new FakeIceberg(catalog);

    private CatalogStatement parse(String text) {
        Statement statement = AthenaSql.parse(text, Context.of(Optional.of("db")));
        assertThat(statement).as(text).isInstanceOf(CatalogStatement.class);
        return (CatalogStatement) statement;
    }

    private CatalogResult run(String text) {
        return parse(text).execute(catalog, objects, iceberg, CALLER);
    }

    /** The .txt output's lines. */
    private List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        run(text).rows().forEach(row -> lines.add(String.join("\t", row)));
        return lines;
    }

    private StatementFailed failure(String text) {
        try {
            run(text).rows().forEach(row -> {});
        } catch (StatementFailed failed) {
            return failed;
        }
        throw new AssertionError("Did not fail: " + text);
    }

    private void createFlights() {
        run("""
                CREATE EXTERNAL TABLE flights (
                  `when` timestamp COMMENT 'local time',
                  delay int)
                PARTITIONED BY (year int, Month string)
                ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
                LOCATION 's3://lake/flights/';""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CREATE DATABASE x | DDL | CREATE_DATABASE", "CREATE SCHEMA IF NOT EXISTS x | DDL | CREATE_DATABASE", "DROP SCHEMA x | DDL | DROP_DATABASE",
        "ALTER DATABASE x SET DBPROPERTIES ('a'='b') | DDL | ALTER_DATABASE", "SHOW DATABASES | UTILITY | SHOW_DATABASES",
        "SHOW SCHEMAS LIKE 'a*' | UTILITY | SHOW_DATABASES", "CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/' | DDL | CREATE_TABLE",
        "DROP TABLE t | DDL | DROP_TABLE", "DROP VIEW v | DDL | DROP_VIEW", "MSCK REPAIR TABLE t | DDL | MSCK", "SHOW TABLES | UTILITY | SHOW_TABLES",
        "SHOW VIEWS | UTILITY | SHOW_VIEWS", "SHOW COLUMNS IN t | UTILITY | SHOW_COLUMNS", "SHOW PARTITIONS t | UTILITY | SHOW_PARTITIONS",
        "SHOW TBLPROPERTIES t | UTILITY | SHOW_TBLPROPERTIES", "SHOW CREATE TABLE t | UTILITY | SHOW_CREATE_TABLE",
        "SHOW CREATE VIEW t | UTILITY | SHOW_CREATE_VIEW", "DESCRIBE t | UTILITY | DESCRIBE_TABLE", "desc formatted t | UTILITY | DESCRIBE_TABLE",
        "DESCRIBE VIEW v | UTILITY | DESCRIBE_VIEW", "ALTER TABLE t ADD PARTITION (a=1) | DDL | ALTER_TABLE_ADD_PARTITION",
        "ALTER TABLE t DROP PARTITION (a=1) | DDL | ALTER_TABLE_DROP_PARTITION", "ALTER TABLE t SET LOCATION 's3://b/c' | DDL | ALTER_TABLE_SET_LOCATION",
    })
    void statementsAreOfTheTypesAthenaNames(String text, String type, String substatement) {
        CatalogStatement statement = parse(text + ";");
        assertThat(statement.text()).isEqualTo(text + ";");
        assertThat(statement.type()).isEqualTo(type);
        assertThat(statement.substatement()).contains(substatement);
    }

    @Test
    void databasesAreMadeChangedAndDropped() {
        run("create database if not exists `My-Lake` COMMENT 'it''s' LOCATION 's3://b/lake/' WITH DBPROPERTIES ('a'='1', 'b'='2')");
        assertThat(catalog.databases.get("my-lake"))
                .isEqualTo(new CatalogDatabase("my-lake", Optional.of("it's"), Optional.of("s3://b/lake"), Map.of("a", "1", "b", "2")));
        run("create database if not exists `my-lake`");
        run("ALTER SCHEMA `my-lake` SET DBPROPERTIES ('b'='3')");
        run("ALTER DATABASE `my-lake` SET LOCATION 's3://c/d'");
        assertThat(catalog.databases.get("my-lake").parameters()).isEqualTo(Map.of("a", "1", "b", "3"));
        assertThat(lines("SHOW DATABASES")).containsExactly("db", "default", "my-lake");
        assertThat(lines("SHOW SCHEMAS LIKE 'd*|my.*'")).containsExactly("db", "default", "my-lake");
        assertThat(lines("SHOW DATABASES 'DEF*'")).containsExactly("default");
        run("DROP DATABASE `my-lake`");
        run("DROP DATABASE IF EXISTS `my-lake` CASCADE");
        assertThat(catalog.databases).doesNotContainKey("my-lake");
    }

    @Test
    void databaseFailuresAreHives() {
        createFlights();
        assertThat(failure("CREATE DATABASE db"))
                .hasMessage("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database db already exists");
        assertThat(failure("DROP DATABASE nope")).hasMessage("FAILED: SemanticException [Error 10072]: Database does not exist: nope");
        assertThat(failure("DROP DATABASE db"))
                .hasMessage("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                        + " InvalidOperationException(message:Database db is not empty. One or more tables exist.)");
        assertThat(failure("SHOW TABLES IN nope").error().type()).isEqualTo(1004);
        run("DROP DATABASE db CASCADE");
    }

    @Test
    void externalTablesAreMadeAsHivesClientMakesThem() {
        createFlights();
        CatalogTable table = catalog.get("db", "flights");
        assertThat(table.type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(table.parameters()).isEqualTo(Map.of("EXTERNAL", "TRUE", "transient_lastDdlTime", "1700000000"));
        assertThat(table.partitionKeys()).containsExactly(CatalogColumn.of("year", "int"), CatalogColumn.of("month", "string"));
        CatalogStorage storage = table.storage();
        assertThat(storage.columns())
                .containsExactly(new CatalogColumn("when", "timestamp", Optional.of("local time"), Map.of()), CatalogColumn.of("delay", "int"));
        assertThat(storage.location()).contains("s3://lake/flights");
        assertThat(storage.inputFormat()).contains("org.apache.hadoop.mapred.TextInputFormat");
        assertThat(storage.outputFormat()).contains("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat");
        assertThat(storage.serdeLibrary()).contains("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe");
        assertThat(storage.serdeParameters()).isEqualTo(Map.of("field.delim", ",", "serialization.format", ","));
        assertThat(storage.bucketCount()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PARQUET | parquet.MapredParquetInputFormat | parquet.serde.ParquetHiveSerDe",
        "parquet | parquet.MapredParquetInputFormat | parquet.serde.ParquetHiveSerDe",
        "ORC | orc.OrcInputFormat | orc.OrcSerde",
        "AVRO | avro.AvroContainerInputFormat | serde2.avro.AvroSerDe",
        "TEXTFILE | mapred.TextInputFormat | lazy.LazySimpleSerDe",
        "JSON | mapred.TextInputFormat | hcatalog.data.JsonSerDe",
        "SEQUENCEFILE | mapred.SequenceFileInputFormat | lazy.LazySimpleSerDe",
        "RCFILE | io.RCFileInputFormat | columnar.LazyBinaryColumnarSerDe",
    })
    void formatsAreHivesClasses(String format, String input, String serde) {
        run("CREATE EXTERNAL TABLE f (a int) STORED AS " + format + " LOCATION 's3://b/f'");
        CatalogStorage storage = catalog.get("db", "f").storage();
        assertThat(storage.inputFormat().orElseThrow()).endsWith(input);
        assertThat(storage.serdeLibrary().orElseThrow()).endsWith(serde);
        assertThat(storage.serdeParameters()).isEqualTo(Map.of("serialization.format", "1"));
    }

    @Test
    void everyClauseOfCreateTableIsKept() {
        run("""
                CREATE EXTERNAL TABLE IF NOT EXISTS other.`Odd-Name` (
                  a array<struct<X:int, y:map<string,decimal(12, 3)>>>,
                  b INTEGER COMMENT 'say \\'hi\\' "there" 100%',
                  c varchar(20), d char(3), e decimal, f double precision, g binary)
                COMMENT '  two
                   words '
                PARTITIONED BY (dt date COMMENT 'day')
                CLUSTERED BY (b, c) INTO 8 BUCKETS
                ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json'='true')
                STORED AS INPUTFORMAT 'in.Put' OUTPUTFORMAT 'out.Put'
                LOCATION 's3://b/x/'
                TBLPROPERTIES ('classification'='json', 'has_encrypted_data'='false')
                """.replace("other.", "default."));
        CatalogTable table = catalog.get("default", "odd-name");
        assertThat(table.storage().columns()).extracting(CatalogColumn::type)
                .containsExactly("array<struct<x:int,y:map<string,decimal(12,3)>>>", "int", "varchar(20)", "char(3)", "decimal(10,0)", "double", "binary");
        assertThat(table.storage().columns().get(1).comment()).contains("say 'hi' \"there\" 100%");
        assertThat(table.parameters()).containsEntry("comment", "two words").containsEntry("classification", "json");
        assertThat(table.storage().bucketColumns()).containsExactly("b", "c");
        assertThat(table.storage().bucketCount()).isEqualTo(8);
        assertThat(table.storage().serdeParameters()).isEqualTo(Map.of("ignore.malformed.json", "true", "serialization.format", "1"));
        assertThat(table.storage().inputFormat()).contains("in.Put");
    }

    @Test
    void everyDelimiterIsKept() {
        run("CREATE EXTERNAL TABLE d (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' COLLECTION ITEMS TERMINATED BY '\\002'"
                + " MAP KEYS TERMINATED BY '\\u0003' LINES TERMINATED BY '\\n' NULL DEFINED AS 'NA' LOCATION 's3://b/d'");
        assertThat(catalog.get("db", "d").storage().serdeParameters())
                .isEqualTo(Map.of(
                        "field.delim", "\t", "serialization.format", "\t", "escape.delim", "\\", "colelction.delim", "\002", "mapkey.delim", "\003",
                        "line.delim", "\n", "serialization.null.format", "NA"));
    }

    @Test
    void createTableFailuresAreAthenas() {
        createFlights();
        assertThat(failure("CREATE EXTERNAL TABLE flights (a int) LOCATION 's3://b/c'"))
                .hasMessage("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                        + " AlreadyExistsException(message:Table flights already exists)");
        run("CREATE EXTERNAL TABLE IF NOT EXISTS flights (a int) LOCATION 's3://b/c'");
        assertThat(failure("CREATE EXTERNAL TABLE no.t (a int) LOCATION 's3://b/c'")).hasMessageContaining("[Error 10072]: Database does not exist: no");
        assertThat(failure("CREATE EXTERNAL TABLE t (a int, A int) LOCATION 's3://b/c'")).hasMessageContaining("Duplicate column name: a");
        assertThat(failure("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (a int) LOCATION 's3://b/c'"))
                .hasMessageContaining("Column repeated in partitioning columns");
        assertThat(failure("CREATE EXTERNAL TABLE t (a int)")).hasMessageContaining("No location was specified for table");
        assertThatThrownBy(() -> parse("CREATE TABLE t (a int) LOCATION 's3://b/c'")).hasMessage("External keyword required for table type HIVE");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "CREATE EXTERNAL TABLE t (a int) STORED AS ION LOCATION 's3://b/c'",
        "CREATE EXTERNAL TABLE t (a int) STORED BY 'x' LOCATION 's3://b/c'",
    })
    void whatIsNotCarriedOutSaysSo(String text) {
        Statement statement = AthenaSql.parse(text, Context.of(Optional.of("db")));
        assertThat(statement).isInstanceOf(UnsupportedStatement.class);
        assertThat(((UnsupportedStatement) statement).message()).startsWith("NOT_SUPPORTED: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CREATE EXTERNAL TABLE t (a nonsense) LOCATION 's3://b/c' | line 1:28: mismatched input 'nonsense'. Expecting: 'ARRAY',",
        "CREATE EXTERNAL TABLE t (a int | line 1:31: mismatched input '<EOF>'. Expecting: ')'",
        "CREATE EXTERNAL TABLE (a int) | line 1:23: mismatched input '('. Expecting: <identifier>",
        "CREATE EXTERNAL TABLE t (a int) STORED AS XLS | line 1:43: mismatched input 'XLS'. Expecting: 'AVRO',",
        "CREATE EXTERNAL TABLE t (a int) LOCATION 'file:///etc' | line 1:42: LOCATION must be an Amazon S3 path",
        "CREATE EXTERNAL TABLE t (a int) COMMENT 'a' COMMENT 'b' | line 1:45: mismatched input 'COMMENT'",
        "CREATE EXTERNAL TABLE t (a varchar) LOCATION 's3://b/c' | line 1:35: mismatched input ')'. Expecting: '('",
        "CREATE EXTERNAL TABLE t (a decimal(99)) LOCATION 's3://b/c' | line 1:38: mismatched input ')'",
        "CREATE EXTERNAL TABLE t (a string COMMENT 'open) | line 1:43: mismatched input ''open)'",
        "DROP TABLE | line 1:11: mismatched input '<EOF>'. Expecting: <identifier>",
        "DROP TABLE a.b.c.d | line 1:12: Catalog 'a' is not supported",
        "DROP TABLE system.a.b | line 1:12: Catalog 'system' is not supported",
        "MSCK TABLE t | line 1:6: mismatched input 'TABLE'. Expecting: 'REPAIR'",
        "SHOW COLUMNS t | line 1:14: mismatched input 't'. Expecting: 'FROM', 'IN'",
        "SHOW TABLES t | line 1:13: mismatched input 't'. Expecting: <string>",
        "ALTER TABLE t FROB | line 1:15: mismatched input 'FROB'",
        "ALTER TABLE t ADD PARTITION (a) | line 1:31: mismatched input ')'. Expecting: '='",
        "DESCRIBE t extra more | line 1:18: mismatched input 'more'. Expecting: <EOF>",
    })
    void badDdlIsToldWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> AthenaSql.parse(text, Context.of(Optional.of("db"))))
                .isInstanceOf(SqlSyntaxError.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void tablesAreDroppedAndTheirDataStays() {
        createFlights();
        objects.keys.add("lake/flights/a.csv");
        run("DROP TABLE `db`.`flights`");
        run("DROP TABLE IF EXISTS flights");
        assertThat(catalog.tables.get("db")).isEmpty();
        assertThat(objects.keys).hasSize(1);
        assertThat(failure("DROP TABLE flights")).hasMessage("FAILED: SemanticException [Error 10001]: Table not found flights");
        assertThat(failure("DROP TABLE nope.flights")).hasMessageContaining("Database does not exist: nope");
    }

    @Test
    void viewsAndTablesAreDroppedByTheirOwnStatements() {
        createFlights();
        addView();
        assertThat(failure("DROP VIEW flights")).hasMessageContaining("Cannot drop a base table with DROP VIEW");
        assertThat(failure("DROP TABLE late")).hasMessageContaining("Cannot drop a view with DROP TABLE");
        run("DROP VIEW IF EXISTS late");
        assertThat(catalog.get("db", "late")).isNull();
    }

    private void addView() {
        String json = "{\"originalSql\":\"SELECT number_of_rows\\nFROM\\n  s.one_row\\n\",\"columns\":[{\"name\":\"number_of_rows\",\"type\":\"integer\"}]}";
        String text = "/* Presto View: " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + " */";
        CatalogStorage storage = new CatalogStorage(
                List.of(CatalogColumn.of("number_of_rows", "int")), Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(),
                List.of(), 0, Map.of());
        catalog.tables
                .get("db")
                .put("late", new CatalogTable("db", "late", Optional.empty(), Optional.empty(), "VIRTUAL_VIEW", storage, List.of(), Map.of(),
                        Optional.of(text), Optional.of("/* Presto View */"), Optional.empty(), Optional.empty()));
    }

    @Test
    void showCreateViewPrintsTheKeptQueryALineARow() {
        addView();
        assertThat(lines("SHOW CREATE VIEW late")).containsExactly("CREATE VIEW db.late AS", "SELECT number_of_rows", "FROM", "  s.one_row");
        assertThat(lines("DESCRIBE VIEW late")).containsExactly("number_of_rows      \tint                 \t                    ");
        assertThat(lines("SHOW VIEWS")).containsExactly("late");
        assertThat(lines("SHOW VIEWS IN db LIKE 'x*'")).isEmpty();
    }

    @Test
    void namesMatchStarsAndChoices() {
        createFlights();
        addView();
        assertThat(lines("SHOW TABLES")).containsExactly("flights", "late");
        assertThat(lines("SHOW TABLES IN `db` 'FL*'")).containsExactly("flights");
        assertThat(lines("SHOW TABLES IN db 'x|*t*'")).containsExactly("flights", "late");
        assertThat(lines("SHOW TABLES '.*ight.*'")).containsExactly("flights");
        assertThat(lines("SHOW TABLES '" + "*a".repeat(3_000) + "'")).isEmpty();
    }

    @Test
    void showColumnsPadsNamesToTwentyCharacters() {
        createFlights();
        String[] forms = {"SHOW COLUMNS IN flights", "SHOW COLUMNS FROM db.flights", "SHOW COLUMNS IN flights IN db", "SHOW COLUMNS FROM flights FROM db"};
        for (String form : forms) {
            assertThat(lines(form)).containsExactly("when                ", "delay               ", "year                ", "month               ");
        }
        assertThat(run("SHOW COLUMNS IN flights").columns()).containsExactly(ColumnInfo.string("field"));
    }

    @Test
    void describeHasHivesLayout() {
        createFlights();
        assertThat(lines("DESCRIBE flights"))
                .containsExactly(
                        "when                \ttimestamp           \tlocal time          ",
                        "delay               \tint                 \t                    ",
                        "year                \tint                 \t                    ",
                        "month               \tstring              \t                    ",
                        "\t \t ",
                        "# Partition Information\t \t ",
                        "# col_name          \tdata_type           \tcomment             ",
                        "\t \t ",
                        "year                \tint                 \t                    ",
                        "month               \tstring              \t                    ");
        assertThat(run("DESCRIBE flights").columns()).extracting(ColumnInfo::name).containsExactly("col_name", "data_type", "comment");
        assertThat(lines("DESC db.flights delay")).containsExactly("delay               \tint                 \t                    ");
        assertThat(lines("DESCRIBE FORMATTED flights"))
                .contains("# Detailed Table Information\t \t ", "Location:           \ts3://lake/flights   \t ", "\tEXTERNAL            \tTRUE                ");
        assertThat(lines("DESCRIBE EXTENDED flights").getLast())
                .startsWith("Detailed Table Information\tTable(tableName:flights, dbName:db, owner:hadoop, createTime:0, lastAccessTime:0, retention:0,"
                        + " sd:StorageDescriptor(cols:[FieldSchema(name:when, type:timestamp, comment:local time), ");
        // "Using the latter syntax results in the error message FAILED: SemanticException [Error 10001]: Table not found table." (User Guide, DESCRIBE)
        assertThat(failure("DESCRIBE TABLE flights")).hasMessage("FAILED: SemanticException [Error 10001]: Table not found table");
    }

    @Test
    void describeFollowsAPathIntoAColumn() {
        run("CREATE EXTERNAL TABLE n (a array<struct<x:int,y:map<string,date>>>) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://b/n'");
        assertThat(lines("DESCRIBE n")).containsExactly("a                   \tarray<struct<x:int,y:map<string,date>>>\tfrom deserializer   ");
        assertThat(lines("DESCRIBE n a.'$elem$'"))
                .containsExactly("x                   \tint                 \tfrom deserializer   ", "y                   \tmap<string,date>    \tfrom deserializer   ");
        assertThat(lines("DESCRIBE n a.$elem$.y.$value$")).containsExactly("$value$             \tdate                \tfrom deserializer   ");
        assertThat(failure("DESCRIBE n a.b")).hasMessageContaining("Invalid column reference a.b");
    }

    @Test
    void showCreateTablePrintsHivesText() {
        createFlights();
        run("ALTER TABLE flights SET TBLPROPERTIES ('note'='it\\'s', 'comment'='c')");
        assertThat(lines("SHOW CREATE TABLE flights"))
                .containsExactly(
                        "CREATE EXTERNAL TABLE `flights`(",
                        "  `when` timestamp COMMENT 'local time', ",
                        "  `delay` int)",
                        "COMMENT 'c'",
                        "PARTITIONED BY ( ",
                        "  `year` int, ",
                        "  `month` string)",
                        "ROW FORMAT DELIMITED ",
                        "  FIELDS TERMINATED BY ',' ",
                        "STORED AS INPUTFORMAT ",
                        "  'org.apache.hadoop.mapred.TextInputFormat' ",
                        "OUTPUTFORMAT ",
                        "  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
                        "LOCATION",
                        "  's3://lake/flights'",
                        "TBLPROPERTIES (",
                        "  'note'='it\\'s', ",
                        "  'transient_lastDdlTime'='1700000000')");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PARTITIONED BY (y int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' NULL DEFINED AS 'it\\'s'",
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('quoteChar'='\\\"', 'separatorChar'='\\u0001')",
        "CLUSTERED BY (a) INTO 4 BUCKETS STORED AS ORC", "COMMENT 'x y' STORED AS AVRO", "STORED AS SEQUENCEFILE", "",
    })
    void showCreateTableMakesTheSameTableAgain(String clauses) {
        run("CREATE EXTERNAL TABLE again (a int COMMENT 'A', `b-c` map<string,array<int>> COMMENT '') " + clauses + " LOCATION 's3://b/again'");
        CatalogTable before = catalog.get("db", "again");
        String text = String.join("\n", lines("SHOW CREATE TABLE again"));
        run("DROP TABLE again");
        run(text.replace(" COMMENT 'from deserializer'", ""));
        assertThat(catalog.get("db", "again")).isEqualTo(before);
    }

    @Test
    void namesInOnePairOfBackQuotesArePartedAndRepeated() {
        createFlights();
        assertThat(lines("SHOW CREATE TABLE `db.flights`")).startsWith("CREATE EXTERNAL TABLE `db.flights`(");
        assertThat(lines("SHOW CREATE TABLE db.flights")).startsWith("CREATE EXTERNAL TABLE `db.flights`(");
        assertThat(lines("SHOW CREATE TABLE `flights`")).startsWith("CREATE EXTERNAL TABLE `flights`(");
    }

    @Test
    void partitionsAreAddedListedRenamedAndDropped() {
        createFlights();
        run("ALTER TABLE flights ADD PARTITION (year=2024, month='01') LOCATION 's3://lake/x/1/' PARTITION (month='02', year='2024')");
        assertThat(lines("SHOW PARTITIONS flights")).containsExactly("year=2024/month=01", "year=2024/month=02");
        assertThat(catalog.partitionLocations("db", "flights")).containsExactly("s3://lake/flights/year=2024/month=02", "s3://lake/x/1");
        assertThat(failure("ALTER TABLE flights ADD PARTITION (year=2024, month='01')")).hasMessageContaining("AlreadyExistsException");
        run("ALTER TABLE flights ADD IF NOT EXISTS PARTITION (year=2024, month='01') PARTITION (year=2024, month='a:b/c')");
        assertThat(lines("SHOW PARTITIONS flights")).containsExactly("year=2024/month=01", "year=2024/month=02", "year=2024/month=a%3Ab%2Fc");
        run("ALTER TABLE flights PARTITION (year=2024, month='01') RENAME TO PARTITION (year=2025, month='01')");
        run("ALTER TABLE flights PARTITION (year=2025, month='01') SET LOCATION 's3://lake/y/'");
        assertThat(catalog.partition(CALLER, "db", "flights", List.of("2025", "01")).orElseThrow().storage().location()).contains("s3://lake/y");
        run("ALTER TABLE flights DROP PARTITION (year < 2025, month='02'), PARTITION (year=2025)");
        assertThat(lines("SHOW PARTITIONS db.flights")).containsExactly("year=2024/month=a%3Ab%2Fc");
        assertThat(failure("ALTER TABLE flights DROP PARTITION (year=1)")).hasMessageContaining("[Error 10006]: Partition not found {year=1}");
        run("ALTER TABLE flights DROP IF EXISTS PARTITION (year=1)");
        assertThat(failure("ALTER TABLE flights ADD PARTITION (year=1)")).hasMessageContaining("doesn't contain all (2) partition columns");
        assertThat(failure("ALTER TABLE flights ADD PARTITION (delay=1)")).hasMessageContaining("[Error 10098]: Non-Partition column");
    }

    @Test
    void manyPartitionsAreAddedInBatchesAndListedInPages() {
        createFlights();
        StringBuilder text = new StringBuilder("ALTER TABLE flights ADD");
        for (int i = 1_000; i < 2_250; i++) {
            text.append(" PARTITION (year=").append(i).append(", month='1')");
        }
        run(text.toString());
        assertThat(catalog.largestBatch).isEqualTo(100);
        assertThat(lines("SHOW PARTITIONS flights")).hasSize(1_250).startsWith("year=1000/month=1").endsWith("year=2249/month=1");
        run("ALTER TABLE flights DROP PARTITION (year >= 1000)");
        assertThat(lines("SHOW PARTITIONS flights")).isEmpty();
    }

    @Test
    void columnsAreAddedReplacedAndChanged() {
        createFlights();
        run("ALTER TABLE flights ADD COLUMNS (carrier string COMMENT 'two letters', gate int)");
        run("ALTER TABLE flights CHANGE COLUMN delay delay_minutes bigint COMMENT 'm' FIRST");
        run("ALTER TABLE flights CHANGE gate gate string AFTER `when`");
        assertThat(catalog.get("db", "flights").storage().columns()).extracting(column -> column.name() + ":" + column.type())
                .containsExactly("delay_minutes:bigint", "when:timestamp", "gate:string", "carrier:string");
        assertThat(failure("ALTER TABLE flights ADD COLUMNS (year int)")).hasMessageContaining("Duplicate column name: year");
        assertThat(failure("ALTER TABLE flights CHANGE nope x int")).hasMessageContaining("Invalid column reference nope");
        run("ALTER TABLE flights REPLACE COLUMNS (only int)");
        assertThat(catalog.get("db", "flights").storage().columns()).containsExactly(CatalogColumn.of("only", "int"));
        run("ALTER TABLE flights ADD PARTITION (year=1, month='1')");
        run("ALTER TABLE flights PARTITION (year=1, month='1') ADD COLUMNS (second int)");
        assertThat(catalog.partition(CALLER, "db", "flights", List.of("1", "1")).orElseThrow().storage().columns()).hasSize(2);
    }

    @Test
    void propertiesAreSetAndUnset() {
        createFlights();
        run("ALTER TABLE flights SET TBLPROPERTIES ('a'='1', 'b'='2')");
        assertThat(lines("SHOW TBLPROPERTIES flights")).contains("a\t1", "b\t2", "EXTERNAL\tTRUE");
        assertThat(lines("SHOW TBLPROPERTIES flights('b')")).containsExactly("2");
        assertThat(lines("SHOW TBLPROPERTIES flights('c')")).containsExactly("Table db.flights does not have property: c");
        run("ALTER TABLE flights UNSET TBLPROPERTIES ('a')");
        assertThat(catalog.get("db", "flights").parameters()).doesNotContainKey("a");
        assertThat(failure("ALTER TABLE flights UNSET TBLPROPERTIES ('a')")).hasMessageContaining("does not exist in flights");
        run("ALTER TABLE flights UNSET TBLPROPERTIES IF EXISTS ('a')");
        run("ALTER TABLE flights SET LOCATION 's3://lake/z/'");
        assertThat(catalog.get("db", "flights").storage().location()).contains("s3://lake/z");
    }

    @Test
    void repairAddsWhatTheFoldersHold() {
        createFlights();
        objects.pageSize = 2;
        for (String folder : List.of("year=2023/month=01", "year=2023/month=02", "year=2024/month=a%3Ab", "year=2024/month=x y", "Year=2025/month=1", "_tmp/month=1",
                ".hidden/month=1", "year=2026/file.csv", "loose.csv", "month=1/year=1", "year=/month=1", "year=2027/month=1/deeper/still")) {
            objects.keys.add("lake/flights/" + folder + "/part-0.csv");
        }
        run("ALTER TABLE flights ADD PARTITION (year=2023, month='01')");
        assertThat(lines("MSCK REPAIR TABLE flights;"))
                .containsExactly(
                        "Partitions not in metastore:\tflights:year=2023/month=02\tflights:year=2024/month=a%3Ab\tflights:year=2024/month=x y"
                                + "\tflights:year=2027/month=1",
                        "Repair: Added partition to metastore flights:year=2023/month=02",
                        "Repair: Added partition to metastore flights:year=2024/month=a%3Ab",
                        "Repair: Added partition to metastore flights:year=2024/month=x y",
                        "Repair: Added partition to metastore flights:year=2027/month=1");
        assertThat(catalog.partition(CALLER, "db", "flights", List.of("2024", "a:b")).orElseThrow().storage().location())
                .contains("s3://lake/flights/year=2024/month=a%3Ab");
        assertThat(lines("MSCK REPAIR TABLE flights")).isEmpty();
    }

    @Test
    void repairAddsManyInBatches() {
        createFlights();
        for (int i = 0; i < 730; i++) {
            objects.keys.add("lake/flights/year=" + i / 12 + "/month=" + i % 12 + "/a");
        }
        assertThat(lines("MSCK REPAIR TABLE flights")).hasSize(731);
        assertThat(catalog.largestBatch).isEqualTo(100);
    }

    @Test
    void repairFailuresAreHives() {
        run("CREATE EXTERNAL TABLE plain (a int) LOCATION 's3://b/c'");
        run("CREATE EXTERNAL TABLE gone (a int) PARTITIONED BY (b int) LOCATION 's3://missing/c'");
        assertThat(failure("MSCK REPAIR TABLE plain")).hasMessageContaining("is not a partitioned table");
        assertThat(failure("SHOW PARTITIONS plain")).hasMessageContaining("Table plain is not a partitioned table");
        assertThat(failure("MSCK REPAIR TABLE nope")).hasMessageContaining("Table not found nope");
        assertThat(failure("MSCK REPAIR TABLE gone").error().type()).isEqualTo(1306);
    }

    @Test
    void repairStopsWhenInterrupted() {
        createFlights();
        Thread.currentThread().interrupt();
        try {
            assertThat(failure("MSCK REPAIR TABLE flights").error().type()).isEqualTo(1011);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ALTER TABLE ice REPLACE COLUMNS (b int)", "ALTER TABLE ice SET LOCATION 's3://x/y'", "MSCK REPAIR TABLE ice",
        "ALTER TABLE ice ADD PARTITION (a=1)",
    })
    void statementsOfHivesLeaveIcebergTablesAlone(String text) {
        run("CREATE EXTERNAL TABLE ice (a int) LOCATION 's3://b/ice'");
        run("ALTER TABLE ice SET TBLPROPERTIES ('table_type'='ICEBERG')");
        assertThat(failure(text)).hasMessageMatching("NOT_SUPPORTED: .*not supported for Iceberg tables: db.ice");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "DELETE FROM flights WHERE year = 2024", "UPDATE flights SET delay = 1", "MERGE INTO flights USING flights f ON true WHEN MATCHED THEN DELETE",
    })
    void rowsOfHiveTablesAreNotChanged(String text) {
        createFlights();
        EngineStatement statement = (EngineStatement) AthenaSql.parse(text, Context.of(Optional.of("db")));
        assertThatThrownBy(() -> statement.check(catalog, CALLER))
                .isInstanceOf(StatementFailed.class)
                .hasMessage("NOT_SUPPORTED: Modifying Hive table rows is only supported for transactional tables");
        run("ALTER TABLE flights SET TBLPROPERTIES ('table_type'='ICEBERG')");
        statement.check(catalog, CALLER);
        run("CREATE EXTERNAL TABLE f (a int) LOCATION 's3://b/f'");
        ((EngineStatement) AthenaSql.parse("INSERT INTO f SELECT 1", Context.of(Optional.of("db")))).check(catalog, CALLER);
    }

    @Test
    void denialsFailTheStatementWithTheDenialsText() {
        catalog.denied.add("CreateTable");
        StatementFailed failed = failure("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/c'");
        assertThat(failed).hasMessageContaining("is not authorized to perform: glue:CreateTable").hasMessageContaining("AccessDeniedException");
        assertThat(failed.error()).isEqualTo(new AthenaError(2, 1500, false, failed.getMessage()));
    }

    @Test
    void oldPartitionsSurviveAsTheyAre() {
        createFlights();
        CatalogPartition kept = new CatalogPartition(List.of("1", "1"), catalog.get("db", "flights").storage(), Map.of("mine", "yes"));
        catalog.createPartitions(CALLER, "db", "flights", List.of(kept));
        run("ALTER TABLE flights ADD IF NOT EXISTS PARTITION (year=1, month='1') LOCATION 's3://other/'");
        assertThat(catalog.partition(CALLER, "db", "flights", List.of("1", "1"))).contains(kept);
    }
}
