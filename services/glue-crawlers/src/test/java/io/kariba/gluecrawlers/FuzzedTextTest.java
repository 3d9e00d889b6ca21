package io.kariba.gluecrawlers;

import io.kariba.api.Fuzz;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.GlueException;

/** Schedules and configurations that clients write. */
class FuzzedTextTest {
    @Test
    void schedules() {
        Fuzz.of("cron(15 12 * * ? *)", "cron(0/15 8-17 ? JAN-MAR MON-FRI 2026-2030)", "cron(0 0 LW * ? *)", "cron(0 0 ? * 2#3 *)", "cron(0 0 L 2 ? 2027)", "cron(0 0 31W FEB ? *)")
                .words("*", "?", "L", "W", "#", "/", "-", ",", "SUN", "DEC", "2199", "99999999999", " ")
                .rounds(20_000)
                .texts(text -> CronExpression.parse(text).next(Instant.parse("2026-11-21T10:00:00Z")), GlueException.class);
    }

    @Test
    void configurations() {
        Fuzz.of(
                        "{\"Version\":1.0,\"CrawlerOutput\":{\"Partitions\":{\"AddOrUpdateBehavior\":\"InheritFromTable\"},\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}},"
                                + "\"Grouping\":{\"TableGroupingPolicy\":\"CombineCompatibleSchemas\",\"TableLevelConfiguration\":2},\"CreatePartitionIndex\":true}")
                .words("null", "[]", "{}", "1e400")
                .rounds(20_000)
                .texts(text -> ConfigurationReader.read(text), GlueException.class);
    }
}
