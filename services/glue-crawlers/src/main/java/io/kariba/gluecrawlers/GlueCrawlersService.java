package io.kariba.gluecrawlers;

import io.kariba.api.TaggedResources;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import java.util.List;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.CreateClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetClassifierRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlersRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.UpdateClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleRequest;

/**
 * Crawlers and classifiers as {@code wire} serves them: a part of the service {@code glue}. {@link #start} once the metadata store is open and before requests
 * come; {@link #close} before catalog, objects and metadata close.
 */
public final class GlueCrawlersService implements Service, AutoCloseable {
    private static final String INTERRUPTED = "The server was restarted while the crawler ran. Start the crawler again.";

    final CrawlersPorts ports;
    final CrawlerStore store;
    final CrawlRunner runner;
    final CrawlScheduler scheduler;
    final Crawlers crawlers;
    final Crawls crawls;
    final CrawlerSchedules schedules;
    final CustomClassifiers classifiers;

    public GlueCrawlersService(CrawlersPorts ports, CrawlersConfig config) {
        this(ports, config, new Crawl(ports)::run);
    }

    GlueCrawlersService(CrawlersPorts ports, CrawlersConfig config, BiConsumer<CrawlPlan, CrawlProgress> crawl) {
        this.ports = ports;
        CrawlerAccess access = new CrawlerAccess(ports.permissions());
        store = new CrawlerStore(ports.metadata(), ports.ids(), config);
        classifiers = new CustomClassifiers(ports, config, access);
        runner = new CrawlRunner(ports, config, store, classifiers, crawl);
        scheduler = new CrawlScheduler(store, runner, ports.clock());
        crawlers = new Crawlers(ports, config, access, scheduler);
        crawls = new Crawls(ports, config, access, store, runner);
        schedules = new CrawlerSchedules(ports, access, scheduler);
    }

    /** What can be tagged here, for the module that serves TagResource for all of Glue. */
    public static List<TaggedResources> tagged() {
        return List.of(new Crawlers.Tagged());
    }

    /** Ends the crawls that an earlier start of the server left open, then begins to start scheduled ones. */
    public void start() {
        recover();
        scheduler.start();
    }

    void recover() {
        boolean more = true;
        while (more) {
            more = store.endInterrupted(INTERRUPTED, ports.clock().millis());
        }
    }

    /** Stops running crawls, which end FAILED with that reason; returns after a bounded time. New ones are refused from now on. */
    @Override
    public void close() {
        scheduler.close();
        runner.close();
    }

    /** Stops every crawl without waiting: for a reset, which empties the metadata store next. */
    public void abandon() {
        runner.abandon();
    }

    /** How many crawls have not ended: for health and metrics. */
    public int active() {
        return runner.count();
    }

    @Override
    public OperationTable operations() {
        OperationTable.Builder table = OperationTable.of("glue");
        String targets = "S3, Iceberg and catalog targets without connections and S3 events; other targets, CRAWL_EVENT_MODE and security configurations are refused."
                + " LineageConfiguration and LakeFormationConfiguration are kept and shown, and do nothing";
        table.on("CreateCrawler", CreateCrawlerRequest.class, crawlers::createCrawler)
                .note(targets)
                .on("UpdateCrawler", UpdateCrawlerRequest.class, crawlers::updateCrawler)
                .note(targets)
                .on("DeleteCrawler", DeleteCrawlerRequest.class, crawlers::deleteCrawler)
                .on("GetCrawler", GetCrawlerRequest.class, crawlers::getCrawler)
                .on("GetCrawlers", GetCrawlersRequest.class, crawlers::getCrawlers)
                .on("BatchGetCrawlers", BatchGetCrawlersRequest.class, crawlers::batchGetCrawlers)
                .on("ListCrawlers", ListCrawlersRequest.class, crawlers::listCrawlers)
                .on("StartCrawler", StartCrawlerRequest.class, crawls::startCrawler)
                .on("StopCrawler", StopCrawlerRequest.class, crawls::stopCrawler)
                .on("ListCrawls", ListCrawlsRequest.class, crawls::listCrawls)
                .note("The newest 1,000 crawls of a crawler; DPUHour is 0: no data processing units are used")
                .on("GetCrawlerMetrics", GetCrawlerMetricsRequest.class, crawls::getCrawlerMetrics)
                .note("Tables are counted in the newest crawl")
                .on("StartCrawlerSchedule", StartCrawlerScheduleRequest.class, schedules::startCrawlerSchedule)
                .on("StopCrawlerSchedule", StopCrawlerScheduleRequest.class, schedules::stopCrawlerSchedule)
                .on("UpdateCrawlerSchedule", UpdateCrawlerScheduleRequest.class, schedules::updateCrawlerSchedule)
                .on("CreateClassifier", CreateClassifierRequest.class, classifiers::createClassifier)
                .on("UpdateClassifier", UpdateClassifierRequest.class, classifiers::updateClassifier)
                .on("DeleteClassifier", DeleteClassifierRequest.class, classifiers::deleteClassifier)
                .on("GetClassifier", GetClassifierRequest.class, classifiers::getClassifier)
                .on("GetClassifiers", GetClassifiersRequest.class, classifiers::getClassifiers);
        return table.build();
    }
}
