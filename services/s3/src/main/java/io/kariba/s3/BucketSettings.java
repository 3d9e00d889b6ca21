package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.AccessControlPolicy;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentResponse;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.Grantee;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Payer;
import software.amazon.awssdk.services.s3.model.Permission;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutBucketAclResponse;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Type;

/** A bucket's tags, and the settings that are what they are: AWS's defaults for new buckets. */
final class BucketSettings {
    private final Shared shared;

    BucketSettings(Shared shared) {
        this.shared = shared;
    }

    private Bucket authorised(Caller caller, String action, String name, String expectedOwner) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, name));
        shared.guard.configure(caller, action, bucket);
        Guard.expectOwner(bucket, expectedOwner);
        return bucket;
    }

    PutBucketTaggingResponse putTagging(Caller caller, PutBucketTaggingRequest request) {
        Bucket bucket = authorised(caller, "PutBucketTagging", request.bucket(), request.expectedBucketOwner());
        if (request.tagging() == null) {
            throw S3Errors.malformedXml();
        }
        setTags(bucket, Tags.of(request.tagging().tagSet(), Tags.MAX_ON_BUCKET));
        return PutBucketTaggingResponse.builder().build();
    }

    GetBucketTaggingResponse tagging(Caller caller, GetBucketTaggingRequest request) {
        Bucket bucket = authorised(caller, "GetBucketTagging", request.bucket(), request.expectedBucketOwner());
        if (bucket.tags().isEmpty()) {
            throw S3Errors.noSuchTagSet(bucket.name());
        }
        return GetBucketTaggingResponse.builder().tagSet(Tags.toList(bucket.tags())).build();
    }

    /** There is no action of its own for removing tags: it is putting none. */
    DeleteBucketTaggingResponse deleteTagging(Caller caller, DeleteBucketTaggingRequest request) {
        Bucket bucket = authorised(caller, "PutBucketTagging", request.bucket(), request.expectedBucketOwner());
        setTags(bucket, Map.of());
        return DeleteBucketTaggingResponse.builder().build();
    }

    private void setTags(Bucket bucket, Map<String, String> tags) {
        shared.metadata.run(tx -> tx.put(S3Tables.BUCKETS, GlobalKey.of(bucket.name()), Guard.again(tx, bucket).withTags(tags)));
    }

    GetBucketAclResponse acl(Caller caller, GetBucketAclRequest request) {
        Bucket bucket = authorised(caller, "GetBucketAcl", request.bucket(), request.expectedBucketOwner());
        return GetBucketAclResponse.builder().owner(Listings.owner(bucket)).grants(ownersGrant(bucket)).build();
    }

    /** What an ACL says while ownership is enforced: the owner controls everything. */
    static Grant ownersGrant(Bucket bucket) {
        Grantee grantee = Grantee.builder().id(bucket.canonicalId()).type(Type.CANONICAL_USER).build();
        return Grant.builder().grantee(grantee).permission(Permission.FULL_CONTROL).build();
    }

    PutBucketAclResponse putAcl(Caller caller, PutBucketAclRequest request) {
        Bucket bucket = authorised(caller, "PutBucketAcl", request.bucket(), request.expectedBucketOwner());
        HeaderRules.refuseAcl(
                request.aclAsString(),
                request.grantFullControl(),
                request.grantRead(),
                request.grantReadACP(),
                request.grantWrite(),
                request.grantWriteACP());
        requireSameAcl(request.accessControlPolicy(), bucket);
        return PutBucketAclResponse.builder().build();
    }

    /** Takes the one ACL there can be, which changes nothing. */
    static void requireSameAcl(AccessControlPolicy policy, Bucket bucket) {
        if (policy == null) {
            return;
        }
        boolean same = policy.grants().size() == 1
                && policy.grants().getFirst().permission() == Permission.FULL_CONTROL
                && policy.grants().getFirst().grantee() != null
                && bucket.canonicalId().equals(policy.grants().getFirst().grantee().id());
        if (!same) {
            throw S3Errors.accessControlListNotSupported();
        }
    }

    GetBucketEncryptionResponse encryption(Caller caller, GetBucketEncryptionRequest request) {
        authorised(caller, "GetEncryptionConfiguration", request.bucket(), request.expectedBucketOwner());
        ServerSideEncryptionRule rule = ServerSideEncryptionRule.builder()
                .applyServerSideEncryptionByDefault(byDefault -> byDefault.sseAlgorithm(ServerSideEncryption.AES256))
                .bucketKeyEnabled(false)
                .build();
        return GetBucketEncryptionResponse.builder()
                .serverSideEncryptionConfiguration(configuration -> configuration.rules(rule))
                .build();
    }

    GetBucketOwnershipControlsResponse ownership(Caller caller, GetBucketOwnershipControlsRequest request) {
        authorised(caller, "GetBucketOwnershipControls", request.bucket(), request.expectedBucketOwner());
        return GetBucketOwnershipControlsResponse.builder()
                .ownershipControls(controls -> controls.rules(rule -> rule.objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)))
                .build();
    }

    GetPublicAccessBlockResponse publicAccessBlock(Caller caller, GetPublicAccessBlockRequest request) {
        Bucket bucket = authorised(caller, "GetBucketPublicAccessBlock", request.bucket(), request.expectedBucketOwner());
        PublicAccess block = bucket.publicAccess().orElseThrow(() -> S3Errors.noSuchPublicAccessBlock(bucket.name()));
        return GetPublicAccessBlockResponse.builder().publicAccessBlockConfiguration(block.configuration()).build();
    }

    PutPublicAccessBlockResponse putPublicAccessBlock(Caller caller, PutPublicAccessBlockRequest request) {
        Bucket bucket = authorised(caller, "PutBucketPublicAccessBlock", request.bucket(), request.expectedBucketOwner());
        if (request.publicAccessBlockConfiguration() == null) {
            throw S3Errors.malformedXml();
        }
        setPublicAccess(bucket, Optional.of(PublicAccess.of(request.publicAccessBlockConfiguration())));
        return PutPublicAccessBlockResponse.builder().build();
    }

    /** There is no action of its own for removing the block: it is putting none. */
    DeletePublicAccessBlockResponse deletePublicAccessBlock(Caller caller, DeletePublicAccessBlockRequest request) {
        Bucket bucket = authorised(caller, "PutBucketPublicAccessBlock", request.bucket(), request.expectedBucketOwner());
        setPublicAccess(bucket, Optional.empty());
        return DeletePublicAccessBlockResponse.builder().build();
    }

    private void setPublicAccess(Bucket bucket, Optional<PublicAccess> block) {
        shared.metadata.run(tx -> tx.put(S3Tables.BUCKETS, GlobalKey.of(bucket.name()), Guard.again(tx, bucket).withPublicAccess(block)));
    }

    GetBucketRequestPaymentResponse requestPayment(Caller caller, GetBucketRequestPaymentRequest request) {
        authorised(caller, "GetBucketRequestPayment", request.bucket(), request.expectedBucketOwner());
        return GetBucketRequestPaymentResponse.builder().payer(Payer.BUCKET_OWNER).build();
    }
}
