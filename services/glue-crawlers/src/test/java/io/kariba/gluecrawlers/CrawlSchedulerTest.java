package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.InMemoryMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.NoScheduleException;
import software.amazon.awssdk.services.glue.model.SchedulerNotRunningException;
import software.amazon.awssdk.services.glue.model.SchedulerRunningException;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleRequest;

/** The clock starts at 2026-01-02T03:04:05Z. */
class CrawlSchedulerTest {
    private static final String HOURLY = "cron(0 * * * ? *)";
    private final CrawlerRoom room = new CrawlerRoom();

    private void at(String time) {
        room.clock.set(Instant.parse(time));
    }

    private static void startSchedule(CrawlerRoom room, String name) {
        room.glue.schedules.startCrawlerSchedule(room.root, StartCrawlerScheduleRequest.builder().crawlerName(name).build());
    }

    private static void stopSchedule(CrawlerRoom room, String name) {
        room.glue.schedules.stopCrawlerSchedule(room.root, StopCrawlerScheduleRequest.builder().crawlerName(name).build());
    }

    private static void updateSchedule(CrawlerRoom room, String name, String cron) {
        room.glue.schedules.updateCrawlerSchedule(room.root, UpdateCrawlerScheduleRequest.builder().crawlerName(name).schedule(cron).build());
    }

    private int fired(CrawlerRoom where, String name) {
        where.glue.scheduler.fireDue();
        where.ended(name);
        return where.crawls(name).size();
    }

    private static int rows(CrawlerRoom room) {
        return room.metadata.<Integer>read(reader -> reader.scanKeys(CrawlerStore.FIRINGS, KeyRange.under(GlobalKey.ROOT), 100).size());
    }

    @Test
    void scheduledCrawlerStartsOnceForEachFiring() {
        room.create("c", request -> request.schedule(HOURLY));
        assertThat(fired(room, "c")).isZero();
        at("2026-01-02T03:59:59Z");
        assertThat(room.glue.scheduler.fireDue()).isEqualTo(Duration.ofSeconds(1));
        assertThat(room.crawls("c")).isEmpty();
        at("2026-01-02T04:00:00Z");
        assertThat(fired(room, "c")).isEqualTo(1);
        assertThat(fired(room, "c")).isEqualTo(1);
        at("2026-01-02T05:00:30Z");
        assertThat(fired(room, "c")).isEqualTo(2);
        assertThat(rows(room)).isEqualTo(1);
    }

