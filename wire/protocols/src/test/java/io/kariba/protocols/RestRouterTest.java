package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestRouterTest {
    private static final RestRouter S3 = new RestRouter(ServiceModel.load("s3"));

    private static String route(String method, String target, String... headers) {
        int mark = target.indexOf('?');
        Map<String, List<String>> present = new java.util.HashMap<>();
        for (String header : headers) {
            present.put(header, List.of("x"));
        }
        String path = mark < 0 ? target : target.substring(0, mark);
        return S3.route(method, path, mark < 0 ? "" : target.substring(mark + 1), present).map(OperationModel::name).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,ListBuckets",
        "GET,/?x-id=ListBuckets,ListBuckets",
        "GET,/b,ListObjects",
        "GET,/b/,ListObjects",
        "GET,/b?prefix=a&unknown=1,ListObjects",
        "GET,/b?list-type=2,ListObjectsV2",
        "GET,/b/?list-type=2&prefix=a%2F,ListObjectsV2",
        "GET,/b?list-type=1,ListObjects",
        "GET,/b?location,GetBucketLocation",
        "GET,/b?location=,GetBucketLocation",
        "GET,/b?versions,ListObjectVersions",
        "GET,/b?uploads,ListMultipartUploads",
        "GET,/b?lifecycle,GetBucketLifecycleConfiguration",
        "GET,/b?notification,GetBucketNotificationConfiguration",
        "GET,/b?analytics,ListBucketAnalyticsConfigurations",
        "GET,/b?analytics&id=1,GetBucketAnalyticsConfiguration",
        "GET,/b?policyStatus,GetBucketPolicyStatus",
        "GET,/b/k,GetObject",
        "GET,/b/k?x-id=GetObject,GetObject",
        "GET,/b/k?versionId=1&response-content-type=a,GetObject",
        "GET,/b/k?partNumber=1,GetObject",
        "GET,/b/k?uploadId=1,ListParts",
        "GET,/b/k?acl,GetObjectAcl",
        "GET,/b/k?tagging&versionId=1,GetObjectTagging",
        "GET,/b/k?attributes,GetObjectAttributes",
        "GET,/b//k,GetObject",
        "GET,/b//,GetObject",
        "GET,/b/../x,GetObject",
        "GET,/b/k/,GetObject",
        "GET,/b/%2F%zz?tagging,GetObjectTagging",
        "HEAD,/b,HeadBucket",
        "HEAD,/b/,HeadBucket",
        "HEAD,/b/k,HeadObject",
        "PUT,/b,CreateBucket",
        "PUT,/b/,CreateBucket",
        "PUT,/b?tagging,PutBucketTagging",
        "PUT,/b?versioning,PutBucketVersioning",
        "PUT,/b?lifecycle,PutBucketLifecycleConfiguration",
        "PUT,/b/k,PutObject",
        "PUT,/b/k?x-id=PutObject,PutObject",
        "PUT,/b/k?tagging,PutObjectTagging",
        "PUT,/b/k?partNumber=1&uploadId=2,UploadPart",
        "PUT,/b/k?renameObject,RenameObject",
        "POST,/b?delete,DeleteObjects",
        "POST,/b/?delete,DeleteObjects",
        "POST,/b/k?uploads,CreateMultipartUpload",
        "POST,/b/k?uploadId=1,CompleteMultipartUpload",
        "POST,/b/k?select&select-type=2,SelectObjectContent",
        "POST,/b/k?restore,RestoreObject",
        "DELETE,/b,DeleteBucket",
        "DELETE,/b?tagging,DeleteBucketTagging",
        "DELETE,/b/k,DeleteObject",
        "DELETE,/b/k?uploadId=1,AbortMultipartUpload",
        "DELETE,/b/k?tagging,DeleteObjectTagging",
        "PATCH,/b/k,none",
        "POST,/b,none",
    })
    void s3RequestsFindTheirOperation(String method, String target, String operation) {
        assertThat(route(method, target)).isEqualTo(operation);
    }

    @Test
    void copySourceTellsCopiesFromUploads() {
        assertThat(route("PUT", "/b/k", "x-amz-copy-source")).isEqualTo("CopyObject");
        assertThat(route("PUT", "/b/k?X-Amz-Copy-Source=b%2Fk")).isEqualTo("CopyObject");
        assertThat(route("PUT", "/b/k?partNumber=1&uploadId=2", "x-amz-copy-source")).isEqualTo("UploadPartCopy");
        assertThat(route("PUT", "/b/k?tagging", "x-amz-copy-source")).isEqualTo("PutObjectTagging");
    }

    @Test
    void everyOperationOfEveryRestModelIsFoundByItsOwnTemplate() {
        for (String name : List.of("s3", "lambda", "opensearch", "quicksight", "lakeformation")) {
            RestRouter router = new RestRouter(ServiceModel.load(name));
            for (OperationModel operation : ServiceModel.load(name).operations()) {
                assertThat(routeOf(router, operation)).as(operation.name()).isIn(operation.name(), replacement(operation.name()));
            }
        }
    }

    private static String routeOf(RestRouter router, OperationModel operation) {
        StringBuilder path = new StringBuilder();
        for (String segment : operation.uri().segments()) {
            path.append('/').append(segment.startsWith("{") ? "x1" : segment);
        }
        StringBuilder query = new StringBuilder();
        operation.uri().query().forEach((name, value) -> query.append('&').append(name).append(value == null ? "" : "=" + value));
        Map<String, List<String>> headers = new java.util.HashMap<>();
        for (String name : operation.input() == null ? List.<String>of() : operation.input().required()) {
            Member member = operation.input().members().get(name);
            if (member.location() == Member.Location.QUERY) {
                query.append('&').append(member.wireName()).append("=1");
            } else if (member.location() == Member.Location.HEADER) {
                headers.put(member.wireName().toLowerCase(java.util.Locale.ROOT), List.of("1"));
            }
        }
        return router.route(operation.method(), path.isEmpty() ? "/" : path.toString(), query.toString(), headers).orElseThrow().name();
    }

    /** Operations that cannot be told from an older or newer one of the same template. */
    private static String replacement(String name) {
        return switch (name) {
            case "GetBucketLifecycle" -> "GetBucketLifecycleConfiguration";
            case "PutBucketLifecycle" -> "PutBucketLifecycleConfiguration";
            case "GetBucketNotification" -> "GetBucketNotificationConfiguration";
            case "PutBucketNotification" -> "PutBucketNotificationConfiguration";
            case "ListDirectoryBuckets" -> "ListBuckets";
            default -> name;
        };
    }
}
