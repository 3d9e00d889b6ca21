package io.kariba.athenasql;

import io.kariba.api.SqlEngine.EngineFailure;

/** Athena's words for the engine's failures. */
public final class Failures {
    private Failures() {}

    /** What a query that failed in the engine shows: the message is StateChangeReason. */
    public static AthenaError describe(EngineFailure failure, EngineStatement statement) {
        return new AthenaError(AthenaError.USER, 1, false, failure.code() + ": " + failure.getMessage());
    }
}
