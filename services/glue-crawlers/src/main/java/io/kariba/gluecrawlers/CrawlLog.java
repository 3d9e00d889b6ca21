package io.kariba.gluecrawlers;

/**
 * The log of one crawl. CloudWatch Logs is not served yet: lines go to the server's log under this class's name, in the form that they have in AWS, so that
 * LastCrawl's MessagePrefix finds them. Bounded, because a crawl may meet any number of files.
 */
final class CrawlLog {
    /** Where AWS keeps crawlers' logs; the stream is the crawler's name. */
    static final String GROUP = "/aws-glue/crawlers";

    private static final System.Logger LOG = System.getLogger(CrawlLog.class.getName());
    private static final int MAX_LINES = 2_000;
    private static final int MAX_LENGTH = 4_000;

    private final String prefix;
    private int lines;

    CrawlLog(String crawlId) {
        prefix = "[" + crawlId + "] ";
    }

    /** @param level INFO, WARN, ERROR or BENCHMARK, as AWS's crawlers write it */
    void line(String level, String message) {
        lines++;
        if (lines == MAX_LINES) {
            LOG.log(System.Logger.Level.INFO, prefix + "WARN : The log of this crawl ends here: it has " + MAX_LINES + " lines");
        } else if (lines < MAX_LINES) {
            String one = message.replaceAll("\\p{Cntrl}", " ");
            LOG.log(System.Logger.Level.INFO, prefix + level + " : " + (one.length() > MAX_LENGTH ? one.substring(0, MAX_LENGTH) + "…" : one));
        }
    }

    /** The crawl's end, which is told whatever was told before. */
    void last(String level, String message) {
        lines = Math.min(lines, MAX_LINES - 2);
        line(level, message);
    }
}
