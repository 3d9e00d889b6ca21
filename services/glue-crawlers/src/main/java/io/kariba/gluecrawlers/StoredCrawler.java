package io.kariba.gluecrawlers;

import io.kariba.api.Codec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.glue.model.CatalogTarget;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.IcebergTarget;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;

/**
 * A crawler as it is kept. What does not apply is null; times are milliseconds of the epoch.
 *
 * @param id made when it was created: its crawls are kept under it, so that a new crawler of the name has none
 * @param version counts from 1
 * @param schedule null when it has none
 * @param running the crawl under way, null when READY
 * @param last how the last crawl ended, null before the first
 * @param crawls how many crawls were started
 */
record StoredCrawler(
        String id,
        String name,
        Definition definition,
        long created,
        long updated,
        long version,
        Schedule schedule,
        Running running,
        Last last,
        long crawls,
        Map<String, String> tags) {
    static final Codec<StoredCrawler> CODEC = JsonCodec.of(StoredCrawler.class);

    StoredCrawler {
        tags = tags == null ? Map.of() : Map.copyOf(tags);
    }

    /**
     * What the customer said.
     *
     * @param role path and name
     * @param lineage ENABLE or DISABLE; kept and shown only
     * @param configuration the JSON as it was sent
     * @param lakeFormation whether Lake Formation's credentials were asked for; kept and shown only
     */
    record Definition(
            String role,
            Targets targets,
            String database,
            String description,
            List<String> classifiers,
            UpdateBehavior update,
            DeleteBehavior delete,
            RecrawlBehavior recrawl,
            String lineage,
            String tablePrefix,
            String configuration,
            boolean lakeFormation,
            String lakeFormationAccount) {
        Definition {
            classifiers = classifiers == null ? List.of() : List.copyOf(classifiers);
        }
    }

    /** What is crawled. */
    record Targets(List<S3> s3, List<InCatalog> catalog, List<Iceberg> iceberg) {
        Targets {
            s3 = s3 == null ? List.of() : List.copyOf(s3);
            catalog = catalog == null ? List.of() : List.copyOf(catalog);
            iceberg = iceberg == null ? List.of() : List.copyOf(iceberg);
        }

        /** Whether tables of the catalog say what is crawled, and where its tables are. */
        boolean crawlsCatalog() {
            return s3.isEmpty() && iceberg.isEmpty();
        }

        /** As GetCrawler shows them: the kinds that are not there as empty lists. */
        CrawlerTargets shown() {
            return CrawlerTargets.builder()
                    .s3Targets(s3.stream().map(S3::shown).toList())
                    .catalogTargets(catalog.stream().map(InCatalog::shown).toList())
                    .jdbcTargets(List.of())
                    .mongoDBTargets(List.of())
                    .dynamoDBTargets(List.of())
                    .deltaTargets(List.of())
                    .icebergTargets(iceberg.stream().map(Iceberg::shown).toList())
                    .hudiTargets(List.of())
                    .build();
        }

        /** As a crawl gets them: only the kinds that are there. */
        CrawlerTargets crawled() {
            CrawlerTargets.Builder crawled = CrawlerTargets.builder();
            if (!s3.isEmpty()) {
                crawled.s3Targets(s3.stream().map(S3::shown).toList());
            }
            if (!catalog.isEmpty()) {
                crawled.catalogTargets(catalog.stream().map(InCatalog::shown).toList());
            }
            if (!iceberg.isEmpty()) {
                crawled.icebergTargets(iceberg.stream().map(Iceberg::shown).toList());
            }
            return crawled.build();
        }
    }

    /**
     * A folder of S3.
     *
     * @param sampleSize how many files of each leaf folder are read; null for all
     */
    record S3(String path, List<String> exclusions, Integer sampleSize) {
        S3 {
            exclusions = exclusions == null ? List.of() : List.copyOf(exclusions);
        }

        S3Target shown() {
            return S3Target.builder().path(path).exclusions(exclusions).sampleSize(sampleSize).build();
        }
    }

    /** Tables of the catalog. */
    record InCatalog(String database, List<String> tables) {
        InCatalog {
            tables = tables == null ? List.of() : List.copyOf(tables);
        }

        CatalogTarget shown() {
            return CatalogTarget.builder().databaseName(database).tables(tables).build();
        }
    }

    /**
     * Folders with Iceberg tables.
     *
     * @param depth levels of folders that are looked through; null for the default
     */
    record Iceberg(List<String> paths, List<String> exclusions, Integer depth) {
        Iceberg {
            paths = paths == null ? List.of() : List.copyOf(paths);
            exclusions = exclusions == null ? List.of() : List.copyOf(exclusions);
        }

        IcebergTarget shown() {
            return IcebergTarget.builder().paths(paths).exclusions(exclusions).maximumTraversalDepth(depth).build();
        }
    }

    /**
     * When it starts by itself.
     *
     * @param active whether its state is SCHEDULED
     * @param next the next firing; null when not active, or when it fires no more
     */
    record Schedule(String expression, boolean active, Long next) {}

    /**
     * A crawl under way.
     *
     * @param epoch of the server start that owns it
     * @param number of the crawl, from 1
     */
    record Running(String crawlId, long number, long started, long epoch, boolean stopping) {}

    /** @param error null unless it failed */
    record Last(String crawlId, LastCrawlStatus status, String error, long started) {}

    CrawlerState state() {
        if (running == null) {
            return CrawlerState.READY;
        }
        return running.stopping() ? CrawlerState.STOPPING : CrawlerState.RUNNING;
    }

    /** The next firing of its schedule. */
    Optional<Long> next() {
        return Optional.ofNullable(schedule).map(Schedule::next);
    }

    StoredCrawler updated(Definition changed, Schedule changedSchedule, long now) {
        return new StoredCrawler(id, name, changed, created, now, version + 1, changedSchedule, running, last, crawls, tags);
    }

    StoredCrawler with(Schedule changed) {
        return new StoredCrawler(id, name, definition, created, updated, version, changed, running, last, crawls, tags);
    }

    StoredCrawler with(Running changed) {
        return new StoredCrawler(id, name, definition, created, updated, version, schedule, changed, last, crawls, tags);
    }

    StoredCrawler started(Running changed) {
        return new StoredCrawler(id, name, definition, created, updated, version, schedule, changed, last, changed.number(), tags);
    }

    StoredCrawler ended(Last changed) {
        return new StoredCrawler(id, name, definition, created, updated, version, schedule, null, changed, crawls, tags);
    }

    StoredCrawler withTags(Map<String, String> changed) {
        return new StoredCrawler(
                id, name, definition, created, updated, version, schedule, running, last, crawls, new TreeMap<>(changed));
    }
}
