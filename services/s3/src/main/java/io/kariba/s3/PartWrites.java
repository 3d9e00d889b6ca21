package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.Caller;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import io.kariba.protocols.RequestBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** UploadPart and UploadPartCopy. A part that is sent again takes the place of the one before. */
final class PartWrites {
    private final Shared shared;
    private final ObjectReads reads;

    PartWrites(Shared shared, ObjectReads reads) {
        this.shared = shared;
        this.reads = reads;
    }

    /** Which part of which upload is written. */
    private record Place(String bucket, String key, String uploadId, int number) {
        static Place of(String bucket, String key, String uploadId, Integer number) {
            if (number == null || number < 1 || number > MultipartUploads.MAX_PARTS) {
                throw S3Errors.invalidArgument(
                        "Part number must be an integer between 1 and 10000, inclusive", "partNumber", String.valueOf(number));
            }
            return new Place(bucket, ObjectKeys.check(key), uploadId, number);
        }
    }

    Answer<UploadPartResponse> upload(Call call, UploadPartRequest request, RequestBody body) throws IOException {
        HeaderRules.refuseEncryption(null, null, request.sseCustomerAlgorithm(), request.sseCustomerKey());
        Place place = Place.of(request.bucket(), request.key(), request.uploadId(), request.partNumber());
        Upload upload = authorise(call.caller(), place, request.expectedBucketOwner(), Map.of());
        long length = body.length().orElseThrow(S3Errors::missingContentLength);
        if (length > shared.config.maxPut()) {
            throw S3Errors.entityTooLarge(length, shared.config.maxPut());
        }
        ChecksumClaim claim = ChecksumClaim.of(call, body);
        requireSame(upload, claim);
        Set<Algorithm> algorithms = claim.algorithms(Optional.of(upload.partAlgorithm()));
        try (BodyReceiver receiver = new BodyReceiver(shared.blobs, algorithms, shared.config.maxPut())) {
            receiver.receive(body.stream(), length);
            claim.verify(receiver, body);
            Part part = store(place, upload, receiver);
            StoredChecksum shown = ObjectWrites.checksum(receiver, claim.algorithm().orElse(upload.partAlgorithm()));
            UploadPartResponse.Builder response = UploadPartResponse.builder().eTag(quoted(part)).serverSideEncryption("AES256");
            new ObjectAnswers.ChecksumSetters(
                            response::checksumCRC32,
                            response::checksumCRC32C,
                            response::checksumCRC64NVME,
                            response::checksumSHA1,
                            response::checksumSHA256)
                    .set(shown);
            return Answer.of(response.build());
        }
    }

