package io.kariba.gluecrawlers;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.glue.model.CatalogTarget;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.IcebergTarget;
import software.amazon.awssdk.services.glue.model.S3Target;

/** Reads a crawler's targets, and refuses those that are not served instead of passing over them. */
final class TargetRules {
    private static final int MAX_TARGETS = 100;
    private static final int MAX_EXCLUSIONS = 100;
    private static final int MAX_SAMPLE = 249;
    private static final int MAX_PATHS = 10;
    private static final int MAX_DEPTH = 20;
    private static final Pattern S3_PATH = Pattern.compile("(?:s3://)?[a-z0-9][a-z0-9.-]{2,62}(?:/.{0,1024})?", Pattern.DOTALL);

    private TargetRules() {}

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException saying what is wrong with them */
    static StoredCrawler.Targets read(CrawlerTargets targets) {
        if (targets == null) {
            throw CrawlerErrors.invalid("Targets must be specified.");
        }
        refuse(!targets.jdbcTargets().isEmpty(), "JDBC targets are not supported.");
        refuse(!targets.mongoDBTargets().isEmpty(), "MongoDB targets are not supported.");
        refuse(!targets.dynamoDBTargets().isEmpty(), "DynamoDB targets are not supported.");
        refuse(!targets.deltaTargets().isEmpty(), "Delta Lake targets are not supported.");
        refuse(!targets.hudiTargets().isEmpty(), "Hudi targets are not supported.");
        List<StoredCrawler.S3> s3 = new ArrayList<>();
        targets.s3Targets().forEach(target -> s3.add(s3(target)));
        List<StoredCrawler.InCatalog> catalog = new ArrayList<>();
        targets.catalogTargets().forEach(target -> catalog.add(catalog(target)));
        List<StoredCrawler.Iceberg> iceberg = new ArrayList<>();
        targets.icebergTargets().forEach(target -> iceberg.add(iceberg(target)));
        boolean isWithData = !s3.isEmpty() || !iceberg.isEmpty();
        refuse(!isWithData && catalog.isEmpty(), "At least one target must be specified.");
        refuse(isWithData && !catalog.isEmpty(), "Catalog targets cannot be combined with targets of other types.");
        refuse(s3.size() + catalog.size() + iceberg.size() > MAX_TARGETS, "The number of targets exceeds the limit of " + MAX_TARGETS + ".");
        return new StoredCrawler.Targets(s3, catalog, iceberg);
    }

    private static StoredCrawler.S3 s3(S3Target target) {
        if (target.path() == null || !S3_PATH.matcher(target.path()).matches()) {
            throw CrawlerErrors.invalid("Invalid S3 target path: " + target.path());
        }
        connection(target.connectionName());
        events(target.eventQueueArn(), target.dlqEventQueueArn());
        Integer sample = target.sampleSize();
        if (sample != null && (sample < 1 || sample > MAX_SAMPLE)) {
            throw CrawlerErrors.invalid("SampleSize must be an integer between 1 and " + MAX_SAMPLE + ".");
        }
        refuse(target.exclusions().size() > MAX_EXCLUSIONS, "The number of exclusions exceeds the limit of " + MAX_EXCLUSIONS + ".");
        return new StoredCrawler.S3(target.path(), target.exclusions(), sample);
    }

    private static StoredCrawler.Iceberg iceberg(IcebergTarget target) {
        refuse(target.paths().isEmpty(), "At least one path of an Iceberg target must be specified.");
        refuse(target.paths().size() > MAX_PATHS, "The number of paths of an Iceberg target exceeds the limit of " + MAX_PATHS + ".");
        for (String path : target.paths()) {
            refuse(path == null || !S3_PATH.matcher(path).matches(), "Invalid Iceberg target path: " + path);
        }
        connection(target.connectionName());
        Integer depth = target.maximumTraversalDepth();
        refuse(depth != null && (depth < 1 || depth > MAX_DEPTH), "MaximumTraversalDepth must be an integer between 1 and " + MAX_DEPTH + ".");
        refuse(target.exclusions().size() > MAX_EXCLUSIONS, "The number of exclusions exceeds the limit of " + MAX_EXCLUSIONS + ".");
        return new StoredCrawler.Iceberg(target.paths(), target.exclusions(), depth);
    }

    private static StoredCrawler.InCatalog catalog(CatalogTarget target) {
        refuse(target.databaseName() == null || target.databaseName().isEmpty(), "DatabaseName of a catalog target must be specified.");
        refuse(target.tables().isEmpty(), "At least one table of a catalog target must be specified.");
        connection(target.connectionName());
        events(target.eventQueueArn(), target.dlqEventQueueArn());
        return new StoredCrawler.InCatalog(target.databaseName(), target.tables());
    }

    private static void connection(String name) {
        refuse(name != null && !name.isEmpty(), "Connections are not supported: leave ConnectionName of the target out.");
    }

    private static void events(String queue, String deadLetters) {
        refuse(queue != null && !queue.isEmpty() || deadLetters != null && !deadLetters.isEmpty(),
                "Crawls by S3 events are not supported: leave EventQueueArn and DlqEventQueueArn out.");
    }

    private static void refuse(boolean asked, String message) {
        if (asked) {
            throw CrawlerErrors.invalid(message);
        }
    }
}
