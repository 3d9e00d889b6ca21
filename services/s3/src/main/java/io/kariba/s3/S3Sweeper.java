package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.EngineSessionId;
import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Removes what nothing needs any more, behind the operations' backs: bytes of deleted objects, parts of dropped uploads, uploads whose engine is gone, and
 * blobs that never got their metadata. Every step may be cut off by a crash and is done again: rows go after the bytes they name, references move before the old ones go. One thread.
 */
final class S3Sweeper implements AutoCloseable {
    /** Rows that one step takes on. */
    static final int BATCH = 500;

    /** Orphans a search remembers; the next one finds the rest. */
    private static final int MAX_ORPHANS = 100_000;

    /** Rounds between searches for orphans: a search reads the names of all blobs. */
    private static final int ROUNDS_BETWEEN_SEARCHES = 2160;

    private static final System.Logger LOG = System.getLogger(S3Sweeper.class.getName());
    private final Shared shared;
    private final Compaction compaction;
    private final Semaphore wakes = new Semaphore(0);
    private volatile boolean stopped;
    private Thread thread;
    private int roundsToSearch;
    private List<String> orphans = List.of();
    private AtomicInteger writersBefore;

    S3Sweeper(Shared shared) {
        this.shared = shared;
        this.compaction = new Compaction(shared);
    }

    void start() {
        thread = Thread.ofVirtual().name("s3-sweeper").start(this::run);
    }

    /** Begins a round now instead of after the interval. */
    void wake() {
        wakes.release();
    }

