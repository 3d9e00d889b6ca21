package io.kariba.iceberg;

import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * The files that a table's metadata refers to: every file of every snapshot, of the metadata log and of statistics. Of a large table it holds one slice at a
 * time, chosen by the hash of the path, so that memory stays the same and the manifests are read once for each slice. Names of manifests are held in full:
 * one taken for another would make its files look like garbage.
 */
final class LiveFiles {
    /** Paths in a slice; some 16 MB. */
    static final long SLICE = 1_000_000;

    private final ObjectsFileIo io;
    private final long slice;
    private final long slices;
    private final PathHashes files = new PathHashes();
    private final Set<Long> snapshots = new HashSet<>();
    private final Set<String> manifests = new HashSet<>();

    LiveFiles(ObjectsFileIo io, long slice, long slices) {
        this.io = io;
        this.slice = slice;
        this.slices = slices;
    }

    /** Adds what the metadata refers to; snapshots that were added before are not read again. */
    void add(TableMetadata metadata) {
        TableFiles.forEachOfMetadata(metadata, this::add);
        for (Snapshot snapshot : metadata.snapshots()) {
            if (!snapshots.contains(snapshot.snapshotId())) {
                for (ManifestFile manifest : TableFiles.manifests(snapshot, io)) {
                    if (!manifests.contains(manifest.path())) {
                        requireNotStopped();
                        TableFiles.forEachOf(manifest, metadata, io, this::add);
                        add(manifest.path());
                        manifests.add(manifest.path());
                    }
                }
                if (snapshot.manifestListLocation() != null) {
                    add(snapshot.manifestListLocation());
                }
                snapshots.add(snapshot.snapshotId());
            }
        }
    }

    private void add(String path) {
        S3Path.find(path).map(PathHashes::of).filter(this::inSlice).ifPresent(files::add);
    }

    boolean holdsManifest(String path) {
        return manifests.contains(path);
    }

    private boolean inSlice(long hash) {
        return Long.remainderUnsigned(hash, slices) == slice;
    }

    /** Whether this slice says that nothing refers to the file; for a file of another slice that is not known, and answered with no. */
    boolean isGarbage(S3Path file) {
        long hash = PathHashes.of(file);
        return inSlice(hash) && !files.contains(hash);
    }

    static void requireNotStopped() {
        if (Thread.currentThread().isInterrupted()) {
            throw TableErrors.files("The statement was stopped");
        }
    }
}
