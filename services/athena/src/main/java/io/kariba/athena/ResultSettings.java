package io.kariba.athena;

import io.kariba.api.AccountId;
import software.amazon.awssdk.services.athena.model.AclConfiguration;
import software.amazon.awssdk.services.athena.model.EncryptionConfiguration;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.ResultConfigurationUpdates;

/**
 * ResultConfiguration as it is kept, of a workgroup or a query; what was not sent is null.
 *
 * @param encryption {@code SSE_S3} or null: S3 encrypts every object anyway
 * @param acl {@code BUCKET_OWNER_FULL_CONTROL} or null
 */
record ResultSettings(String outputLocation, String encryption, String expectedBucketOwner, String acl) {
    static final ResultSettings NONE = new ResultSettings(null, null, null, null);

    /** Checks and takes over what was sent; null is {@link #NONE}. */
    static ResultSettings of(ResultConfiguration sent, AccountId account) {
        if (sent == null) {
            return NONE;
        }
        return new ResultSettings(
                location(sent.outputLocation()),
                encryption(sent.encryptionConfiguration()),
                owner(sent.expectedBucketOwner(), account),
                acl(sent.aclConfiguration()));
    }

    /** These settings with an UpdateWorkGroup's changes; removal comes first, then what is set. */
    ResultSettings changed(ResultConfigurationUpdates updates, AccountId account) {
        if (updates == null) {
            return this;
        }
        String newLocation = updates.outputLocation() != null
                ? location(updates.outputLocation())
                : removed(updates.removeOutputLocation(), outputLocation);
        String newEncryption = updates.encryptionConfiguration() != null
                ? encryption(updates.encryptionConfiguration())
                : removed(updates.removeEncryptionConfiguration(), encryption);
        String newOwner = updates.expectedBucketOwner() != null
                ? owner(updates.expectedBucketOwner(), account)
                : removed(updates.removeExpectedBucketOwner(), expectedBucketOwner);
        String newAcl = updates.aclConfiguration() != null ? acl(updates.aclConfiguration()) : removed(updates.removeAclConfiguration(), acl);
        return new ResultSettings(newLocation, newEncryption, newOwner, newAcl);
    }

    ResultSettings withOutputLocation(String changed) {
        return new ResultSettings(changed, encryption, expectedBucketOwner, acl);
    }

    ResultConfiguration toSdk() {
        ResultConfiguration.Builder sdk = ResultConfiguration.builder().outputLocation(outputLocation).expectedBucketOwner(expectedBucketOwner);
        if (encryption != null) {
            sdk.encryptionConfiguration(EncryptionConfiguration.builder().encryptionOption(encryption).build());
        }
        if (acl != null) {
            sdk.aclConfiguration(AclConfiguration.builder().s3AclOption(acl).build());
        }
        return sdk.build();
    }

    private static String removed(Boolean remove, String otherwise) {
        return Boolean.TRUE.equals(remove) ? null : otherwise;
    }

    private static String location(String sent) {
        if (sent == null || sent.isEmpty()) {
            return null;
        }
        S3Path.parse(sent).orElseThrow(AthenaErrors::invalidOutputLocation);
        return sent;
    }

    private static String encryption(EncryptionConfiguration sent) {
        if (sent == null) {
            return null;
        }
        if (!"SSE_S3".equals(sent.encryptionOptionAsString())) {
            throw AthenaErrors.invalid("EncryptionOption " + sent.encryptionOptionAsString() + " is not supported here: results are encrypted with SSE_S3 only.");
        }
        return sent.encryptionOptionAsString();
    }

    private static String owner(String sent, AccountId account) {
        if (sent != null && !sent.equals(account.digits())) {
            throw AthenaErrors.invalid("ExpectedBucketOwner " + sent + " is another account: query results can be stored only in buckets of your own account.");
        }
        return sent;
    }

    private static String acl(AclConfiguration sent) {
        return sent == null ? null : sent.s3AclOptionAsString();
    }
}
