package io.kariba.gluecrawlers;

import java.util.OptionalInt;

/**
 * A crawler's Configuration JSON, read.
 *
 * @param tableLevel Grouping.TableLevelConfiguration: the folder level a table is at, the bucket being 1
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html">Setting crawler configuration options</a>
 */
record CrawlerConfiguration(
        boolean combineCompatibleSchemas,
        boolean mergeNewColumns,
        boolean partitionsInheritFromTable,
        boolean updateAllPartitions,
        OptionalInt tableLevel,
        OptionalInt tableThreshold) {
    static final CrawlerConfiguration DEFAULT =
            new CrawlerConfiguration(false, false, false, false, OptionalInt.empty(), OptionalInt.empty());
}
