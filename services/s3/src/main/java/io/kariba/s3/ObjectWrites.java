package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.Transaction;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import io.kariba.protocols.RequestBody;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** PutObject, and the way every whole object comes in. */
final class ObjectWrites {
    private static final String DEFAULT_TYPE = "binary/octet-stream";
    private final Shared shared;

    ObjectWrites(Shared shared) {
        this.shared = shared;
    }

    /**
     * An object about to be written.
     *
     * @param ifMatch null for no condition
     * @param ifNoneMatch null for no condition
     * @param reason the API call, for the event
     */
    record Target(
            String bucket, String key, ObjectHeaders headers, Map<String, String> tags, String ifMatch, String ifNoneMatch, String reason) {}

    Answer<PutObjectResponse> put(Call call, PutObjectRequest request, RequestBody body) throws IOException {
        String key = ObjectKeys.check(request.key());
        check(request);
        ObjectHeaders headers = headers(call, request);
        Map<String, String> tags = Tags.ofHeader(request.tagging());
        Target target = new Target(request.bucket(), key, headers, tags, request.ifMatch(), request.ifNoneMatch(), "PutObject");
        boolean existed = authorise(call.caller(), target, request.expectedBucketOwner());
        long length = body.length().orElseThrow(S3Errors::missingContentLength);
        if (length > shared.config.maxPut()) {
            throw S3Errors.entityTooLarge(length, shared.config.maxPut());
        }
        ChecksumClaim claim = ChecksumClaim.of(call, body);
        Algorithm algorithm = claim.algorithm().orElse(Algorithm.CRC64NVME);
        try (BodyReceiver receiver = new BodyReceiver(shared.blobs, claim.algorithms(Optional.of(algorithm)), shared.config.maxPut())) {
            receiver.receive(body.stream(), length);
            claim.verify(receiver, body);
            StoredChecksum checksum = checksum(receiver, algorithm);
            Shared.Found stored = store(call.caller(), target, receiver, checksum, existed);
            return Answer.of(response(stored.bucket(), stored.version().orElseThrow(), checksum));
        }
    }

    static StoredChecksum checksum(BodyReceiver receiver, Algorithm algorithm) {
        return new StoredChecksum(algorithm, false, Base64.getEncoder().encodeToString(receiver.value(algorithm)));
    }

    /**
     * Authorises a write and checks its conditions before any byte is taken.
     *
     * @return whether there is an object under the key now
     */
    boolean authorise(Caller caller, Target target, String expectedOwner) {
        return authorise(caller, target, expectedOwner, Map.of());
    }

    /** @param more values of condition keys beside those of every write */
    boolean authorise(Caller caller, Target target, String expectedOwner, Map<String, String> more) {
        Shared.Found found = shared.find(target.bucket(), target.key(), null);
        Map<String, String> conditions = writeConditions(target.headers(), target.tags());
        conditions.putAll(more);
        shared.guard.write(caller, "PutObject", found.bucket(), target.key(), conditions);
        if (!target.tags().isEmpty()) {
            shared.guard.write(caller, "PutObjectTagging", found.bucket(), target.key(), conditions);
        }
        Guard.expectOwner(found.bucket(), expectedOwner);
        Preconditions.requireForWrite(target.ifMatch(), target.ifNoneMatch(), target.key(), found.version());
        return found.version().filter(version -> !version.isDeleteMarker()).isPresent();
    }

    /** Makes received bytes an object. */
    Shared.Found store(Caller caller, Target target, BodyReceiver received, StoredChecksum checksum, boolean existed) throws IOException {
        String eTag = HexFormat.of().formatHex(received.md5());
        return shared.commits.commit(received, (tx, blob) -> {
            Content content = blob.map(Content::blob).orElse(Content.EMPTY);
            ObjectVersion version = new ObjectVersion(
                    ObjectVersion.NULL_ID,
                    received.size(),
                    eTag,
                    shared.now(),
                    content,
                    0,
                    Optional.of(checksum),
                    target.headers(),
                    target.tags());
            return place(tx, caller, target, version, existed);
        });
    }

