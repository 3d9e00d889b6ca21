package io.kariba.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecureIdsTest {
    private final SecureIds ids = new SecureIds();

    @Test
    void uuidsAreOfVersionFourAndEachIsNew() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String uuid = ids.uuid();
            assertThat(UUID.fromString(uuid).version()).isEqualTo(4);
            assertThat(UUID.fromString(uuid).variant()).isEqualTo(2);
            assertThat(seen.add(uuid)).isTrue();
        }
    }

    @Test
    void secretsOfAnyLengthAreWholeAndNeverGivenTwice() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] secret = ids.secret(16 + i % 200);
            assertThat(secret).hasSize(16 + i % 200);
            assertThat(seen.add(HexFormat.of().formatHex(secret, 0, 16))).isTrue();
        }
        assertThat(ids.letters(21)).matches("[A-Z2-7]{21}");
    }
}
