package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.Objects;

/** Carries one crawl out, on the thread that calls. */
final class Crawl {
    private final Objects objects;
    private final Catalog catalog;

    Crawl(Objects objects, Catalog catalog) {
        this.objects = objects;
        this.catalog = catalog;
    }

    /**
     * Runs it to its end. What it changed before a failure stays: each change of the catalog is whole in itself.
     *
     * @throws CrawlFailed with the reason the customer sees
     * @throws CrawlProgress.Stopped as the progress says
     */
    void run(CrawlPlan plan, CrawlProgress progress) {
        throw new CrawlFailed("Crawling " + plan.targets() + " with " + objects + " and " + catalog + " is not built");
    }

    /** A crawl that cannot go on; its message becomes the last crawl's error message. */
    static final class CrawlFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CrawlFailed(String message) {
            super(message);
        }
    }
}
