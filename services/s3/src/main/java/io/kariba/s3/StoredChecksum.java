package io.kariba.s3;

import java.util.Optional;

/**
 * A checksum S3 keeps with an object or part.
 *
 * @param composite whether it is the checksum of the parts' checksums instead of one over all bytes
 * @param value base64, with {@code -N} after it for composite ones
 */
record StoredChecksum(Algorithm algorithm, boolean composite, String value) {
    static void write(Optional<StoredChecksum> checksum, RowWriter row) {
        row.number(checksum.map(c -> c.algorithm().ordinal() + 1).orElse(0));
        checksum.ifPresent(c -> row.number(c.composite() ? 1 : 0).text(c.value()));
    }

    static Optional<StoredChecksum> read(RowReader row) {
        int algorithm = (int) row.number();
        if (algorithm == 0) {
            return Optional.empty();
        }
        return Optional.of(new StoredChecksum(Algorithm.values()[algorithm - 1], row.number() == 1, row.text()));
    }
}
