package io.kariba.s3;

import io.kariba.api.Codec;
import java.time.Instant;
import java.util.Optional;

/**
 * One part of a multipart upload.
 *
 * @param number 1 to 10,000, as the client chose it
 * @param blob the blob's name; empty for a part without bytes
 * @param eTag the MD5 of its bytes in hexadecimal
 * @param checksum in the upload's algorithm, or CRC64NVME where the upload named none
 */
record Part(int number, String blob, long size, String eTag, Instant lastModified, Optional<StoredChecksum> checksum) {
    static final Codec<Part> CODEC = Codec.of(
            part -> {
                RowWriter row = new RowWriter(1);
                part.write(row);
                return row.done();
            },
            bytes -> read(new RowReader(bytes, 1)));

    Part withBlob(String changed) {
        return new Part(number, changed, size, eTag, lastModified, checksum);
    }

    void write(RowWriter row) {
        row.number(number).text(blob).number(size).text(eTag).number(lastModified.toEpochMilli());
        StoredChecksum.write(checksum, row);
    }

    static Part read(RowReader row) {
        return new Part(
                (int) row.number(), row.text(), row.number(), row.text(), Instant.ofEpochMilli(row.number()), StoredChecksum.read(row));
    }
}
