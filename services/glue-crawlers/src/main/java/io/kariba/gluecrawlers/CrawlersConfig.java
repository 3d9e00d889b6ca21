package io.kariba.gluecrawlers;

import java.time.Duration;

/**
 * The bounds of crawlers.
 *
 * @param crawls how many crawls work at once; the others wait, and show as RUNNING like in AWS
 * @param queued how many may wait; past it StartCrawler answers ThrottlingException and scheduled crawls start later
 * @param crawlers how many crawlers an account has in a region; AWS's default quota is 1,000
 * @param classifiers how many classifiers an account has in a region
 * @param history how many crawls are kept of a crawler, the newest ones
 * @param historyAge how long a crawl is shown; AWS's 12 months
 * @param stopWait how long an orderly stop of the server waits for crawls to end
 */
public record CrawlersConfig(int crawls, int queued, int crawlers, int classifiers, int history, Duration historyAge, Duration stopWait) {
    public static final CrawlersConfig DEFAULT =
            new CrawlersConfig(4, 1_000, 1_000, 1_000, 1_000, Duration.ofDays(365), Duration.ofSeconds(10));
}
