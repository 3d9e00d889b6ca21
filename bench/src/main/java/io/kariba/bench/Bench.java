package io.kariba.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kariba.demo.Clients;
import io.kariba.demo.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** {@code ./kariba bench [NAME…] [--json FILE]}: names are {@code start}, {@code memory}, {@code s3}, {@code crawl}. */
public final class Bench {
    private static final String ACCOUNT = "000000000000";
    private static final int GIBIBYTE_PIECES = 1_024;
    private static final int ROUNDS = 3;
    private static final int CRAWLED_FILES = 2_000;
    private static final int CRAWLED_PARTITIONS = 200;

    private final Path home = Path.of(System.getenv("KARIBA_HOME"));
    private final List<Figure> figures = new ArrayList<>();

    private Bench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        Optional<Path> json = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                json = Optional.of(Path.of(arguments[++i]));
            } else {
                names.add(arguments[i]);
            }
        }
        List<String> known = List.of("start", "memory", "s3", "crawl");
        if (!known.containsAll(names)) {
            System.err.println("kariba: bench knows " + known + " and --json FILE");
            System.exit(2);
        }
        Bench bench = new Bench();
        for (String name : names.isEmpty() ? known : names) {
            switch (name) {
                case "start" -> bench.start();
                case "memory" -> bench.memory();
                case "crawl" -> bench.crawl();
                default -> bench.s3();
            }
        }
        if (json.isPresent()) {
            bench.write(json.get());
        }
        System.exit(bench.figures.stream().allMatch(Figure::isReached) ? 0 : 1);
    }

    private void report(Figure figure) {
        figures.add(figure);
        System.out.println(figure.line());
    }

    /** Cold starts of server and engine on a folder that holds a small CSV table; the page cache is warm. */
    private void start() throws IOException {
        Path data = Files.createTempDirectory("kariba-bench-");
        try {
            try (ServerProcess server = ServerProcess.start(home, data, List.of(), Map.of());
                    Clients clients = clients(server)) {
                clients.s3().createBucket(create -> create.bucket("bench"));
                clients.s3().putObject(put -> put.bucket("bench").key("t/x.csv"), RequestBody.fromString("1,a\n2,b\n"));
                clients.run("CREATE EXTERNAL TABLE t (id int, name string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"
                        + " LOCATION 's3://bench/t/'", "default", "s3://bench/r/");
            }
            double[] healthy = new double[ROUNDS];
            double[] firstRow = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long begun = System.nanoTime();
                try (ServerProcess server = ServerProcess.start(home, data, List.of(), Map.of());
                        Clients clients = clients(server)) {
                    expect200(server.url().resolve("/_kariba/health"));
                    healthy[i] = (System.nanoTime() - begun) / 1e9;
                    String id = clients.run("SELECT name FROM t WHERE id = 1", "default", "s3://bench/r/").queryExecutionId();
                    clients.athena().getQueryResults(get -> get.queryExecutionId(id));
                    firstRow[i] = (System.nanoTime() - begun) / 1e9;
                }
            }
            report(Figure.atMost("start.healthy", median(healthy), "s", 1.5, "limit, launcher included"));
            report(Figure.atMost("start.first-row", median(firstRow), "s", 10, "limit, CSV in S3 through Athena"));
        } finally {
            ServerProcess.deleteFolder(data);
        }
    }

    /** Proportional set size of the server and its children when the engine is ready and has run nothing. */
    private void memory() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("kariba-bench-");
        try (ServerProcess server = ServerProcess.start(home, data, List.of(), Map.of())) {
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (!health(server).contains("\"ready\"") && System.nanoTime() < deadline) {
                Thread.sleep(200);
            }
            double bytes = proportionalSetSize(server.pid());
            double children = ProcessHandle.of(server.pid()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .mapToDouble(child -> proportionalSetSize(child.pid()))
                    .sum();
            System.out.printf(java.util.Locale.ROOT, "  server %.0f MB, engine %.0f MB%n", bytes / 1e6, children / 1e6);
            report(Figure.atMost("memory.before-query", (bytes + children) / 1e6, "MB", 900, "limit, server and engine"));
        } finally {
            ServerProcess.deleteFolder(data);
        }
    }

    private void s3() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("kariba-bench-");
        try (ServerProcess server = ServerProcess.start(home, data, List.of(), Map.of());
                Clients clients = clients(server);
                S3Presigner presigner = presigner(server)) {
            clients.s3().createBucket(create -> create.bucket("bench"));
            URI put = URI.create(presigner.presignPutObject(sign -> sign.signatureDuration(Duration.ofHours(1))
                            .putObjectRequest(request -> request.bucket("bench").key("large")))
                    .url()
                    .toString());
            URI get = URI.create(presigner.presignGetObject(sign -> sign.signatureDuration(Duration.ofHours(1))
                            .getObjectRequest(request -> request.bucket("bench").key("large")))
                    .url()
                    .toString());
            byte[] piece = new byte[1 << 20];
            new Random(1).nextBytes(piece);
            upload(put, piece, data);
            download(get, piece, data);
        } finally {
            ServerProcess.deleteFolder(data);
        }
    }

    /** A first crawl of many small CSV files, and one that finds nothing new; both look at every file. */
    private void crawl() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("kariba-bench-");
        try (ServerProcess server = ServerProcess.start(home, data, List.of(), Map.of());
                Clients clients = clients(server)) {
            clients.s3().createBucket(create -> create.bucket("bench"));
            for (int i = 0; i < CRAWLED_FILES; i++) {
                String key = "events/day=" + i % CRAWLED_PARTITIONS + "/part-" + i + ".csv";
                clients.s3().putObject(put -> put.bucket("bench").key(key), RequestBody.fromString("id,name,price\n1,a,1.5\n2,b,2.5\n".repeat(20)));
            }
            clients.glue().createCrawler(create -> create.name("bench").role("arn:aws:iam::" + ACCOUNT + ":role/crawl").databaseName("bench")
                    .targets(targets -> targets.s3Targets(target -> target.path("s3://bench/events/"))));
            report(Figure.atMost("crawl.first", crawlOnce(clients), "s", 20, "limit, 2,000 files in 200 partitions"));
            report(Figure.atMost("crawl.again", crawlOnce(clients), "s", 20, "limit, nothing new"));
            int partitions = clients.glue().getPartitions(get -> get.databaseName("bench").tableName("events").maxResults(1_000)).partitions().size();
            if (partitions != CRAWLED_PARTITIONS) {
                throw new IOException(partitions + " partitions instead of " + CRAWLED_PARTITIONS);
            }
        } finally {
            ServerProcess.deleteFolder(data);
        }
    }

    private static double crawlOnce(Clients clients) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        clients.glue().startCrawler(start -> start.name("bench"));
        while (true) {
            Crawler crawler = clients.glue().getCrawler(get -> get.name("bench")).crawler();
            if (crawler.state() == CrawlerState.READY) {
                if (crawler.lastCrawl().status() != LastCrawlStatus.SUCCEEDED) {
                    throw new IOException(crawler.lastCrawl().status() + ": " + crawler.lastCrawl().errorMessage());
                }
                return (System.nanoTime() - begun) / 1e9;
            }
            Thread.sleep(20);
        }
    }

    private void upload(URI put, byte[] piece, Path data) throws IOException, InterruptedException {
        Process peer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), PutPeer.class.getName(), data.resolve("peer").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII))) {
            URI peerUrl = URI.create("http://127.0.0.1:" + reader.readLine() + "/");
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                theirs[i] = Transfer.put(peerUrl, piece, GIBIBYTE_PIECES) / 1e6;
                ours[i] = Transfer.put(put, piece, GIBIBYTE_PIECES) / 1e6;
            }
            report(Figure.ratio("s3.put-1GiB", median(ours), "MB/s", median(theirs), "one Java thread: receive, MD5+CRC32, write, sync", 0.7));
        } finally {
            peer.destroyForcibly().waitFor();
            Files.deleteIfExists(data.resolve("peer"));
        }
    }

    private void download(URI get, byte[] piece, Path data) throws IOException, InterruptedException {
        Optional<Nginx> nginx = Nginx.start(data.resolve("nginx"), piece, GIBIBYTE_PIECES);
        if (nginx.isEmpty()) {
            System.out.println("s3.get-1GiB: not measured, there is no nginx here (Debian: apt install nginx-light)");
            return;
        }
        try (Nginx peer = nginx.get()) {
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                theirs[i] = Transfer.get(peer.url()) / 1e6;
                ours[i] = Transfer.get(get) / 1e6;
            }
            report(Figure.ratio("s3.get-1GiB", median(ours), "MB/s", median(theirs), "nginx with sendfile", 0.3));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Clients clients(ServerProcess server) {
        return new Clients(server.url(), Region.US_EAST_1, ACCOUNT, "kariba");
    }

    private static S3Presigner presigner(ServerProcess server) {
        return S3Presigner.builder()
                .endpointOverride(server.url())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCOUNT, "kariba")))
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private static double proportionalSetSize(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static void expect200(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        if (connection.getResponseCode() != 200) {
            throw new IOException(url + " answered " + connection.getResponseCode());
        }
        connection.getInputStream().close();
    }

    private static String health(ServerProcess server) throws IOException {
        try (InputStream in = server.url().resolve("/_kariba/health").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).toLowerCase(java.util.Locale.ROOT);
        }
    }

    private void write(Path file) throws IOException {
        JsonMapper json = new JsonMapper();
        ObjectNode all = json.createObjectNode();
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.runtime.version"));
        for (Figure figure : figures) {
            ObjectNode node = all.putObject(figure.name());
            node.put("value", figure.value());
            node.put("unit", figure.unit());
            node.put("peer", figure.peer().orElse(Double.NaN));
            node.put("peerName", figure.peerName());
            node.put("ratio", figure.ratio());
            node.put("reached", figure.isReached());
        }
        Files.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }
}
