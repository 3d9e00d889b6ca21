package io.kariba.s3;

import io.kariba.api.Codec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One version of an object as it is stored, delete markers included.
 *
 * @param versionId {@code null} for the null version, which is all there is in a bucket that never had versioning
 * @param eTag without quotes; empty for delete markers
 * @param lastModified whole seconds are what HTTP shows; stored in milliseconds
 * @param partCount 0 unless it came from a multipart upload
 */
record ObjectVersion(
        String versionId,
        long size,
        String eTag,
        Instant lastModified,
        Content content,
        int partCount,
        Optional<StoredChecksum> checksum,
        ObjectHeaders headers,
        Map<String, String> tags) {
    static final String NULL_ID = "null";
    static final Codec<ObjectVersion> CODEC = Codec.of(ObjectVersion::encode, ObjectVersion::decode);

    static ObjectVersion deleteMarker(Instant at) {
        return new ObjectVersion(NULL_ID, 0, "", at, Content.DELETE_MARKER, 0, Optional.empty(), ObjectHeaders.NONE, Map.of());
    }

    boolean isDeleteMarker() {
        return content.kind() == Content.Kind.DELETE_MARKER;
    }

    boolean isNull() {
        return versionId.equals(NULL_ID);
    }

    String quotedETag() {
        return '"' + eTag + '"';
    }

    ObjectVersion withVersionId(String changed) {
        return new ObjectVersion(changed, size, eTag, lastModified, content, partCount, checksum, headers, tags);
    }

    ObjectVersion withTags(Map<String, String> changed) {
        return new ObjectVersion(versionId, size, eTag, lastModified, content, partCount, checksum, headers, changed);
    }

    ObjectVersion withContent(Content changed) {
        return new ObjectVersion(versionId, size, eTag, lastModified, changed, partCount, checksum, headers, tags);
    }

    private byte[] encode() {
        RowWriter row = new RowWriter(1)
                .text(isNull() ? "" : versionId)
                .number(size)
                .text(eTag)
                .number(lastModified.toEpochMilli())
                .number(content.kind().ordinal())
                .text(content.name())
                .number(partCount);
        StoredChecksum.write(checksum, row);
        headers.write(row);
        return row.texts(tags).done();
    }

    private static ObjectVersion decode(byte[] bytes) {
        RowReader row = new RowReader(bytes, 1);
        String id = row.text();
        return new ObjectVersion(
                id.isEmpty() ? NULL_ID : id,
                row.number(),
                row.text(),
                Instant.ofEpochMilli(row.number()),
                new Content(Content.Kind.values()[(int) row.number()], row.text()),
                (int) row.number(),
                StoredChecksum.read(row),
                ObjectHeaders.read(row),
                row.texts());
    }
}
