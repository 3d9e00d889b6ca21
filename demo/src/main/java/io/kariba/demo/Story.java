package io.kariba.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.Row;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * What the demo shows: a crawler makes a table of raw CSV; the same question over CSV, over one month, over Parquet and over one month of Parquet, and what
 * each cost; late rows merged into an Iceberg table, which still remembers how it was.
 */
final class Story {
    static final String BUCKET = "kariba-demo";
    private static final String RESULTS = "s3://" + BUCKET + "/results/";
    private static final String RAW = "s3://" + BUCKET + "/raw/flights/";
    private static final String LATE = "s3://" + BUCKET + "/raw/late_flights/";
    private static final String ONE_MONTH = "2001-03";
    private static final double DOLLARS_PER_TB = 5;

    private final PrintStream out;
    private final Clients clients;

    Story(PrintStream out, Clients clients) {
        this.out = out;
        this.clients = clients;
    }

    /** How one run of the question went. */
    private record Measured(String layout, long rows, long bytes, double seconds, QueryExecution query) {}

    void tell() {
        step("Uploading the raw zone: six months of US flights as CSV, a Hive-style folder a month", this::upload);
        step("A Glue crawler looks at it", this::crawl);
        table("flights");
        List<Measured> runs = new ArrayList<>();
        step("Asking a question over all CSV", () -> runs.add(ask("CSV, six months", "flights", "")));
        step("The same over one month", () -> runs.add(ask("CSV, one month", "flights", "WHERE month = '" + ONE_MONTH + "'")));
        step("CREATE TABLE AS SELECT: partitioned Parquet, snappy", this::convert);
        step("Asking Parquet", () -> runs.add(ask("Parquet, six months", "flights_parquet", "")));
        step("One month of Parquet", () -> runs.add(ask("Parquet, one month", "flights_parquet", "WHERE month = '" + ONE_MONTH + "'")));
        step("An Iceberg table of each airport's days", this::summarise);
        step("The last evening's flights arrive late: crawled, and merged in with one MERGE", this::merge);
        answer(runs.get(2));
        timeTravel();
        table(runs);
    }

