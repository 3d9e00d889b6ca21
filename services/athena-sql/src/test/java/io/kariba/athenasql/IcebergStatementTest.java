package io.kariba.athenasql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.FakeIceberg;
import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogTable;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.IcebergTables.Retention;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Athena's statements on Iceberg tables that need no engine, and what the engine gets of the others. */
class IcebergStatementTest {
    private static final Caller CALLER = new Caller(
            Principal.root(new AccountId("111111111111"), "f".repeat(64)), new Region("us-east-1"), new RequestId("req-1"), List.of(), Optional.empty(),
            List.of(), new Caller.Origin("127.0.0.1", "", false, "", Instant.ofEpochSecond(1_700_000_000)));
    private static final String ICEBERG = " LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG'";

    private final FakeCatalog catalog = new FakeCatalog().withDatabase("db").withDatabase("other");
    private final FakeObjects objects = new FakeObjects();
    private final FakeIceberg iceberg = new FakeIceberg(catalog);

    private static Statement parse(String text) {
        return AthenaSql.parse(text, Context.of(Optional.of("db")));
    }

    private CatalogResult run(String text) {
        return ((CatalogStatement) parse(text)).execute(catalog, objects, iceberg, CALLER);
    }

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

    private static EngineStatement engine(String text) {
        assertThat(parse(text)).as(text).isInstanceOf(EngineStatement.class);
        return (EngineStatement) parse(text);
    }

    private void createOrders() {
        run("CREATE TABLE db.orders (id bigint COMMENT 'the number', at timestamp, `category` string, price decimal(12,2), tags map<string,int>)"
                + " PARTITIONED BY (category, day(at), bucket(16, id)) LOCATION 's3://lake/orders/'"
                + " TBLPROPERTIES ('table_type'='ICEBERG', 'format'='PARQUET', 'vacuum_max_snapshot_age_seconds'='259200')");
    }

    @Test
    void createTableMakesAnIcebergTable() {
        createOrders();
        var made = iceberg.made.get("db.orders");
        assertThat(made.columns()).extracting(CatalogColumn::name).containsExactly("id", "at", "category", "price", "tags");
        assertThat(made.columns().getFirst().comment()).contains("the number");
        assertThat(made.partitioning()).containsExactly("category", "day(at)", "bucket(16, id)");
        assertThat(made.location()).isEqualTo("s3://lake/orders");
        assertThat(made.properties())
                .containsEntry("write.format.default", "PARQUET")
                .containsEntry("write.parquet.compression-codec", "zstd")
                .containsEntry("write.object-storage.enabled", "true")
                .containsEntry("history.expire.max-snapshot-age-ms", "259200000");
        Statement statement = parse("CREATE TABLE t (a int)" + ICEBERG + ")");
        assertThat(statement.type()).isEqualTo("DDL");
        assertThat(statement.substatement()).contains("CREATE_TABLE");
    }

