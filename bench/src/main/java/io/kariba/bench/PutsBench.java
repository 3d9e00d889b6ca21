package io.kariba.bench;

import io.kariba.bench.SignedRequest.Body;
import io.kariba.bench.SignedRequest.Signer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Durable PUTs of 4 KiB by 64 callers, beside what a program does that keeps its files safe itself: 16 threads that each write a file of 4 KiB, sync it,
 * rename it and sync the folder. The server verifies every signature and body hash.
 */
final class PutsBench implements Measurement {
    private static final int CALLERS = 64;
    private static final int THREADS = 16;
    private static final int PUTS = 250;
    private static final int FILES = 500;
    private static final int ROUNDS = 5;
    private static final int WARM_ROUNDS = 4;
    private static final int BYTES = 4 << 10;

    @Override
    public String name() {
        return "puts";
    }

    @Override
    public void run(Report report) throws IOException, InterruptedException {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        try (Enforced keys = Enforced.create(); BenchServer server = BenchServer.fresh(keys.flags());
                Callers callers = new Callers(server.url(), CALLERS)) {
            server.awaitEngine();
            server.clients().s3().createBucket(create -> create.bucket("bench"));
            Path folder = Files.createDirectory(server.data().resolve("peer"));
            for (int i = 0; i < WARM_ROUNDS; i++) {
                callers.run(puts(server, bytes, "warm" + i));
            }
            files(folder, bytes, "warm");
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            double serverCpu = 0;
            double clientCpu = 0;
            for (int i = 0; i < ROUNDS; i++) {
                theirs[i] = THREADS * FILES / files(folder, bytes, "round" + i);
                List<List<SignedRequest>> puts = puts(server, bytes, "round" + i);
                double serverBefore = CpuTime.of(server.pid());
                double clientBefore = CpuTime.own();
                ours[i] = CALLERS * PUTS / callers.run(puts);
                serverCpu += CpuTime.of(server.pid()) - serverBefore;
                clientCpu += CpuTime.own() - clientBefore;
                report.note("round %d: %.0f PUTs/s, %.0f files/s", i + 1, ours[i], theirs[i]);
            }
            int puts = ROUNDS * CALLERS * PUTS;
            report.note("processor time of a PUT: server %.0f us, client %.0f us", serverCpu / puts * 1e6, clientCpu / puts * 1e6);
            verify(server, bytes);
            report.add(Figure.ratio("puts.4KiB", Samples.median(ours), "/s", Samples.median(theirs), "16 threads: write, sync, rename, sync", 2));
        }
    }

    private static List<List<SignedRequest>> puts(BenchServer server, byte[] bytes, String round) {
        Signer signer = new Signer(server.url(), "s3", BenchServer.ACCOUNT, BenchServer.SECRET);
        Body body = Body.of(bytes);
        List<List<SignedRequest>> all = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            List<SignedRequest> puts = new ArrayList<>();
            for (int i = 0; i < PUTS; i++) {
                puts.add(signer.sign("PUT", "/bench/" + round + "/" + caller + "/" + i, Map.of("user-agent", "kariba-bench"), body));
            }
            all.add(puts);
        }
        return all;
    }

    private static void verify(BenchServer server, byte[] bytes) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            String key = "round" + i + "/" + (CALLERS - 1) + "/" + (PUTS - 1);
            if (!Arrays.equals(bytes, server.clients().s3().getObjectAsBytes(get -> get.bucket("bench").key(key)).asByteArray())) {
                throw new IOException(key + " is not what was put");
            }
        }
    }

    /** Returns the seconds that all threads take. */
    private static double files(Path folder, byte[] bytes, String round) throws InterruptedException {
        long begun = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int thread = 0; thread < THREADS; thread++) {
            String name = round + "-" + thread + "-";
            threads.add(Thread.ofPlatform().uncaughtExceptionHandler((failed, failure) -> failures.add(failure)).start(() -> {
                for (int i = 0; i < FILES; i++) {
                    writeFile(folder, name + i, bytes);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("The peer failed", failures.getFirst());
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void writeFile(Path folder, String name, byte[] bytes) {
        Path fresh = folder.resolve(name + ".new");
        try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes));
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
