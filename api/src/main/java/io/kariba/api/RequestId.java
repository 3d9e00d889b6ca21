package io.kariba.api;

/** The id of one request: sent back to the client, written into the audit record and into every log line about it. */
public record RequestId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
