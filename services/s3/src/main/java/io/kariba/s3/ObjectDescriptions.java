package io.kariba.s3;

import io.kariba.api.Caller;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.Checksum;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesParts;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.ObjectPart;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclResponse;

/** What is told of an object without its bytes: GetObjectAttributes, and its ACL, which is always the bucket owner's. */
final class ObjectDescriptions {
    private static final Set<String> ATTRIBUTES = Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");
    private static final int MAX_PARTS_SHOWN = 1000;
    private final Shared shared;
    private final ObjectReads reads;

    ObjectDescriptions(Shared shared, ObjectReads reads) {
        this.shared = shared;
        this.reads = reads;
    }

    GetObjectAttributesResponse attributes(Caller caller, GetObjectAttributesRequest request) {
        ObjectKeys.check(request.key());
        HeaderRules.refuseEncryption(null, null, request.sseCustomerAlgorithm(), request.sseCustomerKey());
        List<String> asked = request.objectAttributesAsStrings();
        for (String attribute : asked) {
            if (!ATTRIBUTES.contains(attribute)) {
                throw S3Errors.invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", attribute);
            }
        }
        if (asked.isEmpty()) {
            throw S3Errors.invalidRequest("The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty");
        }
        Shared.Found found = shared.find(request.bucket(), request.key(), request.versionId());
        Guard.expectOwner(found.bucket(), request.expectedBucketOwner());
        reads.require(caller, found, request.key(), request.versionId(), "GetObject");
        reads.require(caller, found, request.key(), request.versionId(), "GetObjectAttributes");
        ObjectVersion version = found.version().orElseThrow();
        GetObjectAttributesResponse.Builder response = GetObjectAttributesResponse.builder()
                .lastModified(version.lastModified())
                .versionId(Shared.shownId(found.bucket(), version));
        if (asked.contains("ETag")) {
            response.eTag(version.eTag());
        }
        if (asked.contains("Checksum")) {
            version.checksum().ifPresent(checksum -> response.checksum(checksum(checksum)));
        }
        if (asked.contains("ObjectParts") && version.partCount() > 0) {
            response.objectParts(parts(version, request));
        }
        if (asked.contains("StorageClass")) {
            response.storageClass(version.headers().storageClass().isEmpty() ? "STANDARD" : version.headers().storageClass());
        }
        if (asked.contains("ObjectSize")) {
            response.objectSize(version.size());
        }
        return response.build();
    }

    private static Checksum checksum(StoredChecksum stored) {
        Checksum.Builder checksum = Checksum.builder();
        ObjectAnswers.checksum(
                stored,
                new ObjectAnswers.ChecksumSetters(
                        checksum::checksumCRC32,
                        checksum::checksumCRC32C,
                        checksum::checksumCRC64NVME,
                        checksum::checksumSHA1,
                        checksum::checksumSHA256),
                checksum::checksumType);
        return checksum.build();
    }

    private GetObjectAttributesParts parts(ObjectVersion version, GetObjectAttributesRequest request) {
        int marker = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
        int limit = request.maxParts() == null ? MAX_PARTS_SHOWN : Math.min(MAX_PARTS_SHOWN, request.maxParts());
        if (marker < 0 || limit < 0) {
            throw S3Errors.invalidArgument("Argument max-parts must be an integer between 0 and 2147483647", "max-parts", Integer.toString(limit));
        }
        List<Part> after = reads.parts(version).stream().filter(part -> part.number() > marker).toList();
        List<Part> shown = after.subList(0, Math.min(limit, after.size()));
        return GetObjectAttributesParts.builder()
                .totalPartsCount(version.partCount())
                .partNumberMarker(marker)
                .nextPartNumberMarker(shown.isEmpty() ? marker : shown.getLast().number())
                .maxParts(limit)
                .isTruncated(shown.size() < after.size())
                .parts(shown.stream().map(ObjectDescriptions::shown).toList())
                .build();
    }

    private static ObjectPart shown(Part part) {
        ObjectPart.Builder shown = ObjectPart.builder().partNumber(part.number()).size(part.size());
        part.checksum().ifPresent(checksum -> new ObjectAnswers.ChecksumSetters(
                        shown::checksumCRC32, shown::checksumCRC32C, shown::checksumCRC64NVME, shown::checksumSHA1, shown::checksumSHA256)
                .set(checksum));
        return shown.build();
    }

    GetObjectAclResponse acl(Caller caller, GetObjectAclRequest request) {
        ObjectKeys.check(request.key());
        Shared.Found found = shared.find(request.bucket(), request.key(), request.versionId());
        Guard.expectOwner(found.bucket(), request.expectedBucketOwner());
        reads.require(caller, found, request.key(), request.versionId(), "GetObjectAcl");
        return GetObjectAclResponse.builder()
                .owner(Listings.owner(found.bucket()))
                .grants(BucketSettings.ownersGrant(found.bucket()))
                .build();
    }

    PutObjectAclResponse putAcl(Caller caller, PutObjectAclRequest request) {
        ObjectKeys.check(request.key());
        Shared.Found found = shared.find(request.bucket(), request.key(), request.versionId());
        Guard.expectOwner(found.bucket(), request.expectedBucketOwner());
        shared.guard.write(
                caller, ObjectReads.versioned("PutObjectAcl", request.versionId()), found.bucket(), request.key(), Map.of());
        HeaderRules.refuseAcl(
                request.aclAsString(),
                request.grantFullControl(),
                request.grantRead(),
                request.grantReadACP(),
                request.grantWrite(),
                request.grantWriteACP());
        BucketSettings.requireSameAcl(request.accessControlPolicy(), found.bucket());
        if (found.version().isEmpty()) {
            shared.guard.requireToKnowOfAbsence(caller, found.bucket(), request.key());
            throw request.versionId() == null ? S3Errors.noSuchKey(request.key()) : S3Errors.noSuchVersion(request.key(), request.versionId());
        }
        if (found.version().get().isDeleteMarker()) {
            throw S3Errors.methodNotAllowed("PUT", "DeleteMarker");
        }
        return PutObjectAclResponse.builder().build();
    }
}
