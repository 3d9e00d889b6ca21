package io.kariba.s3;

import java.time.Duration;

/**
 * Limits of S3.
 *
 * @param maxPut bytes of a single PutObject or UploadPart; AWS: 5 GiB
 * @param minPart bytes of every part but the last; AWS: 5 MiB
 * @param maxBucketsPerAccount AWS: 10,000
 * @param sweepInterval how long the sweeper rests between rounds
 */
public record S3Config(long maxPut, long minPart, int maxBucketsPerAccount, Duration sweepInterval) {
    /** AWS's limits; a sweep every ten seconds. */
    public static final S3Config DEFAULT = new S3Config(5L << 30, 5L << 20, 10_000, Duration.ofSeconds(10));
}
