package io.kariba.bench;

import io.kariba.demo.Clients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A first crawl of many small CSV files, and one that finds nothing new; both look at every file. */
final class CrawlBench implements Measurement {
    private static final int FILES = 2_000;
    private static final int PARTITIONS = 200;
    private static final int READERS = 16;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "crawl";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        try (BenchServer server = BenchServer.fresh()) {
            Clients clients = server.clients();
            clients.s3().createBucket(create -> create.bucket("bench"));
            for (int i = 0; i < FILES; i++) {
                String key = "events/day=" + i % PARTITIONS + "/part-" + i + ".csv";
                clients.s3().putObject(put -> put.bucket("bench").key(key), RequestBody.fromString("id,name,price\n1,a,1.5\n2,b,2.5\n".repeat(20)));
            }
            clients.glue().createCrawler(create -> create.name("bench")
                    .role("arn:aws:iam::" + BenchServer.ACCOUNT + ":role/crawl")
                    .databaseName("bench")
                    .targets(targets -> targets.s3Targets(target -> target.path("s3://bench/events/"))));
            report.add(Figure.atMost("crawl.first", crawlOnce(clients), "s", 20, "limit, 2,000 files in 200 partitions"));
            report.add(Figure.atMost("crawl.again", crawlOnce(clients), "s", 20, "limit, nothing new"));
            rate(report, server);
            int partitions = clients.glue().getPartitions(get -> get.databaseName("bench").tableName("events").maxResults(1_000)).partitions().size();
            if (partitions != PARTITIONS) {
                throw new IOException(partitions + " partitions instead of " + PARTITIONS);
            }
        }
    }

    /** What a crawl costs beyond listing the files and reading all of them, over the same S3, by as many callers as a crawl reads with. */
    private static void rate(Report report, BenchServer server) throws IOException, InterruptedException {
        double[] crawled = new double[ROUNDS];
        double[] read = new double[ROUNDS];
        for (int i = -1; i < ROUNDS; i++) {
            read[Math.max(i, 0)] = FILES / readAll(server);
            crawled[Math.max(i, 0)] = FILES / crawlOnce(server.clients());
        }
        report.add(Figure.told("crawl.rate", Samples.median(crawled), "/s", Samples.median(read), "listing and reading the files by 16 callers"));
    }

    private static double readAll(BenchServer server) throws IOException {
        long begun = System.nanoTime();
        SignedRequest.Signer signer = new SignedRequest.Signer(server.url(), "s3", BenchServer.ACCOUNT, BenchServer.SECRET);
        List<List<SignedRequest>> all = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            all.add(new ArrayList<>());
        }
        int found = 0;
        for (S3Object object : server.clients().s3().listObjectsV2Paginator(list -> list.bucket("bench").prefix("events/")).contents()) {
            // The key's only character that a path spells otherwise.
            String path = "/bench/" + object.key().replace("=", "%3D");
            all.get(found++ % READERS).add(signer.sign("GET", path, Map.of(), SignedRequest.Body.of("")));
        }
        if (found != FILES) {
            throw new IOException(found + " files instead of " + FILES);
        }
        try (Callers callers = new Callers(server.url(), READERS)) {
            callers.run(all);
        }
        return (System.nanoTime() - begun) / 1e9;
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
}
