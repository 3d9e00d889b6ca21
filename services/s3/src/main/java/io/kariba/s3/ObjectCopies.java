package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.protocols.Call;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;

/**
 * CopyObject: the copy shares its source's bytes, so it writes one metadata transaction whatever the size. Bytes are read only where a digest of the whole
 * object is not known.
 */
final class ObjectCopies {
    private static final int ATTEMPTS = 8;
    private final Shared shared;
    private final ObjectReads reads;
    private final ObjectWrites writes;

    ObjectCopies(Shared shared, ObjectReads reads, ObjectWrites writes) {
        this.shared = shared;
        this.reads = reads;
        this.writes = writes;
    }

    CopyObjectResponse copy(Call call, CopyObjectRequest request) {
        ObjectKeys.check(request.key());
        check(request);
        CopySource source = CopySource.parse(request.copySource());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<CopyObjectResponse> done = attempt(call, request, source);
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw S3Errors.busy();
    }

    /** @return empty if the source was replaced meanwhile: look at it again */
    private Optional<CopyObjectResponse> attempt(Call call, CopyObjectRequest request, CopySource source) {
        Caller caller = call.caller();
        Shared.Found from = shared.find(source.bucket(), source.key(), source.versionId());
        Guard.expectOwner(from.bucket(), request.expectedSourceBucketOwner());
        reads.requireSource(caller, from, source.key(), source.versionId(), "GetObject");
        VersionRows.Located located = from.located().orElseThrow();
        ObjectVersion original = located.version();
        new Preconditions(
                        request.copySourceIfMatch(),
                        request.copySourceIfNoneMatch(),
                        request.copySourceIfModifiedSince(),
                        request.copySourceIfUnmodifiedSince())
                .requireForCopy(original);
        if (original.size() > shared.config.maxPut()) {
            throw S3Errors.invalidRequest(
                    "The specified copy source is larger than the maximum allowable size for a copy source: " + shared.config.maxPut());
        }
        requireChange(request, source);
        ObjectWrites.Target target = target(call, request, original);
        boolean existed = writes.authorise(
                caller,
                target,
                request.expectedBucketOwner(),
                Map.of(
                        "s3:x-amz-copy-source", source.bucket() + "/" + source.key(),
                        "s3:x-amz-metadata-directive", request.metadataDirectiveAsString() == null ? "COPY" : request.metadataDirectiveAsString()));
        Digests digests = digests(request, original);
        ObjectVersion copy = new ObjectVersion(
                ObjectVersion.NULL_ID,
                original.size(),
                digests.eTag(),
                shared.now(),
                original.content(),
                0,
                digests.checksum(),
                target.headers(),
                target.tags());
        return shared.metadata
                .transaction(tx -> shared.versions
                        .at(tx, source.bucket(), source.key(), located.order())
                        .filter(now -> now.version().content().equals(original.content()))
                        .map(still -> writes.place(tx, caller, target, copy, existed)))
                .map(made -> response(from, original, made));
    }

    private static void check(CopyObjectRequest request) {
        HeaderRules.refuseAcl(
                request.aclAsString(), request.grantFullControl(), request.grantRead(), request.grantReadACP(), request.grantWriteACP());
        HeaderRules.refuseEncryption(
                request.serverSideEncryptionAsString(), request.ssekmsKeyId(), request.sseCustomerAlgorithm(), request.sseCustomerKey());
        HeaderRules.refuseEncryption(null, null, request.copySourceSSECustomerAlgorithm(), request.copySourceSSECustomerKey());
        HeaderRules.refuseObjectLock(
                request.objectLockModeAsString(), request.objectLockRetainUntilDate(), request.objectLockLegalHoldStatusAsString());
        requireDirective(request.metadataDirectiveAsString(), "x-amz-metadata-directive", "Unknown metadata directive.");
        requireDirective(request.taggingDirectiveAsString(), "x-amz-tagging-directive", "Unknown tagging directive.");
    }

    private static void requireDirective(String directive, String header, String message) {
        if (directive != null && !directive.equals("COPY") && !directive.equals("REPLACE")) {
            throw S3Errors.invalidArgument(message, header, directive);
        }
    }

