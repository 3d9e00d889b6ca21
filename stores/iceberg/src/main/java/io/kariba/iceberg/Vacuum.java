package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.IcebergTables.Retention;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.api.IcebergTables.Vacuumed;
import io.kariba.api.Objects;
import io.kariba.iceberg.CatalogIcebergTables.Name;
import io.kariba.iceberg.CatalogIcebergTables.Ports;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * Expires snapshots and deletes what nothing refers to any longer. Source: Athena User Guide, "VACUUM".
 *
 * <p>First one commit takes expired snapshots out of the metadata. What they alone referred to is deleted at once, whatever its age: nobody can refer to it
 * again. Then the table's data and metadata folders are listed, and files deleted that nothing refers to and that are older than any commit under way can be.
 * Before every batch of deletes the table is read again, and files of snapshots committed meanwhile are spared. A kill on the way leaves files that a later
 * run finds by the listing.
 *
 * <p>What remains: a commit that refers to a file older than the orphan age, and that falls between the last look and the delete of one batch, loses the file.
 */
final class Vacuum {
    private static final System.Logger LOG = System.getLogger(Vacuum.class.getName());
    private static final int PAGE = 1_000;

    private final Ports ports;
    private final Name name;
    private final Retention defaults;
    private final Instant now;
    private final CatalogTableOperations table;
    private String uuid;

    Vacuum(Ports ports, Caller caller, Name name, Retention defaults) {
        this.ports = ports;
        this.name = name;
        this.defaults = defaults;
        this.now = ports.clock().instant();
        this.table = new CatalogTableOperations(ports, caller, name);
    }

    Vacuumed run() {
        CommitLoop.Committed expiry = CommitLoop.run(table, name, this::expired);
        TableMetadata last = current();
        Set<Long> left = new HashSet<>();
        expiry.after().snapshots().forEach(snapshot -> left.add(snapshot.snapshotId()));
        List<Snapshot> gone = expiry.before().snapshots().stream().filter(snapshot -> !left.contains(snapshot.snapshotId())).toList();
        try {
            long slices = 1 + count(last, gone) / LiveFiles.SLICE;
            long files = 0;
            for (long slice = 0; slice < slices; slice++) {
                files += new Slice(new LiveFiles(table.io(), slice, slices), expiry.before(), gone).run();
            }
            return new Vacuumed(gone.size(), files);
        } catch (NotFoundException | UncheckedIOException unreadable) {
            throw TableErrors.files("Files of table " + name + " cannot be read: " + unreadable.getMessage());
        }
    }

    private TableMetadata expired(TableMetadata base) {
        if (!base.propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT)) {
            throw TableErrors.notSupported("Cannot vacuum table " + name + ": its property gc.enabled is false, so files may be shared with other tables");
        }
        if (TableFolders.of(base).location().key().isEmpty()) {
            throw new TableError("GENERIC_INTERNAL_ERROR", "Path missing in file system location: " + TableDescription.withoutSlash(base.location()));
        }
        uuid = base.uuid();
        return Expiry.expired(base, Expiry.Limits.of(base, defaults), now);
    }

    /** The table as it is now; one of the same name that took its place is none of ours. */
    private TableMetadata current() {
        TableMetadata current = table.refresh();
        if (!java.util.Objects.equals(uuid, current.uuid())) {
            throw TableErrors.commit(name, "The table was replaced by another");
        }
        return current;
    }

    private long count(TableMetadata last, List<Snapshot> gone) {
        List<Snapshot> all = new ArrayList<>(last.snapshots());
        all.addAll(gone);
        Set<String> seen = new HashSet<>();
        long files = 0;
        for (Snapshot snapshot : all) {
            LiveFiles.requireNotStopped();
            for (ManifestFile manifest : manifests(snapshot, gone)) {
                files += seen.add(manifest.path()) ? TableFiles.count(manifest) : 0;
            }
        }
        return files;
    }

    /** An expired snapshot may have lost its files to an earlier run that was cut short. */
    private List<ManifestFile> manifests(Snapshot snapshot, List<Snapshot> gone) {
        try {
            return TableFiles.manifests(snapshot, table.io());
        } catch (NotFoundException | UncheckedIOException unreadable) {
            if (!gone.contains(snapshot)) {
                throw unreadable;
            }
            LOG.log(System.Logger.Level.WARNING, "Snapshot " + snapshot.snapshotId() + " of " + name + " has no manifests: " + unreadable.getMessage());
            return List.of();
        }
    }

    /** The work on one slice of the paths. */
    private final class Slice {
        private final LiveFiles live;
        private final TableMetadata before;
        private final List<Snapshot> gone;
        private final TableFolders folders;
        private final PathHashes given = new PathHashes();

        Slice(LiveFiles live, TableMetadata before, List<Snapshot> gone) {
            this.live = live;
            this.before = before;
            this.gone = gone;
            this.folders = TableFolders.of(before);
        }

        long run() {
            live.add(current());
            try (Deletions deletions = new Deletions(table.io(), () -> live.add(current()), live::isGarbage)) {
                expiredFiles(path -> S3Path.find(path).filter(folders::own).ifPresent(file -> give(file, deletions)));
                deletions.flush();
                Instant oldest = now.minus(max(Expiry.Limits.of(before, defaults).age(), defaults.orphanAge()));
                for (S3Path folder : folders.exclusive()) {
                    orphans(folder.folder(), oldest, deletions);
                }
                deletions.flush();
                return deletions.deleted();
            }
        }

        private static Duration max(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }

        private void give(S3Path file, Deletions deletions) {
            if (live.isGarbage(file) && given.add(PathHashes.of(file))) {
                deletions.add(file);
            }
        }

        /** What the metadata before the expiry referred to, but for manifests that are still in use. */
        private void expiredFiles(Consumer<String> visit) {
            Set<String> seen = new HashSet<>();
            for (Snapshot snapshot : gone) {
                LiveFiles.requireNotStopped();
                for (ManifestFile manifest : manifests(snapshot, gone)) {
                    if (!live.holdsManifest(manifest.path()) && seen.add(manifest.path())) {
                        filesOf(manifest, visit);
                    }
                }
                Optional.ofNullable(snapshot.manifestListLocation()).ifPresent(visit);
            }
            seen.forEach(visit);
            TableFiles.forEachOfMetadata(before, visit);
        }

        private void filesOf(ManifestFile manifest, Consumer<String> visit) {
            try {
                TableFiles.forEachOf(manifest, before, table.io(), visit);
            } catch (NotFoundException | UncheckedIOException unreadable) {
                LOG.log(System.Logger.Level.WARNING, "Files of an expired manifest of " + name + " stay: " + unreadable.getMessage());
            }
        }

        private void orphans(S3Path folder, Instant oldest, Deletions deletions) {
            Optional<String> next = Optional.empty();
            do {
                LiveFiles.requireNotStopped();
                Objects.Page page = table.io().list(folder, next, PAGE);
                for (Objects.Info object : page.objects()) {
                    if (object.lastModified().isBefore(oldest) && !object.key().endsWith("/version-hint.text")) {
                        give(new S3Path(folder.bucket(), object.key()), deletions);
                    }
                }
                next = page.next();
            } while (next.isPresent());
        }
    }
}
