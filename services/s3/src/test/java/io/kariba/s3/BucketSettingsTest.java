package io.kariba.s3;

import static io.kariba.s3.Room.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.TestCallers;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentResponse;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.Permission;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.Tag;

class BucketSettingsTest {
    private final Room room = new Room();
    private final String owner = TestCallers.root().principal().canonicalId();

    @BeforeEach
    void bucket() {
        room.bucket("lake");
    }

    private <R> R call(String operation, SdkPojo request, Class<R> answer) {
        return room.call(operation, request, answer);
    }

    @Test
    void tagsAreKeptUntilTheyAreDeleted() {
        GetBucketTaggingRequest get = GetBucketTaggingRequest.builder().bucket("lake").build();
        fails(() -> call("GetBucketTagging", get, Object.class), "NoSuchTagSet", 404);
        Tag tag = Tag.builder().key("team").value("sales").build();
        call("PutBucketTagging", PutBucketTaggingRequest.builder().bucket("lake").tagging(t -> t.tagSet(tag)).build(), Object.class);
        assertThat(call("GetBucketTagging", get, GetBucketTaggingResponse.class).tagSet()).containsExactly(tag);
        call("DeleteBucketTagging", DeleteBucketTaggingRequest.builder().bucket("lake").build(), Object.class);
        fails(() -> call("GetBucketTagging", get, Object.class), "NoSuchTagSet", 404);
        fails(() -> call("PutBucketTagging", PutBucketTaggingRequest.builder().bucket("lake").build(), Object.class), "MalformedXML", 400);
    }

    @Test
    void theOnlyAclIsTheOwners() {
        GetBucketAclResponse acl = call("GetBucketAcl", GetBucketAclRequest.builder().bucket("lake").build(), GetBucketAclResponse.class);
        assertThat(acl.owner().id()).isEqualTo(owner);
        assertThat(acl.grants()).singleElement().satisfies(grant -> {
            assertThat(grant.permission()).isEqualTo(Permission.FULL_CONTROL);
            assertThat(grant.grantee().id()).isEqualTo(owner);
        });
        PutBucketAclRequest.Builder put = PutBucketAclRequest.builder().bucket("lake");
        call("PutBucketAcl", put.acl("private").build(), Object.class);
        fails(() -> call("PutBucketAcl", put.acl("public-read").build(), Object.class), "AccessControlListNotSupported", 400);
        call("PutBucketAcl", PutBucketAclRequest.builder().bucket("lake").accessControlPolicy(p -> p.grants(acl.grants())).build(), Object.class);
        fails(
                () -> call(
                        "PutBucketAcl",
                        PutBucketAclRequest.builder()
                                .bucket("lake")
                                .accessControlPolicy(p -> p.grants(g -> g.permission("READ").grantee(e -> e.id(owner).type("CanonicalUser"))))
                                .build(),
                        Object.class),
                "AccessControlListNotSupported",
                400);
    }

    @Test
    void objectsHaveTheOwnersAclToo() {
        room.put("lake", "x", "1");
        GetObjectAclRequest get = GetObjectAclRequest.builder().bucket("lake").key("x").build();
        assertThat(call("GetObjectAcl", get, GetObjectAclResponse.class).grants()).extracting(g -> g.grantee().id()).containsExactly(owner);
        PutObjectAclRequest.Builder put = PutObjectAclRequest.builder().bucket("lake").key("x");
        call("PutObjectAcl", put.copy().acl("bucket-owner-full-control").build(), Object.class);
        fails(() -> call("PutObjectAcl", put.copy().acl("public-read").build(), Object.class), "AccessControlListNotSupported", 400);
        fails(() -> call("PutObjectAcl", put.copy().key("missing").acl("private").build(), Object.class), "NoSuchKey", 404);
    }

    @Test
    void theDefaultsOfNewBucketsAreTold() {
        assertThat(call("GetBucketEncryption", GetBucketEncryptionRequest.builder().bucket("lake").build(), GetBucketEncryptionResponse.class)
                        .serverSideEncryptionConfiguration().rules().getFirst().applyServerSideEncryptionByDefault().sseAlgorithmAsString())
                .isEqualTo("AES256");
        assertThat(call("GetBucketOwnershipControls", GetBucketOwnershipControlsRequest.builder().bucket("lake").build(),
                        GetBucketOwnershipControlsResponse.class).ownershipControls().rules().getFirst().objectOwnershipAsString())
                .isEqualTo("BucketOwnerEnforced");
        assertThat(call("GetBucketRequestPayment", GetBucketRequestPaymentRequest.builder().bucket("lake").build(),
                        GetBucketRequestPaymentResponse.class).payerAsString())
                .isEqualTo("BucketOwner");
    }

