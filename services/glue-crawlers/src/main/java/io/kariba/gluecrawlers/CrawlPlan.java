package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.formats.Classifier;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;

/**
 * Everything a crawl needs to know, fixed at its start: later changes of the crawler do not touch it.
 *
 * @param caller the crawler's role
 * @param crawlId a UUID
 * @param database absent for catalog targets
 * @param tablePrefix empty for none
 * @param classifiers the customer's own, in the crawler's order
 * @param configuration the crawler's configuration JSON, valid
 */
record CrawlPlan(
        String crawler,
        String crawlId,
        Caller caller,
        Optional<String> database,
        String tablePrefix,
        CrawlerTargets targets,
        List<Classifier> classifiers,
        SchemaChangePolicy schemaChangePolicy,
        RecrawlBehavior recrawlBehavior,
        CrawlerConfiguration configuration) {}
