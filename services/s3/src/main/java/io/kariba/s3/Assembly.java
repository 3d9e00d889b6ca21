package io.kariba.s3;

import io.kariba.api.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts that a completed multipart upload was put together from, in order: the object's bytes are theirs, one after the other. Its id is the upload's,
 * so that a repeated CompleteMultipartUpload finds what the first one made.
 *
 * @param bucket where the upload was completed to
 * @param versionId of the version it made
 */
record Assembly(String bucket, String key, String versionId, String eTag, Optional<StoredChecksum> checksum, List<Part> parts) {
    static final Codec<Assembly> CODEC = Codec.of(Assembly::encode, Assembly::decode);

    Assembly withParts(List<Part> changed) {
        return new Assembly(bucket, key, versionId, eTag, checksum, changed);
    }

    Assembly withVersionId(String changed) {
        return new Assembly(bucket, key, changed, eTag, checksum, parts);
    }

    private byte[] encode() {
        RowWriter row = new RowWriter(1).text(bucket).text(key).text(versionId).text(eTag);
        StoredChecksum.write(checksum, row);
        row.number(parts.size());
        parts.forEach(part -> part.write(row));
        return row.done();
    }

    private static Assembly decode(byte[] bytes) {
        RowReader row = new RowReader(bytes, 1);
        String bucket = row.text();
        String key = row.text();
        String versionId = row.text();
        String eTag = row.text();
        Optional<StoredChecksum> checksum = StoredChecksum.read(row);
        int count = (int) row.number();
        List<Part> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(Part.read(row));
        }
        return new Assembly(bucket, key, versionId, eTag, checksum, parts);
    }
}
