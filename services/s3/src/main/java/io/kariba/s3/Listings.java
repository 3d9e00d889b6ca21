package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.KeyRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.S3Object;

/** ListObjects, ListObjectsV2 and ListObjectVersions. */
final class Listings {
    static final int MAX_KEYS = 1000;
    private final Shared shared;

    Listings(Shared shared) {
        this.shared = shared;
    }

    ListObjectsResponse list(Caller caller, ListObjectsRequest request) {
        Query query = query(request.prefix(), request.delimiter(), request.maxKeys(), request.encodingTypeAsString());
        Bucket bucket = authorise(caller, "ListBucket", request.bucket(), query, request.expectedBucketOwner());
        String marker = HeaderRules.orEmpty(request.marker());
        KeyWalk<ObjectVersion> walk = walk(bucket.name(), query);
        KeyWalk.Page<ObjectVersion> page = page(walk, marker.isEmpty() ? walk.all() : walk.after(marker), query);
        boolean sayNext = page.truncated() && (!query.delimiter().isEmpty() || page.items().isEmpty());
        return ListObjectsResponse.builder()
                .name(bucket.name())
                .prefix(query.encode(query.prefix()))
                .delimiter(query.encodeOrNull(query.delimiter()))
                .marker(query.encode(marker))
                .nextMarker(sayNext ? query.encode(page.lastKey()) : null)
                .maxKeys(query.maxKeys())
                .encodingType(query.encodingType())
                .isTruncated(page.truncated())
                .contents(contents(page, query, bucket))
                .commonPrefixes(commonPrefixes(page, query))
                .build();
    }

    ListObjectsV2Response listV2(Caller caller, ListObjectsV2Request request) {
        Query query = query(request.prefix(), request.delimiter(), request.maxKeys(), request.encodingTypeAsString());
        Bucket bucket = authorise(caller, "ListBucket", request.bucket(), query, request.expectedBucketOwner());
        KeyWalk<ObjectVersion> walk = walk(bucket.name(), query);
        String startAfter = HeaderRules.orEmpty(request.startAfter());
        KeyRange range = startAfter.isEmpty() ? walk.all() : walk.after(startAfter);
        if (request.continuationToken() != null) {
            range = walk.after(untoken(request.continuationToken()));
        }
        KeyWalk.Page<ObjectVersion> page = page(walk, range, query);
        List<CommonPrefix> prefixes = commonPrefixes(page, query);
        boolean owners = Boolean.TRUE.equals(request.fetchOwner());
        List<S3Object> contents = contents(page, query, owners ? bucket : null);
        return ListObjectsV2Response.builder()
                .name(bucket.name())
                .prefix(query.encode(query.prefix()))
                .delimiter(query.encodeOrNull(query.delimiter()))
                .maxKeys(query.maxKeys())
                .keyCount(page.items().size())
                .continuationToken(request.continuationToken())
                .nextContinuationToken(page.truncated() ? token(page.lastKey()) : null)
                .startAfter(query.encodeOrNull(startAfter))
                .encodingType(query.encodingType())
                .isTruncated(page.truncated())
                .contents(contents)
                .commonPrefixes(prefixes)
                .build();
    }

    ListObjectVersionsResponse versions(Caller caller, ListObjectVersionsRequest request) {
        Query query = query(request.prefix(), request.delimiter(), request.maxKeys(), request.encodingTypeAsString());
        Bucket bucket = authorise(caller, "ListBucketVersions", request.bucket(), query, request.expectedBucketOwner());
        String keyMarker = HeaderRules.orEmpty(request.keyMarker());
        String versionMarker = HeaderRules.orEmpty(request.versionIdMarker());
        if (!versionMarker.isEmpty() && keyMarker.isEmpty()) {
            throw S3Errors.invalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", versionMarker);
        }
        KeyWalk<ObjectVersion> walk = KeyWalk.allRows(S3Tables.OBJECTS, bucket.name(), query.prefix(), query.delimiter());
        KeyWalk.Page<ObjectVersion> page = shared.metadata.read(reader -> {
            KeyRange range = keyMarker.isEmpty() ? walk.all() : walk.after(keyMarker);
            if (!versionMarker.isEmpty()) {
                long order = shared.versions.find(reader, bucket.name(), keyMarker, versionMarker).map(VersionRows.Located::order).orElse(Long.MIN_VALUE);
                range = walk.all().after(S3Tables.object(bucket.name(), keyMarker).number(order));
            }
            return query.maxKeys() == 0 ? new KeyWalk.Page<>(List.of(), false, "") : walk.walk(reader, range, query.maxKeys());
        });
        return versionsResponse(request, query, bucket, page);
    }

