package io.kariba.protocols;

import io.kariba.api.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A decoded request with what its typed form does not hold.
 *
 * @param caller who calls
 * @param operation the operation's name in the model
 * @param members the decoded input by member name, for members newer than the pinned SDK
 * @param headers all request headers by lower-case name, e.g. {@code x-amz-content-sha256}
 * @param rawPath the request's path as it was sent, undecoded
 * @param query the raw query string, or empty
 */
public record Call(
        Caller caller, String operation, Map<String, Object> members, Map<String, List<String>> headers, String rawPath, String query) {
    /** The first value of a header, by lower-case name. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }
}
