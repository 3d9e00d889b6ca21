package io.kariba.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @Test
    void flagsWinOverTheEnvironmentAndThatOverTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kariba.conf"), "# all of it\nport = 1\nregion = eu-west-1\naccount=111111111111\n");
        Settings settings = Settings.parse(
                List.of("--config", file.toString(), "--port=3"), Map.of("KARIBA_PORT", "2", "KARIBA_REGION", "eu-central-1"));
        assertThat(settings.port()).isEqualTo(3);
        assertThat(settings.region().name()).isEqualTo("eu-central-1");
        assertThat(settings.account().digits()).isEqualTo("111111111111");
    }

    @Test
    void anUnknownKeyNamesTheNearestKnownOne(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kariba.conf"), "regoin = eu-west-1\n");
        assertThatThrownBy(() -> Settings.parse(List.of("--config", file.toString()), Map.of()))
                .hasMessageContaining("line 1: unknown key regoin. Did you mean region?");
        assertThatThrownBy(() -> Settings.parse(List.of("--prot", "1"), Map.of())).hasMessage("Unknown flag --prot. Did you mean --port?");
    }

    @Test
    void openModeIsRefusedOnAnAddressOthersCanReach() {
        assertThatThrownBy(() -> Settings.parse(List.of("--host", "0.0.0.0"), Map.of())).hasMessageContaining("--auth enforced");
        assertThat(Settings.parse(List.of("--host", "0.0.0.0", "--auth", "enforced"), Map.of()).auth()).isEqualTo(Settings.Auth.ENFORCED);
    }

    @Test
    void aResetThatNobodySignsIsRefusedOnAnAddressOthersCanReach() {
        List<String> reachable = List.of("--host", "0.0.0.0", "--auth", "enforced", "--allow-reset");
        assertThatThrownBy(() -> Settings.parse(reachable, Map.of())).isInstanceOf(Settings.Invalid.class).hasMessageContaining("--allow-reset");
        assertThat(Settings.parse(List.of("--auth", "enforced", "--allow-reset"), Map.of()).allowReset()).isTrue();
    }

    @Test
    void theDataFolderIsInTheUsersDataDirectory() {
        assertThat(Settings.parse(List.of(), Map.of("HOME", "/home/u")).data()).isEqualTo(Path.of("/home/u/.local/share/kariba"));
        assertThat(Settings.parse(List.of(), Map.of("HOME", "/home/u", "XDG_DATA_HOME", "/x")).data()).isEqualTo(Path.of("/x/kariba"));
    }

    @Test
    void wrongValuesSayWhatWouldBeRight() {
        for (List<String> flags : List.of(
                List.of("--port", "70000"),
                List.of("--port", "x"),
                List.of("--account", "12"),
                List.of("--region", "Mars!"),
                List.of("--auth", "none"),
                List.of("--advertise", "lake"),
                List.of("--engine-memory", "much"),
                List.of("--port"),
                List.of("start"))) {
            assertThatThrownBy(() -> Settings.parse(flags, Map.of())).as(flags.toString()).isInstanceOf(Settings.Invalid.class);
        }
    }
}
