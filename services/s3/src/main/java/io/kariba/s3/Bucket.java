package io.kariba.s3;

import io.kariba.api.AccountId;
import io.kariba.api.Arn;
import io.kariba.api.Codec;
import io.kariba.api.Region;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket as it is stored. Names are global; the owner is an account.
 *
 * @param canonicalId S3's canonical user id of the owner
 * @param policy the bucket policy's JSON text as it was put
 * @param publicAccess empty until a block is put, and when it was removed
 */
record Bucket(
        String name,
        AccountId owner,
        String canonicalId,
        Region region,
        Instant created,
        Versioning versioning,
        Optional<String> policy,
        Map<String, String> tags,
        Optional<PublicAccess> publicAccess) {
    /** The life of versioning: once enabled it can only be suspended. */
    enum Versioning {
        UNVERSIONED,
        ENABLED,
        SUSPENDED
    }

    static final Codec<Bucket> CODEC = Codec.of(Bucket::encode, Bucket::decode);

    Bucket withPolicy(Optional<String> changed) {
        return new Bucket(name, owner, canonicalId, region, created, versioning, changed, tags, publicAccess);
    }

    Bucket withTags(Map<String, String> changed) {
        return new Bucket(name, owner, canonicalId, region, created, versioning, policy, changed, publicAccess);
    }

    Bucket withVersioning(Versioning changed) {
        return new Bucket(name, owner, canonicalId, region, created, changed, policy, tags, publicAccess);
    }

    Bucket withPublicAccess(Optional<PublicAccess> changed) {
        return new Bucket(name, owner, canonicalId, region, created, versioning, policy, tags, changed);
    }

    /** Whether a row is of this bucket, and not of another that got its name later. */
    boolean isSame(Bucket other) {
        return owner.equals(other.owner) && created.equals(other.created) && region.equals(other.region);
    }

    Arn arn() {
        return new Arn("arn:aws:s3:::" + name);
    }

    Arn arn(String key) {
        return new Arn("arn:aws:s3:::" + name + "/" + key);
    }

    private byte[] encode() {
        return new RowWriter(2)
                .text(name)
                .text(owner.digits())
                .text(canonicalId)
                .text(region.name())
                .number(created.toEpochMilli())
                .number(versioning.ordinal())
                .text(policy.orElse(""))
                .texts(tags)
                .number(PublicAccess.stored(publicAccess))
                .done();
    }

    private static Bucket decode(byte[] bytes) {
        RowReader row = new RowReader(bytes, 2);
        return new Bucket(
                row.text(),
                new AccountId(row.text()),
                row.text(),
                new Region(row.text()),
                Instant.ofEpochMilli(row.number()),
                Versioning.values()[(int) row.number()],
                Optional.of(row.text()).filter(text -> !text.isEmpty()),
                row.texts(),
                row.format() < 2 ? Optional.empty() : PublicAccess.read((int) row.number()));
    }
}
