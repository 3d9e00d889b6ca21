package io.kariba.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.GlobalKey;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loaded process is killed again and again on the same folder. */
class SqliteMetadataCrashTest {
    private static final int ROUNDS = Integer.getInteger("kariba.crashes", 5);

    @TempDir
    Path home;

    @Test
    void everyAcknowledgedTransactionIsThereWholeAfterAKill() throws Exception {
        Set<Long> acknowledged = new HashSet<>();
        Random random = new Random(42);
        for (int round = 1; round <= ROUNDS; round++) {
            killAfter(200 + random.nextInt(3_000), acknowledged);
            try (DataFolder folder = DataFolder.open(home);
                    SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds())) {
                assertThat(metadata.epoch()).isEqualTo(2L * round);
                verify(metadata, acknowledged);
            }
        }
    }

    private static void verify(SqliteMetadata metadata, Set<Long> acknowledged) {
        metadata.read(reader -> {
            long count = Long.parseLong(reader.get(CrashingCounter.LEFT, CrashingCounter.COUNT).orElseThrow());
            assertThat(count).isGreaterThanOrEqualTo(acknowledged.size());
            for (long number = 1; number <= count; number++) {
                assertThat(reader.get(CrashingCounter.LEFT, GlobalKey.ROOT.number(number))).contains("left");
                assertThat(reader.get(CrashingCounter.RIGHT, GlobalKey.ROOT.number(number))).contains("right");
            }
            assertThat(reader.get(CrashingCounter.RIGHT, GlobalKey.ROOT.number(count + 1))).isEmpty();
            assertThat(acknowledged).allMatch(number -> number <= count);
            return null;
        });
    }

    private void killAfter(int lines, Set<Long> acknowledged) throws IOException, InterruptedException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        java, "--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp", classes, CrashingCounter.class.getName(), home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int count = 0;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                assertThat(acknowledged.add(Long.parseLong(line))).as("no number is given out twice").isTrue();
                if (++count == lines) {
                    // By the handle: the process itself would close the pipe that still holds acknowledgements.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(count).isGreaterThanOrEqualTo(lines);
    }
}
