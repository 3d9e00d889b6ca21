package io.kariba.bench;

import io.kariba.bench.SignedRequest.Signer;
import io.kariba.demo.Clients;
import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;

/**
 * A table of 100,000 partitions by {@code dt} (text) and {@code region} (int): how fast they come, and how long GetPartitions takes to answer 30 of them, by
 * AWS's own client with one connection, beside listing all with the same client.
 */
final class PartitionsBench implements Measurement {
    private static final int PARTITIONS = 100_000;
    private static final int REGIONS = 30;
    private static final int MATCHES = 30;
    private static final int BATCH = 100;
    private static final int CALLERS = 4;
    private static final int WARM_ROUNDS = 60;
    private static final int ROUNDS = 40;
    private static final LocalDate FIRST = LocalDate.of(2016, 1, 1);

    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        try (BenchServer server = BenchServer.fresh()) {
            server.awaitEngine();
            Clients clients = server.clients();
            clients.s3().createBucket(create -> create.bucket("bench"));
            clients.glue().createDatabase(create -> create.databaseInput(input -> input.name("bench")));
            createTable(clients, "events");
            createTable(clients, "warm");
            load(server.url(), "warm", 20_000);
            create(report, PARTITIONS / load(server.url(), "events", PARTITIONS));
            double all = listAll(clients);
            double memory = inMemory();
            report.note("listing all %.2f s, first page of 1,000 %.1f ms; a scan of the same values in this program's memory %.2f ms",
                    all, firstPage(clients) * 1e3, memory * 1e3);
            filter(report, clients, "prefix", "dt = '2019-05-07'", all / 100);
            filter(report, clients, "range", "dt BETWEEN '2019-05-01' AND '2019-05-30' AND region = 7", all / 100);
            filter(report, clients, "in", "dt IN ('2017-01-01', '2019-05-07', '2023-12-31') AND region < 10", all / 100);
            filter(report, clients, "scan", "dt LIKE '%19-05-07'", all / 10);
            query(report, clients);
        }
    }

    /** Beside moto's server, which keeps them in memory; it gets a tenth, since it slows down as they grow. */
    private static void create(Report report, double ours) throws IOException, InterruptedException {
        Optional<Moto> found = Moto.start();
        if (found.isEmpty()) {
            report.note("BatchCreatePartition by %d callers: %.0f partitions/s", CALLERS, ours);
            return;
        }
        try (Moto moto = found.get(); Clients clients = new Clients(moto.url(), Region.US_EAST_1, BenchServer.ACCOUNT, BenchServer.SECRET)) {
            clients.glue().createDatabase(create -> create.databaseInput(input -> input.name("bench")));
            createTable(clients, "events");
            report.add(Figure.told("partitions.create", ours, "/s", PARTITIONS / 10 / load(moto.url(), "events", PARTITIONS / 10), "moto's server, in memory"));
        }
    }

    private static List<String> values(int index) {
        return List.of(FIRST.plusDays(index / REGIONS).toString(), Integer.toString(index % REGIONS));
    }

    private static void createTable(Clients clients, String name) {
        clients.glue().createTable(create -> create.databaseName("bench").tableInput(table -> table.name(name)
                .tableType("EXTERNAL_TABLE")
                .partitionKeys(Column.builder().name("dt").type("string").build(), Column.builder().name("region").type("int").build())
                .storageDescriptor(storage -> storage.columns(Column.builder().name("id").type("bigint").build())
                        .location("s3://bench/" + name + "/")
                        .inputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat")
                        .outputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat")
                        .serdeInfo(serde -> serde.serializationLibrary("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")))));
    }

    /** Returns the seconds that it took. */
    private static double load(URI url, String table, int count) throws IOException {
        Signer signer = new Signer(url, "glue", BenchServer.ACCOUNT, BenchServer.SECRET);
        List<List<SignedRequest>> all = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            all.add(new ArrayList<>());
        }
        for (int first = 0; first < count; first += BATCH) {
            StringBuilder json = new StringBuilder("{\"DatabaseName\":\"bench\",\"TableName\":\"" + table + "\",\"PartitionInputList\":[");
            for (int i = first; i < first + BATCH; i++) {
                json.append(i == first ? "" : ",").append(partition(table, values(i)));
            }
            all.get(first / BATCH % CALLERS).add(GlueBench.call(signer, "BatchCreatePartition", json.append("]}").toString()));
        }
        try (Callers callers = new Callers(url, CALLERS)) {
            return callers.run(all);
        }
    }

    private static String partition(String table, List<String> values) {
        return """
                {"Values":["%s","%s"],"StorageDescriptor":{"Columns":[{"Name":"id","Type":"bigint"}],"Location":"s3://bench/%s/dt=%s/region=%s/",\
                "InputFormat":"org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",\
                "OutputFormat":"org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",\
                "SerdeInfo":{"SerializationLibrary":"org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}}"""
                .formatted(values.get(0), values.get(1), table, values.get(0), values.get(1));
    }

    private static double listAll(Clients clients) throws IOException {
        long begun = System.nanoTime();
        int found = 0;
        for (GetPartitionsResponse page : clients.glue().getPartitionsPaginator(get -> get.databaseName("bench").tableName("events"))) {
            found += page.partitions().size();
        }
        if (found != PARTITIONS) {
            throw new IOException(found + " partitions instead of " + PARTITIONS);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double firstPage(Clients clients) {
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            clients.glue().getPartitions(get -> get.databaseName("bench").tableName("events"));
            seconds[i] = (System.nanoTime() - begun) / 1e9;
        }
        return Samples.median(seconds);
    }

    private static void filter(Report report, Clients clients, String name, String expression, double limit) throws IOException {
        double[] seconds = new double[ROUNDS];
        for (int i = -WARM_ROUNDS; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            int found = 0;
            for (GetPartitionsResponse page : clients.glue()
                    .getPartitionsPaginator(get -> get.databaseName("bench").tableName("events").expression(expression))) {
                found += page.partitions().size();
            }
            seconds[Math.max(i, 0)] = (System.nanoTime() - begun) / 1e9;
            if (found != MATCHES) {
                throw new IOException(found + " partitions instead of " + MATCHES + " for " + expression);
            }
        }
        report.add(Figure.atMost("partitions.by-" + name, Samples.median(seconds) * 1e3, "ms", Math.rint(limit * 1e4) / 10,
                (name.equals("scan") ? "a tenth" : "a hundredth") + " of listing all; 30 of 100,000"));
    }

    /** What a program without any server needs to find the same partitions among values that it holds in memory. */
    private static double inMemory() {
        String[][] values = new String[PARTITIONS][];
        for (int i = 0; i < PARTITIONS; i++) {
            values[i] = values(i).toArray(String[]::new);
        }
        double[] seconds = new double[WARM_ROUNDS];
        for (int i = 0; i < WARM_ROUNDS; i++) {
            long begun = System.nanoTime();
            long found = Arrays.stream(values)
                    .filter(one -> one[0].compareTo("2019-05-01") >= 0 && one[0].compareTo("2019-05-30") <= 0 && Integer.parseInt(one[1]) == 7)
                    .count();
            seconds[i] = found == MATCHES ? (System.nanoTime() - begun) / 1e9 : Double.NaN;
        }
        return Samples.median(seconds);
    }

    private static void query(Report report, Clients clients) {
        clients.s3().putObject(put -> put.bucket("bench").key("one/x.csv"), RequestBody.fromString("1\n"));
        clients.run("CREATE EXTERNAL TABLE bench.one (id bigint) LOCATION 's3://bench/one/'", "bench", "s3://bench/r/");
        double small = queried(clients, "SELECT count(*) FROM one");
        double pruned = queried(clients, "SELECT count(*) FROM events WHERE dt = '2019-05-07'");
        report.note("Athena: a query pruned to 30 partitions without files %.0f ms, one of a table without partitions %.0f ms", pruned * 1e3, small * 1e3);
    }

    private static double queried(Clients clients, String sql) {
        double[] seconds = new double[10];
        for (int i = -10; i < seconds.length; i++) {
            long begun = System.nanoTime();
            clients.run(sql, "bench", "s3://bench/r/");
            seconds[Math.max(i, 0)] = (System.nanoTime() - begun) / 1e9;
        }
        return Samples.median(seconds);
    }
}
