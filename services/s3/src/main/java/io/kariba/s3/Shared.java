package io.kariba.s3;

import io.kariba.api.Blobs;
import io.kariba.api.EngineSessions;
import io.kariba.api.Ids;
import io.kariba.api.Metadata;
import io.kariba.api.Permissions;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What the operations of S3 stand on together. */
final class Shared {
    /** How often a read looks again when an object is replaced under it. */
    private static final int ATTEMPTS = 8;

    final S3Config config;
    final Metadata metadata;
    final Blobs blobs;
    final Guard guard;
    final EngineSessions sessions;
    final Ids ids;
    final Sequence sequence;
    final VersionRows versions;
    final S3Events events;
    final CommitGate gate = new CommitGate();
    final Pins pins = new Pins();
    final Commits commits;
    final ContentReader.Contents contents;
    private final InstantSource clock;

    Shared(S3Stores stores, Permissions permissions, EngineSessions sessions, Ids ids, InstantSource clock) {
        this.config = stores.config();
        this.metadata = stores.metadata();
        this.blobs = stores.blobs();
        this.sessions = sessions;
        this.guard = new Guard(permissions, sessions, stores.config().regions());
        this.ids = ids;
        this.clock = clock;
        this.sequence = new Sequence(metadata.epoch());
        this.versions = new VersionRows(sequence, ids);
        this.events = new S3Events(sequence);
        this.commits = new Commits(metadata, blobs, gate);
        this.contents = new ContentReader.Contents(metadata, blobs, pins);
    }

    /** A bucket and what was looked for in it. */
    record Found(Bucket bucket, Optional<VersionRows.Located> located) {
        Optional<ObjectVersion> version() {
            return located.map(VersionRows.Located::version);
        }
    }

    /** Finds a version without asking for permission: every caller of this does. */
    Found find(String bucket, String key, String versionId) {
        return metadata.read(reader -> {
            Bucket found = Guard.bucket(reader, bucket);
            return new Found(found, versions.find(reader, bucket, key, versionId));
        });
    }

    /** The time as S3 shows it: whole seconds. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** A readable version: found, allowed, its bytes held. Close it. */
    record Opened(Bucket bucket, VersionRows.Located located, ContentReader reader) implements AutoCloseable {
        ObjectVersion version() {
            return located.version();
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /** Whether to go on with a version that may be read: throws, or tells that its bytes are not needed. */
    @FunctionalInterface
    interface Check {
        void check(Found found);
    }

    /**
     * Finds a version and holds its bytes, looking again while the object is replaced under it.
     *
     * @param check authorises and checks what was found, which includes that it is there and is not a delete marker
     * @throws IOException also if the version stays and its bytes are not there: no other try would find them
     */
    Opened open(String bucket, String key, String versionId, Check check) throws IOException {
        ObjectVersion before = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Found found = find(bucket, key, versionId);
            check.check(found);
            VersionRows.Located located = found.located().orElseThrow();
            Optional<ContentReader> reader = contents.open(located.version());
            if (reader.isPresent()) {
                return new Opened(found.bucket(), located, reader.get());
            }
            if (attempt == ATTEMPTS - 1 && located.version().equals(before)) {
                throw new IOException("The bytes of s3://" + bucket + "/" + key + ", version " + before.versionId() + ", are lost: restore the object");
            }
            before = located.version();
        }
        throw S3Errors.busy();
    }

    /** The version id as answers show it: none in a bucket that never had versioning. */
    static String shownId(Bucket bucket, ObjectVersion version) {
        return bucket.versioning() == Bucket.Versioning.UNVERSIONED ? null : version.versionId();
    }

}
