package io.kariba.trino;

import com.fasterxml.jackson.databind.JsonNode;
import io.kariba.api.SqlEngine.EngineFailure;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Trino's errors as {@link EngineFailure}s. */
final class Failures {
    /** The code of a statement that Glue or S3 forbade, whatever Trino was doing with the answer. */
    static final String PERMISSION_DENIED = "PERMISSION_DENIED";

    private static final Set<String> CANCELLED = Set.of("USER_CANCELED", "ADMINISTRATIVELY_KILLED");

    /** What the child says when it stops in order while statements run. */
    private static final Set<String> LOST = Set.of("SERVER_SHUTTING_DOWN", "SERVER_STARTING_UP");

    private static final String AWS = "software.amazon.awssdk.services.";
    private static final Pattern ATTEMPTS = Pattern.compile(" \\(SDK Attempt Count: \\d+\\)$");
    private static final Pattern PATH = Pattern.compile("s3://[^\\s,]+");
    private static final Pattern PUT = Pattern.compile("bucket \\[([^\\]]+)\\] key \\[([^\\]]+)\\]");
    private static final int DEEPEST = 30;

    private Failures() {}

    /** Reads the protocol's {@code error} object. */
    static EngineFailure of(JsonNode error) {
        String name = error.path("errorName").asText("GENERIC_INTERNAL_ERROR");
        String message = plain(error.path("message").asText("The engine gave no reason"));
        Optional<JsonNode> aws = awsFailure(error.path("failureInfo"));
        if (aws.isPresent() && isDenial(aws.get())) {
            return new EngineFailure(EngineFailure.Kind.USER, PERMISSION_DENIED, denial(error, aws.get()), 0, 0);
        }
        JsonNode place = error.path("errorLocation");
        return new EngineFailure(
                kind(name, error.path("errorType").asText()),
                name,
                aws.map(failure -> withReason(message, failure)).orElse(message),
                place.path("lineNumber").asInt(),
                place.path("columnNumber").asInt());
    }

    /** What Glue or S3 answered, when that is why the statement failed: Trino often keeps it as a cause only. */
    private static Optional<JsonNode> awsFailure(JsonNode failure) {
        JsonNode cause = failure;
        for (int depth = 0; depth < DEEPEST && !cause.isMissingNode(); depth++) {
            if (cause.path("type").asText().startsWith(AWS)) {
                return Optional.of(cause);
            }
            cause = cause.path("cause");
        }
        return Optional.empty();
    }

    /** An answer to HEAD has no body, so its error has a status and no name. */
    private static boolean isDenial(JsonNode aws) {
        return aws.path("type").asText().endsWith(".AccessDeniedException") || aws.path("message").asText().contains("Status Code: 403");
    }

    private static String denial(JsonNode error, JsonNode aws) {
        String answer = plain(aws.path("message").asText());
        if (!aws.path("type").asText().startsWith(AWS + "s3.")) {
            return answer;
        }
        return path(error.path("failureInfo")).map(path -> "Permission denied on S3 path: " + path + ": " + answer).orElse(answer);
    }

    /** The file or folder Trino was at, from the messages around the answer. */
    private static Optional<String> path(JsonNode failure) {
        JsonNode cause = failure;
        for (int depth = 0; depth < DEEPEST && !cause.isMissingNode(); depth++) {
            String message = cause.path("message").asText();
            Matcher put = PUT.matcher(message);
            if (put.find()) {
                return Optional.of("s3://" + put.group(1) + "/" + put.group(2));
            }
            Matcher path = PATH.matcher(message);
            if (path.find()) {
                return Optional.of(path.group());
            }
            cause = cause.path("cause");
        }
        return Optional.empty();
    }

    private static String withReason(String message, JsonNode aws) {
        String answer = plain(aws.path("message").asText());
        return answer.isEmpty() || message.contains(answer) ? message : message + ": " + answer;
    }

    /** Without the SDK's count of its own attempts, which AWS's services do not print. */
    private static String plain(String message) {
        return ATTEMPTS.matcher(message).replaceAll("");
    }

    private static EngineFailure.Kind kind(String name, String type) {
        if (CANCELLED.contains(name)) {
            return EngineFailure.Kind.CANCELLED;
        }
        if (LOST.contains(name)) {
            return EngineFailure.Kind.ENGINE_LOST;
        }
        return switch (type) {
            case "USER_ERROR" -> EngineFailure.Kind.USER;
            case "INSUFFICIENT_RESOURCES" -> EngineFailure.Kind.RESOURCES;
            case "EXTERNAL" -> EngineFailure.Kind.EXTERNAL;
            default -> EngineFailure.Kind.INTERNAL;
        };
    }
}
