package io.kariba.gluecrawlers;

import io.kariba.api.AccessDenied;
import io.kariba.api.Catalog;
import io.kariba.api.Objects;
import io.kariba.formats.Classifiers;

/**
 * Carries one crawl out, on the thread that calls: walks all targets, groups what it found, and only then changes the catalog. A crawl that fails while it walks
 * so has changed nothing, and nothing is taken for deleted that was not listed to its end.
 */
final class Crawl {
    private final CrawlPorts ports;

    Crawl(CrawlersPorts ports) {
        this(new CrawlPorts(ports.objects(), ports.catalog(), ports.iceberg(), Classifiers::recognise, ports.clock()));
    }

    Crawl(CrawlPorts ports) {
        this.ports = ports;
    }

    /**
     * Runs it to its end. What it changed before a failure stays: each change of the catalog is whole in itself, and the next crawl completes the rest.
     *
     * @throws CrawlFailed with the reason the customer sees
     * @throws CrawlProgress.Stopped as the progress says
     */
    void run(CrawlPlan plan, CrawlProgress progress) {
        try {
            if (plan.targets().hasS3Targets()) {
                new S3Crawl(ports, plan, progress).run();
            }
            if (plan.targets().hasIcebergTargets()) {
                new IcebergCrawl(ports, plan, progress).run();
            }
            if (plan.targets().hasCatalogTargets()) {
                new CatalogCrawl(ports, plan, progress).run();
            }
        } catch (AccessDenied denied) {
            throw new CrawlFailed(denied.getMessage() + " (Service: AWSGlue; Status Code: 400; Error Code: AccessDeniedException). For more information, see "
                    + "Setting up IAM Permissions in the Developer Guide (http://docs.aws.amazon.com/glue/latest/dg/getting-started-access.html).");
        } catch (Catalog.CatalogError error) {
            throw new CrawlFailed(error.getMessage() + " (Service: AWSGlue; Status Code: 400; Error Code: " + error.code() + ")");
        } catch (Objects.ObjectError error) {
            throw new CrawlFailed(error.getMessage() + " (Service: Amazon S3; Status Code: 400; Error Code: " + error.code() + ")");
        }
    }

    /** A crawl that cannot go on; its message becomes the last crawl's error message. */
    static final class CrawlFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CrawlFailed(String message) {
            super(message);
        }
    }
}
