package io.kariba.s3;

import io.kariba.protocols.WireError;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * S3's errors in AWS's words. They are not the SDK's exception classes because most of S3's error codes have none, and because S3 adds elements of its own
 * such as {@code BucketName}. Source: S3 API reference, "Error responses".
 */
final class S3Errors {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private S3Errors() {}

    static WireError noSuchBucket(String bucket) {
        return new WireError("NoSuchBucket", 404, "The specified bucket does not exist", Map.of("BucketName", bucket));
    }

    static WireError noSuchKey(String key) {
        return new WireError("NoSuchKey", 404, "The specified key does not exist.", Map.of("Key", key));
    }

    static WireError noSuchVersion(String key, String versionId) {
        return new WireError("NoSuchVersion", 404, "The specified version does not exist.", Map.of("Key", key, "VersionId", versionId));
    }

    static WireError noSuchUpload(String uploadId) {
        return new WireError(
                "NoSuchUpload",
                404,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
                Map.of("UploadId", uploadId));
    }

    static WireError bucketAlreadyExists(String bucket) {
        return new WireError(
                "BucketAlreadyExists",
                409,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                        + "Please select a different name and try again.",
                Map.of("BucketName", bucket));
    }

    static WireError bucketAlreadyOwnedByYou(String bucket) {
        return new WireError(
                "BucketAlreadyOwnedByYou",
                409,
                "Your previous request to create the named bucket succeeded and you already own it.",
                Map.of("BucketName", bucket));
    }

    static WireError tooManyBuckets() {
        return new WireError("TooManyBuckets", 400, "You have attempted to create more buckets than allowed");
    }

    static WireError invalidBucketAcl() {
        return new WireError(
                "InvalidBucketAclWithObjectOwnership", 400, "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
    }

    static WireError policyTooLarge() {
        return new WireError("PolicyTooLarge", 400, "Policy exceeds the maximum allowed document size.");
    }

    static WireError noSuchPublicAccessBlock(String bucket) {
        return notConfigured("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", bucket);
    }

    static WireError bucketNotEmpty(String bucket) {
        return new WireError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", Map.of("BucketName", bucket));
    }

    static WireError bucketNotEmptyOfVersions(String bucket) {
        return new WireError(
                "BucketNotEmpty",
                409,
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
                Map.of("BucketName", bucket));
    }

    static WireError invalidBucketName(String bucket) {
        return new WireError("InvalidBucketName", 400, "The specified bucket is not valid.", Map.of("BucketName", bucket));
    }

    static WireError invalidArgument(String message, String name, String value) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("ArgumentName", name);
        members.put("ArgumentValue", value);
        return new WireError("InvalidArgument", 400, message, members);
    }

    static WireError invalidRequest(String message) {
        return new WireError("InvalidRequest", 400, message);
    }

    static WireError malformedXml() {
        return new WireError("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema");
    }

    static WireError malformedPolicy(String message) {
        return new WireError("MalformedPolicy", 400, message);
    }

    static WireError notImplemented(String header) {
        return new WireError(
                "NotImplemented", 501, "A header you provided implies functionality that is not implemented", Map.of("Header", header));
    }

    static WireError notSupported(String message) {
        return new WireError("NotImplemented", 501, message);
    }