    UploadPartCopyResponse copy(Caller caller, UploadPartCopyRequest request) {
        HeaderRules.refuseEncryption(null, null, request.sseCustomerAlgorithm(), request.sseCustomerKey());
        HeaderRules.refuseEncryption(null, null, request.copySourceSSECustomerAlgorithm(), request.copySourceSSECustomerKey());
        CopySource source = CopySource.parse(request.copySource());
        Place place = Place.of(request.bucket(), request.key(), request.uploadId(), request.partNumber());
        Upload upload = authorise(
                caller, place, request.expectedBucketOwner(), Map.of("s3:x-amz-copy-source", source.bucket() + "/" + source.key()));
        Preconditions conditions = new Preconditions(
                request.copySourceIfMatch(),
                request.copySourceIfNoneMatch(),
                request.copySourceIfModifiedSince(),
                request.copySourceIfUnmodifiedSince());
        try (Shared.Opened opened = shared.open(source.bucket(), source.key(), source.versionId(), found -> {
            reads.requireSource(caller, found, source.key(), source.versionId(), "GetObject");
            Guard.expectOwner(found.bucket(), request.expectedSourceBucketOwner());
            conditions.requireForCopy(found.version().orElseThrow());
        })) {
            Part part = copy(place, upload, source, request.copySourceRange(), opened);
            return copied(upload, part, Shared.shownId(opened.bucket(), opened.version()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Part copy(Place place, Upload upload, CopySource source, String range, Shared.Opened opened) throws IOException {
        ObjectVersion original = opened.version();
        ByteRange bytes = range == null ? null : ByteRange.parseCopy(range, original.size());
        long first = bytes == null ? 0 : bytes.first();
        long length = bytes == null ? original.size() : bytes.length();
        if (length > shared.config.maxPut()) {
            throw S3Errors.invalidRequest(
                    "The specified copy source is larger than the maximum allowable size for a copy source: " + shared.config.maxPut());
        }
        if (length == original.size()) {
            Optional<Part> part = share(place, upload, source, opened);
            if (part.isPresent()) {
                return part.get();
            }
        }
        try (BodyReceiver receiver = new BodyReceiver(shared.blobs, Set.of(upload.partAlgorithm()), shared.config.maxPut())) {
            receiver.receive(opened.reader().stream(first, length), length);
            return store(place, upload, receiver);
        }
    }

    /**
     * Makes a whole object a part without reading it, if it is one blob whose checksum is the one the upload needs.
     *
     * @return empty if the bytes have to be copied, also because the object has been replaced meanwhile
     */
    private Optional<Part> share(Place place, Upload upload, CopySource source, Shared.Opened opened) {
        ObjectVersion original = opened.version();
        boolean fits = original.checksum().filter(c -> c.algorithm() == upload.partAlgorithm() && !c.composite()).isPresent();
        if (!fits || original.content().kind() != Content.Kind.BLOB) {
            return Optional.empty();
        }
        Part part = new Part(
                place.number(), original.content().name(), original.size(), original.eTag(), shared.now(), original.checksum());
        return shared.metadata.transaction(tx -> {
            UploadRows.require(tx, place.bucket(), place.key(), place.uploadId());
            boolean still = shared.versions
                    .at(tx, source.bucket(), source.key(), opened.located().order())
                    .filter(now -> now.version().content().equals(original.content()))
                    .isPresent();
            if (!still) {
                return Optional.empty();
            }
            UploadRows.put(tx, place.uploadId(), part);
            return Optional.of(part);
        });
    }

    private Part store(Place place, Upload upload, BodyReceiver received) throws IOException {
        Optional<StoredChecksum> checksum = Optional.of(ObjectWrites.checksum(received, upload.partAlgorithm()));
        String eTag = HexFormat.of().formatHex(received.md5());
        return shared.commits.commit(received, (tx, blob) -> {
            UploadRows.require(tx, place.bucket(), place.key(), place.uploadId());
            String name = blob.map(BlobRef::name).orElse("");
            Part part = new Part(place.number(), name, received.size(), eTag, shared.now(), checksum);
            UploadRows.put(tx, place.uploadId(), part);
            return part;
        });
    }

    private Upload authorise(Caller caller, Place place, String expectedOwner, Map<String, String> conditions) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, place.bucket()));
        shared.guard.write(caller, "PutObject", bucket, place.key(), conditions);
        Guard.expectOwner(bucket, expectedOwner);
        return shared.metadata.read(reader -> UploadRows.require(reader, place.bucket(), place.key(), place.uploadId()));
    }

    /** An upload that names no algorithm takes parts with any: each is verified, and the server keeps its own. */
    private static void requireSame(Upload upload, ChecksumClaim claim) {
        if (upload.algorithm().isPresent() && claim.algorithm().isPresent() && !upload.algorithm().equals(claim.algorithm())) {
            throw S3Errors.invalidRequest("Checksum Type mismatch occurred, expected checksum Type: " + upload.algorithm().get().lower()
                    + ", actual checksum Type: " + claim.algorithm().get().lower());
        }
    }

    private static UploadPartCopyResponse copied(Upload upload, Part part, String sourceVersion) {
        CopyPartResult.Builder result = CopyPartResult.builder().eTag(quoted(part)).lastModified(part.lastModified());
        if (upload.algorithm().isPresent()) {
            new ObjectAnswers.ChecksumSetters(
                            result::checksumCRC32, result::checksumCRC32C, result::checksumCRC64NVME, result::checksumSHA1, result::checksumSHA256)
                    .set(part.checksum().orElseThrow());
        }
        return UploadPartCopyResponse.builder()
                .copyPartResult(result.build())
                .copySourceVersionId(sourceVersion)
                .serverSideEncryption("AES256")
                .build();
    }

    private static String quoted(Part part) {
        return '"' + part.eTag() + '"';
    }
}
