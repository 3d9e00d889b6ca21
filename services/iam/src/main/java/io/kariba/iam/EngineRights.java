package io.kariba.iam;

import io.kariba.api.Action;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The only actions that an engine's credentials are good for, whatever their caller may do: tables and partitions of the catalog, and the data of objects.
 * Above all they cannot start other work or make other credentials, which would leave the session's prefixes, and its end, behind.
 */
final class EngineRights {
    private static final Pattern CATALOG = Pattern.compile(
            "(?:Batch)?(?:Get|Create|Update|Delete)(?:Databases?|Tables?|Partitions?)|GetUserDefinedFunctions?|GetTableVersions?|GetPartitionIndexes");

    private static final Set<String> OBJECTS = Set.of(
            "GetObject",
            "PutObject",
            "DeleteObject",
            "GetObjectTagging",
            "PutObjectTagging",
            "ListBucket",
            "GetBucketLocation",
            "AbortMultipartUpload",
            "ListMultipartUploadParts",
            "ListBucketMultipartUploads");

    private EngineRights() {}

    static boolean include(Action action) {
        return switch (action.service()) {
            case "glue" -> CATALOG.matcher(action.name()).matches();
            case "s3" -> OBJECTS.contains(action.name());
            default -> false;
        };
    }
}
