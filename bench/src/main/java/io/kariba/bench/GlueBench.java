package io.kariba.bench;

import io.kariba.bench.SignedRequest.Body;
import io.kariba.bench.SignedRequest.Signer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CreateTable and then GetTable of the same table, by one caller and by sixteen, beside moto's server. Ours are durable and every signature is verified. */
final class GlueBench implements Measurement {
    private static final int ROUNDS = 3;
    private static final int OUR_PAIRS = 4_000;
    private static final int THEIR_PAIRS = 400;
    private static final String DATABASE = "bench";

    @Override
    public String name() {
        return "glue";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        Optional<Moto> found = Moto.start();
        if (found.isEmpty()) {
            report.notMeasured("glue.create-get", "there is no python3 here that can install moto (Debian: apt install python3-venv)");
            return;
        }
        try (Moto moto = found.get(); Enforced keys = Enforced.create(); BenchServer server = BenchServer.fresh(keys.flags())) {
            server.awaitEngine();
            for (URI url : List.of(server.url(), moto.url())) {
                pairs(url, 1, List.of(List.of(call(signer(url), "CreateDatabase", "{\"DatabaseInput\":{\"Name\":\"" + DATABASE + "\"}}"))));
            }
            for (int i = 0; i < 3; i++) {
                measure(server.url(), 16, OUR_PAIRS, "warm" + i);
            }
            measure(moto.url(), 16, THEIR_PAIRS, "warm");
            for (int callers : List.of(1, 16)) {
                double[] ours = new double[ROUNDS];
                double[] theirs = new double[ROUNDS];
                for (int i = 0; i < ROUNDS; i++) {
                    theirs[i] = measure(moto.url(), callers, THEIR_PAIRS, "round" + i + "x" + callers);
                    ours[i] = measure(server.url(), callers, OUR_PAIRS, "round" + i + "x" + callers);
                }
                report.add(Figure.ratio("glue.create-get-by-" + callers, Samples.median(ours), "/s", Samples.median(theirs), "moto's server", 10));
            }
        }
    }

    /** Pairs a second. */
    private static double measure(URI url, int callers, int pairs, String round) throws IOException {
        Signer signer = signer(url);
        List<List<SignedRequest>> all = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            List<SignedRequest> requests = new ArrayList<>();
            for (int i = 0; i < pairs / callers; i++) {
                String table = "t_" + round + "_" + caller + "_" + i;
                requests.add(call(signer, "CreateTable", table(table)));
                requests.add(call(signer, "GetTable", "{\"DatabaseName\":\"" + DATABASE + "\",\"Name\":\"" + table + "\"}"));
            }
            all.add(requests);
        }
        return pairs / callers * callers / pairs(url, callers, all);
    }

    private static double pairs(URI url, int callers, List<List<SignedRequest>> requests) throws IOException {
        try (Callers all = new Callers(url, callers)) {
            return all.run(requests);
        }
    }

    private static Signer signer(URI url) {
        return new Signer(url, "glue", BenchServer.ACCOUNT, BenchServer.SECRET);
    }

    static SignedRequest call(Signer signer, String operation, String json) {
        return signer.sign("POST", "/", Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", "AWSGlue." + operation, "user-agent", "kariba-bench"),
                Body.of(json));
    }

    /** A table of ten columns and two partition keys, as a crawler makes them. */
    private static String table(String name) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            columns.append(i == 0 ? "" : ",").append("{\"Name\":\"c").append(i).append("\",\"Type\":\"").append(i % 2 == 0 ? "string" : "bigint").append("\"}");
        }
        return """
                {"DatabaseName":"%s","TableInput":{"Name":"%s","TableType":"EXTERNAL_TABLE","Parameters":{"classification":"parquet"},\
                "PartitionKeys":[{"Name":"year","Type":"string"},{"Name":"month","Type":"string"}],\
                "StorageDescriptor":{"Columns":[%s],"Location":"s3://bench/%s/",\
                "InputFormat":"org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",\
                "OutputFormat":"org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",\
                "SerdeInfo":{"SerializationLibrary":"org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}}}"""
                .formatted(DATABASE, name, columns, name);
    }
}
