package io.kariba.bench;

import io.kariba.demo.Clients;
import java.io.IOException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/** A first crawl of many small CSV files, and one that finds nothing new; both look at every file. */
final class CrawlBench implements Measurement {
    private static final int FILES = 2_000;
    private static final int PARTITIONS = 200;

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
            int partitions = clients.glue().getPartitions(get -> get.databaseName("bench").tableName("events").maxResults(1_000)).partitions().size();
            if (partitions != PARTITIONS) {
                throw new IOException(partitions + " partitions instead of " + PARTITIONS);
            }
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
}
