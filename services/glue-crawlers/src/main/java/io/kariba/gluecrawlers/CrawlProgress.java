package io.kariba.gluecrawlers;

/** What a crawl tells while it runs. Called by one thread. */
interface CrawlProgress {
    /** One line of the crawl's log, as CloudWatch Logs would get it. */
    void log(String level, String message);

    /** Counts for metrics and for the summary of ListCrawls. */
    void tableCreated(String table);

    void tableUpdated(String table);

    void tableDeleted(String table);

    void partitionsAdded(String table, int count);

    void partitionsUpdated(String table, int count);

    void partitionsDeleted(String table, int count);

    /**
     * Called between any two steps and at least once per page of a listing.
     *
     * @throws Stopped if StopCrawler was called or the server ends
     */
    void checkStop();

    /** The crawl is to end here. */
    final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped", null, false, false);
        }
    }
}