    @Test
    void propertiesAreAthenasBothWays() {
        run("CREATE TABLE t (a int)" + ICEBERG + ", 'format'='orc', 'write_compression'='ZLIB', 'vacuum_min_snapshots_to_keep'='3',"
                + " 'vacuum_max_metadata_files_to_keep'='7', 'optimize_rewrite_delete_file_threshold'='10', 'write_data_path_enabled'='true')");
        assertThat(iceberg.made.get("db.t").properties())
                .containsEntry("write.orc.compression-codec", "zlib")
                .containsEntry("history.expire.min-snapshots-to-keep", "3")
                .containsEntry("write.metadata.previous-versions-max", "7")
                .containsEntry("optimize_rewrite_delete_file_threshold", "10")
                .containsEntry("write.data.path", "s3://lake/t/data");
        assertThat(lines("SHOW TBLPROPERTIES t")).containsExactly(
                "format\torc", "optimize_rewrite_delete_file_threshold\t10", "vacuum_max_metadata_files_to_keep\t7", "vacuum_min_snapshots_to_keep\t3",
                "write_compression\tzlib", "write_data_path_enabled\ttrue");
        assertThat(lines("SHOW TBLPROPERTIES t ('format')")).containsExactly("orc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/c' TBLPROPERTIES ('table_type'='ICEBERG') | External keyword not supported for table type ICEBERG",
        "CREATE TABLE t (a int) TBLPROPERTIES ('table_type'='ICEBERG') | No location was specified for table. An S3 location must be specified",
        "CREATE TABLE t (a int) | No location was specified for table. An S3 location must be specified",
        "CREATE TABLE t (a int) LOCATION 's3://b/c' | External keyword required for table type HIVE",
    })
    void someCreateTablesAreRefusedBeforeTheyStart(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(SqlSyntaxError.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "(a int) CLUSTERED BY (a) INTO 4 BUCKETS | ) | Iceberg create table statement does not allow CLUSTERED BY",
        "(a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' | ) | Iceberg create table statement does not allow ROW FORMAT",
        "(a int) STORED AS PARQUET | ) | Iceberg create table statement does not allow STORED AS/BY",
        "(a int) PARTITIONED BY (p int) | ) | Invalid PARTITIONED BY clause in Iceberg create table statement",
        "'' | ) | At least one column is required for Iceberg create table statement",
        "(a int) | , 'mine'='x', 'yours'='y') | Unsupported table property key: mine",
        "(a int) | , 'write.merge.mode'='copy-on-write') | Unsupported table property key: write.merge.mode",
        "(a int) | , 'write_compression'='rar') | INVALID_TABLE_PROPERTY: Invalid value for table property 'write_compression': rar",
        "(a int) | , 'vacuum_min_snapshots_to_keep'='0') | INVALID_TABLE_PROPERTY: Invalid value for table property 'vacuum_min_snapshots_to_keep': 0",
        "(a int) | , 'compression_level'='3') | Compression codec must be defined when compression_level property is specified.",
        "(a int, a int) | ) | FAILED: SemanticException [Error 10036]: Duplicate column name: a",
    })
    void othersFail(String head, String properties, String message) {
        assertThat(failure("CREATE TABLE t " + head + ICEBERG + properties)).hasMessage(message);
        assertThat(iceberg.made).isEmpty();
    }

    @Test
    void aTableThatIsThereIsLeftAlone() {
        createOrders();
        assertThat(failure("CREATE TABLE orders (a int)" + ICEBERG + ")")).hasMessageContaining("Table orders already exists");
        run("CREATE TABLE IF NOT EXISTS orders (a int)" + ICEBERG + ")");
        assertThat(iceberg.made.get("db.orders").columns()).hasSize(5);
        assertThat(failure("CREATE TABLE no.t (a int)" + ICEBERG + ")")).hasMessageContaining("Database does not exist: no");
    }

    @Test
    void alterTableIsOneCommit() {
        createOrders();
        run("ALTER TABLE orders ADD COLUMNS (note string COMMENT 'n', n int)");
        run("ALTER TABLE orders CHANGE COLUMN id number bigint COMMENT 'c' FIRST");
        run("ALTER TABLE orders CHANGE price cost decimal(20,2) AFTER category");
        run("ALTER TABLE orders DROP COLUMN tags");
        run("ALTER TABLE orders SET TBLPROPERTIES ('write_compression'='snappy', 'optimize_rewrite_delete_file_threshold'='10')");
        run("ALTER TABLE orders UNSET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds')");
        assertThat(iceberg.changes).containsExactly(
                new Change.AddColumns(List.of(
                        new CatalogColumn("note", "string", Optional.of("n"), Map.of()), CatalogColumn.of("n", "int"))),
                new Change.ChangeColumn("id", new CatalogColumn("number", "bigint", Optional.of("c"), Map.of()), true, Optional.empty()),
                new Change.ChangeColumn("price", CatalogColumn.of("cost", "decimal(20,2)"), false, Optional.of("category")),
                new Change.DropColumns(List.of("tags")),
                new Change.SetProperties(Map.of("write.parquet.compression-codec", "snappy", "optimize_rewrite_delete_file_threshold", "10")),
                new Change.UnsetProperties(List.of("history.expire.max-snapshot-age-ms")));
        assertThat(parse("ALTER TABLE orders DROP COLUMN tags").substatement()).contains("ALTER_TABLE_DROP_COLUMN");
    }