    private ListObjectVersionsResponse versionsResponse(
            ListObjectVersionsRequest request, Query query, Bucket bucket, KeyWalk.Page<ObjectVersion> page) {
        List<software.amazon.awssdk.services.s3.model.ObjectVersion> versions = new ArrayList<>();
        List<DeleteMarkerEntry> markers = new ArrayList<>();
        Owner owner = owner(bucket);
        String previous = page.items().isEmpty() ? "" : newestKeyBefore(bucket, page.items().getFirst());
        String lastVersion = null;
        for (KeyWalk.Item<ObjectVersion> item : page.items()) {
            lastVersion = null;
            if (item.commonPrefix() != null) {
                continue;
            }
            ObjectVersion version = item.value();
            boolean latest = !item.key().equals(previous);
            previous = item.key();
            lastVersion = version.versionId();
            if (version.isDeleteMarker()) {
                markers.add(DeleteMarkerEntry.builder().key(query.encode(item.key())).versionId(version.versionId()).isLatest(latest)
                        .lastModified(version.lastModified()).owner(owner).build());
            } else {
                versions.add(software.amazon.awssdk.services.s3.model.ObjectVersion.builder().key(query.encode(item.key()))
                        .versionId(version.versionId()).isLatest(latest).lastModified(version.lastModified()).eTag(version.quotedETag())
                        .size(version.size()).storageClass(storageClass(version)).owner(owner)
                        .checksumAlgorithmWithStrings(version.checksum().map(c -> List.of(c.algorithm().name())).orElse(null))
                        .checksumType(version.checksum().map(ObjectAnswers::type).orElse(null)).build());
            }
        }
        return ListObjectVersionsResponse.builder()
                .name(bucket.name())
                .prefix(query.encode(query.prefix()))
                .delimiter(query.encodeOrNull(query.delimiter()))
                .keyMarker(query.encode(HeaderRules.orEmpty(request.keyMarker())))
                .versionIdMarker(HeaderRules.orEmpty(request.versionIdMarker()))
                .nextKeyMarker(page.truncated() ? query.encode(page.lastKey()) : null)
                .nextVersionIdMarker(page.truncated() ? lastVersion : null)
                .maxKeys(query.maxKeys())
                .encodingType(query.encodingType())
                .isTruncated(page.truncated())
                .versions(versions)
                .deleteMarkers(markers)
                .commonPrefixes(commonPrefixes(page, query))
                .build();
    }

    /** The key of the first item if newer versions of it are on earlier pages, else empty. */
    private String newestKeyBefore(Bucket bucket, KeyWalk.Item<ObjectVersion> first) {
        if (first.commonPrefix() != null) {
            return "";
        }
        boolean isNewest = shared.metadata.read(reader -> shared.versions
                .newest(reader, bucket.name(), first.key())
                .map(top -> top.order() == VersionRows.orderOf(first.rowKey()))
                .orElse(true));
        return isNewest ? "" : first.key();
    }

    /** A listing for another service. */
    KeyWalk.Page<ObjectVersion> page(Caller caller, String bucket, String prefix, String delimiter, String after, int limit) {
        Query query = new Query(prefix, delimiter, limit, null);
        authorise(caller, "ListBucket", bucket, query, null);
        KeyWalk<ObjectVersion> walk = walk(bucket, query);
        return page(walk, after == null ? walk.all() : walk.after(untoken(after)), query);
    }

