package io.kariba.athena;

import io.kariba.api.Codec;

/**
 * What a ClientRequestToken made.
 *
 * @param fingerprint a digest of everything in the request that may not change
 */
record StoredToken(String id, String fingerprint) {
    static final Codec<StoredToken> CODEC = JsonCodec.of(StoredToken.class);
}
