package io.kariba.gluecrawlers;

import io.kariba.api.Event;
import io.kariba.api.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code Glue Crawler State Change}, as
 * <a href="https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html">Automating AWS Glue with EventBridge</a> gives it, but
 * without links to logs in CloudWatch. All members are texts.
 */
final class CrawlerEvents {
    private CrawlerEvents() {}

    static Event started(Scope scope, StoredCrawler crawler) {
        Map<String, String> detail = detail(scope, crawler, "Started");
        detail.put("startTime", time(crawler.running().started()));
        return event(scope, crawler, detail);
    }

    static Event ended(Scope scope, StoredCrawler crawler, StoredCrawl crawl) {
        String state = switch (crawl.state()) {
            case COMPLETED -> "Succeeded";
            case STOPPED -> "Stopped";
            default -> "Failed";
        };
        Map<String, String> detail = detail(scope, crawler, state);
        if (crawl.error() != null) {
            detail.put("errorMessage", crawl.error());
        } else {
            StoredCrawl.Changes changes = crawl.changes();
            detail.put("completionDate", time(crawl.ended()));
            detail.put("runningTime (sec)", Long.toString((crawl.ended() - crawl.started()) / 1_000));
            detail.put("tablesCreated", count(changes.tablesAdded()));
            detail.put("tablesUpdated", count(changes.tablesUpdated()));
            detail.put("tablesDeleted", count(changes.tablesDeleted()));
            detail.put("partitionsCreated", count(changes.partitionsAdded()));
            detail.put("partitionsUpdated", count(changes.partitionsUpdated()));
            detail.put("partitionsDeleted", count(changes.partitionsDeleted()));
            detail.put("warningMessage", "N/A");
        }
        return event(scope, crawler, detail);
    }

    private static Map<String, String> detail(Scope scope, StoredCrawler crawler, String state) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("accountId", scope.account().digits());
        detail.put("crawlerName", crawler.name());
        detail.put("state", state);
        detail.put("message", "Crawler " + state);
        return detail;
    }

    private static Event event(Scope scope, StoredCrawler crawler, Map<String, String> detail) {
        return new Event(scope, "aws.glue", "Glue Crawler State Change", "crawler/" + crawler.name(), JsonCodec.text(detail));
    }

    private static String count(StoredCrawl.Changed changed) {
        return Long.toString(changed.count());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
