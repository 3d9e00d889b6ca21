package io.kariba.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * TPC-H through Athena beside plain Trino on the same S3, plain Trino on local files, and DuckDB. The sides take turns query by query, each after a warm-up
 * of its own, and never run at once.
 */
final class TpchBench implements Measurement {
    private static final int ROUNDS = 3;
    /** How long the server is left alone before its memory is looked at. */
    private static final Duration REST = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "tpch";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        try (BenchServer server = BenchServer.fresh()) {
            compare(report, server);
            Thread.sleep(REST.toMillis());
            BenchServer.Memory memory = server.memory();
            report.note("server %.0f MB, engine %.0f MB", memory.server() / 1e6, memory.engine() / 1e6);
            report.add(Figure.atMost("memory.after-tpch", memory.megabytes(), "MB", 1_300, "limit, two minutes after"));
        }
    }

    private static void compare(Report report, BenchServer server) throws IOException, InterruptedException {
        try (PlainTrino onKariba = PlainTrino.onKariba(server);
                PlainTrino onFiles = PlainTrino.onFiles(server);
                TrinoSide direct = new TrinoSide("same Trino, Kariba's Glue and S3, no Athena", onKariba, "lake", TpchLake.SCHEMA);
                TrinoSide local = new TrinoSide("same Trino on local files", onFiles, "lake", TpchLake.SCHEMA);
                AthenaSide athena = new AthenaSide(server.clients(), TpchLake.SCHEMA, TpchLake.output())) {
            server.awaitEngine();
            TpchLake.write(local);
            TpchLake.upload(local, onFiles.lake(), server);
            for (String table : TpchLake.TABLES) {
                // The local tables have statistics since they were written; with the same ones, all plan alike.
                direct.rows("ANALYZE " + table);
            }
            List<SqlSide> sides = new ArrayList<>(List.of(athena, direct, local));
            Optional<Duck> duck = Duck.start(onFiles.lake());
            duck.ifPresent(sides::add);
            try {
                report(report, sides, measure(report, sides));
            } finally {
                if (duck.isPresent()) {
                    duck.get().close();
                }
            }
        }
    }

    /** Milliseconds by side, query and round. */
    private static double[][][] measure(Report report, List<SqlSide> sides) throws IOException, InterruptedException {
        Map<String, String> queries = TpchLake.queries();
        // A first pass of all queries: the sides' JVMs have compiled the same code before anything counts.
        for (String sql : queries.values()) {
            checkAnswers(report, sides, sql);
        }
        double[][][] times = new double[sides.size()][queries.size()][ROUNDS];
        int query = 0;
        for (Map.Entry<String, String> entry : queries.entrySet()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int turn = 0; turn < sides.size(); turn++) {
                    int side = (turn + round) % sides.size();
                    long begun = System.nanoTime();
                    sides.get(side).run(entry.getValue());
                    times[side][query][round] = (System.nanoTime() - begun) / 1e6;
                }
            }
            StringBuilder line = new StringBuilder(entry.getKey());
            for (double[][] side : times) {
                line.append(String.format(Locale.ROOT, " %6.0f (%.0f)", Samples.median(side[query]), Samples.least(side[query])));
            }
            report.note("%s ms", line);
            query++;
        }
        return times;
    }

    private static void checkAnswers(Report report, List<SqlSide> sides, String sql) throws IOException, InterruptedException {
        Answer expected = sides.getFirst().run(sql);
        for (SqlSide other : sides.subList(1, sides.size())) {
            Answer answer = other.run(sql);
            if (!answer.agreesWith(expected)) {
                report.wrong("tpch", other.name() + " answered " + answer + " where " + sides.getFirst().name() + " answered " + expected + " to\n" + sql);
            }
        }
    }

    private static void report(Report report, List<SqlSide> sides, double[][][] times) {
        double[] medians = new double[sides.size()];
        double[] least = new double[sides.size()];
        for (int side = 0; side < sides.size(); side++) {
            medians[side] = Arrays.stream(times[side]).mapToDouble(Samples::median).sum() / 1e3;
            least[side] = Arrays.stream(times[side]).mapToDouble(Samples::least).sum() / 1e3;
            report.note("%s: all 22 by their medians %.2f s, by their fastest %.2f s", sides.get(side).name(), medians[side], least[side]);
        }
        report.add(Figure.ratioAtMost("tpch.athena-to-engine", medians[0], "s", medians[1], sides.get(1).name(), 1.10));
        report.add(Figure.ratioAtMost("tpch.athena-to-local", medians[0], "s", medians[2], sides.get(2).name(), 1.25));
        if (sides.size() > 3) {
            report.add(Figure.told("tpch.athena-to-duckdb", medians[0], "s", medians[3], "DuckDB on the same local files"));
        } else {
            report.notMeasured("tpch.athena-to-duckdb", "DuckDB's driver could not be fetched by Maven");
        }
    }
}
