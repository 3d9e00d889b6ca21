package io.kariba.s3;

import java.util.Optional;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/**
 * A bucket's block of public access. Since ACLs are off for good, the two settings about them hold whatever they say; the other two act: one refuses policies
 * that are public, the other lets nobody but the owner's account through one. Source: S3 user guide, "Blocking public access to your Amazon S3 storage".
 */
record PublicAccess(boolean blockAcls, boolean ignoreAcls, boolean blockPolicy, boolean restrictBuckets) {
    static PublicAccess of(PublicAccessBlockConfiguration configuration) {
        return new PublicAccess(
                Boolean.TRUE.equals(configuration.blockPublicAcls()),
                Boolean.TRUE.equals(configuration.ignorePublicAcls()),
                Boolean.TRUE.equals(configuration.blockPublicPolicy()),
                Boolean.TRUE.equals(configuration.restrictPublicBuckets()));
    }

    PublicAccessBlockConfiguration configuration() {
        return PublicAccessBlockConfiguration.builder()
                .blockPublicAcls(blockAcls)
                .ignorePublicAcls(ignoreAcls)
                .blockPublicPolicy(blockPolicy)
                .restrictPublicBuckets(restrictBuckets)
                .build();
    }

    /** As a row keeps it: 0 for a bucket without a block. */
    static int stored(Optional<PublicAccess> block) {
        return block.map(set -> 1 | (set.blockAcls ? 2 : 0) | (set.ignoreAcls ? 4 : 0) | (set.blockPolicy ? 8 : 0) | (set.restrictBuckets ? 16 : 0))
                .orElse(0);
    }

    static Optional<PublicAccess> read(int stored) {
        return stored == 0
                ? Optional.empty()
                : Optional.of(new PublicAccess((stored & 2) != 0, (stored & 4) != 0, (stored & 8) != 0, (stored & 16) != 0));
    }
}
