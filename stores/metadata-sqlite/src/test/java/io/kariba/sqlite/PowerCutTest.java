package io.kariba.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kariba.api.GlobalKey;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import io.kariba.api.UnsyncedDisk;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQLite writes its files by itself, where no test of Java's can come between. So a process that counts runs with its system calls written down
 * ({@code steps.c}, built here by the C compiler; without one, or without Linux, there is nothing to run). They are played again up to any step on a disk
 * that drops what was not synced, and the store is opened on what is left: whatever was acknowledged before that step is there, whole.
 */
class PowerCutTest {
    private static final int CUTS = 24 * Integer.getInteger("kariba.crashes", 5);
    private static final long SEED = Long.getLong("kariba.seed", 1);
    /** Enough for a write-ahead log that is copied into the database and begun anew, twice. */
    private static final int COUNT = 6_000;
    private static final int HEAD = 24;

    @TempDir
    Path home;

    private record Step(char kind, String path, String other, long offset, byte[] data) {}

    @Test
    void whatWasAcknowledgedSurvivesAPowerCutAtAnyStep() throws Exception {
        List<Step> steps = recorded();
        assertThat(steps.stream().filter(step -> step.kind() == 's')).hasSizeGreaterThan(100);
        assertThat(steps.stream().filter(step -> step.kind() == 'w' && step.path().endsWith("metadata.db") && step.offset() > 20_000).count())
                .as("pages that a checkpoint copied")
                .isPositive();
        Random random = new Random(SEED);
        for (int cut = 0; cut < CUTS; cut++) {
            long seed = random.nextLong();
            // The beginning, when all the files are made, has few steps and many ways to go wrong.
            int until = 1 + random.nextInt(cut % 3 == 0 ? Math.min(steps.size(), 200) : steps.size());
            try {
                cutAt(steps.subList(0, until), seed, home.resolve("cut-" + cut));
            } catch (Exception | AssertionError failure) {
                throw new AssertionError("With kariba.seed " + SEED + ", cut " + cut + " after " + until + " of " + steps.size() + " steps", failure);
            }
        }
    }

    /** Below the folder that stands for the whole disk, so that the name of the data folder itself has to be made durable too. */
    private Path data() {
        return home.resolve("disk").resolve("data");
    }

    private List<Step> recorded() throws Exception {
        Path library = home.resolve("steps.so");
        Path source = home.resolve("steps.c");
        try (InputStream text = PowerCutTest.class.getResourceAsStream("/steps.c")) {
            Files.copy(text, source);
        }
        assumeTrue(built(source, library), "needs Linux and a C compiler");
        Path log = home.resolve("steps.log");
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                java, "--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp", classes, CrashingCounter.class.getName(), data().toString());
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("STEPS_ROOT", Files.createDirectory(data().getParent()).toString());
        builder.environment().put("STEPS_LOG", log.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        int lines = 0;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (++lines == COUNT) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(lines).isGreaterThanOrEqualTo(COUNT);
        return parse(ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder()));
    }

    private static boolean built(Path source, Path library) throws InterruptedException {
        try {
            return new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl")
                    .inheritIO()
                    .start()
                    .waitFor() == 0;
        } catch (IOException noCompiler) {
            return false;
        }
    }

    private static List<Step> parse(ByteBuffer log) {
        List<Step> steps = new ArrayList<>();
        while (log.remaining() >= HEAD) {
            char kind = (char) log.get();
            log.position(log.position() + 3);
            byte[] path = new byte[log.getInt()];
            byte[] other = new byte[log.getInt()];
            byte[] data = new byte[log.getInt()];
            long offset = log.getLong();
            if (log.remaining() < path.length + other.length + data.length) {
                break;
            }
            log.get(path).get(other).get(data);
            steps.add(new Step(kind, new String(path, StandardCharsets.UTF_8), new String(other, StandardCharsets.UTF_8), offset, data));
        }
        return steps;
    }

    private void cutAt(List<Step> steps, long seed, Path folder) throws IOException {
        UnsyncedDisk disk = new UnsyncedDisk(seed);
        Set<Long> acknowledged = new HashSet<>();
        for (Step step : steps) {
            if (step.kind() == 'p') {
                for (String number : new String(step.data(), StandardCharsets.US_ASCII).split("\n")) {
                    acknowledged.add(Long.parseLong(number));
                }
            } else {
                play(step, disk);
            }
        }
        disk.restart();
        Path survived = on(disk, data().toString());
        if (Files.exists(survived)) {
            copy(survived, folder);
        }
        try (DataFolder opened = DataFolder.open(folder);
                SqliteMetadata metadata = SqliteMetadata.open(opened, new TestClock(), new SequentialIds())) {
            verify(metadata, acknowledged);
        }
        delete(folder);
    }

    private Path on(UnsyncedDisk disk, String path) {
        return disk.root().resolve(data().getParent().relativize(Path.of(path)).toString());
    }

    private void play(Step step, UnsyncedDisk disk) throws IOException {
        Path path = on(disk, step.path());
        switch (step.kind()) {
            case 'd' -> Files.createDirectory(path);
            case 'u' -> Files.delete(path);
            case 'r' -> Files.move(path, on(disk, step.other()), StandardCopyOption.ATOMIC_MOVE);
            case 'c' -> FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
            default -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    switch (step.kind()) {
                        case 's' -> channel.force(true);
                        case 't' -> channel.truncate(step.offset());
                        case 'w' -> channel.write(ByteBuffer.wrap(step.data()), step.offset());
                        default -> throw new AssertionError(step);
                    }
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            Files.createDirectories(to);
            try (var names = Files.list(from)) {
                for (Path path : names.toList()) {
                    copy(path, to.resolve(path.getFileName().toString()));
                }
            }
            return;
        }
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
            in.read(bytes, 0);
            Files.write(to, bytes.array());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void verify(SqliteMetadata metadata, Set<Long> acknowledged) {
        metadata.read(reader -> {
            long count = reader.get(CrashingCounter.LEFT, CrashingCounter.COUNT).map(Long::parseLong).orElse(0L);
            assertThat(acknowledged.stream().filter(number -> number > count).count()).as("acknowledged and lost").isZero();
            for (long number = 1; number <= count; number++) {
                assertThat(reader.get(CrashingCounter.LEFT, GlobalKey.ROOT.number(number))).contains("left");
                assertThat(reader.get(CrashingCounter.RIGHT, GlobalKey.ROOT.number(number))).contains("right");
            }
            assertThat(reader.get(CrashingCounter.RIGHT, GlobalKey.ROOT.number(count + 1))).isEmpty();
            return null;
        });
    }
}
