package io.kariba.gluecatalog;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.ConditionCheckFailureException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;

/** The errors of the Glue Data Catalog with AWS's codes and wording; all are 400. */
final class GlueErrors {
    private GlueErrors() {}

    static GlueException databaseNotFound(String name) {
        return notFound("Database " + name + " not found.");
    }

    /** GetTable's own wording; the other operations name the table. */
    static GlueException entityNotFound() {
        return notFound("Entity Not Found");
    }

    static GlueException tableNotFound(String name) {
        return notFound("Table " + name + " not found.");
    }

    static GlueException versionNotFound() {
        return notFound("Version not found.");
    }

    static GlueException partitionNotFound() {
        return notFound("Cannot find partition.");
    }

    static GlueException functionNotFound() {
        return notFound("Cannot find function.");
    }

    static GlueException columnNotFound(String column) {
        return notFound("Column " + column + " not found.");
    }

    static GlueException statisticsNotFound(String column) {
        return notFound("Statistics for column " + column + " not found.");
    }

    static GlueException indexNotFound(String index) {
        return notFound("Partition index " + index + " not found.");
    }

    static GlueException catalogNotFound(String catalog) {
        return notFound("Catalog " + catalog + " not found.");
    }

    static GlueException notFound(String message) {
        return (GlueException) filled(EntityNotFoundException.builder(), "EntityNotFoundException", message).build();
    }

    /** @param kind {@code Database}, {@code Table}, {@code Partition} … */
    static GlueException alreadyExists(String kind) {
        return (GlueException) filled(AlreadyExistsException.builder(), "AlreadyExistsException", kind + " already exists.").build();
    }

    static GlueException concurrentUpdate() {
        String message = "Update table failed due to concurrent modifications.";
        return (GlueException) filled(ConcurrentModificationException.builder(), "ConcurrentModificationException", message).build();
    }

    static GlueException conditionFailed(String message) {
        return (GlueException) filled(ConditionCheckFailureException.builder(), "ConditionCheckFailureException", message).build();
    }

    static GlueException invalid(String message) {
        return (GlueException) filled(InvalidInputException.builder(), "InvalidInputException", message).build();
    }

    static GlueException limitExceeded(String message) {
        String code = "ResourceNumberLimitExceededException";
        return (GlueException) filled(ResourceNumberLimitExceededException.builder(), code, message).build();
    }

    /** What wire answers for a request that breaks the model's constraints, for handlers that are called past it. */
    static GlueException validation(String member, String constraint) {
        String message = "1 validation error detected: Value at '" + member + "' failed to satisfy constraint: " + constraint;
        return (GlueException) filled(GlueException.builder(), "ValidationException", message).build();
    }

    /** The error of one entry of a batch. */
    static ErrorDetail detail(GlueException error) {
        AwsErrorDetails details = error.awsErrorDetails();
        return ErrorDetail.builder().errorCode(details.errorCode()).errorMessage(details.errorMessage()).build();
    }

    private static GlueException.Builder filled(GlueException.Builder builder, String code, String message) {
        builder.message(message);
        builder.statusCode(400);
        builder.writableStackTrace(false);
        builder.awsErrorDetails(AwsErrorDetails.builder().serviceName("Glue").errorCode(code).errorMessage(message).build());
        return builder;
    }
}
