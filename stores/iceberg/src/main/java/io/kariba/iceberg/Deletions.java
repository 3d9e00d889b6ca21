package io.kariba.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Deletes files, some at once, and a batch at a time. A file that cannot be deleted stays and is counted; whoever deletes goes on, as Athena does
 * (User Guide, "VACUUM": without permission the statement succeeds and the files stay).
 */
final class Deletions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Deletions.class.getName());

    /** Deletes under way at a time. */
    private static final int AT_ONCE = 8;

    private static final int BATCH = 1_000;

    private final ObjectsFileIo io;
    private final Predicate<S3Path> mayGo;
    private final Runnable beforeBatch;
    private final List<S3Path> batch = new ArrayList<>(BATCH);
    private final ExecutorService threads;
    private long deleted;
    private long failed;

    /**
     * Begins.
     *
     * @param beforeBatch runs before each batch
     * @param mayGo asked for each file when its batch begins, after {@code beforeBatch}
     */
    Deletions(ObjectsFileIo io, Runnable beforeBatch, Predicate<S3Path> mayGo) {
        this.io = io;
        this.beforeBatch = beforeBatch;
        this.mayGo = mayGo;
        this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("iceberg-delete-", 0).factory());
    }

    void add(S3Path file) {
        batch.add(file);
        if (batch.size() == BATCH) {
            flush();
        }
    }

    /** Deletes what was added so far. */
    void flush() {
        if (batch.isEmpty()) {
            return;
        }
        beforeBatch.run();
        List<S3Path> files = batch.stream().distinct().filter(mayGo).toList();
        batch.clear();
        AtomicInteger next = new AtomicInteger();
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < Math.min(AT_ONCE, files.size()); i++) {
            running.add(threads.submit(() -> delete(files, next)));
        }
        long gone = 0;
        try {
            for (Future<Long> one : running) {
                gone += one.get();
            }
        } catch (InterruptedException stopped) {
            next.set(files.size());
            Thread.currentThread().interrupt();
            throw TableErrors.files("The statement was stopped while it deleted files");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        deleted += gone;
        failed += files.size() - gone;
    }

    private Long delete(List<S3Path> files, AtomicInteger next) {
        long gone = 0;
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            try {
                io.delete(files.get(i));
                gone++;
            } catch (RuntimeException left) {
                LOG.log(System.Logger.Level.DEBUG, "Left " + files.get(i), left);
            }
        }
        return gone;
    }

    long deleted() {
        return deleted;
    }

    /** Does not delete what was added after the last {@link #flush}. */
    @Override
    public void close() {
        if (failed > 0) {
            LOG.log(System.Logger.Level.WARNING, failed + " files of an Iceberg table could not be deleted");
        }
        threads.close();
    }
}