    @Override
    public void close() {
        stopped = true;
        wake();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (!stopped) {
            try {
                round();
            } catch (IOException | RuntimeException failure) {
                if (!stopped) {
                    LOG.log(System.Logger.Level.WARNING, "A sweep of S3 stopped early; the next one goes on", failure);
                }
            }
            try {
                if (wakes.tryAcquire(shared.config.sweepInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    /** One round; what cannot be removed yet is left for a later one. */
    void round() throws IOException {
        engineUploads();
        uploads();
        assemblies();
        blobs();
        orphans();
        if (!stopped) {
            compaction.run(() -> stopped);
        }
    }

    /** Drops what engines began and cannot finish: their session is over, or was another start's. A client's own uploads stay until it aborts them. */
    private void engineUploads() {
        KeyRange range = KeyRange.under(GlobalKey.ROOT);
        while (!stopped) {
            KeyRange rest = range;
            List<GlobalKey> rows = shared.metadata.read(reader -> reader.scanKeys(S3Tables.ENGINE_UPLOADS, rest, BATCH));
            for (GlobalKey row : rows) {
                Key.Parts parts = row.parts();
                if (!stopped && !shared.sessions.isOpen(new EngineSessionId(parts.text()))) {
                    dropUpload(row, parts.text(), parts.text(), parts.text());
                }
            }
            if (rows.size() < BATCH) {
                return;
            }
            range = range.after(rows.getLast());
        }
    }

    private void dropUpload(GlobalKey row, String bucket, String key, String id) {
        shared.metadata.run(tx -> {
            if (tx.get(S3Tables.UPLOADS, S3Tables.upload(bucket, key, id)).isPresent()) {
                UploadRows.forget(tx, bucket, key, id);
            }
            tx.delete(S3Tables.ENGINE_UPLOADS, row);
        });
    }

    private void uploads() {
        for (GlobalKey row : garbage("upload")) {
            String id = KeyWalk.keyOf(row);
            while (!stopped && !shared.metadata.fromReserve(tx -> dropParts(tx, row, id))) {
                // A transaction removes a bounded number of parts.
            }
        }
    }

    /** Removes some parts of an upload that is over; those that went into an object are the object's now. */
    private static boolean dropParts(Transaction tx, GlobalKey row, String id) {
        List<Entry<GlobalKey, Part>> parts = tx.scan(S3Tables.PARTS, KeyRange.under(GlobalKey.of(id)), BATCH);
        List<Part> used = tx.get(S3Tables.ASSEMBLIES, GlobalKey.of(id)).map(Assembly::parts).orElse(List.of());
        for (Entry<GlobalKey, Part> entry : parts) {
            Part part = entry.value();
            tx.delete(S3Tables.PARTS, entry.key());
            boolean inObject = used.stream().anyMatch(kept -> kept.number() == part.number() && kept.blob().equals(part.blob()));
            if (!inObject) {
                dropPart(tx, id, part);
            }
        }
        if (parts.size() == BATCH) {
            return false;
        }
        tx.delete(S3Tables.GARBAGE, row);
        return true;
    }

    private static void dropPart(Transaction tx, String upload, Part part) {
        if (!part.blob().isEmpty()) {
            tx.delete(S3Tables.BLOB_REFS, S3Tables.partBlobRef(part.blob(), upload, part.number()));
            VersionRows.dropUnreferencedBlob(tx, part.blob());
        }
    }

    private void assemblies() {
        for (GlobalKey row : garbage("assembly")) {
            String id = KeyWalk.keyOf(row);
            // A download under way keeps its assembly; a later round comes back.
            if (stopped || !shared.pins.claim(id)) {
                continue;
            }
            try {
                while (!shared.metadata.fromReserve(tx -> dropAssembly(tx, row, id))) {
                    // A transaction removes a bounded number of parts.
                }
            } finally {
                shared.pins.release(id);
            }
        }
    }

    /** Takes parts off the end: the row always names what is still to be removed. */
    private static boolean dropAssembly(Transaction tx, GlobalKey row, String id) {
        Optional<Assembly> found = tx.get(S3Tables.ASSEMBLIES, GlobalKey.of(id));
        if (found.isEmpty() || !tx.scanKeys(S3Tables.ASSEMBLY_REFS, KeyRange.under(GlobalKey.of(id)), 1).isEmpty()) {
            tx.delete(S3Tables.GARBAGE, row);
            return true;
        }
        List<Part> parts = found.get().parts();
        int kept = Math.max(0, parts.size() - BATCH);
        parts.subList(kept, parts.size()).forEach(part -> dropPart(tx, id, part));
        if (kept > 0) {
            tx.put(S3Tables.ASSEMBLIES, GlobalKey.of(id), found.get().withParts(List.copyOf(parts.subList(0, kept))));
            return false;
        }
        tx.delete(S3Tables.ASSEMBLIES, GlobalKey.of(id));
        tx.delete(S3Tables.GARBAGE, row);
        return true;
    }

    private void blobs() {
        KeyRange range = KeyRange.under(GlobalKey.of("blob"));
        while (!stopped) {
            KeyRange rest = range;
            List<GlobalKey> rows = shared.metadata.read(reader -> reader.scanKeys(S3Tables.GARBAGE, rest, BATCH));
            List<GlobalKey> removed = new ArrayList<>();
            for (GlobalKey row : rows) {
                String blob = KeyWalk.keyOf(row);
                if (isReferenced(blob) || delete(blob)) {
                    removed.add(row);
                }
            }
            if (!removed.isEmpty()) {
                shared.metadata.runFromReserve(tx -> removed.forEach(row -> tx.delete(S3Tables.GARBAGE, row)));
            }
            if (rows.size() < BATCH) {
                return;
            }
            range = range.after(rows.getLast());
        }
    }

    private boolean isReferenced(String blob) {
        return shared.metadata.read(reader -> !reader.scanKeys(S3Tables.BLOB_REFS, KeyRange.under(GlobalKey.of(blob)), 1).isEmpty());
    }

    private boolean delete(String blob) {
        try {
            shared.blobs.delete(new BlobRef(blob));
            return true;
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "Blob {0} could not be removed: {1}", blob, failure.getMessage());
            return false;
        }
    }

    /**
     * Looks for blobs without a reference once after the start and then rarely. What was found is removed when everybody who could still refer to it is done,
     * which may be rounds later. A commit of unknown outcome may still show up after a restart, so from then on nothing is taken for an orphan.
     */
    private void orphans() throws IOException {
        if (shared.gate.isUncertain()) {
            orphans = List.of();
            return;
        }
        if (orphans.isEmpty() && --roundsToSearch < 0) {
            roundsToSearch = ROUNDS_BETWEEN_SEARCHES;
            List<String> found = search();
            writersBefore = shared.gate.turn();
            orphans = found;
        }
        if (!orphans.isEmpty() && writersBefore.get() == 0) {
            List<String> settled = orphans;
            for (int i = 0; i < settled.size() && !stopped; i++) {
                if (!isReferenced(settled.get(i)) && !shared.gate.isUncertain()) {
                    delete(settled.get(i));
                }
            }
            orphans = List.of();
        }
    }

    private List<String> search() throws IOException {
        List<String> found = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        shared.blobs.forEach(blob -> {
            batch.add(blob.name());
            if (batch.size() == BATCH) {
                keepUnreferenced(batch, found);
            }
        });
        keepUnreferenced(batch, found);
        return found;
    }

    private void keepUnreferenced(List<String> batch, List<String> found) {
        if (!stopped && found.size() < MAX_ORPHANS) {
            shared.metadata.read(reader -> {
                for (String blob : batch) {
                    if (reader.scanKeys(S3Tables.BLOB_REFS, KeyRange.under(GlobalKey.of(blob)), 1).isEmpty()) {
                        found.add(blob);
                    }
                }
                return null;
            });
        }
        batch.clear();
    }

    private List<GlobalKey> garbage(String kind) {
        return shared.metadata.read(reader -> reader.scanKeys(S3Tables.GARBAGE, KeyRange.under(GlobalKey.of(kind)), BATCH));
    }
}
