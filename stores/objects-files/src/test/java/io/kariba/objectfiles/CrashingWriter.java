package io.kariba.objectfiles;

import io.kariba.api.Blobs;
import io.kariba.api.BlobRef;
import io.kariba.api.BlobsContract;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that writes blobs until it is killed, and prints the name, length and seed of each once it is committed. */
public final class CrashingWriter {
    private static final int[] LENGTHS = {10, 3_000, 70_000, 400_000};

    private CrashingWriter() {}

    public static void main(String[] arguments) throws IOException {
        Blobs blobs = FileBlobs.open(Path.of(arguments[0]), FileBlobsSettings.DEFAULT.withPackBytes(2 << 20));
        long first = Long.parseLong(arguments[1]);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        for (int thread = 0; thread < 6; thread++) {
            long seeds = first + thread * 1_000_000L;
            Thread.ofPlatform().start(() -> write(blobs, seeds, out));
        }
    }

    private static void write(Blobs blobs, long firstSeed, FileOutputStream out) {
        try {
            for (long seed = firstSeed; ; seed++) {
                int length = LENGTHS[(int) (seed % LENGTHS.length)];
                BlobRef ref = BlobsContract.write(blobs, BlobsContract.bytes(length, seed), -1);
                synchronized (out) {
                    out.write((ref.name() + " " + length + " " + seed + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(3);
        }
    }
}
