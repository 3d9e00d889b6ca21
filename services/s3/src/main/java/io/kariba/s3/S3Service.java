package io.kariba.s3;

import io.kariba.api.EngineSessions;
import io.kariba.api.Ids;
import io.kariba.api.Objects;
import io.kariba.api.Permissions;
import io.kariba.protocols.Answer;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import java.time.InstantSource;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;

/** Amazon S3: the operation table, and the sweeper that frees what is deleted. */
public final class S3Service implements Service, AutoCloseable {
    final Shared shared;
    private final ObjectReads reads;
    private final ObjectWrites writes;
    private final ObjectDeletes deletes;
    private final ObjectCopies copies;
    private final MultipartUploads uploads;
    private final ObjectTags tags;
    private final ObjectDescriptions descriptions;
    private final Listings listings;
    private final Buckets buckets;
    private final BucketPolicies policies;
    private final BucketSettings settings;
    private final BucketConfigurations configurations;
    private final S3Objects objects;
    private final S3Sweeper sweeper;

    /** @param policyGrammar throws for a text that is no IAM policy, with what is wrong as its message */
    public S3Service(
            S3Stores stores,
            Permissions permissions,
            EngineSessions sessions,
            Ids ids,
            InstantSource clock,
            Consumer<String> policyGrammar) {
        shared = new Shared(stores, permissions, sessions, ids, clock);
        reads = new ObjectReads(shared);
        writes = new ObjectWrites(shared);
        deletes = new ObjectDeletes(shared);
        copies = new ObjectCopies(shared, reads, writes);
        uploads = new MultipartUploads(shared, reads, writes);
        tags = new ObjectTags(shared, reads);
        descriptions = new ObjectDescriptions(shared, reads);
        listings = new Listings(shared);
        buckets = new Buckets(shared);
        policies = new BucketPolicies(shared, policyGrammar);
        settings = new BucketSettings(shared);
        configurations = new BucketConfigurations(shared);
        objects = new S3Objects(shared);
        sweeper = new S3Sweeper(shared);
    }

    /** Starts the sweeper; call once. */
    public void start() {
        sweeper.start();
    }

    /** S3 for the other services. */
    public Objects objects() {
        return objects;
    }

    @Override
    public OperationTable operations() {
        OperationTable.Builder table = OperationTable.of("s3");
        objectOperations(table);
        uploads.addTo(table);
        bucketOperations(table);
        settingOperations(table);
        configurations.addTo(table);
        return Refusals.refuse(table).build();
    }

    private void objectOperations(OperationTable.Builder table) {
        table.onCall("GetObject", GetObjectRequest.class, reads::get)
                .onCall("HeadObject", HeadObjectRequest.class, reads::head)
                .onStream("PutObject", PutObjectRequest.class, writes::put)
                .note("SSE-S3 only; no archive storage classes, Object Lock or ACLs; no appending")
                .onCall("CopyObject", CopyObjectRequest.class, (call, request) -> Answer.of(copies.copy(call, request)))
                .note("as PutObject")
                .on("DeleteObject", DeleteObjectRequest.class, deletes::delete)
                .note("no MFA delete")
                .on("DeleteObjects", DeleteObjectsRequest.class, deletes::deleteAll)
                .note("no MFA delete")
                .on("GetObjectAttributes", GetObjectAttributesRequest.class, descriptions::attributes)
                .on("GetObjectTagging", GetObjectTaggingRequest.class, tags::get)
                .on("PutObjectTagging", PutObjectTaggingRequest.class, tags::put)
                .on("DeleteObjectTagging", DeleteObjectTaggingRequest.class, tags::delete)
                .on("GetObjectAcl", GetObjectAclRequest.class, descriptions::acl)
                .note("ownership is enforced: the bucket owner has full control")
                .on("PutObjectAcl", PutObjectAclRequest.class, descriptions::putAcl)
                .note("ownership is enforced: only the ACL that changes nothing is taken")
                .on("ListObjects", ListObjectsRequest.class, listings::list)
                .on("ListObjectsV2", ListObjectsV2Request.class, listings::listV2)
                .on("ListObjectVersions", ListObjectVersionsRequest.class, listings::versions);
    }

    private void bucketOperations(OperationTable.Builder table) {
        table.on("CreateBucket", CreateBucketRequest.class, buckets::create)
                .note("general purpose buckets with ownership enforced; no Object Lock")
                .on("HeadBucket", HeadBucketRequest.class, buckets::head)
                .on("DeleteBucket", DeleteBucketRequest.class, buckets::delete)
                .on("ListBuckets", ListBucketsRequest.class, buckets::list)
                .on("GetBucketLocation", GetBucketLocationRequest.class, buckets::location)
                .on("GetBucketVersioning", GetBucketVersioningRequest.class, buckets::versioning)
                .on("PutBucketVersioning", PutBucketVersioningRequest.class, buckets::putVersioning)
                .note("no MFA delete");
    }

    private void settingOperations(OperationTable.Builder table) {
        table.on("PutBucketPolicy", PutBucketPolicyRequest.class, policies::put)
                .on("GetBucketPolicy", GetBucketPolicyRequest.class, policies::get)
                .on("DeleteBucketPolicy", DeleteBucketPolicyRequest.class, policies::delete)
                .on("GetBucketPolicyStatus", GetBucketPolicyStatusRequest.class, policies::status)
                .on("PutBucketTagging", PutBucketTaggingRequest.class, settings::putTagging)
                .on("GetBucketTagging", GetBucketTaggingRequest.class, settings::tagging)
                .on("DeleteBucketTagging", DeleteBucketTaggingRequest.class, settings::deleteTagging)
                .on("GetBucketAcl", GetBucketAclRequest.class, settings::acl)
                .note("ownership is enforced: the owner has full control")
                .on("PutBucketAcl", PutBucketAclRequest.class, settings::putAcl)
                .note("ownership is enforced: only the ACL that changes nothing is taken")
                .on("GetBucketEncryption", GetBucketEncryptionRequest.class, settings::encryption)
                .note("always SSE-S3; how the data folder's disk is encrypted is its owner's business")
                .on("GetBucketOwnershipControls", GetBucketOwnershipControlsRequest.class, settings::ownership)
                .note("always BucketOwnerEnforced")
                .on("GetPublicAccessBlock", GetPublicAccessBlockRequest.class, settings::publicAccessBlock)
                .on("PutPublicAccessBlock", PutPublicAccessBlockRequest.class, settings::putPublicAccessBlock)
                .note("of a bucket; there is none of the account")
                .on("DeletePublicAccessBlock", DeletePublicAccessBlockRequest.class, settings::deletePublicAccessBlock)
                .on("GetBucketRequestPayment", GetBucketRequestPaymentRequest.class, settings::requestPayment)
                .note("always BucketOwner");
    }

    @Override
    public void close() {
        sweeper.close();
    }
}
