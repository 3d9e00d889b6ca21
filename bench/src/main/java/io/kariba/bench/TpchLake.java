package io.kariba.bench;

import io.kariba.demo.Clients;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.Map;
import java.util.stream.Stream;

/** TPC-H's tables at scale factor 1, about 8.7 million rows, as the same Parquet files on disk and in S3, and its 22 queries with their usual parameters. */
final class TpchLake {
    static final String SCHEMA = "tpch";
    static final List<String> TABLES = List.of("nation", "region", "supplier", "customer", "part", "partsupp", "orders", "lineitem");
    private static final String BUCKET = "tpch";
    private static final int QUERIES = 22;

    private TpchLake() {}

    /** Writes the files, in {@code tpch/TABLE} of the lake. Texts have no length, as they have none in Athena. */
    static void write(TrinoSide files) throws IOException, InterruptedException {
        files.rows("CREATE SCHEMA lake." + SCHEMA);
        for (String table : TABLES) {
            List<String> columns = new ArrayList<>();
            for (Column column : columns(files, table)) {
                columns.add("CAST(" + column.name() + " AS " + column.type() + ") AS " + column.name());
            }
            files.rows("CREATE TABLE lake." + SCHEMA + "." + table + " WITH (format = 'PARQUET') AS SELECT " + String.join(", ", columns)
                    + " FROM tpch.sf1." + table);
        }
    }

    private record Column(String name, String type) {}

    private static List<Column> columns(TrinoSide files, String table) throws IOException, InterruptedException {
        List<Column> columns = new ArrayList<>();
        for (List<Object> row : files.rows("SHOW COLUMNS FROM tpch.sf1." + table)) {
            columns.add(new Column((String) row.get(0), ((String) row.get(1)).replaceAll("\\(\\d+\\)", "")));
        }
        return columns;
    }

    /** Puts the files into S3 and makes their tables through Athena. */
    static void upload(TrinoSide files, Path lake, BenchServer server) throws IOException, InterruptedException {
        Clients clients = server.clients();
        clients.s3().createBucket(create -> create.bucket(BUCKET));
        clients.run("CREATE DATABASE " + SCHEMA, "default", output());
        for (String table : TABLES) {
            try (Stream<Path> parts = Files.list(lake.resolve(SCHEMA).resolve(table))) {
                for (Path part : parts.filter(TpchLake::isData).toList()) {
                    clients.s3().putObject(put -> put.bucket(BUCKET).key(table + "/" + part.getFileName()), part);
                }
            }
            List<String> columns = new ArrayList<>();
            for (Column column : columns(files, table)) {
                columns.add(column.name() + " " + hive(column.type()));
            }
            clients.run("CREATE EXTERNAL TABLE " + table + " (" + String.join(", ", columns) + ") STORED AS PARQUET LOCATION 's3://" + BUCKET + "/" + table + "/'",
                    SCHEMA, output());
        }
    }

    static boolean isData(Path file) {
        return !file.getFileName().toString().startsWith(".");
    }

    private static String hive(String type) {
        return switch (type) {
            case "varchar" -> "string";
            case "integer" -> "int";
            default -> type;
        };
    }

    /** Where results go. */
    static String output() {
        return "s3://" + BUCKET + "/results/";
    }

    /** The queries by name, {@code q01} to {@code q22}. */
    static Map<String, String> queries() throws IOException {
        Map<String, String> queries = new TreeMap<>();
        for (int i = 1; i <= QUERIES; i++) {
            String name = String.format(Locale.ROOT, "q%02d", i);
            try (InputStream in = TpchLake.class.getResourceAsStream("tpch/" + name + ".sql")) {
                queries.put(name, new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        }
        return queries;
    }
}
