package io.kariba.wire;

import io.kariba.api.Caller;

/**
 * What authentication found.
 *
 * @param caller whom the request acts for
 * @param payloadHash S3: the x-amz-content-sha256 that was signed; empty if none
 * @param chunks checks the signatures inside the body
 */
record Verified(Caller caller, String payloadHash, ChunkSigner chunks) {}
