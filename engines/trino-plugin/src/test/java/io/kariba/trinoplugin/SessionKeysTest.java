package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trino.spi.TrinoException;
import io.trino.spi.security.ConnectorIdentity;
import org.junit.jupiter.api.Test;

class SessionKeysTest {
    private static final SessionKeys KEYS = new SessionKeys("arn:aws:iam::111111111111:root", "ASIA1", "secret", "token", "eu-west-1");

    @Test
    void keysTravelInTheIdentity() {
        ConnectorIdentity identity =
                ConnectorIdentity.forUser(KEYS.user()).withExtraCredentials(KEYS.asExtraCredentials()).build();
        assertThat(SessionKeys.of(identity)).isEqualTo(KEYS);
        assertThat(KEYS.asExtraCredentials().keySet()).allMatch(name -> name.startsWith("internal$"));
    }

    @Test
    void identityWithoutKeysIsRefused() {
        assertThatThrownBy(() -> SessionKeys.of(ConnectorIdentity.ofUser("bob")))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("no engine session");
    }

    @Test
    void nothingPrintsSecrets() {
        assertThat(KEYS.toString()).doesNotContain("secret").doesNotContain("token");
        assertThat(KEYS.digest()).hasSize(32).isNotEqualTo(new SessionKeys(KEYS.user(), "ASIA1", "secret", "token", "us-east-1").digest());
    }
}
