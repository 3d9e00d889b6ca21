package io.kariba.api;

/** The id of an {@link EngineSession}; unguessable, unique across nodes. */
public record EngineSessionId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
