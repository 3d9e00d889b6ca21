package io.kariba.s3;

import static io.kariba.s3.Room.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.TestCallers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.DeleteBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketLifecycleRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketReplicationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketInventoryConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketReplicationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;

class BucketConfigurationsTest {
    private static final String PUBLIC = "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::lake/*\"}}";
    private final Room room = new Room();

    @BeforeEach
    void bucket() {
        room.bucket("lake");
    }

    private <R> R call(String operation, SdkPojo request, Class<R> answer) {
        return room.call(operation, request, answer);
    }

    /** Source: S3 API reference, "Error responses", list of error codes. */
    @Test
    void whatIsNotConfiguredIsNotFoundUnderItsOwnCode() {
        fails(() -> call("GetBucketLifecycleConfiguration", GetBucketLifecycleConfigurationRequest.builder().bucket("lake").build(), Object.class),
                "NoSuchLifecycleConfiguration", 404);
        fails(() -> call("GetBucketCors", GetBucketCorsRequest.builder().bucket("lake").build(), Object.class), "NoSuchCORSConfiguration", 404);
        fails(() -> call("GetBucketWebsite", GetBucketWebsiteRequest.builder().bucket("lake").build(), Object.class), "NoSuchWebsiteConfiguration", 404);
        fails(() -> call("GetBucketReplication", GetBucketReplicationRequest.builder().bucket("lake").build(), Object.class),
                "ReplicationConfigurationNotFoundError", 404);
        fails(() -> call("GetObjectLockConfiguration", GetObjectLockConfigurationRequest.builder().bucket("lake").build(), Object.class),
                "ObjectLockConfigurationNotFoundError", 404);
        fails(() -> call("GetBucketInventoryConfiguration", GetBucketInventoryConfigurationRequest.builder().bucket("lake").id("x").build(), Object.class),
                "NoSuchConfiguration", 404);
        fails(() -> call("DeleteBucketMetricsConfiguration", DeleteBucketMetricsConfigurationRequest.builder().bucket("lake").id("x").build(), Object.class),
                "NoSuchConfiguration", 404);
        fails(() -> call("GetObjectLegalHold", GetObjectLegalHoldRequest.builder().bucket("lake").key("x").build(), Object.class), "InvalidRequest", 400);
        fails(() -> call("GetBucketCors", GetBucketCorsRequest.builder().bucket("none").build(), Object.class), "NoSuchBucket", 404);
    }

    @Test
    void whatAwsAnswersEmptyIsEmpty() {
        assertThat(call("GetBucketLogging", GetBucketLoggingRequest.builder().bucket("lake").build(), GetBucketLoggingResponse.class).loggingEnabled())
                .isNull();
        assertThat(call("GetBucketNotificationConfiguration", GetBucketNotificationConfigurationRequest.builder().bucket("lake").build(),
                        GetBucketNotificationConfigurationResponse.class))
                .isEqualTo(GetBucketNotificationConfigurationResponse.builder().build());
        assertThat(call("GetBucketAccelerateConfiguration", GetBucketAccelerateConfigurationRequest.builder().bucket("lake").build(),
                        GetBucketAccelerateConfigurationResponse.class).statusAsString())
                .isNull();
        assertThat(call("ListBucketInventoryConfigurations", ListBucketInventoryConfigurationsRequest.builder().bucket("lake").build(),
                        ListBucketInventoryConfigurationsResponse.class).isTruncated())
                .isFalse();
    }

    @Test
    void removingWhatIsNotThereSucceeds() {
        call("DeleteBucketLifecycle", DeleteBucketLifecycleRequest.builder().bucket("lake").build(), Object.class);
        call("DeleteBucketCors", DeleteBucketCorsRequest.builder().bucket("lake").build(), Object.class);
        call("DeleteBucketWebsite", DeleteBucketWebsiteRequest.builder().bucket("lake").build(), Object.class);
        call("DeleteBucketReplication", DeleteBucketReplicationRequest.builder().bucket("lake").build(), Object.class);
        call("DeleteBucketEncryption", DeleteBucketEncryptionRequest.builder().bucket("lake").build(), Object.class);
    }

    @Test
    void puttingWhatIsSoAlreadySucceedsAndAnythingElseIsRefused() {
        PutBucketEncryptionRequest.Builder encryption = PutBucketEncryptionRequest.builder().bucket("lake");
        call("PutBucketEncryption", encryption.serverSideEncryptionConfiguration(c -> c.rules(r -> r.applyServerSideEncryptionByDefault(
                d -> d.sseAlgorithm("AES256")))).build(), Object.class);
        fails(() -> call("PutBucketEncryption", encryption.serverSideEncryptionConfiguration(c -> c.rules(r -> r.applyServerSideEncryptionByDefault(
                d -> d.sseAlgorithm("aws:kms")))).build(), Object.class), "NotImplemented", 501);
        PutBucketOwnershipControlsRequest.Builder ownership = PutBucketOwnershipControlsRequest.builder().bucket("lake");
        call("PutBucketOwnershipControls", ownership.ownershipControls(c -> c.rules(r -> r.objectOwnership("BucketOwnerEnforced"))).build(), Object.class);
        fails(() -> call("PutBucketOwnershipControls", ownership.ownershipControls(c -> c.rules(r -> r.objectOwnership("ObjectWriter"))).build(),
                Object.class), "NotImplemented", 501);
        PutBucketRequestPaymentRequest.Builder payer = PutBucketRequestPaymentRequest.builder().bucket("lake");
        call("PutBucketRequestPayment", payer.requestPaymentConfiguration(c -> c.payer("BucketOwner")).build(), Object.class);
        fails(() -> call("PutBucketRequestPayment", payer.requestPaymentConfiguration(c -> c.payer("Requester")).build(), Object.class),
                "NotImplemented", 501);
        PutBucketNotificationConfigurationRequest.Builder notification = PutBucketNotificationConfigurationRequest.builder().bucket("lake");
        call("PutBucketNotificationConfiguration", notification.notificationConfiguration(c -> {}).build(), Object.class);
        fails(() -> call("PutBucketNotificationConfiguration", notification.notificationConfiguration(c -> c.eventBridgeConfiguration(e -> {})).build(),
                Object.class), "NotImplemented", 501);
        PutBucketLoggingRequest.Builder logging = PutBucketLoggingRequest.builder().bucket("lake");
        call("PutBucketLogging", logging.bucketLoggingStatus(s -> {}).build(), Object.class);
        fails(() -> call("PutBucketLogging", logging.bucketLoggingStatus(s -> s.loggingEnabled(l -> l.targetBucket("logs").targetPrefix(""))).build(),
                Object.class), "NotImplemented", 501);
    }