    private static void requireChange(CopyObjectRequest request, CopySource source) {
        boolean same = source.bucket().equals(request.bucket()) && source.key().equals(request.key()) && source.versionId() == null;
        boolean changes = "REPLACE".equals(request.metadataDirectiveAsString())
                || request.storageClassAsString() != null
                || request.websiteRedirectLocation() != null
                || request.serverSideEncryptionAsString() != null
                || request.checksumAlgorithmAsString() != null;
        if (same && !changes) {
            throw S3Errors.invalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's "
                    + "metadata, storage class, website redirect location or encryption attributes.");
        }
    }

    private ObjectWrites.Target target(Call call, CopyObjectRequest request, ObjectVersion original) {
        ObjectHeaders headers = "REPLACE".equals(request.metadataDirectiveAsString())
                ? new ObjectHeaders(
                        ObjectWrites.contentType(request.contentType()),
                        HeaderRules.orEmpty(request.cacheControl()),
                        HeaderRules.orEmpty(request.contentDisposition()),
                        HeaderRules.contentEncoding(request.contentEncoding()),
                        HeaderRules.orEmpty(request.contentLanguage()),
                        call.header("expires").orElse(""),
                        "",
                        "",
                        HeaderRules.userMetadata(request.metadata()))
                : original.headers();
        ObjectHeaders whole = headers.withStorageClass(HeaderRules.storageClass(request.storageClassAsString()))
                .withWebsiteRedirect(HeaderRules.websiteRedirect(request.websiteRedirectLocation()));
        Map<String, String> tags =
                "REPLACE".equals(request.taggingDirectiveAsString()) ? Tags.ofHeader(request.tagging()) : original.tags();
        return new ObjectWrites.Target(
                request.bucket(), request.key(), whole, tags, request.ifMatch(), request.ifNoneMatch(), "CopyObject");
    }

    /** What a copy says of its bytes. */
    private record Digests(String eTag, Optional<StoredChecksum> checksum) {}

    /**
     * Keeps the source's digests unless there are none of the whole object: its checksum is of another algorithm than asked for, or it came in parts, whose
     * digests are of the parts' digests. A copy is always one object written at once. Then the bytes are read once. Source: S3 API reference, CopyObject; S3
     * user guide, "Checking object integrity".
     */
    private Digests digests(CopyObjectRequest request, ObjectVersion original) {
        String wanted = request.checksumAlgorithmAsString();
        Optional<Algorithm> algorithm =
                wanted == null ? original.checksum().map(StoredChecksum::algorithm) : Optional.of(ChecksumClaim.parse(wanted));
        boolean kept = original.checksum().map(StoredChecksum::algorithm).equals(algorithm)
                && original.checksum().filter(StoredChecksum::composite).isEmpty();
        if (kept && original.partCount() == 0) {
            return new Digests(original.eTag(), original.checksum());
        }
        MessageDigest md5 = Algorithm.messageDigest("MD5");
        Optional<Algorithm.Running> running = kept ? Optional.empty() : algorithm.map(Algorithm::start);
        try (ContentReader reader = shared.contents.open(original).orElseThrow(S3Errors::busy)) {
            reader.copyTo(0, original.size(), new StreamChannel(new OutputStream() {
                @Override
                public void write(int b) {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    md5.update(bytes, offset, length);
                    running.ifPresent(each -> each.update(bytes, offset, length));
                }
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Optional<StoredChecksum> checksum = kept
                ? original.checksum()
                : running.map(each -> new StoredChecksum(algorithm.orElseThrow(), false, Base64.getEncoder().encodeToString(each.value())));
        return new Digests(original.partCount() == 0 ? original.eTag() : HexFormat.of().formatHex(md5.digest()), checksum);
    }

    private static CopyObjectResponse response(Shared.Found from, ObjectVersion original, Shared.Found made) {
        ObjectVersion version = made.version().orElseThrow();
        CopyObjectResult.Builder result = CopyObjectResult.builder().eTag(version.quotedETag()).lastModified(version.lastModified());
        version.checksum().ifPresent(checksum -> ObjectAnswers.checksum(
                checksum,
                new ObjectAnswers.ChecksumSetters(
                        result::checksumCRC32, result::checksumCRC32C, result::checksumCRC64NVME, result::checksumSHA1, result::checksumSHA256),
                result::checksumType));
        return CopyObjectResponse.builder()
                .copyObjectResult(result.build())
                .copySourceVersionId(Shared.shownId(from.bucket(), original))
                .versionId(Shared.shownId(made.bucket(), version))
                .serverSideEncryption("AES256")
                .build();
    }
}
