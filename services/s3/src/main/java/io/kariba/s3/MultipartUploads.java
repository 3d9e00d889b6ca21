package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.LetterCase;
import io.kariba.protocols.Call;
import io.kariba.protocols.OperationTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.Initiator;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * CreateMultipartUpload, AbortMultipartUpload, ListParts and ListMultipartUploads; parts come in by {@link PartWrites} and become an object in
 * {@link UploadCompletion}. Source: S3 user guide, "Uploading and copying objects using multipart upload".
 */
final class MultipartUploads {
    static final int MAX_PARTS = 10000;
    private static final int MAX_LISTED = 1000;
    private final Shared shared;
    private final PartWrites parts;
    private final UploadCompletion completion;

    MultipartUploads(Shared shared, ObjectReads reads, ObjectWrites writes) {
        this.shared = shared;
        this.parts = new PartWrites(shared, reads);
        this.completion = new UploadCompletion(shared, writes);
    }

    /** Adds the operations of multipart uploads. */
    OperationTable.Builder addTo(OperationTable.Builder table) {
        return table.onCall("CreateMultipartUpload", CreateMultipartUploadRequest.class, (call, r) -> io.kariba.protocols.Answer.of(create(call, r)))
                .onStream("UploadPart", UploadPartRequest.class, parts::upload)
                .on("UploadPartCopy", UploadPartCopyRequest.class, parts::copy)
                .onCall("CompleteMultipartUpload", CompleteMultipartUploadRequest.class, completion::complete)
                .on("AbortMultipartUpload", AbortMultipartUploadRequest.class, this::abort)
                .on("ListParts", ListPartsRequest.class, this::listParts)
                .on("ListMultipartUploads", ListMultipartUploadsRequest.class, this::list);
    }

