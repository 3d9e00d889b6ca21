package io.kariba.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServerTest {
    @TempDir
    Path data;

    @Test
    void whatAKilledStartLeftIsTakenAwayByTheNext() throws IOException {
        Files.writeString(data.resolve("server.json.new"), "{\"pid\": 1");
        ProcessHandle self = ProcessHandle.current();
        new RunningServer(self.pid(), self.info().startInstant().orElse(Instant.EPOCH), "http://127.0.0.1:1", "us-east-1", "k", "s").write(data);
        assertThat(RunningServer.find(data)).hasValueSatisfying(found -> assertThat(found.pid()).isEqualTo(self.pid()));
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).containsExactly(RunningServer.file(data));
        }
    }
}