    /** The part of a write that runs in the transaction: conditions again, the row, the event. */
    Shared.Found place(Transaction tx, Caller caller, Target target, ObjectVersion version, boolean existed) {
        Bucket bucket = Guard.bucket(tx, target.bucket());
        if (!bucket.owner().equals(caller.account())) {
            // While the body came, the caller's own bucket may have gone and another account have taken its name.
            shared.guard.write(caller, "PutObject", bucket, target.key(), writeConditions(target.headers(), target.tags()));
        }
        Optional<VersionRows.Located> newest = shared.versions.newest(tx, target.bucket(), target.key());
        Optional<ObjectVersion> current = newest.map(VersionRows.Located::version);
        if (target.ifMatch() != null && existed && current.filter(v -> !v.isDeleteMarker()).isEmpty()) {
            throw S3Errors.conditionalRequestConflict("If-Match");
        }
        Preconditions.requireForWrite(target.ifMatch(), target.ifNoneMatch(), target.key(), current);
        VersionRows.Located made = shared.versions.add(tx, bucket, target.key(), version, newest);
        shared.events.created(tx, caller, bucket, target.key(), made, target.reason());
        return new Shared.Found(bucket, Optional.of(made));
    }

    /** Values of the condition keys that a policy may ask of a write. */
    static Map<String, String> writeConditions(ObjectHeaders headers, Map<String, String> tags) {
        Map<String, String> conditions = new HashMap<>();
        conditions.put("s3:x-amz-server-side-encryption", "AES256");
        conditions.put("s3:x-amz-storage-class", headers.storageClass().isEmpty() ? "STANDARD" : headers.storageClass());
        tags.forEach((key, value) -> conditions.put("s3:RequestObjectTag/" + key, value));
        return conditions;
    }

    static String contentType(String sent) {
        return sent == null || sent.isEmpty() ? DEFAULT_TYPE : sent;
    }

    private static void check(PutObjectRequest request) {
        HeaderRules.refuseAcl(
                request.aclAsString(), request.grantFullControl(), request.grantRead(), request.grantReadACP(), request.grantWriteACP());
        HeaderRules.refuseEncryption(
                request.serverSideEncryptionAsString(), request.ssekmsKeyId(), request.sseCustomerAlgorithm(), request.sseCustomerKey());
        HeaderRules.refuseObjectLock(
                request.objectLockModeAsString(), request.objectLockRetainUntilDate(), request.objectLockLegalHoldStatusAsString());
        if (request.writeOffsetBytes() != null) {
            throw S3Errors.notImplemented("x-amz-write-offset-bytes");
        }
    }

    private static ObjectHeaders headers(Call call, PutObjectRequest request) {
        return new ObjectHeaders(
                contentType(request.contentType()),
                HeaderRules.orEmpty(request.cacheControl()),
                HeaderRules.orEmpty(request.contentDisposition()),
                HeaderRules.contentEncoding(request.contentEncoding()),
                HeaderRules.orEmpty(request.contentLanguage()),
                call.header("expires").orElse(""),
                HeaderRules.websiteRedirect(request.websiteRedirectLocation()),
                HeaderRules.storageClass(request.storageClassAsString()),
                HeaderRules.userMetadata(request.metadata()));
    }

    private static PutObjectResponse response(Bucket bucket, ObjectVersion version, StoredChecksum checksum) {
        PutObjectResponse.Builder response = PutObjectResponse.builder()
                .eTag(version.quotedETag())
                .serverSideEncryption("AES256")
                .versionId(Shared.shownId(bucket, version));
        ObjectAnswers.checksum(
                checksum,
                new ObjectAnswers.ChecksumSetters(
                        response::checksumCRC32,
                        response::checksumCRC32C,
                        response::checksumCRC64NVME,
                        response::checksumSHA1,
                        response::checksumSHA256),
                response::checksumType);
        return response.build();
    }
}
