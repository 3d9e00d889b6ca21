package io.kariba.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.Row;

/**
 * {@code ./kariba demo}: a fresh server, 599,998 real flights as CSV by month, the same question over CSV, over one month, over Parquet and over one month of
 * Parquet, and what each cost. Leaves nothing behind.
 */
public final class Demo {
    private static final List<String> MONTHS = List.of("2001-01", "2001-02", "2001-03", "2001-04", "2001-05", "2001-06");
    private static final String ONE_MONTH = "2001-03";
    private static final String BUCKET = "kariba-demo";
    private static final String RESULTS = "s3://" + BUCKET + "/results/";
    private static final String ACCOUNT = "000000000000";
    private static final double DOLLARS_PER_TB = 5;

    private final PrintStream out;
    private final Clients clients;

    private Demo(PrintStream out, Clients clients) {
        this.out = out;
        this.clients = clients;
    }

    /** How one run of the question went. */
    private record Measured(String layout, long rows, long bytes, double seconds, QueryExecution query) {}

    /** @param arguments {@code --stay} keeps the server up until it is interrupted */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> flags = List.of(arguments);
        if (!flags.isEmpty() && !flags.equals(List.of("--stay"))) {
            System.err.println("kariba: demo knows only --stay");
            System.exit(2);
        }
        Path home = Path.of(System.getenv("KARIBA_HOME"));
        Path data = Files.createTempDirectory("kariba-demo-");
        long begun = System.nanoTime();
        System.out.println("Starting a server on a free port with a fresh data folder …");
        Thread cleanUp = new Thread(() -> ServerProcess.deleteFolder(data));
        AtomicReference<ServerProcess> started = new AtomicReference<>();
        // Before the server starts: an interrupt while it does leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ServerProcess running = started.get();
            if (running != null) {
                running.close();
            } else {
                ProcessHandle.current().children().forEach(Demo::end);
            }
            cleanUp.run();
        }));
        ServerProcess server;
        try {
            server = ServerProcess.start(home, data, List.of("--account", ACCOUNT), Map.of());
        } catch (IOException e) {
            System.err.println("kariba: " + e.getMessage());
            System.exit(1);
            return;
        }
        started.set(server);
        System.out.printf(Locale.ROOT, "  ready at %s in %.1f s%n", server.url(), server.seconds());
        try (Clients clients = new Clients(server.url(), Region.US_EAST_1, ACCOUNT, "kariba")) {
            new Demo(System.out, clients).tell();
        } catch (RuntimeException e) {
            System.err.println("kariba: the demo failed: " + e.getMessage());
            System.exit(1);
        }
        connect(server.url(), !flags.isEmpty());
        System.out.printf(Locale.ROOT, "%nThe whole took %.0f s.%n", (System.nanoTime() - begun) / 1e9);
        if (!flags.isEmpty()) {
            System.out.println("The server stays up at " + server.url() + " until you press Ctrl-C; its data folder goes with it.");
            new CountDownLatch(1).await();
        }
    }

    /** Stops a server that was not ready yet, and waits until it no longer writes into its folder. */
    private static void end(ProcessHandle server) {
        server.destroy();
        try {
            server.onExit().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            server.destroyForcibly();
        }
    }

    private void tell() {
        step("Uploading the raw zone: six months of US flights as CSV, a Hive-style folder a month", this::upload);
        step("CREATE EXTERNAL TABLE and MSCK REPAIR TABLE through Athena", this::declare);
        List<Measured> runs = new ArrayList<>();
        step("Asking a question over all CSV", () -> runs.add(ask("CSV, six months", "flights_csv", "")));
        step("The same over one month", () -> runs.add(ask("CSV, one month", "flights_csv", "WHERE month = '" + ONE_MONTH + "'")));
        step("CREATE TABLE AS SELECT: partitioned Parquet, snappy", this::convert);
        step("Asking Parquet", () -> runs.add(ask("Parquet, six months", "flights_parquet", "")));
        step("One month of Parquet", () -> runs.add(ask("Parquet, one month", "flights_parquet", "WHERE month = '" + ONE_MONTH + "'")));
        answer(runs.get(2));
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
        for (String month : MONTHS) {
            clients.s3()
                    .putObject(
                            put -> put.bucket(BUCKET).key("raw/flights/month=" + month + "/flights.csv"),
                            RequestBody.fromBytes(csv(month)));
        }
    }

    private static byte[] csv(String month) {
        try (InputStream resource = Demo.class.getResourceAsStream("flights-" + month + ".csv.gz");
                InputStream text = new GZIPInputStream(resource)) {
            return text.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void declare() {
        clients.run("CREATE DATABASE demo", "default", RESULTS);
        clients.run(
                """
                CREATE EXTERNAL TABLE flights_csv (
                  `date` timestamp, delay int, distance int, origin string, destination string)
                PARTITIONED BY (month string)
                ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
                LOCATION 's3://kariba-demo/raw/flights/'
                TBLPROPERTIES ('skip.header.line.count'='1')""",
                "demo",
                RESULTS);
        clients.run("MSCK REPAIR TABLE flights_csv", "demo", RESULTS);
    }

    private void convert() {
        clients.run(
                """
                CREATE TABLE flights_parquet WITH (
                  format = 'PARQUET', write_compression = 'SNAPPY', partitioned_by = ARRAY['month'],
                  external_location = 's3://kariba-demo/curated/flights/') AS
                SELECT * FROM flights_csv""",
                "demo",
                RESULTS);
    }

    private Measured ask(String layout, String table, String where) {
        String sql = "SELECT origin, count(*) AS flights, round(avg(delay), 1) AS average_delay FROM " + table + " " + where
                + " GROUP BY origin HAVING count(*) > 1000 ORDER BY average_delay DESC LIMIT 5";
        long begun = System.nanoTime();
        QueryExecution query = clients.run(sql, "demo", RESULTS);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long rows = clients.athena()
                .getQueryRuntimeStatistics(get -> get.queryExecutionId(query.queryExecutionId()))
                .queryRuntimeStatistics()
                .rows()
                .inputRows();
        return new Measured(layout, rows, query.statistics().dataScannedInBytes(), seconds, query);
    }

    private void answer(Measured run) {
        out.println();
        out.println("From which airports did flights arrive latest in the first half of 2001? (minutes, airports with over 1,000 flights)");
        List<Row> rows = clients.athena()
                .getQueryResults(get -> get.queryExecutionId(run.query().queryExecutionId()))
                .resultSet()
                .rows();
        for (Row row : rows) {
            out.printf(
                    "  %-8s %10s %14s%n",
                    row.data().get(0).varCharValue(), row.data().get(1).varCharValue(), row.data().get(2).varCharValue());
        }
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

    private static void connect(URI url, boolean stays) {
        System.out.println();
        System.out.println(stays ? "Connect to it:" : "The same by yourself: ./kariba start, then");
        String endpoint = stays ? url.toString() : "http://127.0.0.1:4566";
        System.out.println("  import boto3");
        System.out.println("  athena = boto3.client('athena', endpoint_url='" + endpoint
                + "', region_name='us-east-1', aws_access_key_id='000000000000', aws_secret_access_key='kariba')");
        System.out.println("  athena.start_query_execution(QueryString='SELECT 1', ResultConfiguration={'OutputLocation': 's3://" + BUCKET + "/results/'})");
        System.out.println("or");
        System.out.println("  AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=kariba aws --endpoint-url " + endpoint
                + " --region us-east-1 athena start-query-execution --query-string 'SELECT 1' --result-configuration OutputLocation=s3://" + BUCKET
                + "/results/");
    }
}
