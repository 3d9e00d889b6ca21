package spark;

import static facts.Facts.equal;
import static facts.Facts.fails;
import static facts.Facts.holds;

import facts.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** One Spark session with the lines of docs/clients/spark.md (SPARK_DEFAULTS). BUCKET and DATABASE name what the test prepared and looks at afterwards. */
public final class SparkFacts {
    private static final String LAKE = "s3a://" + Facts.environment("BUCKET");
    private static final String DATABASE = "glue." + Facts.environment("DATABASE");
    private static final SparkSession SPARK = session();

    private SparkFacts() {}

    public static void main(String[] names) throws Exception {
        Facts.run(SparkFacts.class, List.of(names));
    }

    private static SparkSession session() {
        Properties defaults = new Properties();
        try (var lines = Files.newBufferedReader(Path.of(Facts.environment("SPARK_DEFAULTS")))) {
            defaults.load(lines);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("facts").set("spark.ui.enabled", "false").set("spark.sql.shuffle.partitions", "2")
                .set("spark.driver.bindAddress", "127.0.0.1").set("spark.driver.host", "127.0.0.1").set("spark.sql.session.timeZone", "UTC");
        defaults.stringPropertyNames().stream().filter(name -> !name.equals("spark.jars.packages")).forEach(name -> conf.set(name, defaults.getProperty(name)));
        return SparkSession.builder().config(conf).getOrCreate();
    }

    private static Dataset<Row> sql(String text) {
        return SPARK.sql(text.replace("{db}", DATABASE));
    }

    private static List<String> told(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(row -> row.mkString(" ")).sorted().toList();
    }

    private static Dataset<Row> sales(int from, int to, String day) {
        return SPARK.range(from, to).selectExpr("cast(id as int) AS id", "concat('city ', id % 3) AS city", "cast(id * 1.5 AS decimal(9,2)) AS amount",
                "timestamp '2026-11-01 10:00:00.123' AS seen", "'" + day + "' AS day").coalesce(1);
    }

    /** Names of files below a folder, with what stands for the parts that differ each time. */
    private static TreeSet<String> files(String folder) throws IOException {
        org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(folder);
        FileSystem files = root.getFileSystem(SPARK.sessionState().newHadoopConf());
        TreeSet<String> found = new TreeSet<>();
        RemoteIterator<? extends FileStatus> each = files.listFiles(root, true);
        while (each.hasNext()) {
            found.add(each.next().getPath().toString().substring(root.toString().length()).replaceAll("part-.*", "part"));
        }
        return found;
    }

    /** Runs it with Hadoop's FileOutputCommitter, which is the default where Spark's cloud module is absent. */
    private static void committedByRenaming(Facts.Attempt attempt) throws Exception {
        String[][] classic = {{"spark.sql.sources.commitProtocolClass", "org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol"},
            {"spark.sql.parquet.output.committer.class", "org.apache.parquet.hadoop.ParquetOutputCommitter"}, {"fs.s3a.committer.name", "file"}};
        String[] before = new String[classic.length];
        for (int i = 0; i < classic.length; i++) {
            before[i] = SPARK.conf().getOption(classic[i][0]).getOrElse(() -> null);
            SPARK.conf().set(classic[i][0], classic[i][1]);
        }
        try {
            attempt.run();
        } finally {
            for (int i = 0; i < classic.length; i++) {
                if (before[i] == null) {
                    SPARK.conf().unset(classic[i][0]);
                } else {
                    SPARK.conf().set(classic[i][0], before[i]);
                }
            }
        }
    }

    public static void foldersOfParquetAreWrittenAndOverwritten() throws Exception {
        committedByRenaming(SparkFacts::foldersOfParquet);
    }

    private static void foldersOfParquet() throws Exception {
        String folder = LAKE + "/plain/parquet";
        sales(0, 10, "2026-11-01").union(sales(10, 20, "2026-11-02")).write().mode(SaveMode.Overwrite).partitionBy("day").parquet(folder);
        equal(files(folder), new TreeSet<>(List.of("/_SUCCESS", "/day=2026-11-01/part", "/day=2026-11-02/part")));
        fails(org.apache.spark.sql.AnalysisException.class, () -> sales(0, 1, "x").write().partitionBy("day").parquet(folder));
        sales(20, 30, "2026-11-02").write().mode(SaveMode.Append).partitionBy("day").parquet(folder);
        equal(SPARK.read().parquet(folder).filter("day = '2026-11-02'").count(), 20L);
        sales(0, 1, "2026-11-02").write().mode(SaveMode.Overwrite).option("partitionOverwriteMode", "dynamic").partitionBy("day").parquet(folder);
        equal(told(SPARK.read().parquet(folder).groupBy("day").count()), List.of("2026-11-01 10", "2026-11-02 1"));
        equal(files(folder), new TreeSet<>(List.of("/_SUCCESS", "/day=2026-11-01/part", "/day=2026-11-02/part")));
        sales(0, 5, "2026-11-03").write().mode(SaveMode.Overwrite).partitionBy("day").parquet(folder);
        equal(told(SPARK.read().parquet(folder).groupBy("day").count()), List.of("2026-11-03 5"));
        sales(5, 9, "2026-11-04").write().mode(SaveMode.Append).partitionBy("day").parquet(folder); // the test reads it by Athena
    }

    public static void textIsWrittenAndRead() throws Exception {
        for (String format : List.of("csv", "json")) {
            String folder = LAKE + "/plain/" + format;
            sales(0, 7, "2026-11-01").write().mode(SaveMode.Overwrite).option("header", "true").option("compression", "gzip").partitionBy("day").format(format).save(folder);
            Dataset<Row> back = SPARK.read().option("header", "true").option("inferSchema", "true").format(format).load(folder);
            equal(back.filter("amount > 3").count(), 4L);
            sales(7, 9, "2026-11-01").write().mode(SaveMode.Append).option("header", "true").partitionBy("day").format(format).save(folder);
            equal(SPARK.read().option("header", "true").format(format).load(folder).count(), 9L);
        }
    }

    public static void theMagicCommitterIsTheDefault() throws Exception {
        String folder = LAKE + "/plain/magic";
        sales(0, 20, "2026-11-01").union(sales(20, 40, "2026-11-02")).write().mode(SaveMode.Overwrite).partitionBy("day").parquet(folder);
        equal(SPARK.read().parquet(folder).count(), 40L);
        equal(files(folder), new TreeSet<>(List.of("/_SUCCESS", "/day=2026-11-01/part", "/day=2026-11-02/part")));
        org.apache.hadoop.fs.Path success = new org.apache.hadoop.fs.Path(folder, "_SUCCESS");
        try (var manifest = success.getFileSystem(SPARK.sessionState().newHadoopConf()).open(success)) {
            String report = new String(manifest.readAllBytes());
            holds(report.replace(" ", "").contains("\"committer\":\"magic\""), "the committer's own report: " + report);
        }
    }

    public static void whatIsLargeIsUploadedInBlocks() throws Exception {
        String folder = LAKE + "/plain/large";
        SPARK.range(0, 400_000).selectExpr("id", "sha2(cast(id AS string), 512) AS a").coalesce(1).write().mode(SaveMode.Overwrite).option("fs.s3a.multipart.size", "5M")
                .option("compression", "none").parquet(folder);
        equal(SPARK.read().parquet(folder).agg(org.apache.spark.sql.functions.countDistinct("a")).first().getLong(0), 400_000L);
    }

    public static void foldersAreRenamedAndDeleted() throws Exception {
        org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(LAKE + "/tree");
        FileSystem files = root.getFileSystem(SPARK.sessionState().newHadoopConf());
        for (String name : List.of("a b", "ä%25", "x=1/y=2", "plus+and&")) {
            files.create(new org.apache.hadoop.fs.Path(root, "from/" + name + "/f")).close();
        }
        files.mkdirs(new org.apache.hadoop.fs.Path(root, "from/empty"));
        holds(files.rename(new org.apache.hadoop.fs.Path(root, "from"), new org.apache.hadoop.fs.Path(root, "to")), "renamed");
        holds(!files.exists(new org.apache.hadoop.fs.Path(root, "from")), "the old name is gone");
        holds(files.getFileStatus(new org.apache.hadoop.fs.Path(root, "to/empty")).isDirectory(), "an empty folder");
        equal(files(root.toString()), new TreeSet<>(List.of("/to/a b/f", "/to/ä%25/f", "/to/x=1/y=2/f", "/to/plus+and&/f")));
        holds(files.delete(root, true), "deleted");
        holds(!files.exists(root), "nothing is left");
    }

    /** The test reads this table by Athena when all facts were told. */
    public static void icebergTablesAreMadeMergedAndReadAsTheyWere() {
        sql("CREATE TABLE {db}.by_spark USING iceberg PARTITIONED BY (days(seen), bucket(4, id)) TBLPROPERTIES ('format-version' = '2', 'write.delete.mode' = 'merge-on-read') "
                + "AS SELECT cast(id AS bigint) AS id, concat('city ', id) AS city, timestamp '2026-11-01 10:00:00' + make_interval(0, 0, 0, cast(id AS int)) AS seen "
                + "FROM range(10)");
        long first = sql("SELECT snapshot_id FROM {db}.by_spark.snapshots").first().getLong(0);
        sql("INSERT INTO {db}.by_spark VALUES (10, 'city 10', timestamp '2026-11-20 00:00:00')");
        sql("MERGE INTO {db}.by_spark t USING (SELECT * FROM VALUES (3L, 'Lusaka'), (4L, 'gone'), (50L, 'new') AS s (id, city)) s ON t.id = s.id "
                + "WHEN MATCHED AND s.city = 'gone' THEN DELETE WHEN MATCHED THEN UPDATE SET city = s.city "
                + "WHEN NOT MATCHED THEN INSERT (id, city, seen) VALUES (s.id, s.city, timestamp '2026-11-30 00:00:00')");
        sql("DELETE FROM {db}.by_spark WHERE id = 9");
        sql("UPDATE {db}.by_spark SET city = 'Siavonga' WHERE id = 5");
        sql("ALTER TABLE {db}.by_spark ADD COLUMN inner struct<x: int, y: array<string>>");
        sql("INSERT INTO {db}.by_spark VALUES (60, 'evolved', timestamp '2026-12-01 00:00:00', named_struct('x', 1, 'y', array('a')))");
        equal(sql("SELECT * FROM {db}.by_spark").count(), 11L);
        equal(sql("SELECT * FROM {db}.by_spark VERSION AS OF " + first).count(), 10L);
        equal(told(sql("SELECT city FROM {db}.by_spark WHERE id IN (3, 5)")), List.of("Lusaka", "Siavonga"));
        sql("ALTER TABLE {db}.by_spark CREATE TAG start AS OF VERSION " + first);
        sql("ALTER TABLE {db}.by_spark CREATE BRANCH trial");
        sql("INSERT INTO {db}.by_spark.branch_trial VALUES (70, 'trial', timestamp '2026-12-02 00:00:00', null)");
        equal(sql("SELECT * FROM {db}.by_spark VERSION AS OF 'trial'").count(), 12L);
        holds(told(sql("SHOW TABLES IN {db}")).stream().anyMatch(line -> line.contains("by_spark")), "listed");
    }

    public static void proceduresTidyTables() {
        sql("CREATE TABLE {db}.tidy (id bigint, city string) USING iceberg");
        for (int i = 0; i < 5; i++) {
            sql("INSERT INTO {db}.tidy VALUES (" + i + ", 'c')");
        }
        String table = DATABASE.substring("glue.".length()) + ".tidy";
        Row rewritten = sql("CALL glue.system.rewrite_data_files(table => '" + table + "', options => map('min-input-files', '2'))").first();
        equal(rewritten.getInt(0), 5);
        equal(rewritten.getInt(1), 1);
        sql("CALL glue.system.rewrite_manifests('" + table + "')");
        Row expired = sql("CALL glue.system.expire_snapshots(table => '" + table + "', older_than => current_timestamp(), retain_last => 1)").first();
        equal(expired.getLong(0), 5L);
        equal(sql("SELECT * FROM {db}.tidy.snapshots").count(), 1L);
        equal(sql("CALL glue.system.remove_orphan_files(table => '" + table + "', dry_run => true)").collectAsList(), List.of());
        equal(sql("SELECT * FROM {db}.tidy").count(), 5L);
        sql("ALTER TABLE {db}.tidy RENAME TO " + table.replace("tidy", "tidier")); // a catalog's name would be taken for a part of the database's
        sql("DROP TABLE {db}.tidier PURGE");
        fails(Exception.class, () -> sql("SELECT * FROM {db}.tidier").count());
    }

    /** The test made these by Athena. */
    public static void whatAthenaWroteIsReadAndChanged() {
        equal(told(sql("SELECT * FROM {db}.by_athena")), List.of("1 Lusaka 12.50", "2 Siavonga 7.25"));
        sql("INSERT INTO {db}.by_athena VALUES (3, 'Livingstone', 3.00)");
        sql("DELETE FROM {db}.by_athena WHERE id = 1");
        equal(told(SPARK.read().parquet(LAKE + "/hive_by_athena/").selectExpr("id", "city", "seen", "day")),
                List.of("1 Lusaka 2026-11-01 10:00:00.123 2026-11-01", "2 null null 2026-11-02"));
    }
}
