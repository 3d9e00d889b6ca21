package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleResponse;

/** The schedules of crawlers as operations change them; {@link CrawlScheduler} carries them out. */
final class CrawlerSchedules {
    private final CrawlersPorts ports;
    private final CrawlerAccess access;
    private final CrawlScheduler scheduler;

    CrawlerSchedules(CrawlersPorts ports, CrawlerAccess access, CrawlScheduler scheduler) {
        this.ports = ports;
        this.access = access;
        this.scheduler = scheduler;
    }

    StartCrawlerScheduleResponse startCrawlerSchedule(Caller caller, StartCrawlerScheduleRequest request) {
        access.onCrawler(caller, "StartCrawlerSchedule", request.crawlerName());
        long now = ports.clock().millis();
        change(caller, request.crawlerName(), crawler -> {
            StoredCrawler.Schedule schedule = crawler.schedule();
            if (schedule == null) {
                throw CrawlerErrors.noSchedule(crawler.name());
            }
            if (schedule.active()) {
                throw CrawlerErrors.scheduleRunning(crawler.name());
            }
            return crawler.with(active(schedule.expression(), now));
        });
        return StartCrawlerScheduleResponse.builder().build();
    }

    /** The crawl under way, if any, goes on. */
    StopCrawlerScheduleResponse stopCrawlerSchedule(Caller caller, StopCrawlerScheduleRequest request) {
        access.onCrawler(caller, "StopCrawlerSchedule", request.crawlerName());
        change(caller, request.crawlerName(), crawler -> {
            if (crawler.schedule() == null || !crawler.schedule().active()) {
                throw CrawlerErrors.scheduleNotRunning(crawler.name());
            }
            return crawler.with(new StoredCrawler.Schedule(crawler.schedule().expression(), false, null));
        });
        return StopCrawlerScheduleResponse.builder().build();
    }

    UpdateCrawlerScheduleResponse updateCrawlerSchedule(Caller caller, UpdateCrawlerScheduleRequest request) {
        access.onCrawler(caller, "UpdateCrawlerSchedule", request.crawlerName());
        long now = ports.clock().millis();
        Optional<StoredCrawler.Schedule> sent = of(request.schedule(), now);
        change(caller, request.crawlerName(), crawler -> crawler.updated(crawler.definition(), sent.orElse(null), now));
        return UpdateCrawlerScheduleResponse.builder().build();
    }

    private void change(Caller caller, String name, UnaryOperator<StoredCrawler> change) {
        ports.metadata().run(tx -> {
            StoredCrawler old = CrawlerStore.require(tx, caller.scope(), name);
            CrawlerStore.put(tx, caller.scope(), Optional.of(old), change.apply(old));
        });
        scheduler.wake();
    }

    /**
     * The schedule that a request names; empty for none.
     *
     * @throws software.amazon.awssdk.services.glue.model.InvalidInputException if the expression is none
     */
    static Optional<StoredCrawler.Schedule> of(String expression, long now) {
        return expression == null || expression.isEmpty() ? Optional.empty() : Optional.of(active(expression, now));
    }

    private static StoredCrawler.Schedule active(String expression, long now) {
        return new StoredCrawler.Schedule(expression, true, next(expression, now).orElse(null));
    }

    /** The first firing after a time, both in milliseconds. */
    static Optional<Long> next(String expression, long after) {
        return CronExpression.parse(expression).next(Instant.ofEpochMilli(after)).map(Instant::toEpochMilli);
    }
}
