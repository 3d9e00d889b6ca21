package io.kariba.wire;

import java.util.Map;

/**
 * The chain of chunk signatures of a streamed body: each covers the one before it, the first the request's own.
 *
 * <p>Without a key (open mode, unknown key) the chain cannot be checked; then {@link #NONE} stands in its place.
 */
final class ChunkSigner {
    /** Accepts any chunk signature. */
    static final ChunkSigner NONE = new ChunkSigner(null, "", "", "");

    private final byte[] key;
    private final String timestamp;
    private final String scope;
    private String previous;

    private ChunkSigner(byte[] key, String timestamp, String scope, String seed) {
        this.key = key;
        this.timestamp = timestamp;
        this.scope = scope;
        this.previous = seed;
    }

    static ChunkSigner of(byte[] key, Signature.V4 signature) {
        return new ChunkSigner(key, signature.timestamp(), signature.scope(), signature.value());
    }

    /** Whether the next chunk's signature is right; moves the chain on. */
    boolean isChunkRight(String dataHash, String signature) {
        return isRight("AWS4-HMAC-SHA256-PAYLOAD\n" + timestamp + "\n" + scope + "\n" + previous + "\n" + Hmac.EMPTY_SHA256 + "\n" + dataHash, signature);
    }

    /** @param trailers sorted by name */
    boolean isTrailerRight(Map<String, String> trailers, String signature) {
        StringBuilder lines = new StringBuilder();
        trailers.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
        return isRight("AWS4-HMAC-SHA256-TRAILER\n" + timestamp + "\n" + scope + "\n" + previous + "\n" + Hmac.hash(lines.toString()), signature);
    }

    private boolean isRight(String toSign, String signature) {
        if (key == null) {
            return true;
        }
        String expected = Hmac.hex(Hmac.sha256(key, toSign));
        previous = expected;
        return Hmac.same(expected, signature);
    }
}
