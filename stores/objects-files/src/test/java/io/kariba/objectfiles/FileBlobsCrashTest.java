package io.kariba.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.BlobsContract;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loaded process is killed again and again on the same folder. */
class FileBlobsCrashTest {
    private static final int ROUNDS = Integer.getInteger("kariba.crashes", 5);

    @TempDir
    Path home;

    @Test
    void everyAcknowledgedBlobIsThereAfterAKill() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        Random random = new Random(42);
        for (int round = 1; round <= ROUNDS; round++) {
            killAfter(20 + random.nextInt(150), round * 10_000_000L, acknowledged);
            try (Blobs blobs = FileBlobs.open(home)) {
                verify(blobs, acknowledged);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * 20);
    }

    private void killAfter(int lines, long seed, List<String> acknowledged) throws IOException, InterruptedException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(java, "-Xmx128m", "-cp", classes, CrashingWriter.class.getName(), home.toString(), Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int count = 0;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged.add(line);
                if (++count == lines) {
                    // By the handle: the process itself would close the pipe that still holds acknowledgements.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(count).isGreaterThanOrEqualTo(lines);
    }

    private static void verify(Blobs blobs, List<String> acknowledged) throws IOException {
        Set<BlobRef> all = new HashSet<>();
        blobs.forEach(all::add);
        for (String line : acknowledged) {
            String[] parts = line.split(" ");
            assertThat(parts).as("a whole line: %s", line).hasSize(3);
            BlobRef ref = new BlobRef(parts[0]);
            assertThat(all).contains(ref);
            assertThat(BlobsContract.read(blobs, ref)).isEqualTo(BlobsContract.bytes(Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
        }
        for (BlobRef ref : all) {
            BlobsContract.read(blobs, ref);
        }
    }
}