    @Test
    void aBlockRefusesPublicPoliciesUntilItIsRemoved() {
        GetPublicAccessBlockRequest get = GetPublicAccessBlockRequest.builder().bucket("lake").build();
        fails(() -> call("GetPublicAccessBlock", get, Object.class), "NoSuchPublicAccessBlockConfiguration", 404);
        call("PutPublicAccessBlock", PutPublicAccessBlockRequest.builder().bucket("lake")
                .publicAccessBlockConfiguration(c -> c.blockPublicAcls(true).ignorePublicAcls(true).blockPublicPolicy(true).restrictPublicBuckets(true))
                .build(), Object.class);
        assertThat(call("GetPublicAccessBlock", get, GetPublicAccessBlockResponse.class).publicAccessBlockConfiguration())
                .isEqualTo(new PublicAccess(true, true, true, true).configuration());
        PutBucketPolicyRequest put = PutBucketPolicyRequest.builder().bucket("lake").policy(PUBLIC).build();
        assertThatThrownBy(() -> call("PutBucketPolicy", put, Object.class)).isInstanceOf(AccessDenied.class).hasMessageContaining("BlockPublicPolicy");
        call("DeletePublicAccessBlock", DeletePublicAccessBlockRequest.builder().bucket("lake").build(), Object.class);
        fails(() -> call("GetPublicAccessBlock", get, Object.class), "NoSuchPublicAccessBlockConfiguration", 404);
        call("PutBucketPolicy", put, Object.class);
    }

    @Test
    void aRestrictedPublicPolicySpeaksToTheOwnersAccountAlone() {
        call("DeletePublicAccessBlock", DeletePublicAccessBlockRequest.builder().bucket("lake").build(), Object.class);
        call("PutBucketPolicy", PutBucketPolicyRequest.builder().bucket("lake").policy(PUBLIC).build(), Object.class);
        Bucket open = room.metadata.read(reader -> Guard.bucket(reader, "lake"));
        Bucket restricted = open.withPublicAccess(java.util.Optional.of(new PublicAccess(false, false, false, true)));
        call("PutPublicAccessBlock", PutPublicAccessBlockRequest.builder().bucket("lake")
                .publicAccessBlockConfiguration(c -> c.restrictPublicBuckets(true)).build(), Object.class);
        Bucket now = room.metadata.read(reader -> Guard.bucket(reader, "lake"));
        assertThat(now).isEqualTo(restricted);
        assertThat(Guard.policyFor(TestCallers.root(), restricted)).contains(PUBLIC);
        assertThat(Guard.policyFor(TestCallers.anonymous(), restricted)).isEmpty();
        assertThat(Guard.policyFor(TestCallers.anonymous(), open)).contains(PUBLIC);
    }

    @Test
    void eachConfigurationAsksForItsOwnAction() {
        room.permissions.reset();
        room.permissions.deny("*");
        Map<String, SdkPojo> requests = new LinkedHashMap<>();
        requests.put("GetBucketLifecycleConfiguration", GetBucketLifecycleConfigurationRequest.builder().bucket("lake").build());
        requests.put("GetBucketCors", GetBucketCorsRequest.builder().bucket("lake").build());
        requests.put("GetBucketReplication", GetBucketReplicationRequest.builder().bucket("lake").build());
        requests.put("GetBucketLogging", GetBucketLoggingRequest.builder().bucket("lake").build());
        requests.put("ListBucketInventoryConfigurations", ListBucketInventoryConfigurationsRequest.builder().bucket("lake").build());
        requests.put("DeleteBucketLifecycle", DeleteBucketLifecycleRequest.builder().bucket("lake").build());
        requests.put("PutBucketEncryption", PutBucketEncryptionRequest.builder().bucket("lake").build());
        requests.put("PutPublicAccessBlock", PutPublicAccessBlockRequest.builder().bucket("lake").build());
        requests.forEach((operation, request) ->
                assertThatThrownBy(() -> call(operation, request, Object.class)).as(operation).isInstanceOf(AccessDenied.class));
        assertThat(room.permissions.actions())
                .containsExactly(
                        "s3:GetLifecycleConfiguration",
                        "s3:GetBucketCORS",
                        "s3:GetReplicationConfiguration",
                        "s3:GetBucketLogging",
                        "s3:GetInventoryConfiguration",
                        "s3:PutLifecycleConfiguration",
                        "s3:PutEncryptionConfiguration",
                        "s3:PutBucketPublicAccessBlock");
    }
}