    /** Where the next page goes on, opaque to clients. */
    static String token(String lastKey) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("1" + lastKey).getBytes(StandardCharsets.UTF_8));
    }

    static String untoken(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith("1")) {
                return text.substring(1);
            }
        } catch (IllegalArgumentException notBase64) {
            // Answered below like a token of another kind.
        }
        throw S3Errors.invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
    }

    /**
     * What a listing asks for.
     *
     * @param encodingType {@code url} or null
     */
    record Query(String prefix, String delimiter, int maxKeys, String encodingType) {
        String encode(String key) {
            return encodingType == null ? key : UrlKeys.encode(key);
        }

        String encodeOrNull(String key) {
            return key.isEmpty() ? null : encode(key);
        }
    }

    static Query query(String prefix, String delimiter, Integer maxKeys, String encodingType) {
        if (maxKeys != null && maxKeys < 0) {
            throw S3Errors.invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", maxKeys.toString());
        }
        if (encodingType != null && !encodingType.equals("url")) {
            throw S3Errors.invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType);
        }
        int limit = maxKeys == null ? MAX_KEYS : Math.min(MAX_KEYS, maxKeys);
        return new Query(HeaderRules.orEmpty(prefix), HeaderRules.orEmpty(delimiter), limit, encodingType);
    }

    private Bucket authorise(Caller caller, String action, String name, Query query, String expectedOwner) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, name));
        Map<String, String> conditions = new HashMap<>();
        conditions.put("s3:prefix", query.prefix());
        conditions.put("s3:delimiter", query.delimiter());
        conditions.put("s3:max-keys", Integer.toString(query.maxKeys()));
        shared.guard.list(caller, action, bucket, query.prefix(), conditions);
        Guard.expectOwner(bucket, expectedOwner);
        return bucket;
    }

    private static KeyWalk<ObjectVersion> walk(String bucket, Query query) {
        return KeyWalk.firstRows(
                S3Tables.OBJECTS,
                bucket,
                query.prefix(),
                query.delimiter(),
                (key, version) -> version.isDeleteMarker() ? KeyWalk.Verdict.SKIP_KEY : KeyWalk.Verdict.SHOW);
    }

    private KeyWalk.Page<ObjectVersion> page(KeyWalk<ObjectVersion> walk, KeyRange range, Query query) {
        if (query.maxKeys() == 0) {
            return new KeyWalk.Page<>(List.of(), false, "");
        }
        return shared.metadata.read(reader -> walk.walk(reader, range, query.maxKeys()));
    }

    /** @param withOwner null to leave owners out */
    private static List<S3Object> contents(KeyWalk.Page<ObjectVersion> page, Query query, Bucket withOwner) {
        List<S3Object> contents = new ArrayList<>();
        Owner owner = withOwner == null ? null : owner(withOwner);
        for (KeyWalk.Item<ObjectVersion> item : page.items()) {
            if (item.commonPrefix() == null) {
                ObjectVersion version = item.value();
                contents.add(S3Object.builder().key(query.encode(item.key())).lastModified(version.lastModified()).eTag(version.quotedETag())
                        .size(version.size()).storageClass(storageClass(version)).owner(owner)
                        .checksumAlgorithmWithStrings(version.checksum().map(c -> List.of(c.algorithm().name())).orElse(null))
                        .checksumType(version.checksum().map(ObjectAnswers::type).orElse(null)).build());
            }
        }
        return contents;
    }

    static <V> List<CommonPrefix> commonPrefixes(KeyWalk.Page<V> page, Query query) {
        return page.items().stream()
                .filter(item -> item.commonPrefix() != null)
                .map(item -> CommonPrefix.builder().prefix(query.encode(item.commonPrefix())).build())
                .toList();
    }

    static Owner owner(Bucket bucket) {
        return Owner.builder().id(bucket.canonicalId()).build();
    }

    private static String storageClass(ObjectVersion version) {
        return version.headers().storageClass().isEmpty() ? "STANDARD" : version.headers().storageClass();
    }
}
