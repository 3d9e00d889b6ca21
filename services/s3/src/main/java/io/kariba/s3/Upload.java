package io.kariba.s3;

import io.kariba.api.Codec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A multipart upload under way.
 *
 * @param initiatorArn who began it
 * @param initiatorId its canonical user id
 * @param algorithm the checksum the client chose; absent means CRC64NVME over all bytes, kept by the server alone
 * @param composite whether the object's checksum is one of the parts' checksums
 */
record Upload(
        String id,
        Instant initiated,
        String initiatorArn,
        String initiatorId,
        Optional<Algorithm> algorithm,
        boolean composite,
        ObjectHeaders headers,
        Map<String, String> tags) {
    static final Codec<Upload> CODEC = Codec.of(Upload::encode, Upload::decode);

    /** What every part's checksum is kept in. */
    Algorithm partAlgorithm() {
        return algorithm.orElse(Algorithm.CRC64NVME);
    }

    private byte[] encode() {
        RowWriter row = new RowWriter(1)
                .text(id)
                .number(initiated.toEpochMilli())
                .text(initiatorArn)
                .text(initiatorId)
                .number(algorithm.map(a -> a.ordinal() + 1).orElse(0))
                .number(composite ? 1 : 0);
        headers.write(row);
        return row.texts(tags).done();
    }

    private static Upload decode(byte[] bytes) {
        RowReader row = new RowReader(bytes, 1);
        String id = row.text();
        Instant initiated = Instant.ofEpochMilli(row.number());
        String arn = row.text();
        String canonicalId = row.text();
        int algorithm = (int) row.number();
        return new Upload(
                id,
                initiated,
                arn,
                canonicalId,
                algorithm == 0 ? Optional.empty() : Optional.of(Algorithm.values()[algorithm - 1]),
                row.number() == 1,
                ObjectHeaders.read(row),
                row.texts());
    }
}
