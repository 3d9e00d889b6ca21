package io.kariba.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Unpacks bodies that clients compressed (boto3 does with large PutMetricData), within bounds. */
final class Gunzip {
    private static final int ALWAYS_FINE = 64 << 10;

    private Gunzip() {}

    /**
     * The unpacked bytes, or empty if they would be too many.
     *
     * @param most bytes
     * @param ratio how many times larger than the packed bytes they may be, once past 64 KiB
     * @throws IOException if it is not gzip
     */
    static Optional<byte[]> unpack(byte[] packed, int most, int ratio) throws IOException {
        long allowed = Math.min(most, Math.max(ALWAYS_FINE, (long) packed.length * ratio));
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(allowed, packed.length * 4L + 64));
        byte[] piece = new byte[16 << 10];
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 8 << 10)) {
            for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
                if (out.size() + got > allowed) {
                    return Optional.empty();
                }
                out.write(piece, 0, got);
            }
        }
        return Optional.of(out.toByteArray());
    }
}
