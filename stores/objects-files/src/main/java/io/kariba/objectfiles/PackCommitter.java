package io.kariba.objectfiles;

import io.kariba.api.BlobRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The thread that appends to packs: blobs that come while it waits for an fsync share the next one. */
final class PackCommitter {
    private static final int QUEUE = 4096;
    private static final int MOST_BLOBS = 1024;
    private static final int MOST_BYTES = 16 << 20;

    /** Put into the queue only to wake the thread up. */
    private static final Waiting WAKE = new Waiting(null, new CompletableFuture<>());

    private final Packs packs;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread = Thread.ofPlatform().daemon().name("pack-writer").unstarted(this::serve);
    private volatile boolean closing;
    private volatile boolean ended;

    private record Waiting(Packs.Body body, CompletableFuture<BlobRef> ref) {}

    PackCommitter(Packs packs) {
        this.packs = packs;
        thread.start();
    }

    /** Returns when the blob is durable. */
    BlobRef commit(Packs.Body body) throws IOException {
        Waiting waiting = new Waiting(body, new CompletableFuture<>());
        if (closing) {
            throw new IOException("The object store is closed");
        }
        boolean interrupted = false;
        while (true) {
            try {
                queue.put(waiting);
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (ended && queue.remove(waiting)) {
            throw new IOException("The object store is closed");
        }
        try {
            return result(waiting.ref());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits through interrupts: whether the blob was kept must be told. */
    private static BlobRef result(CompletableFuture<BlobRef> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    throw new IOException(failure.getCause().getMessage(), failure.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serve() {
        try {
            while (!closing || !queue.isEmpty()) {
                Waiting first = queue.poll(1, TimeUnit.SECONDS);
                if (first != null && first != WAKE) {
                    commitTogether(first);
                }
            }
        } catch (InterruptedException nobodyElseInterrupts) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            List<Waiting> left = new ArrayList<>();
            queue.drainTo(left);
            left.forEach(waiting -> waiting.ref().completeExceptionally(new IOException("The object store is closed")));
        }
    }

    private void commitTogether(Waiting first) {
        List<Waiting> batch = new ArrayList<>();
        long bytes = 0;
        Waiting next = first;
        while (next != null) {
            batch.add(next);
            bytes += next.body().total();
            next = batch.size() < MOST_BLOBS && bytes < MOST_BYTES ? queue.poll() : null;
            next = next == WAKE ? null : next;
        }
        try {
            List<BlobRef> refs = packs.append(batch.stream().map(Waiting::body).toList());
            for (int i = 0; i < refs.size(); i++) {
                batch.get(i).ref().complete(refs.get(i));
            }
        } catch (IOException | RuntimeException | Error failure) {
            batch.forEach(waiting -> waiting.ref().completeExceptionally(failure));
        }
    }

    void close() {
        closing = true;
        queue.offer(WAKE);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
