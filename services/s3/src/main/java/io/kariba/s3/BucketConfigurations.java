package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.WireError;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.DeleteBucketAnalyticsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketIntelligentTieringConfigurationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketInventoryConfigurationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketLifecycleRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketLifecycleResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketReplicationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketReplicationResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketWebsiteResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAnalyticsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketIntelligentTieringConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketInventoryConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketReplicationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.ListBucketAnalyticsConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketAnalyticsConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketIntelligentTieringConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketIntelligentTieringConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.PutBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.PutBucketRequestPaymentResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * Settings that no bucket here has, because nothing acts on them. Asking for one answers as AWS does for a bucket without it; removing it finds it gone; putting
 * what is so already changes nothing. Everything else is refused. Codes and wording: S3 API reference, "Error responses" and each operation's page.
 */
final class BucketConfigurations {
    private static final String NONE = "none can be set";
    private final Shared shared;

    BucketConfigurations(Shared shared) {
        this.shared = shared;
    }

    OperationTable.Builder addTo(OperationTable.Builder table) {
        unset(table);
        locks(table);
        empty(table);
        lists(table);
        removals(table);
        return unchanged(table);
    }

    private Bucket authorise(Caller caller, String action, String name, String expectedOwner) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, name));
        shared.guard.configure(caller, action, bucket);
        Guard.expectOwner(bucket, expectedOwner);
        return bucket;
    }

    /** @return the error that says that the bucket has no such setting, for whoever may know */
    private WireError absent(Caller caller, String action, String name, String expectedOwner, String code) {
        Bucket bucket = authorise(caller, action, name, expectedOwner);
        return S3Errors.notConfigured(code, wording(code), bucket.name());
    }

    private static String wording(String code) {
        return switch (code) {
            case "NoSuchLifecycleConfiguration" -> "The lifecycle configuration does not exist";
            case "NoSuchCORSConfiguration" -> "The CORS configuration does not exist";
            case "NoSuchWebsiteConfiguration" -> "The specified bucket does not have a website configuration";
            case "ReplicationConfigurationNotFoundError" -> "The replication configuration was not found";
            case "ObjectLockConfigurationNotFoundError" -> "Object Lock configuration does not exist for this bucket";
            default -> "The specified configuration does not exist.";
        };
    }

    private void unset(OperationTable.Builder table) {
        table.on("GetBucketLifecycleConfiguration", GetBucketLifecycleConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetLifecycleConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchLifecycleConfiguration");
                })
                .note(NONE);
        table.on("GetBucketCors", GetBucketCorsRequest.class, (caller, request) -> {
                    throw absent(caller, "GetBucketCORS", request.bucket(), request.expectedBucketOwner(), "NoSuchCORSConfiguration");
                })
                .note(NONE);
        table.on("GetBucketWebsite", GetBucketWebsiteRequest.class, (caller, request) -> {
                    throw absent(caller, "GetBucketWebsite", request.bucket(), request.expectedBucketOwner(), "NoSuchWebsiteConfiguration");
                })
                .note(NONE);
        table.on("GetBucketReplication", GetBucketReplicationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetReplicationConfiguration", request.bucket(), request.expectedBucketOwner(), "ReplicationConfigurationNotFoundError");
                })
                .note(NONE);
        table.on("GetObjectLockConfiguration", GetObjectLockConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetBucketObjectLockConfiguration", request.bucket(), request.expectedBucketOwner(), "ObjectLockConfigurationNotFoundError");
                })
                .note(NONE);
        table.on("GetBucketInventoryConfiguration", GetBucketInventoryConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetInventoryConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("GetBucketAnalyticsConfiguration", GetBucketAnalyticsConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetAnalyticsConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("GetBucketMetricsConfiguration", GetBucketMetricsConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetMetricsConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("GetBucketIntelligentTieringConfiguration", GetBucketIntelligentTieringConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "GetIntelligentTieringConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("DeleteBucketInventoryConfiguration", DeleteBucketInventoryConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "PutInventoryConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("DeleteBucketAnalyticsConfiguration", DeleteBucketAnalyticsConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "PutAnalyticsConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("DeleteBucketMetricsConfiguration", DeleteBucketMetricsConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "PutMetricsConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
        table.on("DeleteBucketIntelligentTieringConfiguration", DeleteBucketIntelligentTieringConfigurationRequest.class, (caller, request) -> {
                    throw absent(caller, "PutIntelligentTieringConfiguration", request.bucket(), request.expectedBucketOwner(), "NoSuchConfiguration");
                })
                .note(NONE);
    }

    /** Locks of objects are asked for as the object is, and answered by what the bucket has not. */
    private void locks(OperationTable.Builder table) {
        table.on("GetObjectRetention", GetObjectRetentionRequest.class, (caller, request) -> {
                    throw notLocked(caller, "GetObjectRetention", request.bucket(), request.key(), request.expectedBucketOwner());
                })
                .note(NONE)
                .on("GetObjectLegalHold", GetObjectLegalHoldRequest.class, (caller, request) -> {
                    throw notLocked(caller, "GetObjectLegalHold", request.bucket(), request.key(), request.expectedBucketOwner());
                })
                .note(NONE);
    }

    private WireError notLocked(Caller caller, String action, String name, String key, String expectedOwner) {
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, name));
        shared.guard.requireRegion(caller, bucket);
        shared.guard.read(caller, action, bucket, ObjectKeys.check(key), Map.of());
        Guard.expectOwner(bucket, expectedOwner);
        return S3Errors.invalidRequest("Bucket is missing Object Lock Configuration");
    }

    private void empty(OperationTable.Builder table) {
        table.on("GetBucketNotificationConfiguration", GetBucketNotificationConfigurationRequest.class, (caller, request) -> {
                    authorise(caller, "GetBucketNotification", request.bucket(), request.expectedBucketOwner());
                    return GetBucketNotificationConfigurationResponse.builder().build();
                })
                .note(NONE);
        table.on("GetBucketLogging", GetBucketLoggingRequest.class, (caller, request) -> {
                    authorise(caller, "GetBucketLogging", request.bucket(), request.expectedBucketOwner());
                    return GetBucketLoggingResponse.builder().build();
                })
                .note(NONE);
        table.on("GetBucketAccelerateConfiguration", GetBucketAccelerateConfigurationRequest.class, (caller, request) -> {
                    authorise(caller, "GetAccelerateConfiguration", request.bucket(), request.expectedBucketOwner());
                    return GetBucketAccelerateConfigurationResponse.builder().build();
                })
                .note(NONE);
    }

    private void lists(OperationTable.Builder table) {
        table.on("ListBucketInventoryConfigurations", ListBucketInventoryConfigurationsRequest.class, (caller, request) -> {
                    authorise(caller, "GetInventoryConfiguration", request.bucket(), request.expectedBucketOwner());
                    return ListBucketInventoryConfigurationsResponse.builder().isTruncated(false).build();
                })
                .note(NONE);
        table.on("ListBucketAnalyticsConfigurations", ListBucketAnalyticsConfigurationsRequest.class, (caller, request) -> {
                    authorise(caller, "GetAnalyticsConfiguration", request.bucket(), request.expectedBucketOwner());
                    return ListBucketAnalyticsConfigurationsResponse.builder().isTruncated(false).build();
                })
                .note(NONE);
        table.on("ListBucketMetricsConfigurations", ListBucketMetricsConfigurationsRequest.class, (caller, request) -> {
                    authorise(caller, "GetMetricsConfiguration", request.bucket(), request.expectedBucketOwner());
                    return ListBucketMetricsConfigurationsResponse.builder().isTruncated(false).build();
                })
                .note(NONE);
        table.on("ListBucketIntelligentTieringConfigurations", ListBucketIntelligentTieringConfigurationsRequest.class, (caller, request) -> {
                    authorise(caller, "GetIntelligentTieringConfiguration", request.bucket(), request.expectedBucketOwner());
                    return ListBucketIntelligentTieringConfigurationsResponse.builder().isTruncated(false).build();
                })
                .note(NONE);
    }

    /** What is not there is removed without an error. */
    private void removals(OperationTable.Builder table) {
        table.on("DeleteBucketLifecycle", DeleteBucketLifecycleRequest.class, (caller, request) -> {
                    authorise(caller, "PutLifecycleConfiguration", request.bucket(), request.expectedBucketOwner());
                    return DeleteBucketLifecycleResponse.builder().build();
                })
                .note(NONE);
        table.on("DeleteBucketCors", DeleteBucketCorsRequest.class, (caller, request) -> {
                    authorise(caller, "PutBucketCORS", request.bucket(), request.expectedBucketOwner());
                    return DeleteBucketCorsResponse.builder().build();
                })
                .note(NONE);
        table.on("DeleteBucketWebsite", DeleteBucketWebsiteRequest.class, (caller, request) -> {
                    authorise(caller, "DeleteBucketWebsite", request.bucket(), request.expectedBucketOwner());
                    return DeleteBucketWebsiteResponse.builder().build();
                })
                .note(NONE);
        table.on("DeleteBucketReplication", DeleteBucketReplicationRequest.class, (caller, request) -> {
                    authorise(caller, "PutReplicationConfiguration", request.bucket(), request.expectedBucketOwner());
                    return DeleteBucketReplicationResponse.builder().build();
                })
                .note(NONE);
        table.on("DeleteBucketEncryption", DeleteBucketEncryptionRequest.class, (caller, request) -> {
                    authorise(caller, "PutEncryptionConfiguration", request.bucket(), request.expectedBucketOwner());
                    return DeleteBucketEncryptionResponse.builder().build();
                })
                .note("the default, SSE-S3, is what there is");
    }

    /** Putting what is so already. */
    private OperationTable.Builder unchanged(OperationTable.Builder table) {
        return table.on("PutBucketEncryption", PutBucketEncryptionRequest.class, this::putEncryption)
                .note("only the default, SSE-S3")
                .on("PutBucketOwnershipControls", PutBucketOwnershipControlsRequest.class, this::putOwnership)
                .note("only BucketOwnerEnforced")
                .on("PutBucketRequestPayment", PutBucketRequestPaymentRequest.class, this::putRequestPayment)
                .note("only BucketOwner")
                .on("PutBucketNotificationConfiguration", PutBucketNotificationConfigurationRequest.class, this::putNotification)
                .note("only an empty one: notifications are not implemented")
                .on("PutBucketLogging", PutBucketLoggingRequest.class, this::putLogging)
                .note("only none: see the audit log");
    }

    PutBucketEncryptionResponse putEncryption(Caller caller, PutBucketEncryptionRequest request) {
        authorise(caller, "PutEncryptionConfiguration", request.bucket(), request.expectedBucketOwner());
        ServerSideEncryptionConfiguration configuration = request.serverSideEncryptionConfiguration();
        if (configuration == null || configuration.rules().isEmpty()) {
            throw S3Errors.malformedXml();
        }
        for (ServerSideEncryptionRule rule : configuration.rules()) {
            ServerSideEncryptionByDefault byDefault = rule.applyServerSideEncryptionByDefault();
            if (byDefault != null && !"AES256".equals(byDefault.sseAlgorithmAsString())) {
                throw S3Errors.notSupported("Encryption other than the default, SSE-S3, is not implemented");
            }
        }
        return PutBucketEncryptionResponse.builder().build();
    }

    PutBucketOwnershipControlsResponse putOwnership(Caller caller, PutBucketOwnershipControlsRequest request) {
        authorise(caller, "PutBucketOwnershipControls", request.bucket(), request.expectedBucketOwner());
        if (request.ownershipControls() == null || request.ownershipControls().rules().size() != 1) {
            throw S3Errors.malformedXml();
        }
        if (!"BucketOwnerEnforced".equals(request.ownershipControls().rules().getFirst().objectOwnershipAsString())) {
            throw S3Errors.notSupported("Object ownership is always BucketOwnerEnforced");
        }
        return PutBucketOwnershipControlsResponse.builder().build();
    }

    PutBucketRequestPaymentResponse putRequestPayment(Caller caller, PutBucketRequestPaymentRequest request) {
        authorise(caller, "PutBucketRequestPayment", request.bucket(), request.expectedBucketOwner());
        String payer = request.requestPaymentConfiguration() == null ? null : request.requestPaymentConfiguration().payerAsString();
        if (payer == null || !payer.equals("BucketOwner") && !payer.equals("Requester")) {
            throw S3Errors.malformedXml();
        }
        if (payer.equals("Requester")) {
            throw S3Errors.notSupported("Requester Pays is not implemented");
        }
        return PutBucketRequestPaymentResponse.builder().build();
    }

    PutBucketNotificationConfigurationResponse putNotification(Caller caller, PutBucketNotificationConfigurationRequest request) {
        authorise(caller, "PutBucketNotification", request.bucket(), request.expectedBucketOwner());
        NotificationConfiguration configuration = request.notificationConfiguration();
        if (configuration == null) {
            throw S3Errors.malformedXml();
        }
        boolean none = configuration.topicConfigurations().isEmpty()
                && configuration.queueConfigurations().isEmpty()
                && configuration.lambdaFunctionConfigurations().isEmpty()
                && configuration.eventBridgeConfiguration() == null;
        if (!none) {
            throw S3Errors.notSupported("Notifications are not implemented");
        }
        return PutBucketNotificationConfigurationResponse.builder().build();
    }

    PutBucketLoggingResponse putLogging(Caller caller, PutBucketLoggingRequest request) {
        authorise(caller, "PutBucketLogging", request.bucket(), request.expectedBucketOwner());
        if (request.bucketLoggingStatus() == null) {
            throw S3Errors.malformedXml();
        }
        if (request.bucketLoggingStatus().loggingEnabled() != null) {
            throw S3Errors.notSupported("Server access logging is not implemented: see the audit log");
        }
        return PutBucketLoggingResponse.builder().build();
    }
}
