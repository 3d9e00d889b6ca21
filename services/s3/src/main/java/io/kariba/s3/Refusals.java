package io.kariba.s3;

import io.kariba.protocols.OperationTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operations of S3 that are known and refused, and why: each answers NotImplemented with its reason. */
final class Refusals {
    private static final Map<String, List<String>> BY_REASON = new LinkedHashMap<>();

    static {
        BY_REASON.put("Lifecycle rules are not implemented: objects stay until they are deleted", List.of(
                "GetBucketLifecycle", "PutBucketLifecycle", "PutBucketLifecycleConfiguration"));
        BY_REASON.put("Notifications are not implemented", List.of("GetBucketNotification", "PutBucketNotification"));
        BY_REASON.put("Object Lock is not implemented", List.of("PutObjectLegalHold", "PutObjectLockConfiguration", "PutObjectRetention"));
        BY_REASON.put("Website hosting is not implemented", List.of("PutBucketWebsite"));
        BY_REASON.put("CORS configuration is not implemented", List.of("PutBucketCors"));
        BY_REASON.put("Replication is not implemented", List.of("PutBucketReplication"));
        BY_REASON.put("Encryption other than the default, SSE-S3, is not implemented", List.of("UpdateObjectEncryption"));
        BY_REASON.put("Object ownership is always BucketOwnerEnforced", List.of("DeleteBucketOwnershipControls"));
        BY_REASON.put("Inventory is not implemented", List.of("PutBucketInventoryConfiguration"));
        BY_REASON.put("Analytics configuration is not implemented", List.of("PutBucketAnalyticsConfiguration"));
        BY_REASON.put("Request metrics are not implemented", List.of("PutBucketMetricsConfiguration"));
        BY_REASON.put("Intelligent-Tiering configuration is not implemented", List.of("PutBucketIntelligentTieringConfiguration"));
        BY_REASON.put("Metadata tables are not implemented", List.of(
                "CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration", "DeleteBucketMetadataConfiguration",
                "DeleteBucketMetadataTableConfiguration", "GetBucketMetadataConfiguration", "GetBucketMetadataTableConfiguration",
                "UpdateBucketMetadataAnnotationTableConfiguration", "UpdateBucketMetadataInventoryTableConfiguration",
                "UpdateBucketMetadataJournalTableConfiguration"));
        BY_REASON.put("Annotations are not implemented", List.of(
                "DeleteObjectAnnotation", "GetObjectAnnotation", "ListObjectAnnotations", "PutObjectAnnotation"));
        BY_REASON.put("Attribute-based access control is not implemented", List.of("GetBucketAbac", "PutBucketAbac"));
        BY_REASON.put("Transfer acceleration is not implemented", List.of("PutBucketAccelerateConfiguration"));
        BY_REASON.put("Directory buckets are not implemented", List.of("CreateSession", "ListDirectoryBuckets", "RenameObject"));
        BY_REASON.put("Archive storage classes are not implemented, so there is nothing to restore", List.of("RestoreObject"));
        BY_REASON.put("S3 Select is not implemented: query the data with Athena", List.of("SelectObjectContent"));
        BY_REASON.put("Object Lambda is not implemented", List.of("WriteGetObjectResponse"));
        BY_REASON.put("BitTorrent is not implemented", List.of("GetObjectTorrent"));
    }

    private Refusals() {}

    static OperationTable.Builder refuse(OperationTable.Builder table) {
        BY_REASON.forEach((reason, operations) -> operations.forEach(operation -> table.refuse(operation, reason)));
        return table;
    }
}