    @Test
    void alterTableFailsInTheTablesWords() {
        createOrders();
        assertThat(failure("ALTER TABLE orders DROP COLUMN missing")).hasMessage("COLUMN_NOT_FOUND: Column 'missing' does not exist");
        assertThat(failure("ALTER TABLE orders SET TBLPROPERTIES ('mine'='x')")).hasMessage("Unsupported table property key: mine");
        assertThat(failure("ALTER TABLE orders UNSET TBLPROPERTIES ('write.object-storage.enabled')"))
                .hasMessage("Table property write.object-storage.enabled is not supported by Athena");
        run("CREATE EXTERNAL TABLE hive (a int) LOCATION 's3://b/hive'");
        assertThat(failure("ALTER TABLE hive DROP COLUMN a")).hasMessage("NOT_SUPPORTED: ALTER TABLE DROP COLUMN is supported for Iceberg tables only");
        assertThat(failure("ALTER TABLE hive RENAME TO b")).hasMessage("NOT_SUPPORTED: ALTER TABLE RENAME TO is supported for Iceberg tables only");
        assertThat(failure("VACUUM hive")).hasMessage("NOT_SUPPORTED: VACUUM is supported for Iceberg tables only: db.hive");
    }

    @Test
    void aTableIsRenamedWithItsMetadata() {
        createOrders();
        run("ALTER TABLE orders RENAME TO sales");
        assertThat(catalog.tables.get("db")).containsOnlyKeys("sales");
        assertThat(catalog.get("db", "sales").parameters()).containsEntry("metadata_location", "s3://lake/orders/metadata/00000-a.metadata.json");
        run("ALTER TABLE sales RENAME TO other.sales");
        assertThat(catalog.tables.get("db")).isEmpty();
        assertThat(failure("ALTER TABLE other.sales RENAME TO other.sales")).hasMessageContaining("already exists");
    }

    @Test
    void aCommitToTheOldNameWhileItIsRenamedIsCarriedOver() {
        createOrders();
        catalog.tables.get("db").computeIfPresent("orders", (name, table) -> committed(table, "0", "00000-a"));
        catalog.afterCreate = () -> {
            catalog.afterCreate = () -> {};
            catalog.tables.get("db").computeIfPresent("orders", (name, table) -> committed(table, "1", "00001-b"));
        };
        run("ALTER TABLE orders RENAME TO sales");
        assertThat(catalog.tables.get("db")).containsOnlyKeys("sales");
        assertThat(catalog.get("db", "sales").parameters()).containsEntry("metadata_location", "s3://lake/orders/metadata/00001-b.metadata.json");
    }

