package io.kariba.sqlite;

import io.kariba.api.Codec;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.SequentialIds;
import io.kariba.api.Table;
import io.kariba.api.TestClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Prints what the store does on this machine; run by hand with an empty folder as argument. Asserts nothing. */
public final class MetadataFigures {
    private static final Table<GlobalKey, byte[]> ROWS = Table.global("figures_rows", Codec.BYTES);

    private MetadataFigures() {}

    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        DataFolder folder = DataFolder.open(Path.of(arguments[0]));
        SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds());
        print("first open in this process: %.0f ms", (System.nanoTime() - began) / 1e6);
        for (int threads : new int[] {1, 16, 64, 1, 16, 64}) {
            print("puts of 400 bytes, %d at once: %.0f a second", threads, puts(metadata, threads));
        }
        began = System.nanoTime();
        for (int i = 0; i < 50_000; i++) {
            GlobalKey key = GlobalKey.of("r").number(i % 1000);
            metadata.read(reader -> reader.get(ROWS, key));
        }
        print("gets, one thread: %.0f a second", 50_000 / ((System.nanoTime() - began) / 1e9));
        began = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            metadata.read(reader -> reader.scan(ROWS, KeyRange.under(GlobalKey.ROOT), 1000));
        }
        print("scans of 1,000 rows: %.2f ms each", (System.nanoTime() - began) / 1e8);
        metadata.close();
        began = System.nanoTime();
        SqliteMetadata.open(folder, new TestClock(), new SequentialIds()).close();
        print("open and close again: %.0f ms", (System.nanoTime() - began) / 1e6);
        folder.close();
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    private static double puts(SqliteMetadata metadata, int threads) throws Exception {
        int each = 6_000 / threads;
        long began = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(executor.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        GlobalKey key = GlobalKey.of("t" + thread).number(j);
                        metadata.run(tx -> tx.put(ROWS, key, new byte[400]));
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        return (double) each * threads / ((System.nanoTime() - began) / 1e9);
    }
}
