package io.kariba.s3;

import io.kariba.api.Blobs;
import io.kariba.api.Caller;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** GetObject and HeadObject. */
final class ObjectReads {
    private static final System.Logger LOG = System.getLogger(ObjectReads.class.getName());
    private final Shared shared;

    ObjectReads(Shared shared) {
        this.shared = shared;
    }

    /** What part of an object is asked for; all but the key may be null. */
    private record Selection(String key, String versionId, String range, Integer partNumber) {}

    /**
     * What part of an object is answered with.
     *
     * @param range null for the whole object
     * @param checksum of exactly these bytes, if one is kept
     */
    private record Chosen(ByteRange range, Optional<StoredChecksum> checksum, boolean byPart) {}

    Answer<GetObjectResponse> get(Call call, GetObjectRequest request) {
        HeaderRules.refuseEncryption(null, null, request.sseCustomerAlgorithm(), request.sseCustomerKey());
        Selection selection = new Selection(ObjectKeys.check(request.key()), request.versionId(), request.range(), request.partNumber());
        Preconditions conditions =
                new Preconditions(request.ifMatch(), request.ifNoneMatch(), request.ifModifiedSince(), request.ifUnmodifiedSince());
        refuseAnonymousOverrides(call.caller(), overrides(request));
        Shared.Opened opened = open(call.caller(), request.bucket(), selection, request.expectedBucketOwner());
        boolean handedOver = false;
        try {
            ObjectVersion version = opened.version();
            if (conditions.notModified(version)) {
                return notModified(GetObjectResponse.builder().eTag(version.quotedETag()).lastModified(version.lastModified())
                        .versionId(Shared.shownId(opened.bucket(), version)).build());
            }
            Chosen chosen = choose(selection, version, opened.reader());
            long first = chosen.range() == null ? 0 : chosen.range().first();
            long length = chosen.range() == null ? version.size() : chosen.range().length();
            GetObjectResponse response = getResponse(opened, chosen, length, "ENABLED".equals(request.checksumModeAsString()), overrides(request));
            ObjectBody body = new ObjectBody(opened, selection.key(), first, length);
            body.requireBeginning();
            handedOver = true;
            Answer<GetObjectResponse> answer = Answer.of(response)
                    .withHeaders(expires(version, request.responseExpires() != null ? call : null))
                    .withBody(body);
            return chosen.range() == null ? answer : answer.withStatus(206);
        } finally {
            if (!handedOver) {
                opened.close();
            }
        }
    }

    Answer<HeadObjectResponse> head(Call call, HeadObjectRequest request) {
        HeaderRules.refuseEncryption(null, null, request.sseCustomerAlgorithm(), request.sseCustomerKey());
        Selection selection = new Selection(ObjectKeys.check(request.key()), request.versionId(), request.range(), request.partNumber());
        Preconditions conditions =
                new Preconditions(request.ifMatch(), request.ifNoneMatch(), request.ifModifiedSince(), request.ifUnmodifiedSince());
        try (Shared.Opened opened = open(call.caller(), request.bucket(), selection, request.expectedBucketOwner())) {
            ObjectVersion version = opened.version();
            if (conditions.notModified(version)) {
                return notModified(HeadObjectResponse.builder().eTag(version.quotedETag()).lastModified(version.lastModified())
                        .versionId(Shared.shownId(opened.bucket(), version)).build());
            }
            Chosen chosen = choose(selection, version, opened.reader());
            long length = chosen.range() == null ? version.size() : chosen.range().length();
            HeadObjectResponse response = headResponse(opened, chosen, length, "ENABLED".equals(request.checksumModeAsString()));
            Answer<HeadObjectResponse> answer = Answer.of(response).withHeaders(expires(version, null));
            return chosen.range() == null ? answer : answer.withStatus(206);
        }
    }

    /** Finds, authorises and opens a version for reading. */
    Shared.Opened open(Caller caller, String bucket, String key, String versionId) {
        return open(caller, bucket, new Selection(key, versionId, null, null), null);
    }