    private void step(String what, Runnable work) {
        out.print(what + " … ");
        out.flush();
        long begun = System.nanoTime();
        work.run();
        out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - begun) / 1e9);
    }

    private void upload() {
        clients.s3().createBucket(create -> create.bucket(BUCKET));
        for (String month : Flights.MONTHS) {
            clients.s3()
                    .putObject(
                            put -> put.bucket(BUCKET).key("raw/flights/month=" + month + "/flights.csv"),
                            RequestBody.fromBytes(Flights.csv(month)));
        }
    }

    private void crawl() {
        clients.glue().createDatabase(create -> create.databaseInput(database -> database.name("demo")));
        clients.glue().createCrawler(create -> create.name("flights")
                .role("demo-crawler")
                .databaseName("demo")
                .targets(targets -> targets.s3Targets(S3Target.builder().path(RAW).build())));
        clients.crawl("flights");
    }

    /** Says what the crawler made of the files. */
    private void table(String name) {
        Table table = clients.glue().getTable(get -> get.databaseName("demo").name(name)).table();
        String columns = table.storageDescriptor().columns().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
        int partitions = clients.glue()
                .getPartitions(get -> get.databaseName("demo").tableName(name).excludeColumnSchema(true))
                .partitions()
                .size();
        out.println("  found: " + name + " (" + columns + "), " + partitions + " partitions by " + table.partitionKeys().getFirst().name());
    }

    private void convert() {
        run("""
            CREATE TABLE flights_parquet WITH (
              format = 'PARQUET', write_compression = 'SNAPPY', partitioned_by = ARRAY['month'],
              external_location = 's3://kariba-demo/curated/flights/') AS
            SELECT CAST("date" AS timestamp) AS departure, delay, distance, origin, destination, month FROM flights""");
    }

    private void summarise() {
        run("""
            CREATE TABLE airport_days WITH (
              table_type = 'ICEBERG', is_external = false, format = 'PARQUET',
              location = 's3://kariba-demo/curated/airport_days/', partitioning = ARRAY['month(day)']) AS
            SELECT CAST(departure AS date) AS day, origin, count(*) AS flights, sum(delay) AS delay
            FROM flights_parquet GROUP BY 1, 2""");
    }

    private void merge() {
        clients.s3()
                .putObject(put -> put.bucket(BUCKET).key("raw/late_flights/flights.csv"), RequestBody.fromBytes(Flights.late()));
        clients.glue().updateCrawler(update -> update.name("flights")
                .targets(targets -> targets.s3Targets(
                        S3Target.builder().path(RAW).build(), S3Target.builder().path(LATE).build())));
        clients.crawl("flights");
        run("""
            MERGE INTO airport_days AS known USING (
              SELECT CAST(CAST("date" AS timestamp) AS date) AS day, origin, count(*) AS flights, sum(delay) AS delay
              FROM late_flights GROUP BY 1, 2) AS late
            ON known.day = late.day AND known.origin = late.origin
            WHEN MATCHED THEN UPDATE SET flights = known.flights + late.flights, delay = known.delay + late.delay
            WHEN NOT MATCHED THEN INSERT (day, origin, flights, delay) VALUES (late.day, late.origin, late.flights, late.delay)""");
    }

    private Measured ask(String layout, String table, String where) {
        String sql = "SELECT origin, count(*) AS flights, round(avg(delay), 1) AS average_delay FROM " + table + " " + where
                + " GROUP BY origin HAVING count(*) > 1000 ORDER BY average_delay DESC LIMIT 5";
        long begun = System.nanoTime();
        QueryExecution query = run(sql);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long rows = clients.athena()
                .getQueryRuntimeStatistics(get -> get.queryExecutionId(query.queryExecutionId()))
                .queryRuntimeStatistics()
                .rows()
                .inputRows();
        return new Measured(layout, rows, query.statistics().dataScannedInBytes(), seconds, query);
    }

    private QueryExecution run(String sql) {
        return clients.run(sql, "demo", RESULTS);
    }

    /** The rows of a SELECT without its header. */
    private List<List<String>> rows(QueryExecution query) {
        List<Row> rows = clients.athena()
                .getQueryResults(get -> get.queryExecutionId(query.queryExecutionId()))
                .resultSet()
                .rows();
        return rows.stream().skip(1).map(row -> row.data().stream().map(Datum::varCharValue).toList()).toList();
    }

    private void answer(Measured run) {
        out.println();
        out.println("From which airports did flights arrive latest in the first half of 2001? (airport, flights, average minutes; over 1,000 flights)");
        for (List<String> row : rows(run.query())) {
            out.printf("  %-8s %10s %14s%n", row.get(0), row.get(1), row.get(2));
        }
    }

    private void timeTravel() {
        String asked = "SELECT sum(flights), round(sum(delay) * 1.0 / sum(flights), 1) FROM airport_days %s WHERE day = DATE '" + Flights.LAST_DAY + "'";
        String before = rows(run("SELECT snapshot_id FROM \"airport_days$snapshots\" ORDER BY committed_at LIMIT 1")).getFirst().getFirst();
        out.println();
        out.println("What the Iceberg table says of 30 June 2001 (flights, average delay)");
        List<String> then = rows(run(asked.formatted("FOR VERSION AS OF " + before))).getFirst();
        List<String> now = rows(run(asked.formatted(""))).getFirst();
        out.printf("  %-36s %10s %10s%n", "before the late rows (time travel)", then.get(0), then.get(1));
        out.printf("  %-36s %10s %10s%n", "now", now.get(0), now.get(1));
    }

    private void table(List<Measured> runs) {
        out.println();
        out.printf("%-22s %10s %15s %16s %8s%n", "layout", "rows read", "bytes scanned", "at $5 per TB", "seconds");
        for (Measured run : runs) {
            double dollars = run.bytes() / 1e12 * DOLLARS_PER_TB;
            out.printf(Locale.ROOT, "%-22s %,10d %,15d %16s %8.2f%n", run.layout(), run.rows(), run.bytes(), dollars(dollars), run.seconds());
        }
        double all = runs.get(0).bytes();
        out.println();
        out.printf(Locale.ROOT, "Bytes saved: one month of CSV %.1fx, Parquet %.1fx, one month of Parquet %.0fx.%n",
                all / runs.get(1).bytes(), all / runs.get(2).bytes(), all / runs.get(3).bytes());
        out.println("(The published rule of thumb is 12x for Parquet, 12x for a year's monthly partitions, about 150x together; this is half a year,"
                + " and real Athena bills at least 10 MB a query.)");
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, "$%.9f", amount);
    }
}