    @Test
    void eachSettingAsksForItsOwnAction() {
        room.permissions.reset();
        room.permissions.deny("*");
        Map<String, SdkPojo> requests = new java.util.LinkedHashMap<>();
        requests.put("PutBucketTagging", PutBucketTaggingRequest.builder().bucket("lake").build());
        requests.put("GetBucketTagging", GetBucketTaggingRequest.builder().bucket("lake").build());
        requests.put("DeleteBucketTagging", DeleteBucketTaggingRequest.builder().bucket("lake").build());
        requests.put("GetBucketAcl", GetBucketAclRequest.builder().bucket("lake").build());
        requests.put("PutBucketAcl", PutBucketAclRequest.builder().bucket("lake").build());
        requests.put("GetBucketEncryption", GetBucketEncryptionRequest.builder().bucket("lake").build());
        requests.put("GetBucketOwnershipControls", GetBucketOwnershipControlsRequest.builder().bucket("lake").build());
        requests.put("GetPublicAccessBlock", GetPublicAccessBlockRequest.builder().bucket("lake").build());
        requests.put("GetBucketRequestPayment", GetBucketRequestPaymentRequest.builder().bucket("lake").build());
        requests.put("GetBucketPolicyStatus", GetBucketPolicyStatusRequest.builder().bucket("lake").build());
        requests.put("PutBucketPolicy", PutBucketPolicyRequest.builder().bucket("lake").build());
        requests.put("DeleteBucketPolicy", DeleteBucketPolicyRequest.builder().bucket("lake").build());
        requests.forEach((operation, request) -> assertThatThrownBy(() -> call(operation, request, Object.class))
                .as(operation)
                .isInstanceOf(io.kariba.api.AccessDenied.class));
        assertThat(room.permissions.actions())
                .containsExactly(
                        "s3:PutBucketTagging",
                        "s3:GetBucketTagging",
                        "s3:PutBucketTagging",
                        "s3:GetBucketAcl",
                        "s3:PutBucketAcl",
                        "s3:GetEncryptionConfiguration",
                        "s3:GetBucketOwnershipControls",
                        "s3:GetBucketPublicAccessBlock",
                        "s3:GetBucketRequestPayment",
                        "s3:GetBucketPolicyStatus",
                        "s3:PutBucketPolicy",
                        "s3:DeleteBucketPolicy");
    }

    @Test
    void attributesAreThoseAskedFor() {
        room.put("lake", "x", "12345");
        GetObjectAttributesRequest.Builder get = GetObjectAttributesRequest.builder().bucket("lake").key("x");
        GetObjectAttributesResponse all = call(
                "GetObjectAttributes",
                get.copy().objectAttributesWithStrings("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize").build(),
                GetObjectAttributesResponse.class);
        assertThat(all.objectSize()).isEqualTo(5);
        assertThat(all.eTag()).isEqualTo("827ccb0eea8a706c4c34a16891f84e7b");
        assertThat(all.storageClassAsString()).isEqualTo("STANDARD");
        assertThat(all.checksum().checksumCRC64NVME()).isNotEmpty();
        assertThat(all.objectParts()).isNull();
        GetObjectAttributesResponse size =
                call("GetObjectAttributes", get.copy().objectAttributesWithStrings("ObjectSize").build(), GetObjectAttributesResponse.class);
        assertThat(size.eTag()).isNull();
        fails(() -> call("GetObjectAttributes", get.copy().objectAttributesWithStrings("Colour").build(), Object.class), "InvalidArgument", 400);
        fails(() -> call("GetObjectAttributes", get.copy().build(), Object.class), "InvalidRequest", 400);
        fails(() -> call("GetObjectAttributes", get.copy().key("no").objectAttributesWithStrings("ETag").build(), Object.class), "NoSuchKey", 404);
    }
}
