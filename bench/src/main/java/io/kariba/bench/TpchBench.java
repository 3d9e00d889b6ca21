package io.kariba.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * TPC-H through Athena beside plain Trino on the same S3, plain Trino on local files, and DuckDB. The Trinos take turns query by query, each after a warm-up
 * of its own, and nothing runs at once.
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
            long rested = compare(report, server);
            Thread.sleep(Math.max(0, REST.toMillis() - (System.nanoTime() - rested) / 1_000_000));
            BenchServer.Memory memory = server.memory();
            report.note("server %.0f MB, engine %.0f MB", memory.server() / 1e6, memory.engine() / 1e6);
            report.add(Figure.atMost("memory.after-tpch", memory.megabytes(), "MB", 1_300, "limit, two minutes after"));
        }
    }

    /** Returns the nanosecond from which the server had nothing to do. */
    private static long compare(Report report, BenchServer server) throws IOException, InterruptedException {
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
            Map<String, String> queries = TpchLake.queries();
            List<SqlSide> sides = List.of(athena, direct, local);
            Map<String, Answer> answers = answers(report, sides, queries);
            double seconds = measure(report, sides, queries);
            long rested = System.nanoTime();
            outsider(report, onFiles, queries, answers, seconds);
            return rested;
        }
    }

    /**
     * A first pass of all queries: the sides' JVMs have compiled the same code before anything counts. A query that a side does not answer, or answers otherwise, is
     * told and left out.
     */
    private static Map<String, Answer> answers(Report report, List<SqlSide> sides, Map<String, String> queries) throws InterruptedException {
        Map<String, Answer> answers = new HashMap<>();
        for (Map.Entry<String, String> query : Map.copyOf(queries).entrySet()) {
            for (SqlSide side : sides) {
                try {
                    Answer answer = side.run(query.getValue());
                    Answer expected = answers.computeIfAbsent(query.getKey(), first -> answer);
                    if (!answer.agreesWith(expected)) {
                        throw new IOException(answer + " instead of " + expected);
                    }
                } catch (IOException failure) {
                    report.wrong("tpch." + query.getKey(), side.name() + ": " + failure.getMessage());
                    queries.remove(query.getKey());
                    break;
                }
            }
        }
        return answers;
    }

    /** Returns Athena's seconds. */
    private static double measure(Report report, List<SqlSide> sides, Map<String, String> queries) throws IOException, InterruptedException {
        double[] medians = new double[sides.size()];
        double[] least = new double[sides.size()];
        for (Map.Entry<String, String> query : queries.entrySet()) {
            double[][] times = new double[sides.size()][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                for (int turn = 0; turn < sides.size(); turn++) {
                    int side = (turn + round) % sides.size();
                    times[side][round] = seconds(sides.get(side), query.getValue());
                }
            }
            StringBuilder line = new StringBuilder(query.getKey());
            for (int side = 0; side < sides.size(); side++) {
                medians[side] += Samples.median(times[side]);
                least[side] += Samples.least(times[side]);
                line.append(String.format(Locale.ROOT, " %8.0f (%.0f)", Samples.median(times[side]) * 1e3, Samples.least(times[side]) * 1e3));
            }
            report.note("%s ms", line);
        }
        for (int side = 0; side < sides.size(); side++) {
            report.note("%s: %d queries by their medians %.2f s, by their fastest %.2f s", sides.get(side).name(), queries.size(), medians[side], least[side]);
        }
        report.add(Figure.ratioAtMost("tpch.athena-to-engine", medians[0], "s", medians[1], sides.get(1).name(), 1.10));
        report.add(Figure.ratioAtMost("tpch.athena-to-local", medians[0], "s", medians[2], sides.get(2).name(), 1.25));
        return medians[0];
    }

    private static double seconds(SqlSide side, String sql) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        side.run(sql);
        return (System.nanoTime() - begun) / 1e9;
    }

    /** DuckDB's turn, while the others rest: it is told, not bounded. */
    private static void outsider(Report report, PlainTrino files, Map<String, String> queries, Map<String, Answer> answers, double athena)
            throws IOException, InterruptedException {
        Optional<Duck> started = Duck.start(files.lake());
        if (started.isEmpty()) {
            report.notMeasured("tpch.athena-to-duckdb", "DuckDB's driver could not be fetched by Maven");
            return;
        }
        try (Duck duck = started.get()) {
            double sum = 0;
            for (Map.Entry<String, String> query : queries.entrySet()) {
                Answer answer = duck.run(query.getValue());
                if (!answer.agreesWith(answers.get(query.getKey()))) {
                    report.wrong("tpch." + query.getKey(), "DuckDB: " + answer + " instead of " + answers.get(query.getKey()));
                }
                double[] times = new double[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    times[round] = seconds(duck, query.getValue());
                }
                sum += Samples.median(times);
            }
            report.add(Figure.told("tpch.athena-to-duckdb", athena, "s", sum, "DuckDB on the same local files"));
        }
    }
}
