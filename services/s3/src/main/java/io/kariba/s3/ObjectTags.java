package io.kariba.s3;

import io.kariba.api.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;

/** The tags of object versions. */
final class ObjectTags {
    private static final int ATTEMPTS = 8;
    private final Shared shared;
    private final ObjectReads reads;

    ObjectTags(Shared shared, ObjectReads reads) {
        this.shared = shared;
        this.reads = reads;
    }

    /** Which version is to be tagged; the version id may be null. */
    private record Target(String bucket, String key, String versionId, String expectedOwner) {}

    GetObjectTaggingResponse get(Caller caller, GetObjectTaggingRequest request) {
        ObjectKeys.check(request.key());
        Shared.Found found = shared.find(request.bucket(), request.key(), request.versionId());
        Guard.expectOwner(found.bucket(), request.expectedBucketOwner());
        reads.require(caller, found, request.key(), request.versionId(), "GetObjectTagging");
        ObjectVersion version = found.version().orElseThrow();
        return GetObjectTaggingResponse.builder()
                .tagSet(Tags.toList(version.tags()))
                .versionId(Shared.shownId(found.bucket(), version))
                .build();
    }

    PutObjectTaggingResponse put(Caller caller, PutObjectTaggingRequest request) {
        if (request.tagging() == null) {
            throw S3Errors.malformedXml();
        }
        Map<String, String> tags = Tags.of(request.tagging().tagSet(), Tags.MAX_ON_OBJECT);
        Target target = new Target(request.bucket(), request.key(), request.versionId(), request.expectedBucketOwner());
        return PutObjectTaggingResponse.builder().versionId(change(caller, target, "PutObjectTagging", tags)).build();
    }

    DeleteObjectTaggingResponse delete(Caller caller, DeleteObjectTaggingRequest request) {
        Target target = new Target(request.bucket(), request.key(), request.versionId(), request.expectedBucketOwner());
        return DeleteObjectTaggingResponse.builder().versionId(change(caller, target, "DeleteObjectTagging", Map.of())).build();
    }

    /** @return the version's id as it is shown */
    private String change(Caller caller, Target target, String action, Map<String, String> tags) {
        ObjectKeys.check(target.key());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Shared.Found found = shared.find(target.bucket(), target.key(), target.versionId());
            authorise(caller, found, target, action, tags);
            VersionRows.Located allowed = found.located().orElseThrow();
            Optional<Shared.Found> changed = shared.metadata.transaction(tx -> {
                Bucket bucket = Guard.again(tx, found.bucket());
                Optional<VersionRows.Located> now = shared.versions.find(tx, target.bucket(), target.key(), target.versionId());
                if (now.isEmpty() || !now.get().equals(allowed)) {
                    return Optional.empty();
                }
                ObjectVersion version = allowed.version().withTags(tags);
                tx.put(S3Tables.OBJECTS, S3Tables.object(target.bucket(), target.key()).number(allowed.order()), version);
                shared.events.tagged(
                        tx, caller, bucket, target.key(), version, tags.isEmpty() ? "Object Tags Deleted" : "Object Tags Added");
                return Optional.of(new Shared.Found(bucket, Optional.of(new VersionRows.Located(allowed.order(), version))));
            });
            if (changed.isPresent()) {
                return Shared.shownId(changed.get().bucket(), changed.get().version().orElseThrow());
            }
        }
        throw S3Errors.busy();
    }

    private void authorise(Caller caller, Shared.Found found, Target target, String action, Map<String, String> tags) {
        Guard.expectOwner(found.bucket(), target.expectedOwner());
        Map<String, String> conditions = new HashMap<>();
        if (target.versionId() != null) {
            conditions.put("s3:VersionId", target.versionId());
        }
        tags.forEach((tag, value) -> conditions.put("s3:RequestObjectTag/" + tag, value));
        found.version().ifPresent(version -> version.tags().forEach((tag, value) -> conditions.put("s3:ExistingObjectTag/" + tag, value)));
        shared.guard.write(caller, ObjectReads.versioned(action, target.versionId()), found.bucket(), target.key(), conditions);
        if (found.version().isEmpty()) {
            shared.guard.requireToKnowOfAbsence(caller, found.bucket(), target.key());
            throw target.versionId() == null ? S3Errors.noSuchKey(target.key()) : S3Errors.noSuchVersion(target.key(), target.versionId());
        }
        if (found.version().get().isDeleteMarker()) {
            throw S3Errors.methodNotAllowed(action.startsWith("Put") ? "PUT" : "DELETE", "DeleteMarker");
        }
    }
}
