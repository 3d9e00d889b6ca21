package io.kariba.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Queries of one row through Athena (started, asked for at once and then every ten milliseconds, first page read), beside the same queries straight on a plain
 * Trino over the same Glue and S3: one after the other, and fifty at once.
 */
final class SmallBench implements Measurement {
    private static final int WARM_UP = 60;
    private static final int TIMES = 60;
    private static final int AT_ONCE = 50;
    private static final int WAVES = 4;
    private static final String CONSTANT = "SELECT 1";
    private static final String TABLE = "SELECT name FROM t WHERE id = 2";

    @Override
    public String name() {
        return "small";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        try (BenchServer server = BenchServer.fresh()) {
            try (PlainTrino plain = PlainTrino.onKariba(server);
                    TrinoSide direct = new TrinoSide("the engine alone", plain, "lake", "default");
                    AthenaSide athena = new AthenaSide(server.clients(), "default", "s3://bench/r/")) {
                server.awaitEngine();
                server.clients().s3().createBucket(create -> create.bucket("bench"));
                server.clients().s3().putObject(put -> put.bucket("bench").key("t/x.csv"), RequestBody.fromString("1,a\n2,b\n"));
                server.clients().run("CREATE EXTERNAL TABLE t (id int, name string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"
                        + " LOCATION 's3://bench/t/'", "default", "s3://bench/r/");
                oneByOne(report, athena, direct, () -> server.cpu() + CpuTime.of(plain.process().pid()));
                atOnce(report, athena, direct);
            }
        }
    }

    /** @param cpu seconds of processor time that everything but this process has used */
    private static void oneByOne(Report report, AthenaSide athena, TrinoSide direct, DoubleSupplier cpu) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UP; i++) {
            millis(() -> athena.firstPage(TABLE));
            millis(() -> direct.rows(TABLE));
            millis(() -> athena.firstPage(CONSTANT));
            millis(() -> direct.rows(CONSTANT));
        }
        for (String sql : List.of(CONSTANT, TABLE)) {
            double[] ours = new double[TIMES];
            double[] theirs = new double[TIMES];
            double ourCpu = 0;
            double theirCpu = 0;
            for (int i = 0; i < TIMES; i++) {
                double before = cpu.getAsDouble();
                ours[i] = millis(() -> athena.firstPage(sql));
                double between = cpu.getAsDouble();
                theirs[i] = millis(() -> direct.rows(sql));
                ourCpu += between - before;
                theirCpu += cpu.getAsDouble() - between;
            }
            report.note("%s: Athena p50 %.1f ms, p90 %.1f, of processors %.1f; engine alone p50 %.1f ms, p90 %.1f, of processors %.1f", sql,
                    Samples.median(ours), Samples.percentile(ours, 90), ourCpu / TIMES * 1e3,
                    Samples.median(theirs), Samples.percentile(theirs, 90), theirCpu / TIMES * 1e3);
            report.add(Figure.atMost(sql.equals(CONSTANT) ? "small.constant-overhead" : "small.table-overhead",
                    Samples.median(ours) - Samples.median(theirs), "ms", 25, "limit over the engine alone, p50"));
        }
    }

    private static void atOnce(Report report, AthenaSide athena, TrinoSide direct) throws IOException, InterruptedException {
        wave(() -> athena.firstPage(TABLE));
        wave(() -> direct.rows(TABLE));
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        double ourSeconds = 0;
        double theirSeconds = 0;
        for (int i = 0; i < WAVES; i++) {
            ourSeconds += addWave(ours, () -> athena.firstPage(TABLE));
            theirSeconds += addWave(theirs, () -> direct.rows(TABLE));
        }
        report.add(Figure.told("many.throughput", WAVES * AT_ONCE / ourSeconds, "1/s", WAVES * AT_ONCE / theirSeconds, "the engine alone, 50 at once"));
        report.add(Figure.told("many.p95", Samples.percentile(array(ours), 95), "ms", Samples.percentile(array(theirs), 95), "the engine alone, 50 at once"));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double addWave(List<Double> all, Callable<?> query) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        all.addAll(wave(query));
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Fifty at once; the milliseconds of each. */
    private static List<Double> wave(Callable<?> query) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Double>> running = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                running.add(threads.submit(() -> millis(query)));
            }
            for (Future<Double> one : running) {
                millis.add(one.get());
            }
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
        return millis;
    }

    private static double millis(Callable<?> query) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try {
            query.call();
        } catch (IOException | InterruptedException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure);
        }
        return (System.nanoTime() - begun) / 1e6;
    }
}
