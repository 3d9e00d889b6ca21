package io.kariba.protocols;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the operation of a REST request by method, path, query and headers. Immutable. */
public final class RestRouter {
    public RestRouter(ServiceModel service) {}

    /**
     * The best match, or empty.
     *
     * @param rawPath undecoded, starting with a slash
     * @param rawQuery without the question mark, or empty
     * @param headers by lower-case name
     */
    public Optional<OperationModel> route(String method, String rawPath, String rawQuery, Map<String, List<String>> headers) {
        throw new UnsupportedOperationException();
    }
}