    CreateMultipartUploadResponse create(Call call, CreateMultipartUploadRequest request) {
        String key = ObjectKeys.check(request.key());
        check(request);
        ObjectHeaders headers = headers(call, request);
        Map<String, String> tags = Tags.ofHeader(request.tagging());
        Caller caller = call.caller();
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, request.bucket()));
        Map<String, String> conditions = ObjectWrites.writeConditions(headers, tags);
        shared.guard.write(caller, "PutObject", bucket, key, conditions);
        if (!tags.isEmpty()) {
            shared.guard.write(caller, "PutObjectTagging", bucket, key, conditions);
        }
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        Optional<Algorithm> algorithm = Optional.ofNullable(request.checksumAlgorithmAsString()).map(ChecksumClaim::parse);
        boolean composite = composite(algorithm, request.checksumTypeAsString());
        // Ids in the order of their making, so that the uploads of one key are listed in that order; the letters are what nobody can guess.
        String id = Sequence.text(shared.sequence.next()) + shared.ids.letters(32);
        Upload upload = new Upload(
                id, shared.now(), caller.principal().arn().toString(), caller.principal().canonicalId(), algorithm, composite, headers, tags);
        shared.metadata.run(tx -> {
            Guard.again(tx, bucket);
            tx.insert(S3Tables.UPLOADS, S3Tables.upload(request.bucket(), key, id), upload);
            caller.engineSession()
                    .ifPresent(session -> tx.insert(S3Tables.ENGINE_UPLOADS, S3Tables.engineUpload(session.value(), request.bucket(), key, id), ""));
        });
        return CreateMultipartUploadResponse.builder()
                .bucket(request.bucket())
                .key(key)
                .uploadId(id)
                .serverSideEncryption("AES256")
                .checksumAlgorithm(algorithm.map(Algorithm::name).orElse(null))
                .checksumType(algorithm.isPresent() ? type(composite) : null)
                .build();
    }

    AbortMultipartUploadResponse abort(Caller caller, AbortMultipartUploadRequest request) {
        if (request.ifMatchInitiatedTime() != null) {
            throw S3Errors.notImplemented("x-amz-if-match-initiated-time");
        }
        authorise(caller, "AbortMultipartUpload", request.bucket(), request.key(), request.expectedBucketOwner());
        shared.metadata.runFromReserve(tx -> {
            UploadRows.require(tx, request.bucket(), request.key(), request.uploadId());
            UploadRows.forget(tx, request.bucket(), request.key(), request.uploadId());
        });
        return AbortMultipartUploadResponse.builder().build();
    }

    ListPartsResponse listParts(Caller caller, ListPartsRequest request) {
        int limit = limit("max-parts", request.maxParts());
        int marker = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
        if (marker < 0) {
            throw S3Errors.invalidArgument(
                    "Argument part-number-marker must be an integer between 0 and 2147483647", "part-number-marker", Integer.toString(marker));
        }
        Bucket bucket = authorise(caller, "ListMultipartUploadParts", request.bucket(), request.key(), request.expectedBucketOwner());
        String id = request.uploadId();
        KeyRange range = KeyRange.under(GlobalKey.of(id)).after(S3Tables.part(id, marker));
        record Found(Upload upload, List<Entry<GlobalKey, Part>> parts) {}
        Found found = shared.metadata.read(reader -> new Found(
                UploadRows.require(reader, request.bucket(), request.key(), id), reader.scan(S3Tables.PARTS, range, limit + 1)));
        Upload upload = found.upload();
        List<Part> page = found.parts().stream().limit(limit).map(Entry::value).toList();
        return ListPartsResponse.builder()
                .bucket(request.bucket())
                .key(request.key())
                .uploadId(id)
                .partNumberMarker(marker)
                .nextPartNumberMarker(page.isEmpty() ? 0 : page.getLast().number())
                .maxParts(limit)
                .isTruncated(limit > 0 && found.parts().size() > limit)
                .parts(page.stream().map(part -> shown(upload, part)).toList())
                .owner(Listings.owner(bucket))
                .initiator(initiator(upload))
                .storageClass(storageClass(upload))
                .checksumAlgorithm(upload.algorithm().map(Algorithm::name).orElse(null))
                .checksumType(upload.algorithm().isPresent() ? type(upload.composite()) : null)
                .build();
    }

    ListMultipartUploadsResponse list(Caller caller, ListMultipartUploadsRequest request) {
        Listings.Query query =
                Listings.query(request.prefix(), request.delimiter(), limit("max-uploads", request.maxUploads()), request.encodingTypeAsString());
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, request.bucket()));
        Map<String, String> conditions = new HashMap<>();
        conditions.put("s3:prefix", query.prefix());
        conditions.put("s3:delimiter", query.delimiter());
        shared.guard.list(caller, "ListBucketMultipartUploads", bucket, query.prefix(), conditions);
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        String keyMarker = HeaderRules.orEmpty(request.keyMarker());
        // Without a key to belong to, an upload's id says nothing of where to go on.
        String idMarker = keyMarker.isEmpty() ? "" : HeaderRules.orEmpty(request.uploadIdMarker());
        KeyWalk<Upload> walk = KeyWalk.allRows(S3Tables.UPLOADS, bucket.name(), query.prefix(), query.delimiter());
        KeyWalk.Page<Upload> page = page(walk, start(walk, bucket, keyMarker, idMarker), query.maxKeys());
        List<MultipartUpload> uploads = new ArrayList<>();
        String lastId = null;
        for (KeyWalk.Item<Upload> item : page.items()) {
            lastId = item.commonPrefix() == null ? item.value().id() : null;
            if (item.commonPrefix() == null) {
                uploads.add(shown(query.encode(item.key()), item.value(), bucket));
            }
        }
        return ListMultipartUploadsResponse.builder()
                .bucket(bucket.name())
                .prefix(query.encode(query.prefix()))
                .delimiter(query.encodeOrNull(query.delimiter()))
                .keyMarker(query.encode(keyMarker))
                .uploadIdMarker(idMarker)
                .nextKeyMarker(page.truncated() ? query.encode(page.lastKey()) : null)
                .nextUploadIdMarker(page.truncated() ? lastId : null)
                .maxUploads(query.maxKeys())
                .encodingType(query.encodingType())
                .isTruncated(page.truncated())
                .uploads(uploads)
                .commonPrefixes(Listings.commonPrefixes(page, query))
                .build();
    }

    private static KeyRange start(KeyWalk<Upload> walk, Bucket bucket, String keyMarker, String idMarker) {
        if (keyMarker.isEmpty()) {
            return walk.all();
        }
        return idMarker.isEmpty() ? walk.after(keyMarker) : walk.all().after(S3Tables.upload(bucket.name(), keyMarker, idMarker));
    }

    private KeyWalk.Page<Upload> page(KeyWalk<Upload> walk, KeyRange range, int limit) {
        return limit == 0 ? new KeyWalk.Page<>(List.of(), false, "") : shared.metadata.read(reader -> walk.walk(reader, range, limit));
    }

    private Bucket authorise(Caller caller, String action, String name, String key, String expectedOwner) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, name));
        shared.guard.write(caller, action, bucket, key, Map.of());
        Guard.expectOwner(bucket, expectedOwner);
        return bucket;
    }

    private static int limit(String name, Integer requested) {
        if (requested != null && requested < 0) {
            throw S3Errors.invalidArgument("Argument " + name + " must be an integer between 0 and 2147483647", name, requested.toString());
        }
        return requested == null ? MAX_LISTED : Math.min(MAX_LISTED, requested);
    }

    private static void check(CreateMultipartUploadRequest request) {
        HeaderRules.refuseAcl(
                request.aclAsString(), request.grantFullControl(), request.grantRead(), request.grantReadACP(), request.grantWriteACP());
        HeaderRules.refuseEncryption(
                request.serverSideEncryptionAsString(), request.ssekmsKeyId(), request.sseCustomerAlgorithm(), request.sseCustomerKey());
        HeaderRules.refuseObjectLock(
                request.objectLockModeAsString(), request.objectLockRetainUntilDate(), request.objectLockLegalHoldStatusAsString());
    }

    private static ObjectHeaders headers(Call call, CreateMultipartUploadRequest request) {
        return new ObjectHeaders(
                ObjectWrites.contentType(request.contentType()),
                HeaderRules.orEmpty(request.cacheControl()),
                HeaderRules.orEmpty(request.contentDisposition()),
                HeaderRules.contentEncoding(request.contentEncoding()),
                HeaderRules.orEmpty(request.contentLanguage()),
                call.header("expires").orElse(""),
                HeaderRules.websiteRedirect(request.websiteRedirectLocation()),
                HeaderRules.storageClass(request.storageClassAsString()),
                HeaderRules.userMetadata(request.metadata()));
    }

    /** Only CRCs can be put together from those of the parts; CRC64NVME is kept in no other way. */
    private static boolean composite(Optional<Algorithm> algorithm, String type) {
        if (type == null) {
            return algorithm.isPresent() && algorithm.get() != Algorithm.CRC64NVME;
        }
        if (!type.equals("COMPOSITE") && !type.equals("FULL_OBJECT")) {
            throw S3Errors.invalidRequest("Value for x-amz-checksum-type header is invalid.");
        }
        if (algorithm.isEmpty()) {
            throw S3Errors.invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }
        boolean composite = type.equals("COMPOSITE");
        if (composite ? algorithm.get() == Algorithm.CRC64NVME : !algorithm.get().isCrc()) {
            throw S3Errors.invalidRequest("The " + type + " checksum type cannot be used with the "
                    + LetterCase.lower(algorithm.get().name()) + " checksum algorithm.");
        }
        return composite;
    }

    static String type(boolean composite) {
        return composite ? "COMPOSITE" : "FULL_OBJECT";
    }

    private static software.amazon.awssdk.services.s3.model.Part shown(Upload upload, Part part) {
        software.amazon.awssdk.services.s3.model.Part.Builder shown = software.amazon.awssdk.services.s3.model.Part.builder()
                .partNumber(part.number())
                .lastModified(part.lastModified())
                .eTag('"' + part.eTag() + '"')
                .size(part.size());
        if (upload.algorithm().isPresent() && part.checksum().isPresent()) {
            new ObjectAnswers.ChecksumSetters(
                            shown::checksumCRC32, shown::checksumCRC32C, shown::checksumCRC64NVME, shown::checksumSHA1, shown::checksumSHA256)
                    .set(part.checksum().get());
        }
        return shown.build();
    }

    private static MultipartUpload shown(String key, Upload upload, Bucket bucket) {
        return MultipartUpload.builder()
                .uploadId(upload.id())
                .key(key)
                .initiated(upload.initiated())
                .storageClass(storageClass(upload))
                .owner(Listings.owner(bucket))
                .initiator(initiator(upload))
                .checksumAlgorithm(upload.algorithm().map(Algorithm::name).orElse(null))
                .checksumType(upload.algorithm().isPresent() ? type(upload.composite()) : null)
                .build();
    }

    /** An account is named by its canonical id, a user or role by its ARN. */
    private static Initiator initiator(Upload upload) {
        return Initiator.builder().id(upload.initiatorArn().endsWith(":root") ? upload.initiatorId() : upload.initiatorArn()).build();
    }

    private static String storageClass(Upload upload) {
        return upload.headers().storageClass().isEmpty() ? "STANDARD" : upload.headers().storageClass();
    }
}
