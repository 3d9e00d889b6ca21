package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Answers byte for byte, in the forms of AWS's references: Amazon S3 API Reference (response syntax of each operation, "REST error responses"), AWS STS and IAM
 * API Reference ("Common Errors"), and the JSON protocol's error shape. Elements stand in the order of the response syntax.
 */
class WireGoldenTest {
    private static final RequestId ID = new RequestId("4442587FB7D0A2F9");
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final String S3 = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private static final Instant MOMENT = Instant.parse("2009-10-12T17:50:30Z");

    private static WireResponse encode(String model, String operation, Map<String, Object> output) {
        ServiceModel service = ServiceModel.load(model);
        return ProtocolCodec.of(service.protocol()).encode(service.operation(operation).orElseThrow(), output, ID);
    }

    private static WireResponse fail(String model, String method, String path, Throwable failure) {
        Map<String, List<String>> headers = model.equals("glue") || model.equals("athena")
                ? Map.of("content-type", List.of("application/x-amz-json-1.1"), "x-amz-target", List.of("AWSGlue.GetDatabase"))
                : Map.of();
        return new ServedService(OperationTable.of(model).build()).fail(ID, new WireRequest(method, path, "", headers, new byte[0]), failure);
    }

    private static AwsServiceException failure(String code, int status, String message) {
        return AwsServiceException.builder().statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build()).build();
    }

    private static String text(WireResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Members in the order given, so that a test shows that the order of the model is what counts. */
    private static Map<String, Object> members(Object... pairs) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            found.put((String) pairs[i], pairs[i + 1]);
        }
        return found;
    }

    @Test
    void listBucketResult() {
        Map<String, Object> object = members("Key", "a&b<c>/ı.csv", "LastModified", MOMENT, "ETag", "\"fba9dede5f27731c9771645a39863328\"", "Size", 434_234L,
                "StorageClass", "STANDARD");
        WireResponse response = encode("s3", "ListObjectsV2", members("Name", "lake", "Prefix", "", "KeyCount", 2, "MaxKeys", 1_000, "IsTruncated", false,
                "Contents", List.of(object), "Delimiter", "/", "CommonPrefixes", List.of(members("Prefix", "photos/"))));
        assertThat(text(response)).isEqualTo(XML + "<ListBucketResult" + S3 + "><IsTruncated>false</IsTruncated>"
                + "<Contents><Key>a&amp;b&lt;c&gt;/ı.csv</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>"
                + "<ETag>&quot;fba9dede5f27731c9771645a39863328&quot;</ETag><Size>434234</Size><StorageClass>STANDARD</StorageClass></Contents>"
                + "<Name>lake</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>1000</MaxKeys>"
                + "<CommonPrefixes><Prefix>photos/</Prefix></CommonPrefixes><KeyCount>2</KeyCount></ListBucketResult>");
        assertThat(response.headers()).containsEntry("Content-Type", List.of("application/xml")).containsEntry("x-amz-request-id", List.of(ID.value()))
                .containsKey("x-amz-id-2");
    }

    @Test
    void completeMultipartUploadResult() {
        WireResponse response = encode("s3", "CompleteMultipartUpload", members("Location", "http://lake.s3.amazonaws.com/a", "Bucket", "lake", "Key", "a",
                "ETag", "\"3858f62230ac3c915f300c664312c11f-9\"", "VersionId", "v1"));
        assertThat(text(response)).isEqualTo(XML + "<CompleteMultipartUploadResult" + S3 + "><Location>http://lake.s3.amazonaws.com/a</Location>"
                + "<Bucket>lake</Bucket><Key>a</Key><ETag>&quot;3858f62230ac3c915f300c664312c11f-9&quot;</ETag></CompleteMultipartUploadResult>");
        assertThat(response.headers()).containsEntry("x-amz-version-id", List.of("v1"));
    }

    @Test
    void locationConstraintOfTheFirstRegionIsEmpty() {
        assertThat(text(encode("s3", "GetBucketLocation", Map.of()))).isEqualTo(XML + "<LocationConstraint" + S3 + "></LocationConstraint>");
    }

    @Test
    void locationConstraintOfAnotherRegion() {
        assertThat(text(encode("s3", "GetBucketLocation", Map.of("LocationConstraint", "EU"))))
                .isEqualTo(XML + "<LocationConstraint" + S3 + ">EU</LocationConstraint>");
    }

    @Test
    void copyObjectResult() {
        Map<String, Object> result = members("LastModified", MOMENT, "ETag", "\"9b2cf535f27731c974343645a3985328\"");
        assertThat(text(encode("s3", "CopyObject", Map.of("CopyObjectResult", result)))).isEqualTo(XML + "<CopyObjectResult" + S3
                + "><ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag><LastModified>2009-10-12T17:50:30.000Z</LastModified></CopyObjectResult>");
    }

    @Test
    void listAllMyBucketsResult() {
        Map<String, Object> bucket = members("CreationDate", MOMENT, "Name", "lake");
        assertThat(text(encode("s3", "ListBuckets", members("Owner", members("ID", "bcaf1ffd86f41161ca5fb16fd081034f"), "Buckets", List.of(bucket)))))
                .isEqualTo(XML + "<ListAllMyBucketsResult" + S3 + "><Buckets><Bucket><Name>lake</Name>"
                        + "<CreationDate>2009-10-12T17:50:30.000Z</CreationDate></Bucket></Buckets>"
                        + "<Owner><ID>bcaf1ffd86f41161ca5fb16fd081034f</ID></Owner></ListAllMyBucketsResult>");
    }

    @Test
    void anS3ErrorNamesTheResourceAndBothIds() {
        WireResponse response = fail("s3", "GET", "/lake/a%20b", failure("NoSuchKey", 404, "The specified key does not exist."));
        assertThat(response.status()).isEqualTo(404);
        assertThat(text(response)).isEqualTo(XML + "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
                + "<Resource>/lake/a%20b</Resource><RequestId>4442587FB7D0A2F9</RequestId><HostId>" + S3Xml.hostId(ID.value()) + "</HostId></Error>");
        assertThat(response.headers()).containsEntry("x-amz-id-2", List.of(S3Xml.hostId(ID.value())));
    }

    @Test
    void anS3ErrorCarriesTheMembersOfItsOwn() {
        WireError error = new WireError("NoSuchBucket", 404, "The specified bucket does not exist", Map.of("BucketName", "lake"));
        assertThat(text(fail("s3", "GET", "/lake", error))).isEqualTo(XML + "<Error><Code>NoSuchBucket</Code>"
                + "<Message>The specified bucket does not exist</Message><BucketName>lake</BucketName><Resource>/lake</Resource>"
                + "<RequestId>4442587FB7D0A2F9</RequestId><HostId>" + S3Xml.hostId(ID.value()) + "</HostId></Error>");
    }

    @Test
    void anErrorCarriesTheHeadersOfItsOwn() {
        WireError error = new WireError("NoSuchKey", 404, "gone").withHeaders(Map.of("x-amz-delete-marker", "true", "content-type", "text/plain"));
        for (String method : List.of("GET", "HEAD")) {
            assertThat(fail("s3", method, "/lake/a", error).headers())
                    .containsEntry("x-amz-delete-marker", List.of("true"))
                    .containsEntry("content-type", List.of("text/plain"))
                    .doesNotContainKey("Content-Type");
        }
    }

    @Test
    void anS3ErrorToHeadHasNoBody() {
        WireResponse response = fail("s3", "HEAD", "/lake/a", failure("NoSuchKey", 404, "The specified key does not exist."));
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers()).doesNotContainKey("Content-Type");
    }

    @Test
    void aFailureOfOursTellsTheClientNothing() {
        WireResponse response = fail("s3", "GET", "/lake", new IllegalStateException("a secret"));
        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).doesNotContain("secret").startsWith(XML + "<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message>");
    }

    @Test
    void aGlueError() {
        WireResponse response = fail("glue", "POST", "/", failure("EntityNotFoundException", 400, "Database lake not found."));
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).isEqualTo("{\"__type\":\"EntityNotFoundException\",\"Message\":\"Database lake not found.\"}");
        assertThat(response.headers()).isEqualTo(Map.of("Content-Type", List.of("application/x-amz-json-1.1"), "x-amzn-RequestId", List.of(ID.value()),
                "x-amzn-ErrorType", List.of("EntityNotFoundException")));
    }

    @Test
    void anAthenaErrorCarriesItsOwnCode() {
        WireError error = new WireError("InvalidRequestException", 400, "WorkGroup is not found.", Map.of("AthenaErrorCode", "INVALID_INPUT"));
        assertThat(text(fail("athena", "POST", "/", error)))
                .isEqualTo("{\"__type\":\"InvalidRequestException\",\"Message\":\"WorkGroup is not found.\",\"AthenaErrorCode\":\"INVALID_INPUT\"}");
    }

    @Test
    void anErrorOfTheQueryProtocolHasTheModelsCode() {
        WireResponse response = fail("iam", "POST", "/", failure("NoSuchEntityException", 404, "The user with name a&b cannot be found."));
        assertThat(response.status()).isEqualTo(404);
        assertThat(text(response)).isEqualTo("<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>"
                + "<Code>NoSuchEntity</Code><Message>The user with name a&amp;b cannot be found.</Message></Error>"
                + "<RequestId>4442587FB7D0A2F9</RequestId></ErrorResponse>");
        assertThat(response.headers()).isEqualTo(Map.of("Content-Type", List.of("text/xml"), "x-amzn-RequestId", List.of(ID.value())));
    }

    @Test
    void anAnswerOfTheQueryProtocolHasItsResultAndMetadata() {
        Map<String, Object> identity = members("Arn", "arn:aws:iam::123456789012:user/Alice", "UserId", "AIDACKCEVSQ6C2EXAMPLE", "Account", "123456789012");
        assertThat(text(encode("sts", "GetCallerIdentity", identity)))
                .isEqualTo("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
                        + "<UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/Alice</Arn>"
                        + "</GetCallerIdentityResult><ResponseMetadata><RequestId>4442587FB7D0A2F9</RequestId></ResponseMetadata></GetCallerIdentityResponse>");
    }
}
