package io.kariba.trino;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.SqlEngine.EngineFailure;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Errors recorded from Trino 483 over a Glue and an S3 that refused. */
class FailuresTest {
    private static EngineFailure failure(String json) throws IOException {
        return Failures.of(new ObjectMapper().readTree(json));
    }

    @Test
    void glueDenialIsPermissionDeniedWithAwsText() throws IOException {
        EngineFailure failure = failure(
                """
                {"message":"User: arn:aws:iam::111111111111:user/alice is not authorized to perform: glue:GetTable on resource: arn:x (Service: Glue, Status Code: 400, Request ID: r) (SDK Attempt Count: 1)",
                 "errorName":"HIVE_METASTORE_ERROR","errorType":"EXTERNAL","failureInfo":{"type":"io.trino.spi.TrinoException","message":"…",
                  "cause":{"type":"software.amazon.awssdk.services.glue.model.AccessDeniedException",
                   "message":"User: arn:aws:iam::111111111111:user/alice is not authorized to perform: glue:GetTable on resource: arn:x (Service: Glue, Status Code: 400, Request ID: r) (SDK Attempt Count: 1)"}}}
                """);
        assertThat(failure.code()).isEqualTo("PERMISSION_DENIED");
        assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.USER);
        assertThat(failure)
                .hasMessage(
                        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: glue:GetTable on resource: arn:x (Service: Glue, Status Code: 400, Request ID: r)");
    }

    @Test
    void s3DenialOfReadNamesThePath() throws IOException {
        EngineFailure failure = failure(
                """
                {"message":"Error opening Hive split s3://lake/raw/month=2/f.csv (offset=0, length=638): Failed to open S3 file: s3://lake/raw/month=2/f.csv",
                 "errorName":"HIVE_CANNOT_OPEN_SPLIT","errorType":"EXTERNAL","failureInfo":{"type":"io.trino.spi.TrinoException",
                  "message":"Error opening Hive split s3://lake/raw/month=2/f.csv (offset=0, length=638): Failed to open S3 file: s3://lake/raw/month=2/f.csv",
                  "cause":{"type":"io.trino.filesystem.TrinoFileSystemException","message":"Failed to open S3 file: s3://lake/raw/month=2/f.csv",
                   "cause":{"type":"software.amazon.awssdk.services.s3.model.S3Exception","message":"null (Service: S3, Status Code: 403, Request ID: X) (SDK Attempt Count: 1)"}}}}
                """);
        assertThat(failure.code()).isEqualTo("PERMISSION_DENIED");
        assertThat(failure)
                .hasMessage("Permission denied on S3 path: s3://lake/raw/month=2/f.csv: null (Service: S3, Status Code: 403, Request ID: X)");
    }

    @Test
    void s3DenialOfWriteNamesThePath() throws IOException {
        EngineFailure failure = failure(
                """
                {"message":"Error committing write to Hive","errorName":"HIVE_WRITER_CLOSE_ERROR","errorType":"EXTERNAL",
                 "failureInfo":{"type":"io.trino.spi.TrinoException","message":"Error committing write to Hive",
                  "cause":{"type":"java.io.IOException","message":"Put failed for bucket [lake] key [js/f.gz]: software.amazon.awssdk.services.s3.model.AccessDeniedException: no",
                   "cause":{"type":"software.amazon.awssdk.services.s3.model.AccessDeniedException","message":"no (Service: S3, Status Code: 403, Request ID: X) (SDK Attempt Count: 1)"}}}}
                """);
        assertThat(failure).hasMessage("Permission denied on S3 path: s3://lake/js/f.gz: no (Service: S3, Status Code: 403, Request ID: X)");
    }

    @Test
    void otherAnswersOfTheLakeAreAddedToTrinosWords() throws IOException {
        EngineFailure failure = failure(
                """
                {"message":"Failed to list directory: s3://gone/","errorName":"HIVE_FILESYSTEM_ERROR","errorType":"EXTERNAL",
                 "failureInfo":{"type":"io.trino.spi.TrinoException","message":"Failed to list directory: s3://gone/",
                  "cause":{"type":"software.amazon.awssdk.services.s3.model.NoSuchBucketException","message":"The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: X) (SDK Attempt Count: 1)"}}}
                """);
        assertThat(failure.code()).isEqualTo("HIVE_FILESYSTEM_ERROR");
        assertThat(failure.kind()).isEqualTo(EngineFailure.Kind.EXTERNAL);
        assertThat(failure)
                .hasMessage("Failed to list directory: s3://gone/: The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: X)");
    }
}
