package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.InvalidInputException;

class CronExpressionTest {
    /** The expressions of AWS's page on time-based schedules, and its special characters; 2026-01-02 is a Friday. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cron(15 12 * * ? *)         | 2026-01-02T03:04:05Z | 2026-01-02T12:15:00Z",
        "cron(0 10 * * ? *)          | 2026-01-02T10:00:00Z | 2026-01-03T10:00:00Z",
        "cron(0 18 ? * MON-FRI *)    | 2026-01-02T18:00:01Z | 2026-01-05T18:00:00Z",
        "cron(0 8 1 * ? *)           | 2026-01-02T03:04:05Z | 2026-02-01T08:00:00Z",
        "cron(0/15 * * * ? *)        | 2026-01-02T03:04:05Z | 2026-01-02T03:15:00Z",
        "cron(0/10 * ? * MON-FRI *)  | 2026-01-02T23:55:00Z | 2026-01-05T00:00:00Z",
        "cron(0/5 8-17 ? * MON-FRI *)| 2026-01-02T17:55:00Z | 2026-01-05T08:00:00Z",
        "cron(5,35 14 * * ? *)       | 2026-01-02T14:05:00Z | 2026-01-02T14:35:00Z",
        "cron(0 0 L * ? *)           | 2026-02-01T00:00:00Z | 2026-02-28T00:00:00Z",
        "cron(0 0 LW * ? *)          | 2026-01-02T00:00:00Z | 2026-01-30T00:00:00Z",
        "cron(0 0 3W * ? *)          | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
        "cron(0 0 1W * ? *)          | 2026-01-31T12:00:00Z | 2026-02-02T00:00:00Z",
        "cron(0 0 31W * ? *)         | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z",
        "cron(0 0 ? * L *)           | 2026-01-02T00:00:00Z | 2026-01-03T00:00:00Z",
        "cron(0 0 ? * 6L *)          | 2026-01-02T00:00:00Z | 2026-01-30T00:00:00Z",
        "cron(0 0 ? * 3#2 *)         | 2026-01-02T00:00:00Z | 2026-01-13T00:00:00Z",
        "cron(0 0 ? * SUN,3 *)       | 2026-01-02T00:00:00Z | 2026-01-04T00:00:00Z",
        "cron(0 0 29 FEB ? *)        | 2026-01-02T00:00:00Z | 2028-02-29T00:00:00Z",
        "cron(0 0 1 jan-mar/2 ? 2027-2030/3)| 2026-01-02T00:00:00Z | 2027-01-01T00:00:00Z",
        "cron( 59  23 31 DEC ? 2199 )| 2026-01-02T00:00:00Z | 2199-12-31T23:59:00Z",
    })
    void nextFiringIsFound(String cron, Instant after, Instant next) {
        assertThat(CronExpression.parse(cron).next(after)).contains(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron(0 0 30 2 ? *)", "cron(0 0 1 1 ? 2025)", "cron(0 0 ? 2 1#5 2027)"})
    void someNeverFire(String cron) {
        assertThat(CronExpression.parse(cron).next(Instant.parse("2026-01-02T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "15 12 * * ? *", "cron()", "cron(15 12 * * ?)", "cron(15 12 * * ? * *)", "cron(15 12 * * * *)", "cron(15 12 ? * ? *)", "cron(60 12 * * ? *)",
        "cron(0 24 * * ? *)", "cron(0 0 0 * ? *)", "cron(0 0 32 * ? *)", "cron(0 0 1 13 ? *)", "cron(0 0 ? * 8 *)", "cron(0 0 ? * 0 *)",
        "cron(0 0 1 1 ? 1969)", "cron(0 0 1 1 ? 2200)", "cron(0/0 * * * ? *)", "cron(5-1 0 * * ? *)", "cron(a 0 * * ? *)", "cron(, 0 * * ? *)",
        "cron(0 0 ? * MON#6 *)", "cron(0 0 W * ? *)", "cron(0 0 1 * ? *", "rate(5 minutes)", "cron(-1 0 * * ? *)", "cron(00000 0 * * ? *)", "cron(٣ 0 * * ? *)"
    })
    void whatIsNoExpressionIsRefused(String text) {
        assertThatThrownBy(() -> CronExpression.parse(text)).isInstanceOf(InvalidInputException.class).hasMessageContaining("Invalid cron expression: " + text);
    }

    @Test
    void firingsAreFiveMinutesApart() {
        for (String tooOften : new String[] {"cron(* * * * ? *)", "cron(0/4 * * * ? *)", "cron(0,58 * * * ? *)", "cron(0,3 12 * * ? *)", "cron(0,56 23,0 * * ? *)"}) {
            assertThatThrownBy(() -> CronExpression.parse(tooOften)).as(tooOften).isInstanceOf(InvalidInputException.class).hasMessageContaining("5 minutes");
        }
        CronExpression.parse("cron(0/5 * * * ? *)");
        CronExpression.parse("cron(0,58 */2 * * ? *)");
    }
}
