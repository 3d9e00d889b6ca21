package io.kariba.iceberg;

import io.kariba.api.IcebergTables.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * Which snapshots a table keeps, by Iceberg's rules (table specification, "Snapshot retention policy"): of each branch the newest ones, by number and age;
 * every tag; and young snapshots that no branch leads to. Branches and tags other than {@code main} may be given an age at which they go.
 */
final class Expiry {
    /**
     * What is kept.
     *
     * @param age older snapshots go
     * @param least that many of each branch stay whatever their age
     * @param refAge branches and tags whose snapshot is older go, in milliseconds
     * @param metadataFiles entries of the metadata log; absent leaves the log as it is
     */
    record Limits(Duration age, int least, long refAge, OptionalInt metadataFiles) {
        /**
         * The table's own properties, and the defaults where it has none.
         *
         * @throws io.kariba.api.IcebergTables.TableError {@code INVALID_TABLE_PROPERTY} if one is no number: other engines check as little as Iceberg does
         */
        static Limits of(TableMetadata metadata, Retention defaults) {
            try {
                boolean counts = metadata.properties().containsKey(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX);
                return new Limits(
                        Duration.ofMillis(metadata.propertyAsLong(TableProperties.MAX_SNAPSHOT_AGE_MS, defaults.snapshotAge().toMillis())),
                        Math.max(1, metadata.propertyAsInt(TableProperties.MIN_SNAPSHOTS_TO_KEEP, defaults.snapshotsToKeep())),
                        metadata.propertyAsLong(TableProperties.MAX_REF_AGE_MS, TableProperties.MAX_REF_AGE_MS_DEFAULT),
                        counts ? OptionalInt.of(Math.max(1, metadata.propertyAsInt(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, 1)))
                                : defaults.metadataFilesToKeep());
            } catch (NumberFormatException wrong) {
                throw TableErrors.property("Invalid value for a table property of retention: " + wrong.getMessage());
            }
        }
    }

    private final TableMetadata base;
    private final Limits limits;
    private final long now;

    /** Ids of snapshots that stay. */
    private final Set<Long> kept = new HashSet<>();

    /** Ids of snapshots that a branch or tag leads to. */
    private final Set<Long> referenced = new HashSet<>();

    private final Set<String> droppedRefs = new HashSet<>();

    private Expiry(TableMetadata base, Limits limits, Instant now) {
        this.base = base;
        this.limits = limits;
        this.now = now.toEpochMilli();
    }

    /** The metadata without what has expired; the same object when nothing has. */
    static TableMetadata expired(TableMetadata base, Limits limits, Instant now) {
        return new Expiry(base, limits, now).result();
    }

    private TableMetadata result() {
        base.refs().forEach(this::keep);
        long oldest = now - limits.age().toMillis();
        for (Snapshot snapshot : base.snapshots()) {
            if (!referenced.contains(snapshot.snapshotId()) && snapshot.timestampMillis() >= oldest) {
                kept.add(snapshot.snapshotId());
            }
        }
        List<Long> gone = base.snapshots().stream().map(Snapshot::snapshotId).filter(id -> !kept.contains(id)).toList();
        boolean trims = limits.metadataFiles().isPresent() && base.previousFiles().size() > limits.metadataFiles().getAsInt();
        if (gone.isEmpty() && droppedRefs.isEmpty() && !trims) {
            return base;
        }
        TableMetadata.Builder builder = TableMetadata.buildFrom(base);
        droppedRefs.forEach(builder::removeRef);
        if (!gone.isEmpty()) {
            builder.removeSnapshots(gone);
        }
        return trims ? trimmed(builder) : builder.build();
    }

    /** The log is cut by the property alone, so a table that has none gets it for a moment. */
    private TableMetadata trimmed(TableMetadata.Builder builder) {
        String property = TableProperties.METADATA_PREVIOUS_VERSIONS_MAX;
        String own = base.properties().get(property);
        TableMetadata cut = builder.setProperties(Map.of(property, Integer.toString(limits.metadataFiles().getAsInt()))).build();
        TableMetadata.Builder again = TableMetadata.buildFrom(cut);
        return (own == null ? again.removeProperties(Set.of(property)) : again.setProperties(Map.of(property, own))).build();
    }

    private void keep(String name, SnapshotRef ref) {
        Snapshot head = base.snapshot(ref.snapshotId());
        long refAge = ref.maxRefAgeMs() == null ? limits.refAge() : ref.maxRefAgeMs();
        if (!name.equals(SnapshotRef.MAIN_BRANCH) && (head == null || now - head.timestampMillis() > refAge)) {
            droppedRefs.add(name);
            return;
        }
        if (ref.isTag()) {
            kept.add(ref.snapshotId());
            referenced.add(ref.snapshotId());
            return;
        }
        int least = ref.minSnapshotsToKeep() == null ? limits.least() : ref.minSnapshotsToKeep();
        long oldest = now - (ref.maxSnapshotAgeMs() == null ? limits.age().toMillis() : ref.maxSnapshotAgeMs());
        int count = 0;
        boolean keeps = true;
        for (Snapshot snapshot = head; snapshot != null; snapshot = parent(snapshot)) {
            keeps = keeps && (count < least || snapshot.timestampMillis() >= oldest);
            if (keeps) {
                kept.add(snapshot.snapshotId());
                count++;
            }
            referenced.add(snapshot.snapshotId());
        }
    }

    private Snapshot parent(Snapshot snapshot) {
        return snapshot.parentId() == null ? null : base.snapshot(snapshot.parentId());
    }
}
