package io.kariba.trino;

import com.fasterxml.jackson.databind.JsonNode;
import io.kariba.api.SqlEngine.EngineFailure;
import java.util.Set;

/** Trino's errors as {@link EngineFailure}s. */
final class Failures {
    private static final Set<String> CANCELLED = Set.of("USER_CANCELED", "ADMINISTRATIVELY_KILLED");

    /** What the child says when it stops in order while statements run. */
    private static final Set<String> LOST = Set.of("SERVER_SHUTTING_DOWN", "SERVER_STARTING_UP");

    private Failures() {}

    /** Reads the protocol's {@code error} object. */
    static EngineFailure of(JsonNode error) {
        String name = error.path("errorName").asText("GENERIC_INTERNAL_ERROR");
        JsonNode place = error.path("errorLocation");
        return new EngineFailure(
                kind(name, error.path("errorType").asText()),
                name,
                error.path("message").asText("The engine gave no reason"),
                place.path("lineNumber").asInt(),
                place.path("columnNumber").asInt());
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
