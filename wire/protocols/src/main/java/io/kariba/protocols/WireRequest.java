package io.kariba.protocols;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came in.
 *
 * @param method the HTTP method, upper case
 * @param rawPath the path as sent, undecoded and not normalised; for a virtual-host style S3 request with {@code /bucket} put before it
 * @param rawQuery the query string as sent, without the question mark, or empty
 * @param headers by lower-case name
 * @param body the whole body, without transfer or content encoding; empty for an operation whose body streams in
 * @param allowance the memory that reading it may take
 */
public record WireRequest(String method, String rawPath, String rawQuery, Map<String, List<String>> headers, byte[] body, Allowance allowance) {
    /** A request that may take what memory it needs. */
    public WireRequest(String method, String rawPath, String rawQuery, Map<String, List<String>> headers, byte[] body) {
        this(method, rawPath, rawQuery, headers, body, Allowance.UNLIMITED);
    }

    /** The first value of a header, by lower-case name. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** The Content-Type header, or empty. */
    public String contentType() {
        return header("content-type").orElse("");
    }

    WireRequest withBody(byte[] changed) {
        return new WireRequest(method, rawPath, rawQuery, headers, changed, allowance);
    }
}
