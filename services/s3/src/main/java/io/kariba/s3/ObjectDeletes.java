package io.kariba.s3;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Transaction;
import io.kariba.protocols.WireError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** DeleteObject and DeleteObjects. */
final class ObjectDeletes {
    private static final int MAX_KEYS = 1000;
    private final Shared shared;

    ObjectDeletes(Shared shared) {
        this.shared = shared;
    }

    /**
     * One deletion; all but the key may be null.
     *
     * @param ifMatch an ETag or {@code *}
     */
    private record Deletion(String key, String versionId, String ifMatch, Instant ifLastModified, Long ifSize) {
        boolean isConditional() {
            return ifMatch != null || ifLastModified != null || ifSize != null;
        }
    }

    /** What came of it: the version that is gone, or the delete marker made. Absent when nothing was there. */
    private record Outcome(Bucket bucket, Optional<ObjectVersion> gone, Optional<ObjectVersion> marker) {}

    DeleteObjectResponse delete(Caller caller, DeleteObjectRequest request) {
        String key = ObjectKeys.check(request.key());
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, request.bucket()));
        authorise(caller, bucket, key, request.versionId());
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        Deletion deletion =
                new Deletion(key, request.versionId(), request.ifMatch(), request.ifMatchLastModifiedTime(), request.ifMatchSize());
        Outcome outcome = shared.metadata.fromReserve(tx -> apply(tx, caller, Guard.again(tx, bucket), deletion));
        DeleteObjectResponse.Builder response = DeleteObjectResponse.builder();
        outcome.marker().ifPresent(marker -> response.deleteMarker(true).versionId(marker.versionId()));
        outcome.gone().filter(gone -> request.versionId() != null).ifPresent(gone -> response.versionId(gone.versionId())
                .deleteMarker(gone.isDeleteMarker() ? Boolean.TRUE : null));
        return response.build();
    }

    /** Deletes for another service: the same checks, the newest version. */
    void delete(Caller caller, String bucketName, String key) {
        delete(caller, DeleteObjectRequest.builder().bucket(bucketName).key(key).build());
    }

    DeleteObjectsResponse deleteAll(Caller caller, DeleteObjectsRequest request) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, request.bucket()));
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        List<ObjectIdentifier> objects = request.delete() == null ? List.of() : request.delete().objects();
        if (objects.isEmpty() || objects.size() > MAX_KEYS) {
            throw S3Errors.malformedXml();
        }
        List<S3Error> errors = new ArrayList<>();
        List<Deletion> allowed = new ArrayList<>();
        for (ObjectIdentifier object : objects) {
            String version = object.versionId() == null || object.versionId().isEmpty() ? null : object.versionId();
            try {
                ObjectKeys.check(object.key());
                authorise(caller, bucket, object.key(), version);
                allowed.add(new Deletion(object.key(), version, object.eTag(), object.lastModifiedTime(), object.size()));
            } catch (AccessDenied denied) {
                errors.add(error(object, "AccessDenied", "Access Denied"));
            } catch (WireError refused) {
                errors.add(error(object, refused.code(), refused.getMessage()));
            }
        }
        List<DeletedObject> deleted = new ArrayList<>();
        shared.metadata.runFromReserve(tx -> {
            Bucket now = Guard.again(tx, bucket);
            for (Deletion deletion : allowed) {
                try {
                    deleted.add(deletedObject(deletion, apply(tx, caller, now, deletion)));
                } catch (WireError refused) {
                    ObjectIdentifier object = ObjectIdentifier.builder().key(deletion.key()).versionId(deletion.versionId()).build();
                    errors.add(error(object, refused.code(), refused.getMessage()));
                }
            }
        });
        boolean quiet = Boolean.TRUE.equals(request.delete().quiet());
        return DeleteObjectsResponse.builder().deleted(quiet ? null : deleted).errors(errors.isEmpty() ? null : errors).build();
    }

    private void authorise(Caller caller, Bucket bucket, String key, String versionId) {
        shared.guard.write(caller, ObjectReads.versioned("DeleteObject", versionId), bucket, key, Map.of());
    }

    private Outcome apply(Transaction tx, Caller caller, Bucket bucket, Deletion deletion) {
        Optional<VersionRows.Located> target = shared.versions.find(tx, bucket.name(), deletion.key(), deletion.versionId());
        requireConditions(deletion, target.map(VersionRows.Located::version));
        if (deletion.versionId() != null || bucket.versioning() == Bucket.Versioning.UNVERSIONED) {
            target.ifPresent(there -> {
                shared.versions.remove(tx, bucket.name(), deletion.key(), there);
                shared.events.deleted(tx, caller, bucket, deletion.key(), there.version(), "Permanently Deleted");
            });
            return new Outcome(bucket, target.map(VersionRows.Located::version), Optional.empty());
        }
        VersionRows.Located marker = shared.versions.add(tx, bucket, deletion.key(), ObjectVersion.deleteMarker(shared.now()));
        shared.events.deleted(tx, caller, bucket, deletion.key(), marker.version(), "Delete Marker Created");
        return new Outcome(bucket, Optional.empty(), Optional.of(marker.version()));
    }

    private static void requireConditions(Deletion deletion, Optional<ObjectVersion> target) {
        if (!deletion.isConditional()) {
            return;
        }
        Optional<ObjectVersion> there = target.filter(version -> !version.isDeleteMarker());
        if (there.isEmpty()) {
            throw S3Errors.noSuchKey(deletion.key());
        }
        ObjectVersion version = there.get();
        boolean holds = deletion.ifMatch() == null || Preconditions.matches(deletion.ifMatch(), version);
        holds &= deletion.ifSize() == null || deletion.ifSize() == version.size();
        holds &= deletion.ifLastModified() == null
                || deletion.ifLastModified().truncatedTo(ChronoUnit.SECONDS).equals(version.lastModified().truncatedTo(ChronoUnit.SECONDS));
        if (!holds) {
            throw S3Errors.preconditionFailed(deletion.ifMatch() != null ? "If-Match" : "If-Match-Size or If-Match-Last-Modified-Time");
        }
    }

    private static DeletedObject deletedObject(Deletion deletion, Outcome outcome) {
        DeletedObject.Builder deleted = DeletedObject.builder().key(deletion.key()).versionId(deletion.versionId());
        outcome.marker().ifPresent(marker -> deleted.deleteMarker(true).deleteMarkerVersionId(marker.versionId()));
        outcome.gone().filter(ObjectVersion::isDeleteMarker).ifPresent(
                marker -> deleted.deleteMarker(true).deleteMarkerVersionId(marker.versionId()));
        return deleted.build();
    }

    private static S3Error error(ObjectIdentifier object, String code, String message) {
        return S3Error.builder().key(object.key()).versionId(object.versionId()).code(code).message(message).build();
    }
}
