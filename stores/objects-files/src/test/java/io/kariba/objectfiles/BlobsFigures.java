package io.kariba.objectfiles;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/** Prints what the store does on this machine; run by hand with a folder as argument. Asserts nothing. */
public final class BlobsFigures {
    private static final long GIGABYTE = 1L << 30;

    private BlobsFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        long began = System.nanoTime();
        try (Blobs blobs = FileBlobs.open(root.resolve("objects"))) {
            print("open an empty store: %.1f ms", (System.nanoTime() - began) / 1e6);
            for (int round = 0; round < 3; round++) {
                print("PUT 1 GiB, one plain thread that hashes, writes and syncs: %.0f MB/s", plainPut(root.resolve("plain")));
                MessageDigest md5 = MessageDigest.getInstance("MD5");
                BlobRef[] ref = new BlobRef[1];
                print("PUT 1 GiB, same hashes, into the store: %.0f MB/s", put(blobs, md5, ref));
                print("GET 1 GiB from page cache: %.0f MB/s", get(blobs, ref[0]));
                blobs.delete(ref[0]);
            }
            for (int threads : new int[] {1, 16, 64}) {
                print("PUT of 4 KiB, %d at once: %.0f a second", threads, smallPuts(blobs, threads));
            }
        }
        began = System.nanoTime();
        FileBlobs.open(root.resolve("objects")).close();
        print("open it again: %.1f ms", (System.nanoTime() - began) / 1e6);
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    private static double rate(long began) {
        return GIGABYTE / 1e6 / ((System.nanoTime() - began) / 1e9);
    }

    private static ByteBuffer piece() {
        byte[] bytes = new byte[64 << 10];
        new java.util.Random(1).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static double plainPut(Path file) throws Exception {
        ByteBuffer piece = piece();
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        CRC32 crc = new CRC32();
        long began = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long done = 0; done < GIGABYTE; done += piece.capacity()) {
                md5.update(piece.rewind());
                crc.update(piece.rewind());
                channel.write(piece.rewind());
            }
            channel.force(false);
        }
        double rate = rate(began);
        Files.delete(file);
        return rate;
    }

    private static double put(Blobs blobs, MessageDigest md5, BlobRef[] ref) throws IOException {
        ByteBuffer piece = piece();
        CRC32 crc = new CRC32();
        long began = System.nanoTime();
        try (Blobs.Writer writer = blobs.create(GIGABYTE)) {
            for (long done = 0; done < GIGABYTE; done += piece.capacity()) {
                md5.update(piece.rewind());
                crc.update(piece.rewind());
                writer.write(piece.rewind());
            }
            ref[0] = writer.commit();
        }
        return rate(began);
    }

    private static double get(Blobs blobs, BlobRef ref) throws IOException {
        long began = System.nanoTime();
        try (Blobs.Source source = blobs.open(ref)) {
            source.copyTo(0, source.length(), new Sink());
        }
        return rate(began);
    }

    private static final class Sink implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            bytes.position(bytes.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static double smallPuts(Blobs blobs, int threads) throws Exception {
        int each = 4_000 / threads;
        long began = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(() -> {
                    ByteBuffer body = ByteBuffer.allocate(4096);
                    for (int j = 0; j < each; j++) {
                        try (Blobs.Writer writer = blobs.create(4096)) {
                            writer.write(body.rewind());
                            writer.commit();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        return (double) each * threads / ((System.nanoTime() - began) / 1e9);
    }
}
