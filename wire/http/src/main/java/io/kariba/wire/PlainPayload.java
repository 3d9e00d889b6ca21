package io.kariba.wire;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A body without framing of its own: its length and, where the client declared one, its SHA-256 are proven by the read that meets its end. */
final class PlainPayload extends InputStream {
    private final RawBody raw;
    private final long declared;
    private final String expectedHash;
    private final MessageDigest digest;
    private long delivered;
    private boolean isAtEnd;

    /** @param hash the SHA-256 the client declared, or empty for an unsigned payload */
    PlainPayload(RawBody raw, long declared, Optional<String> hash) {
        this.raw = raw;
        this.declared = declared;
        this.expectedHash = hash.orElse("");
        this.digest = hash.isPresent() ? Hmac.digest() : null;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (isAtEnd) {
            return -1;
        }
        int got = delivered == declared ? -1 : raw.readOrFail(target, offset, (int) Math.min(length, declared - delivered));
        if (got < 0) {
            end();
            return -1;
        }
        if (digest != null) {
            digest.update(target, offset, got);
        }
        delivered += got;
        return got;
    }

    private void end() throws IOException {
        if (delivered != declared) {
            throw S3Errors.incompleteBody();
        }
        if (digest != null) {
            String computed = Hmac.hex(digest.digest());
            if (!Hmac.same(computed, expectedHash)) {
                throw S3Errors.hashMismatch(expectedHash, computed);
            }
        }
        isAtEnd = true;
    }
}