    private Shared.Opened open(Caller caller, String bucket, Selection selection, String expectedOwner) {
        try {
            return shared.open(bucket, selection.key(), selection.versionId(), found -> {
                Guard.expectOwner(found.bucket(), expectedOwner);
                require(caller, found, selection.key(), selection.versionId(), "GetObject");
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Authorises a read of a version, which must be there and not be a delete marker. */
    void require(Caller caller, Shared.Found found, String key, String versionId, String action) {
        shared.guard.requireRegion(caller, found.bucket());
        requireSource(caller, found, key, versionId, action);
    }

    /** The same for the source of a copy, which may be in a bucket of another region. */
    void requireSource(Caller caller, Shared.Found found, String key, String versionId, String action) {
        Map<String, String> conditions = new HashMap<>();
        if (versionId != null) {
            conditions.put("s3:VersionId", versionId);
        }
        found.version().ifPresent(version -> version.tags().forEach((tag, value) -> conditions.put("s3:ExistingObjectTag/" + tag, value)));
        shared.guard.read(caller, versioned(action, versionId), found.bucket(), key, conditions);
        if (found.located().isEmpty()) {
            shared.guard.requireToKnowOfAbsence(caller, found.bucket(), key);
            throw versionId == null ? S3Errors.noSuchKey(key) : S3Errors.noSuchVersion(key, versionId);
        }
        ObjectVersion version = found.version().orElseThrow();
        if (version.isDeleteMarker()) {
            if (versionId != null) {
                throw S3Errors.isDeleteMarker(version);
            }
            shared.guard.requireToKnowOfAbsence(caller, found.bucket(), key);
            throw S3Errors.deleted(key, version.versionId());
        }
    }

    /** The action's name for a request that names a version: {@code GetObject} becomes {@code GetObjectVersion}, {@code …Tagging} {@code …VersionTagging}. */
    static String versioned(String action, String versionId) {
        if (versionId == null) {
            return action;
        }
        return action.endsWith("Tagging") ? action.replace("Tagging", "VersionTagging") : action.replace("Object", "ObjectVersion");
    }

    private static Chosen choose(Selection selection, ObjectVersion version, ContentReader reader) {
        if (selection.partNumber() != null) {
            if (selection.range() != null) {
                throw S3Errors.invalidRequest("Cannot specify both Range header and partNumber query parameter");
            }
            return part(selection.partNumber(), version, reader);
        }
        ByteRange range = ByteRange.parse(selection.range(), version.size());
        return new Chosen(range, range == null ? version.checksum() : Optional.empty(), false);
    }

    private static Chosen part(int number, ObjectVersion version, ContentReader reader) {
        if (number < 1 || number > MultipartUploads.MAX_PARTS) {
            throw S3Errors.invalidArgument(
                    "Part number must be an integer between 1 and 10000, inclusive", "partNumber", Integer.toString(number));
        }
        if (version.partCount() == 0) {
            if (number > 1) {
                throw S3Errors.invalidPartNumber(number, 1);
            }
            return new Chosen(version.size() == 0 ? null : new ByteRange(0, version.size() - 1), version.checksum(), false);
        }
        long start = 0;
        for (Part part : reader.parts()) {
            if (part.number() == number) {
                // The type that goes with a part's checksum is the object's.
                boolean composite = version.checksum().map(StoredChecksum::composite).orElse(false);
                Optional<StoredChecksum> checksum =
                        part.checksum().map(kept -> new StoredChecksum(kept.algorithm(), composite, kept.value()));
                return new Chosen(part.size() == 0 ? null : new ByteRange(start, start + part.size() - 1), checksum, true);
            }
            start += part.size();
        }
        throw S3Errors.invalidPartNumber(number, reader.parts().size());
    }

    private static <R> Answer<R> notModified(R response) {
        return Answer.of(response).withStatus(304);
    }

    private static GetObjectResponse getResponse(
            Shared.Opened opened, Chosen chosen, long length, boolean checksums, Map<String, String> overrides) {
        ObjectVersion version = opened.version();
        ObjectHeaders headers = version.headers();
        GetObjectResponse.Builder response = GetObjectResponse.builder()
                .acceptRanges("bytes")
                .lastModified(version.lastModified())
                .contentLength(length)
                .eTag(version.quotedETag())
                .versionId(Shared.shownId(opened.bucket(), version))
                .contentType(overrides.getOrDefault("type", headers.contentType()))
                .cacheControl(overrides.getOrDefault("cache", ObjectAnswers.orNull(headers.cacheControl())))
                .contentDisposition(overrides.getOrDefault("disposition", ObjectAnswers.orNull(headers.contentDisposition())))
                .contentEncoding(overrides.getOrDefault("encoding", ObjectAnswers.orNull(headers.contentEncoding())))
                .contentLanguage(overrides.getOrDefault("language", ObjectAnswers.orNull(headers.contentLanguage())))
                .contentRange(chosen.range() == null ? null : chosen.range().contentRange(version.size()))
                .websiteRedirectLocation(ObjectAnswers.orNull(headers.websiteRedirect()))
                .storageClass(ObjectAnswers.orNull(headers.storageClass()))
                .serverSideEncryption("AES256")
                .metadata(headers.userMetadata())
                .tagCount(version.tags().isEmpty() ? null : version.tags().size())
                .partsCount(chosen.byPart() ? version.partCount() : null);
        if (checksums && chosen.checksum().isPresent()) {
            ObjectAnswers.checksum(
                    chosen.checksum().get(),
                    new ObjectAnswers.ChecksumSetters(
                            response::checksumCRC32,
                            response::checksumCRC32C,
                            response::checksumCRC64NVME,
                            response::checksumSHA1,
                            response::checksumSHA256),
                    response::checksumType);
        }
        return response.build();
    }

    private static HeadObjectResponse headResponse(Shared.Opened opened, Chosen chosen, long length, boolean checksums) {
        ObjectVersion version = opened.version();
        ObjectHeaders headers = version.headers();
        HeadObjectResponse.Builder response = HeadObjectResponse.builder()
                .acceptRanges("bytes")
                .lastModified(version.lastModified())
                .contentLength(length)
                .eTag(version.quotedETag())
                .versionId(Shared.shownId(opened.bucket(), version))
                .contentType(headers.contentType())
                .cacheControl(ObjectAnswers.orNull(headers.cacheControl()))
                .contentDisposition(ObjectAnswers.orNull(headers.contentDisposition()))
                .contentEncoding(ObjectAnswers.orNull(headers.contentEncoding()))
                .contentLanguage(ObjectAnswers.orNull(headers.contentLanguage()))
                .contentRange(chosen.range() == null ? null : chosen.range().contentRange(version.size()))
                .websiteRedirectLocation(ObjectAnswers.orNull(headers.websiteRedirect()))
                .storageClass(ObjectAnswers.orNull(headers.storageClass()))
                .serverSideEncryption("AES256")
                .metadata(headers.userMetadata())
                .tagCount(version.tags().isEmpty() ? null : version.tags().size())
                .partsCount(chosen.byPart() ? version.partCount() : null);
        if (checksums && chosen.checksum().isPresent()) {
            ObjectAnswers.checksum(
                    chosen.checksum().get(),
                    new ObjectAnswers.ChecksumSetters(
                            response::checksumCRC32,
                            response::checksumCRC32C,
                            response::checksumCRC64NVME,
                            response::checksumSHA1,
                            response::checksumSHA256),
                    response::checksumType);
        }
        return response.build();
    }

    private static Map<String, String> overrides(GetObjectRequest request) {
        Map<String, String> overrides = new LinkedHashMap<>();
        put(overrides, "type", request.responseContentType());
        put(overrides, "cache", request.responseCacheControl());
        put(overrides, "disposition", request.responseContentDisposition());
        put(overrides, "encoding", request.responseContentEncoding());
        put(overrides, "language", request.responseContentLanguage());
        return overrides;
    }

    private static void refuseAnonymousOverrides(Caller caller, Map<String, String> overrides) {
        if (caller.principal().isAnonymous() && !overrides.isEmpty()) {
            throw S3Errors.invalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
        }
    }

    private static void put(Map<String, String> overrides, String name, String value) {
        if (value != null) {
            overrides.put(name, value);
        }
    }

    /** Expires goes out as text, since clients may store what is no date. */
    private static Map<String, String> expires(ObjectVersion version, Call overriding) {
        if (overriding != null) {
            for (String pair : overriding.query().split("&")) {
                if (pair.startsWith("response-expires=")) {
                    String value = pair.substring("response-expires=".length()).replace("+", "%20");
                    return Map.of("Expires", URLDecoder.decode(value, StandardCharsets.UTF_8));
                }
            }
        }
        return version.headers().expires().isEmpty() ? Map.of() : Map.of("Expires", version.headers().expires());
    }

    /** Streams an open object out. */
    private record ObjectBody(Shared.Opened opened, String key, long first, long length) implements Answer.Body {
        /** Verifies the first block before the answer begins: an error can be told until then, and after it the connection can only be broken off. */
        void requireBeginning() {
            if (length > 0) {
                try {
                    copy(1, new StreamChannel(OutputStream.nullOutputStream()));
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            copy(length, new StreamChannel(out));
        }

        private void copy(long count, StreamChannel target) throws IOException {
            try {
                opened.reader().copyTo(first, count, target);
            } catch (Blobs.BlobCorrupt | Blobs.BlobMissing lost) {
                LOG.log(System.Logger.Level.ERROR, "The bytes of s3://" + opened.bucket().name() + "/" + key + ", version " + opened.version().versionId()
                        + ", are damaged: restore the object. " + lost.getMessage());
                throw lost;
            }
        }

        @Override
        public void close() {
            opened.close();
        }
    }

    /** The parts of a multipart object, empty for others: a copy of one shares its bytes and has no parts. */
    List<Part> parts(ObjectVersion version) {
        if (version.partCount() == 0) {
            return List.of();
        }
        try (ContentReader reader = shared.contents.open(version).orElseThrow(S3Errors::busy)) {
            return new ArrayList<>(reader.parts());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
