package io.kariba.api;

import java.util.Optional;

/** How an engine is, for the health page and for errors. */
public record EngineStatus(State state, Optional<String> reason) {
    /** The life of an engine: COLD until it is first started, FAILED with a reason; READY with a reason while it does not answer. */
    public enum State {
        COLD,
        STARTING,
        READY,
        FAILED
    }
}
