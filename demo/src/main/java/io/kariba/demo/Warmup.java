package io.kariba.demo;

import java.net.URI;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;

/**
 * What a server does in its first minute, in small: the work from which the JVM learns which classes later starts will need. Run against a server that
 * records ({@code io.kariba.server.Train}).
 */
public final class Warmup {
    private Warmup() {}

    /** @param arguments the server's URL */
    public static void main(String[] arguments) {
        String results = "s3://warmup/results/";
        try (Clients clients = new Clients(URI.create(arguments[0]), Region.US_EAST_1, "000000000000", "kariba")) {
            clients.s3().createBucket(create -> create.bucket("warmup"));
            for (int day = 1; day <= 3; day++) {
                String key = "raw/day=2026-11-0" + day + "/part.csv";
                clients.s3().putObject(put -> put.bucket("warmup").key(key), RequestBody.fromString("1,Lusaka,2.5\n2,Siavonga,4\n"));
            }
            clients.s3().listObjectsV2(list -> list.bucket("warmup").prefix("raw/").delimiter("/"));
            clients.run("CREATE DATABASE warmup", "default", results);
            clients.run(
                    "CREATE EXTERNAL TABLE sales (id int, city string, amount double) PARTITIONED BY (day string)"
                            + " ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://warmup/raw/'",
                    "warmup",
                    results);
            clients.run("MSCK REPAIR TABLE sales", "warmup", results);
            for (int i = 0; i < 3; i++) {
                String id = clients.run(
                                "SELECT city, count(*) AS n, sum(amount) AS total FROM sales WHERE day > '2026-11-01' GROUP BY city ORDER BY total DESC",
                                "warmup",
                                results)
                        .queryExecutionId();
                clients.athena().getQueryResults(get -> get.queryExecutionId(id));
            }
            clients.run("CREATE TABLE sales_parquet WITH (format = 'PARQUET', partitioned_by = ARRAY['day']) AS SELECT * FROM sales", "warmup", results);
            clients.run("SELECT id, city FROM sales_parquet WHERE amount > 3 LIMIT 1", "warmup", results);
            clients.glue().getTable(get -> get.databaseName("warmup").name("sales"));
        }
    }
}