    @Test
    void sleepIsNeverLongerThanAMinute() {
        assertThat(room.glue.scheduler.fireDue()).isEqualTo(Duration.ofMinutes(1));
        room.create("c", request -> request.schedule(HOURLY));
        assertThat(room.glue.scheduler.fireDue()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void missedFiringsHappenOnceAfterARestart() {
        room.create("c", request -> request.schedule(HOURLY));
        CrawlerRoom next = new CrawlerRoom((plan, progress) -> {}, room.metadata);
        next.clock.set(Instant.parse("2026-01-05T10:30:00Z"));
        next.glue.recover();
        assertThat(fired(next, "c")).isEqualTo(1);
        assertThat(fired(next, "c")).isEqualTo(1);
        next.clock.set(Instant.parse("2026-01-05T11:00:00Z"));
        assertThat(fired(next, "c")).isEqualTo(2);
    }

    @Test
    void clockThatIsSetBackFiresNothingTwice() {
        room.create("c", request -> request.schedule(HOURLY));
        at("2026-01-02T04:00:00Z");
        assertThat(fired(room, "c")).isEqualTo(1);
        at("2026-01-02T03:30:00Z");
        assertThat(fired(room, "c")).isEqualTo(1);
        at("2026-01-02T04:00:00Z");
        assertThat(fired(room, "c")).isEqualTo(1);
        at("2026-01-02T05:00:00Z");
        assertThat(fired(room, "c")).isEqualTo(2);
    }

    @Test
    void crawlerThatStillRunsIsPassedOver() {
        CountDownLatch hold = new CountDownLatch(1);
        CrawlerRoom slow = new CrawlerRoom((plan, progress) -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, new InMemoryMetadata());
        slow.create("c", request -> request.schedule(HOURLY));
        slow.start("c");
        slow.clock.set(Instant.parse("2026-01-02T04:00:00Z"));
        slow.glue.scheduler.fireDue();
        hold.countDown();
        slow.ended("c");
        assertThat(fired(slow, "c")).isEqualTo(1);
        slow.clock.set(Instant.parse("2026-01-02T05:00:00Z"));
        assertThat(fired(slow, "c")).isEqualTo(2);
    }

    @Test
    void firingsWithoutAPlaceStayDue() {
        CountDownLatch hold = new CountDownLatch(1);
        CrawlerRoom busy = new CrawlerRoom((plan, progress) -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, new InMemoryMetadata());
        for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            busy.create(name, request -> request.schedule(HOURLY));
        }
        busy.clock.set(Instant.parse("2026-01-02T04:00:00Z"));
        assertThat(busy.glue.scheduler.fireDue()).isEqualTo(Duration.ofSeconds(5));
        assertThat(busy.get("e").state()).isEqualTo(CrawlerState.READY);
        hold.countDown();
        for (String name : new String[] {"a", "b", "c", "d"}) {
            busy.ended(name);
        }
        while (busy.glue.active() > 0) {
            Thread.yield();
        }
        assertThat(fired(busy, "e")).isEqualTo(1);
    }

    @Test
    void scheduleIsStoppedStartedAndChanged() {
        room.create("c", request -> request.schedule(HOURLY));
        assertThatThrownBy(() -> startSchedule(room, "c")).isInstanceOf(SchedulerRunningException.class);
        stopSchedule(room, "c");
        assertThat(room.get("c").schedule().stateAsString()).isEqualTo("NOT_SCHEDULED");
        assertThatThrownBy(() -> stopSchedule(room, "c")).isInstanceOf(SchedulerNotRunningException.class);
        at("2026-01-02T04:30:00Z");
        assertThat(fired(room, "c")).isZero();
        startSchedule(room, "c");
        assertThat(fired(room, "c")).isZero();
        updateSchedule(room, "c", "cron(45 * * * ? *)");
        assertThat(room.get("c").version()).isEqualTo(2);
        at("2026-01-02T04:45:00Z");
        assertThat(fired(room, "c")).isEqualTo(1);
        updateSchedule(room, "c", "");
        assertThat(room.get("c").schedule()).isNull();
        assertThat(rows(room)).isZero();
        assertThatThrownBy(() -> startSchedule(room, "c")).isInstanceOf(NoScheduleException.class);
        assertThatThrownBy(() -> stopSchedule(room, "c")).isInstanceOf(SchedulerNotRunningException.class);
        assertThatThrownBy(() -> updateSchedule(room, "c", "cron(* * * * ? *)")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void deletedCrawlerFiresNoMore() {
        room.create("c", request -> request.schedule(HOURLY));
        room.glue.crawlers.deleteCrawler(room.root, DeleteCrawlerRequest.builder().name("c").build());
        assertThat(rows(room)).isZero();
        room.create("c");
        at("2026-01-02T04:00:00Z");
        assertThat(fired(room, "c")).isZero();
    }

    @Test
    void schedulerWorksOnItsOwnThreadAndWakesForNewSchedules() {
        room.glue.start();
        room.create("c", request -> request.schedule(HOURLY));
        at("2026-01-02T04:00:00Z");
        // Any change of a schedule wakes it.
        room.create("other", request -> request.schedule(HOURLY));
        while (room.glue.store.require(room.root.scope(), "c").crawls() == 0) {
            Thread.yield();
        }
        room.ended("c");
        room.glue.close();
        assertThat(room.crawls("c")).hasSize(1);
    }
}
