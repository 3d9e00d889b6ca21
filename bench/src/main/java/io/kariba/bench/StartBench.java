package io.kariba.bench;

import io.kariba.demo.Clients;
import io.kariba.demo.ServerProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.sync.RequestBody;

/** Cold starts of server and engine on a folder that holds a small CSV table; the page cache is warm. */
final class StartBench implements Measurement {
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Report report) throws IOException {
        Path data = Files.createTempDirectory("kariba-bench-");
        try {
            try (BenchServer server = BenchServer.on(data)) {
                Clients clients = server.clients();
                clients.s3().createBucket(create -> create.bucket("bench"));
                clients.s3().putObject(put -> put.bucket("bench").key("t/x.csv"), RequestBody.fromString("1,a\n2,b\n"));
                clients.run("CREATE EXTERNAL TABLE t (id int, name string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"
                        + " LOCATION 's3://bench/t/'", "default", "s3://bench/r/");
            }
            double[] healthy = new double[ROUNDS];
            double[] firstRow = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long begun = System.nanoTime();
                try (BenchServer server = BenchServer.on(data)) {
                    Clients clients = server.clients();
                    expect200(server.url().resolve("/_kariba/health"));
                    healthy[i] = (System.nanoTime() - begun) / 1e9;
                    String id = clients.run("SELECT name FROM t WHERE id = 1", "default", "s3://bench/r/").queryExecutionId();
                    clients.athena().getQueryResults(get -> get.queryExecutionId(id));
                    firstRow[i] = (System.nanoTime() - begun) / 1e9;
                }
            }
            report.add(Figure.atMost("start.healthy", Samples.median(healthy), "s", 1.5, "limit, launcher included"));
            report.add(Figure.atMost("start.first-row", Samples.median(firstRow), "s", 10, "limit, CSV in S3 through Athena"));
        } finally {
            ServerProcess.deleteFolder(data);
        }
    }

    private static void expect200(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        if (connection.getResponseCode() != 200) {
            throw new IOException(url + " answered " + connection.getResponseCode());
        }
        connection.getInputStream().close();
    }
}
