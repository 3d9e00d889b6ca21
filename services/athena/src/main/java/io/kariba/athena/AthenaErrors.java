package io.kariba.athena;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.athena.model.AthenaException;
import software.amazon.awssdk.services.athena.model.InternalServerException;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.MetadataException;
import software.amazon.awssdk.services.athena.model.ResourceNotFoundException;
import software.amazon.awssdk.services.athena.model.ThrottleReason;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;

/** Athena's errors with AWS's wording. Clients compare these texts, so they are literal. */
final class AthenaErrors {
    private AthenaErrors() {}

    static InvalidRequestException invalid(String message) {
        return invalid("INVALID_INPUT", message);
    }

    static InvalidRequestException malformedQuery(String message) {
        return invalid("MALFORMED_QUERY", message);
    }

    private static InvalidRequestException invalid(String code, String message) {
        return (InvalidRequestException) InvalidRequestException.builder()
                .athenaErrorCode(code)
                .message(message)
                .awsErrorDetails(details("InvalidRequestException", message))
                .statusCode(400)
                .build();
    }

    static InvalidRequestException queryNotFound(String id) {
        return invalid("QueryExecution " + id + " was not found");
    }

    static InvalidRequestException workGroupNotFound(String name) {
        return invalid("WorkGroup " + name + " is not found.");
    }

    static InvalidRequestException workGroupDisabled(String name) {
        return invalid("WorkGroup " + name + " is disabled.");
    }

    static InvalidRequestException namedQueryNotFound(String id) {
        return invalid("Named query " + id + " does not exist");
    }

    static InvalidRequestException dataCatalogNotFound(String name) {
        return invalid("DataCatalog " + name + " was not found");
    }

    static InvalidRequestException idempotencyMismatch() {
        return invalid("Idempotent parameters do not match");
    }

    static InvalidRequestException noOutputLocation() {
        return invalid("No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.");
    }

    static InvalidRequestException invalidOutputLocation() {
        return invalid("outputLocation is not a valid S3 path.");
    }

    static InvalidRequestException outputBucket(String bucket) {
        return invalid("Unable to verify/create output bucket " + bucket);
    }

    static InvalidRequestException invalidToken() {
        return invalid("The NextToken is not valid.");
    }

    static ResourceNotFoundException resourceNotFound(String name, String message) {
        return (ResourceNotFoundException) ResourceNotFoundException.builder()
                .resourceName(name)
                .message(message)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .statusCode(400)
                .build();
    }

    static MetadataException metadata(String message) {
        return (MetadataException) MetadataException.builder()
                .message(message)
                .awsErrorDetails(details("MetadataException", message))
                .statusCode(400)
                .build();
    }

    static TooManyRequestsException tooManyQueries() {
        String message = "You have exceeded the limit for the number of queries you can run concurrently. "
                + "Please reduce the number of concurrent queries submitted by this account.";
        return (TooManyRequestsException) TooManyRequestsException.builder()
                .reason(ThrottleReason.CONCURRENT_QUERY_LIMIT_EXCEEDED)
                .message(message)
                .awsErrorDetails(details("TooManyRequestsException", message))
                .statusCode(400)
                .build();
    }

    /** Retried by every SDK, and by then another server answers, or this one again. */
    static AthenaException stopping() {
        String message = "The server is stopping.";
        return (InternalServerException) InternalServerException.builder()
                .message(message)
                .awsErrorDetails(details("InternalServerException", message))
                .statusCode(500)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder().serviceName("Athena").errorCode(code).errorMessage(message).build();
    }
}
