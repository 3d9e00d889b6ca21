package io.kariba.gluecrawlers;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.CrawlerNotRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerStoppingException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.NoScheduleException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.SchedulerNotRunningException;
import software.amazon.awssdk.services.glue.model.SchedulerRunningException;

/** The errors of crawlers and classifiers with AWS's codes and, where it is known, wording; all are 400. */
final class CrawlerErrors {
    private CrawlerErrors() {}

    static GlueException crawlerNotFound(String name) {
        return notFound("Crawler entry with name " + name + " does not exist");
    }

    static GlueException classifierNotFound(String name) {
        return notFound("Classifier entry with name " + name + " does not exist");
    }

    private static GlueException notFound(String message) {
        return (GlueException) filled(EntityNotFoundException.builder(), "EntityNotFoundException", message).build();
    }

    static GlueException alreadyExists(String name) {
        return (GlueException) filled(AlreadyExistsException.builder(), "AlreadyExistsException", name + " already exists").build();
    }

    static GlueException alreadyStarted(String name) {
        return running("Crawler with name " + name + " has already started");
    }

    /** The wording that UpdateCrawler gives, as CloudFormation shows it. */
    static GlueException cannotUpdate() {
        return running("Cannot update Crawler while running. Please stop crawl or wait until it completes to update.");
    }

    static GlueException cannotDelete() {
        return running("Cannot delete Crawler while running. Please stop crawl or wait until it completes to delete.");
    }

    private static GlueException running(String message) {
        return (GlueException) filled(CrawlerRunningException.builder(), "CrawlerRunningException", message).build();
    }

    static GlueException notRunning(String name) {
        String message = "Crawler with name " + name + " isn't running";
        return (GlueException) filled(CrawlerNotRunningException.builder(), "CrawlerNotRunningException", message).build();
    }

    static GlueException stopping(String name) {
        String message = "Crawler with name " + name + " is stopping";
        return (GlueException) filled(CrawlerStoppingException.builder(), "CrawlerStoppingException", message).build();
    }

    static GlueException noSchedule(String name) {
        String message = "Crawler with name " + name + " has no schedule";
        return (GlueException) filled(NoScheduleException.builder(), "NoScheduleException", message).build();
    }

    static GlueException scheduleRunning(String name) {
        String message = "The schedule of crawler " + name + " is already running";
        return (GlueException) filled(SchedulerRunningException.builder(), "SchedulerRunningException", message).build();
    }

    static GlueException scheduleNotRunning(String name) {
        String message = "The schedule of crawler " + name + " is not running";
        return (GlueException) filled(SchedulerNotRunningException.builder(), "SchedulerNotRunningException", message).build();
    }

    static GlueException invalid(String message) {
        return (GlueException) filled(InvalidInputException.builder(), "InvalidInputException", message).build();
    }

    static GlueException limitExceeded(String message) {
        String code = "ResourceNumberLimitExceededException";
        return (GlueException) filled(ResourceNumberLimitExceededException.builder(), code, message).build();
    }

    /** So many crawls run and wait that no more are taken: clients try again by themselves. */
    static GlueException throttled() {
        return (GlueException) filled(GlueException.builder(), "ThrottlingException", "Rate exceeded").build();
    }

    private static GlueException.Builder filled(GlueException.Builder builder, String code, String message) {
        builder.message(message);
        builder.statusCode(400);
        builder.writableStackTrace(false);
        builder.awsErrorDetails(AwsErrorDetails.builder().serviceName("Glue").errorCode(code).errorMessage(message).build());
        return builder;
    }
}
