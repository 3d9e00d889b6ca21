package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    @Test
    void anHttpDateHasNoFraction() {
        assertThat(Timestamps.format(Timestamps.RFC_822, Instant.parse("2026-11-21T05:42:46.123Z"))).isEqualTo("Sat, 21 Nov 2026 05:42:46 GMT");
        assertThat(Timestamps.format(Timestamps.RFC_822, Instant.parse("2026-11-21T05:42:46Z"))).isEqualTo("Sat, 21 Nov 2026 05:42:46 GMT");
    }

    @Test
    void anHttpDateWithAFractionIsRead() {
        assertThat(Timestamps.parse(Timestamps.RFC_822, "Sat, 21 Nov 2026 05:42:46.123 GMT")).isEqualTo(Instant.parse("2026-11-21T05:42:46.123Z"));
        assertThat(Timestamps.parse(Timestamps.RFC_822, "Sat, 21 Nov 2026 05:42:46 GMT")).isEqualTo(Instant.parse("2026-11-21T05:42:46Z"));
    }
}
