package io.kariba.wire;

import java.io.BufferedWriter;
import java.io.IOException;
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

/**
 * The audit trail as JSON lines in {@code audit.jsonl}, rolled to {@code audit.jsonl.1} … when it grows past its bound. One thread writes; requests only
 * put into a queue of 65,536. What does not fit, or cannot be written, is counted, and the count stands in the log itself and on the health page.
 */
public final class AuditLog implements AuditSink, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(AuditLog.class.getName());
    private static final int QUEUE = 65_536;
    private static final int BATCH = 4096;

    private final Path file;
    private final long fileBytes;
    private final int files;
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
        Files.createDirectories(folder);
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
        while (!isClosing || !queue.isEmpty()) {
            try {
                AuditRecord first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH);
                    append(batch);
                }
            } catch (IOException failed) {
                dropped.addAndGet(batch.size());
                LOGGER.log(System.Logger.Level.WARNING, "The audit log cannot be written: " + failed);
            } catch (InterruptedException nobodyDoes) {
                return;
            } finally {
                batch.clear();
            }
        }
    }

    private void append(List<AuditRecord> batch) throws IOException {
        if (Files.exists(file) && Files.size(file) > fileBytes) {
            roll();
        }
        try (BufferedWriter out = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
            for (AuditRecord entry : batch) {
                out.append(entry.toJson()).append('\n');
            }
            long lost = dropped.get();
            if (lost != reported) {
                out.append("{\"dropped\":").append(Long.toString(lost)).append("}\n");
                reported = lost;
            }
        }
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