    static WireError accessControlListNotSupported() {
        return new WireError("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
    }

    static WireError preconditionFailed(String condition) {
        return new WireError(
                "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", Map.of("Condition", condition));
    }

    static WireError conditionalRequestConflict(String condition) {
        return new WireError(
                "ConditionalRequestConflict",
                409,
                "The conditional request cannot succeed due to a conflicting operation against this resource.",
                Map.of("Condition", condition));
    }

    static WireError invalidRange(String requested, long size) {
        return new WireError(
                        "InvalidRange",
                        416,
                        "The requested range is not satisfiable",
                        Map.of("RangeRequested", requested, "ActualObjectSize", Long.toString(size)))
                .withHeaders(Map.of("Content-Range", "bytes */" + size));
    }

    static WireError invalidPartNumber(int requested, int parts) {
        return new WireError(
                "InvalidPartNumber",
                416,
                "The requested partnumber is not satisfiable",
                Map.of("PartNumberRequested", Integer.toString(requested), "ActualPartCount", Integer.toString(parts)));
    }

    static WireError badDigest(String message) {
        return new WireError("BadDigest", 400, message);
    }

    static WireError invalidDigest(String value) {
        return new WireError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", Map.of("Content-MD5", value));
    }

    static WireError keyTooLong(int bytes) {
        return new WireError(
                "KeyTooLongError",
                400,
                "Your key is too long",
                Map.of("Size", Integer.toString(bytes), "MaxSizeAllowed", Integer.toString(ObjectKeys.MAX_BYTES)));
    }

    static WireError metadataTooLarge(int bytes) {
        return new WireError(
                "MetadataTooLarge",
                400,
                "Your metadata headers exceed the maximum allowed metadata size",
                Map.of("Size", Integer.toString(bytes), "MaxSizeAllowed", Integer.toString(HeaderRules.MAX_USER_METADATA)));
    }

    static WireError entityTooLarge(long proposed, long limit) {
        return new WireError(
                "EntityTooLarge",
                400,
                "Your proposed upload exceeds the maximum allowed size",
                Map.of("ProposedSize", Long.toString(proposed), "MaxSizeAllowed", Long.toString(limit)));
    }

    static WireError entityTooSmall(Part part, long minimum) {
        return new WireError(
                "EntityTooSmall",
                400,
                "Your proposed upload is smaller than the minimum allowed size",
                Map.of(
                        "ProposedSize", Long.toString(part.size()),
                        "MinSizeAllowed", Long.toString(minimum),
                        "PartNumber", Integer.toString(part.number()),
                        "ETag", part.eTag()));
    }

    static WireError invalidPart(String uploadId, int number, String eTag) {
        return new WireError(
                "InvalidPart",
                400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not "
                        + "match the part's entity tag.",
                Map.of("UploadId", uploadId, "PartNumber", Integer.toString(number), "ETag", eTag));
    }

    static WireError invalidPartOrder(String uploadId) {
        return new WireError(
                "InvalidPartOrder",
                400,
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
                Map.of("UploadId", uploadId));
    }

    static WireError missingContentLength() {
        return new WireError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
    }

    static WireError incompleteBody() {
        return new WireError("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }

    static WireError methodNotAllowed(String method, String resourceType) {
        return new WireError(
                "MethodNotAllowed",
                405,
                "The specified method is not allowed against this resource.",
                Map.of("Method", method, "ResourceType", resourceType));
    }

    /** A delete marker is the newest version: there is no object, and the answer says why. Source: S3 user guide, "Working with delete markers". */
    static WireError deleted(String key, String versionId) {
        return noSuchKey(key).withHeaders(Map.of("x-amz-delete-marker", "true", "x-amz-version-id", versionId));
    }

    /** A delete marker is asked for by its version id: it can only be deleted. Source as of {@link #deleted}. */
    static WireError isDeleteMarker(ObjectVersion marker) {
        return methodNotAllowed("GET", "DeleteMarker").withHeaders(Map.of(
                "x-amz-delete-marker", "true",
                "x-amz-version-id", marker.versionId(),
                "Allow", "DELETE",
                "Last-Modified", HTTP_DATE.format(marker.lastModified().atOffset(ZoneOffset.UTC))));
    }

    /** The bucket lives in another region than the one that was asked. SDKs that follow regions read the header. */
    static WireError permanentRedirect(Bucket bucket) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("Endpoint", "s3." + bucket.region().name() + ".amazonaws.com");
        members.put("Bucket", bucket.name());
        return new WireError(
                        "PermanentRedirect",
                        301,
                        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to "
                                + "this endpoint.",
                        members)
                .withHeaders(Map.of("x-amz-bucket-region", bucket.region().name()));
    }

    /** A setting that a bucket does not have, in the setting's own code and words. */
    static WireError notConfigured(String code, String message, String bucket) {
        return new WireError(code, 404, message, Map.of("BucketName", bucket));
    }

    static WireError invalidTag(String message) {
        return new WireError("InvalidTag", 400, message);
    }

    static WireError noSuchTagSet(String bucket) {
        return new WireError("NoSuchTagSet", 404, "The TagSet does not exist", Map.of("BucketName", bucket));
    }

    static WireError noSuchBucketPolicy(String bucket) {
        return new WireError("NoSuchBucketPolicy", 404, "The bucket policy does not exist", Map.of("BucketName", bucket));
    }

    static WireError illegalLocationConstraint(String constraint) {
        return new WireError(
                "IllegalLocationConstraintException",
                400,
                "The " + constraint + " location constraint is incompatible for the region specific endpoint this request was sent to.");
    }

    static WireError invalidLocationConstraint(String constraint) {
        return new WireError(
                "InvalidLocationConstraint",
                400,
                "The specified location-constraint is not valid",
                Map.of("LocationConstraint", constraint));
    }

    static WireError invalidStorageClass() {
        return new WireError("InvalidStorageClass", 400, "The storage class you specified is not valid");
    }

    static WireError busy() {
        return new WireError("SlowDown", 503, "Please reduce your request rate.");
    }
}
