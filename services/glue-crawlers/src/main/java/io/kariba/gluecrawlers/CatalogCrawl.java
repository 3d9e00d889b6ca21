package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.CatalogTarget;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;

/**
 * A crawl of catalog targets: the locations of tables that exist. They and their partitions are updated; nothing is made beside them and nothing deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-source-type">Crawler source type</a>
 */
final class CatalogCrawl {
    private final CrawlPorts ports;
    private final CrawlPlan plan;
    private final CrawlProgress progress;

    CatalogCrawl(CrawlPorts ports, CrawlPlan asked, CrawlProgress progress) {
        this.ports = ports;
        SchemaChangePolicy policy = asked.schemaChangePolicy().toBuilder().deleteBehavior(DeleteBehavior.LOG).build();
        this.plan = new CrawlPlan(
                asked.crawler(), asked.crawlId(), asked.caller(), Optional.empty(), asked.tablePrefix(), asked.targets(), asked.classifiers(), policy,
                asked.recrawlBehavior(), asked.configuration());
        this.progress = progress;
    }

    void run() {
        List<FoundTable> found = new ArrayList<>();
        try (Sampler sampler = new Sampler(ports.objects(), plan.caller(), ports.recogniser(), plan.classifiers())) {
            for (CatalogTarget target : plan.targets().catalogTargets()) {
                for (String name : target.tables()) {
                    find(target.databaseName(), name, sampler).ifPresent(found::add);
                }
            }
        }
        TableContent content = new TableContent(plan);
        TableWriter tables = new TableWriter(ports.catalog(), plan, progress, content, ports.clock());
        PartitionWriter partitions = new PartitionWriter(ports.catalog(), plan, progress, content, ports.clock());
        for (FoundTable table : found) {
            tables.write(table, KnownTables.none(table.within().orElseThrow().database(), plan), "").ifPresent(partitions::write);
        }
    }

    private Optional<FoundTable> find(String database, String name, Sampler sampler) {
        CatalogTable table = ports.catalog().table(plan.caller(), database, name).map(Catalog.VisibleTable::table)
                .orElseThrow(() -> new Crawl.CrawlFailed("Table " + name + " not found in database " + database + "."));
        Optional<KnownTable> known = KnownTable.of(database, table).map(any -> any.taking(KnownTable.Takes.ANY));
        if (known.isEmpty()) {
            progress.log("WARN", "Table " + name + " is not one whose files in S3 a crawler reads, skipped table");
            return Optional.empty();
        }
        S3Path path = known.get().location().asFolder();
        progress.log("INFO", "Running Start Crawl for table " + name + " at " + path);
        TargetWalk.Target target = new TargetWalk.Target(
                path, Optional.empty(), List.of(), OptionalInt.empty(), List.of(), Set.of(), Layout.Matching.COMPATIBLE,
                KnownTables.none(database, plan));
        Folder root = new TargetWalk(ports.objects(), plan.caller(), sampler, progress, target).walk();
        return new Fitting(path.bucket(), root, known.get(), progress).find();
    }
}