    private static CatalogTable committed(CatalogTable table, String version, String file) {
        return new CatalogTable(
                table.database(), table.name(), table.description(), table.owner(), table.type(), table.storage(), table.partitionKeys(),
                Map.of("table_type", "ICEBERG", "metadata_location", "s3://lake/orders/metadata/" + file + ".metadata.json"), table.viewText(),
                table.viewExpandedText(), table.created(), Optional.of(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UpdateTable", "DeleteTable"})
    void aRenamingThatIsDeniedLeavesTheOldName(String action) {
        createOrders();
        CatalogTable before = catalog.get("db", "orders");
        catalog.afterCreate = () -> catalog.denied.add(action);
        assertThat(failure("ALTER TABLE orders RENAME TO sales").error().message()).contains("glue:" + action);
        assertThat(catalog.get("db", "orders")).isEqualTo(before);
        assertThat(action.equals("UpdateTable") ? null : catalog.get("db", "sales").parameters().get("metadata_location")).isNull();
    }

    @Test
    void dropTableDropsData() {
        createOrders();
        run("DROP TABLE orders");
        assertThat(iceberg.calls).containsExactly("create db.orders", "drop db.orders");
        run("DROP TABLE IF EXISTS orders");
        assertThat(failure("DROP TABLE orders")).hasMessageContaining("Table not found orders");
    }

    @Test
    void describeHasAthenasLayout() {
        createOrders();
        assertThat(lines("DESCRIBE orders")).containsExactly(
                "# Table schema:\t\t", "# col_name\tdata_type\tcomment", "id\tbigint\tthe number", "at\ttimestamp\t", "category\tstring\t",
                "price\tdecimal(12, 2)\t", "tags\tmap<string, int>\t", "\t\t", "# Partition spec:\t\t",
                "# field_name\tfield_transform\tcolumn_name", "category\tidentity\tcategory", "at_day\tday\tat", "id_bucket\tbucket[16]\tid");
        assertThat(lines("DESCRIBE FORMATTED orders")).contains(
                "Name:\ticeberg.db.orders\t", "Location:\ts3://lake/orders\t", "# Table properties:\t\t", "# key\tvalue\t", "format\tPARQUET\t",
                "write_compression\tzstd\t", "# Iceberg storage table properties:\t\t", "write.object-storage.enabled\ttrue\t");
        assertThat(lines("SHOW COLUMNS IN orders")).containsExactly(
                "id                  ", "at                  ", "category            ", "price               ", "tags                ");
    }

    @Test
    void showCreateTableMakesTheSameTable() {
        createOrders();
        assertThat(lines("SHOW CREATE TABLE db.orders")).containsExactly(
                "CREATE TABLE db.orders (", "  id bigint COMMENT 'the number',", "  at timestamp,", "  category string,", "  price decimal(12,2),",
                "  tags map<string,int>)", "PARTITIONED BY (`category`, day(`at`), bucket(16, `id`))", "LOCATION 's3://lake/orders'", "TBLPROPERTIES (",
                "  'table_type'='iceberg',", "  'format'='PARQUET',", "  'vacuum_max_snapshot_age_seconds'='259200',", "  'write_compression'='zstd'", ");");
        String again = String.join("\n", lines("SHOW CREATE TABLE db.orders")).replace("db.orders", "db.again").replace("s3://lake/orders", "s3://lake/again");
        run(again);
        assertThat(iceberg.made.get("db.again").partitioning()).isEqualTo(iceberg.made.get("db.orders").partitioning());
        assertThat(iceberg.made.get("db.again").properties()).isEqualTo(iceberg.made.get("db.orders").properties());
        iceberg.properties.get("db.orders").put("my.own", "x");
        assertThat(failure("SHOW CREATE TABLE orders")).hasMessageContaining("table property 'my.own' is not supported by Athena");
    }

    @Test
    void vacuumKeepsWhatAthenaKeeps() {
        createOrders();
        run("CREATE TABLE t (a int)" + ICEBERG + ", 'vacuum_max_snapshot_age_seconds'='60')");
        run("CREATE TABLE u (a int)" + ICEBERG + ")");
        run("VACUUM orders");
        run("VACUUM db.t;");
        run("VACUUM u");
        Duration fiveDays = Duration.ofSeconds(432_000);
        assertThat(iceberg.retentions).containsExactly(
                new Retention(fiveDays, 1, OptionalInt.of(100), Duration.ofDays(3)),
                new Retention(fiveDays, 1, OptionalInt.of(100), Duration.ofHours(1)),
                new Retention(fiveDays, 1, OptionalInt.of(100), fiveDays));
        assertThat(parse("VACUUM t").type()).isEqualTo("DML");
        assertThat(parse("VACUUM t").substatement()).contains("VACUUM_TABLE");
        assertThatThrownBy(() -> parse("VACUUM t FULL")).isInstanceOf(SqlSyntaxError.class);
    }

    @Test
    void optimizeIsTheEnginesTableProcedure() {
        EngineStatement statement = engine("OPTIMIZE db.t REWRITE DATA USING BIN_PACK WHERE category = 'c1';");
        assertThat(statement.kind()).isEqualTo(EngineStatement.Kind.OPTIMIZE);
        assertThat(statement.type()).isEqualTo("DML");
        assertThat(statement.target()).contains(new TableName("db", "t"));
        assertThat(statement.engineText()).isEqualTo("ALTER TABLE db.t EXECUTE optimize WHERE category = 'c1'");
        EngineStatement settled = statement.withProperties(Map.of("write.target-file-size-bytes", "1000"));
        assertThat(settled.engineText()).isEqualTo("ALTER TABLE db.t EXECUTE optimize(file_size_threshold => '750B') WHERE category = 'c1'");
        assertThat(settled.originalPosition(1, settled.engineText().indexOf("category") + 1)).isEqualTo(new Position(1, 49));
        assertThat(statement.withProperties(Map.of("optimize_rewrite_min_data_file_size_bytes", "9")).engineText()).contains("'9B'");
        assertThatThrownBy(() -> parse("OPTIMIZE t REWRITE DATA")).hasMessage("line 1:24: mismatched input '<EOF>'. Expecting: 'USING'");
        assertThatThrownBy(() -> parse("OPTIMIZE t REWRITE DATA USING SORT")).hasMessageContaining("Expecting: 'BIN_PACK'");
        run("CREATE EXTERNAL TABLE hive (a int) LOCATION 's3://b/hive'");
        assertThatThrownBy(() -> engine("OPTIMIZE hive REWRITE DATA USING BIN_PACK").check(catalog, CALLER))
                .hasMessage("NOT_SUPPORTED: OPTIMIZE is supported for Iceberg tables only: db.hive");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT 1.5, a FROM missing FOR TIMESTAMP AS OF current_timestamp | TABLE_NOT_FOUND: line 1:20: Table 'awsdatacatalog.db.missing' does not exist",
        "SELECT a FROM hive JOIN missing FOR SYSTEM_VERSION AS OF 'tag' ON true | TABLE_NOT_FOUND: line 1:25: Table 'awsdatacatalog.db.missing' does not exist",
        "EXPLAIN SELECT a FROM nowhere.t FOR VERSION AS OF 5 | SCHEMA_NOT_FOUND: line 1:23: Schema 'nowhere' does not exist",
        "SELECT a FROM hive FOR VERSION AS OF 5 | NOT_SUPPORTED: line 1:15: This connector does not support versioned tables: 'awsdatacatalog.db.hive' is not an Iceberg table",
    })
    void versionsAreThoseOfIcebergTables(String text, String expected) {
        run("CREATE EXTERNAL TABLE hive (a int) LOCATION 's3://b/hive'");
        assertThatThrownBy(() -> engine(text).check(catalog, CALLER)).isInstanceOf(StatementFailed.class).hasMessage(expected);
    }

    @Test
    void versionsOfIcebergTablesAndOfMetadataAreTheEngines() {
        run("CREATE EXTERNAL TABLE ice (a int) LOCATION 's3://b/ice'");
        run("ALTER TABLE ice SET TBLPROPERTIES ('table_type'='ICEBERG')");
        engine("SELECT a FROM ice FOR VERSION AS OF 5").check(catalog, CALLER);
        engine("SELECT a FROM \"ice$files\" FOR VERSION AS OF 5").check(catalog, CALLER);
        engine("SELECT a FROM missing").check(catalog, CALLER);
    }

    @Test
    void createTableAsOfAnIcebergTableNamesTheEnginesCatalogOfThem() {
        EngineStatement statement = engine("CREATE TABLE t WITH (table_type = 'ICEBERG', location = 's3://lake/t/', is_external = false, format = 'PARQUET',"
                + " partitioning = ARRAY['day(at)', 'bucket(id, 16)', 'truncate(3, s)', 'category'], write_compression = 'SNAPPY',"
                + " vacuum_max_snapshot_age_seconds = 60, optimize_rewrite_data_file_threshold = 3) AS SELECT 1 id");
        assertThat(statement.engineText()).isEqualTo("CREATE TABLE awsdatacatalog_iceberg.\"db\".\"t\"  WITH (format = 'PARQUET', location = 's3://lake/t',"
                + " partitioning = ARRAY['day(\"at\")', 'bucket(\"id\", 16)', 'truncate(\"s\", 3)', '\"category\"'], compression_codec = 'SNAPPY',"
                + " object_store_layout_enabled = true, extra_properties = MAP(ARRAY['history.expire.max-snapshot-age-ms', 'optimize_rewrite_data_file_threshold'],"
                + " ARRAY['60000', '3']))  AS SELECT 1 id");
        EngineStatement.Ctas ctas = statement.ctas().orElseThrow();
        assertThat(ctas.type()).isEqualTo(EngineStatement.TableType.ICEBERG);
        assertThat(ctas.table()).isEqualTo(new TableName("db", "t"));
        assertThat(ctas.partitionColumns()).hasSize(4);
        assertThat(statement.substatement()).contains("CREATE_TABLE_AS_SELECT");
        assertThat(engine("CREATE TABLE IF NOT EXISTS \"other\".t WITH (table_type='iceberg') AS SELECT 1 a").withLocation("s3://out/tables/1").engineText())
                .isEqualTo("CREATE TABLE IF NOT EXISTS awsdatacatalog_iceberg.\"other\".\"t\"  WITH (format = 'PARQUET', location = 's3://out/tables/1',"
                        + " compression_codec = 'ZSTD', object_store_layout_enabled = true)  AS SELECT 1 a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "external_location = 's3://a/b' | INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property 'external_location' does not exist",
        "partitioned_by = ARRAY['a'] | INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property 'partitioned_by' does not exist",
        "nothing = 1 | INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property 'nothing' does not exist",
        "is_external = true | INVALID_TABLE_PROPERTY: is_external must be false for Iceberg tables",
        "partitioning = ARRAY['week(a)'] | INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid partition field declaration: week(a)",
        "format = 'JSON' | INVALID_TABLE_PROPERTY: Invalid value for table property 'format': JSON",
        "location = '/tmp/x' | INVALID_TABLE_PROPERTY: Location must be a valid S3 URI: /tmp/x",
    })
    void badPropertiesOfAnIcebergTableFailTheQuery(String properties, String message) {
        Statement statement = parse("CREATE TABLE t WITH (table_type = 'ICEBERG', " + properties + ") AS SELECT 1 a");
        assertThat(statement).isInstanceOf(UnsupportedStatement.class);
        assertThat(((UnsupportedStatement) statement).message()).isEqualTo(message);
    }

    @Test
    void tablesOfATagAreNamedWhereTheyAre() {
        EngineStatement statement = engine("SELECT t.id, 1.5 FROM awsdatacatalog.other.t FOR SYSTEM_VERSION AS OF 'it''s' JOIN u FOR VERSION AS OF 12 ON x");
        assertThat(statement.engineText())
                .isEqualTo("SELECT t.id, 1.5E0 FROM awsdatacatalog_iceberg.\"other\".\"t\" FOR VERSION AS OF 'it''s' JOIN u FOR VERSION AS OF 12 ON x");
        assertThat(statement.originalPosition(1, statement.engineText().length()).column()).isEqualTo(statement.text().length());
        assertThat(statement.tables()).containsExactly(new TableName("other", "t"), new TableName("db", "u"));
        assertThat(engine("INSERT INTO t SELECT * FROM \"T\" FOR VERSION AS OF 'b'").engineText())
                .isEqualTo("INSERT INTO t SELECT * FROM awsdatacatalog_iceberg.\"db\".\"t\" FOR VERSION AS OF 'b'");
        assertThat(engine("CREATE VIEW v AS SELECT * FROM t FOR VERSION AS OF 'b'").engineText()).doesNotContain("awsdatacatalog_iceberg");
    }

    @Test
    void theEnginesCatalogOfIcebergTablesIsNotShown() {
        assertThat(Failures.shown("Table 'awsdatacatalog_iceberg.db.t' does not exist")).isEqualTo("Table 'awsdatacatalog.db.t' does not exist");
        assertThat(((UnsupportedStatement) parse("SELECT * FROM awsdatacatalog_iceberg.db.t")).message())
                .isEqualTo("CATALOG_NOT_FOUND: line 1:15: Catalog 'awsdatacatalog_iceberg' not found");
    }
}
