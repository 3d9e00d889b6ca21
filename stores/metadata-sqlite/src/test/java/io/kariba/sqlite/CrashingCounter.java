package io.kariba.sqlite;

import io.kariba.api.Codec;
import io.kariba.api.GlobalKey;
import io.kariba.api.SequentialIds;
import io.kariba.api.Table;
import io.kariba.api.TestClock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that counts until it is killed: each step puts one key into two tables and prints it once that is acknowledged. */
public final class CrashingCounter {
    static final Table<GlobalKey, String> LEFT = Table.global("crash_left", Codec.TEXT);
    static final Table<GlobalKey, String> RIGHT = Table.global("crash_right", Codec.TEXT);
    static final GlobalKey COUNT = GlobalKey.of("count");

    private CrashingCounter() {}

    public static void main(String[] arguments) {
        DataFolder folder = DataFolder.open(Path.of(arguments[0]));
        SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds());
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        for (int thread = 0; thread < 8; thread++) {
            Thread.ofPlatform().start(() -> count(metadata, out));
        }
    }

    private static void count(SqliteMetadata metadata, FileOutputStream out) {
        while (true) {
            long number = metadata.transaction(tx -> {
                long next = tx.get(LEFT, COUNT).map(Long::parseLong).orElse(0L) + 1;
                tx.put(LEFT, COUNT, Long.toString(next));
                tx.put(LEFT, GlobalKey.ROOT.number(next), "left");
                tx.put(RIGHT, GlobalKey.ROOT.number(next), "right");
                return next;
            });
            try {
                synchronized (out) {
                    out.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException failure) {
                Runtime.getRuntime().halt(3);
            }
        }
    }
}
