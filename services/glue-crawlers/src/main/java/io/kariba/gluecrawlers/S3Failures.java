package io.kariba.gluecrawlers;

import io.kariba.api.Objects;

/** What a customer reads when S3 refuses a crawl: S3's words as AWS's SDK reports them, which is what Glue shows. */
final class S3Failures {
    private S3Failures() {}

    static String denied(S3Path path, String reason) {
        return "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied) for " + path
                + ". Verify policies attached to your IAM role and to the bucket. " + reason;
    }

    static String failed(S3Path path, Objects.ObjectError error) {
        int status = error.code().startsWith("NoSuch") ? 404 : 400;
        return error.getMessage() + " (Service: Amazon S3; Status Code: " + status + "; Error Code: " + error.code() + "): " + path;
    }
}
