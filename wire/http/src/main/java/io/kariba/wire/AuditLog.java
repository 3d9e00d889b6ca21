package io.kariba.wire;

import io.kariba.api.FreeSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The audit trail as JSON lines in {@code audit.jsonl}, rolled to {@code audit.jsonl.1} … when it grows past its bound. One thread writes; requests only
 * put into a queue of 65,536. While the log cannot be written, as on a full disk, records wait there. What does not fit is counted, and the count stands in the
 * log itself and on the health page.
 */
public final class AuditLog implements AuditSink, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(AuditLog.class.getName());
    private static final int QUEUE = 65_536;
    private static final int BATCH = 4096;
    /** How long records gather before they are written. */
    private static final int GATHER_MILLIS = 20;
    /** Between two tries to write, a second in all; a stop is noticed between two of them. */
    private static final int PAUSES = 10;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Path file;
    private final long fileBytes;
    private final int files;
    private final FreeSpace space;
    private final ArrayBlockingQueue<AuditRecord> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private long reported;
    private volatile boolean isClosing;

    /**
     * Opens the log.
     *
     * @param folder made if absent
     * @param fileBytes one file is rolled when past it
     * @param files how many are kept, the current one included; at least 1
     */
    public AuditLog(Path folder, long fileBytes, int files) throws IOException {
        this(Files.createDirectories(folder), fileBytes, files, new FreeSpace(folder));
    }

    AuditLog(Path folder, long fileBytes, int files, FreeSpace space) {
        this.space = space;
        this.file = folder.resolve("audit.jsonl");
        this.fileBytes = fileBytes;
        this.files = files;
        this.writer = Thread.ofPlatform().daemon().name("audit-log").start(this::write);
    }

    @Override
    public void accept(AuditRecord entry) {
        if (isClosing || !queue.offer(entry)) {
            dropped.incrementAndGet();
        }
    }

    /** Records that could not be kept since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what is queued and closes the file. Returns after 10 seconds at the latest. */
    @Override
    public void close() {
        isClosing = true;
        try {
            writer.join(10_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<AuditRecord> batch = new ArrayList<>();
        boolean told = false;
        while (!isClosing || !queue.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty() && !take(batch)) {
                    continue;
                }
                append(batch);
                batch.clear();
                told = false;
            } catch (IOException failed) {
                if (!told) {
                    LOGGER.log(System.Logger.Level.WARNING, "The audit log cannot be written: " + failed);
                    told = true;
                }
                if (isClosing) {
                    dropped.addAndGet(batch.size());
                    batch.clear();
                } else {
                    pause();
                }
            } catch (InterruptedException nobodyDoes) {
                return;
            }
        }
    }

    private boolean take(List<AuditRecord> batch) throws InterruptedException {
        AuditRecord first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
            return false;
        }
        batch.add(first);
        if (!isClosing) {
            // Opening, writing and closing the file for every few requests would cost more than making their records.
            TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
        }
        queue.drainTo(batch, BATCH);
        return true;
    }

    /** Until the next try, or the end. */
    private void pause() {
        for (int i = 0; i < PAUSES && !isClosing; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Writes whole lines or none: what a full disk cut off is taken back. */
    private void append(List<AuditRecord> batch) throws IOException {
        if (!isClosing && space.isBelow(FreeSpace.FOR_LOGS)) {
            throw new IOException(space.describe());
        }
        if (Files.exists(file) && Files.size(file) > fileBytes) {
            roll();
        }
        StringBuilder lines = new StringBuilder();
        for (AuditRecord entry : batch) {
            lines.append(entry.toJson()).append('\n');
        }
        long lost = dropped.get();
        if (lost != reported) {
            lines.append("{\"dropped\":").append(lost).append("}\n");
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = out.size();
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(lines));
                for (long at = start; bytes.hasRemaining(); ) {
                    at += out.write(bytes, at);
                }
            } catch (IOException failed) {
                out.truncate(start);
                throw failed;
            }
        }
        reported = lost;
    }

    private void roll() throws IOException {
        if (files == 1) {
            Files.delete(file);
            return;
        }
        for (int i = files - 2; i >= 1; i--) {
            Path older = file.resolveSibling("audit.jsonl." + i);
            if (Files.exists(older)) {
                Files.move(older, file.resolveSibling("audit.jsonl." + (i + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, file.resolveSibling("audit.jsonl.1"), StandardCopyOption.REPLACE_EXISTING);
    }
}
