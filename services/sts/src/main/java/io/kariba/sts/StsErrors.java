package io.kariba.sts;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.StsException;

/** STS's errors: <a href="https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html">common</a> and each operation's own. */
final class StsErrors {
    private StsErrors() {}

    static StsException validation(String message) {
        return error("ValidationError", 400, message);
    }

    static StsException accessDenied(String message) {
        return error("AccessDenied", 403, message);
    }

    static StsException malformedPolicy(String message) {
        return (StsException) MalformedPolicyDocumentException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(details("MalformedPolicyDocument", message))
                .build();
    }

    private static StsException error(String code, int status, String message) {
        return (StsException) StsException.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(details(code, message))
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder().errorCode(code).errorMessage(message).serviceName("Sts").build();
    }
}
