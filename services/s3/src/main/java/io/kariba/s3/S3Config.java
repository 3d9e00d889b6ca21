package io.kariba.s3;

import java.time.Duration;

/**
 * Limits of S3.
 *
 * @param maxPut bytes of a single PutObject or UploadPart; AWS: 5 GiB
 * @param minPart bytes of every part but the last; AWS: 5 MiB
 * @param maxBucketsPerAccount AWS: 10,000
 * @param sweepInterval how long the sweeper rests between rounds
 * @param regions from where a bucket is reached
 */
public record S3Config(long maxPut, long minPart, int maxBucketsPerAccount, Duration sweepInterval, Regions regions) {
    /** AWS's limits; a sweep every ten seconds; buckets are reached from any region. */
    public static final S3Config DEFAULT = new S3Config(5L << 30, 5L << 20, 10_000, Duration.ofSeconds(10), Regions.ANY);

    /** From where a bucket is reached. */
    public enum Regions {
        /** From every region, so that clients need not agree on one. */
        ANY,
        /** As in AWS from its own alone: requests signed for another are answered 301 PermanentRedirect with {@code x-amz-bucket-region}. */
        OWN
    }

    /** The same limits with another rule for regions. */
    public S3Config with(Regions changed) {
        return new S3Config(maxPut, minPart, maxBucketsPerAccount, sweepInterval, changed);
    }
}
