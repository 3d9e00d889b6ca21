package io.kariba.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request's head as it came in, before anything is believed of it.
 *
 * @param method upper case
 * @param rawPath undecoded, as signed
 * @param rawQuery undecoded, without the question mark, or empty
 * @param headers by lower-case name; {@code host} is set for HTTP/2 too
 * @param sourceIp the peer's address
 * @param isSecure whether it came over TLS
 */
record Inbound(String method, String rawPath, String rawQuery, Map<String, List<String>> headers, String sourceIp, boolean isSecure) {
    /** The first value of a header, by lower-case name. */
    Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    String headerOr(String name, String otherwise) {
        return header(name).orElse(otherwise);
    }

    String host() {
        return headerOr("host", "");
    }

    /** A decoded query parameter, by exact name. */
    Optional<String> parameter(String name) {
        return UriText.parameter(rawQuery, name);
    }

    Inbound withPath(String changed) {
        return new Inbound(method, changed, rawQuery, headers, sourceIp, isSecure);
    }
}
