package io.kariba.protocols;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the operation of a REST request by method, path, query and headers. Immutable.
 *
 * <p>Among the operations whose path and literal query parameters fit, the one wins whose path is more specific, then the one with more literal parameters,
 * then the one with more required query and header members that are there: S3's CopyObject and PutObject differ in nothing else. One that lacks a required
 * member comes after all that lack none.
 */
public final class RestRouter {
    /** By HTTP method. */
    private final Map<String, List<Route>> routes = new HashMap<>();

    private record Route(OperationModel operation, List<String> requiredQuery, List<String> requiredHeaders) {
        int present(Map<String, List<String>> query, Map<String, List<String>> headers) {
            int found = 0;
            for (String name : requiredQuery) {
                found += query.containsKey(name) ? 1 : 0;
            }
            for (String name : requiredHeaders) {
                found += headers.containsKey(name) || name.startsWith("x-amz-") && hasIgnoringCase(query, name) ? 1 : 0;
            }
            return found;
        }

        int required() {
            return requiredQuery.size() + requiredHeaders.size();
        }

        private static boolean hasIgnoringCase(Map<String, List<String>> query, String name) {
            return query.keySet().stream().anyMatch(name::equalsIgnoreCase);
        }
    }

    public RestRouter(ServiceModel service) {
        List<Route> found = new ArrayList<>();
        for (OperationModel operation : service.operations()) {
            found.add(route(operation));
        }
        found.sort(Comparator.<Route, UriTemplate>comparing(route -> route.operation().uri(), UriTemplate::compareSpecificity)
                .thenComparing(route -> -route.operation().uri().query().size())
                .thenComparing(route -> route.operation().isDeprecated()));
        for (Route route : found) {
            routes.computeIfAbsent(route.operation().method(), method -> new ArrayList<>()).add(route);
        }
    }

    private static Route route(OperationModel operation) {
        List<String> query = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        Shape input = operation.input();
        for (String name : input == null ? List.<String>of() : input.required()) {
            Member member = input.members().get(name);
            if (member.location() == Member.Location.QUERY) {
                query.add(member.wireName());
            } else if (member.location() == Member.Location.HEADER) {
                headers.add(member.wireName().toLowerCase(java.util.Locale.ROOT));
            }
        }
        return new Route(operation, query, headers);
    }

    /**
     * The best match, or empty.
     *
     * @param rawPath undecoded, starting with a slash
     * @param rawQuery without the question mark, or empty
     * @param headers by lower-case name
     */
    public Optional<OperationModel> route(String method, String rawPath, String rawQuery, Map<String, List<String>> headers) {
        Map<String, List<String>> query = parameters(rawQuery);
        Route best = null;
        int bestPresent = 0;
        for (Route route : routes.getOrDefault(method, List.of())) {
            if (best != null && worse(route, best)) {
                break;
            }
            if (!fits(route, rawPath, query)) {
                continue;
            }
            int present = route.present(query, headers);
            boolean whole = present == route.required();
            if (best == null || whole && (bestPresent < best.required() || present > bestPresent)) {
                best = route;
                bestPresent = present;
            }
        }
        return best == null ? Optional.empty() : Optional.of(best.operation());
    }

    /** Whether a route, and all after it, cannot beat this match. */
    private static boolean worse(Route route, Route best) {
        UriTemplate one = best.operation().uri();
        UriTemplate other = route.operation().uri();
        return UriTemplate.compareSpecificity(one, other) < 0 || one.query().size() > other.query().size();
    }

    private static boolean fits(Route route, String rawPath, Map<String, List<String>> query) {
        OperationModel operation = route.operation();
        for (Map.Entry<String, String> literal : operation.uri().query().entrySet()) {
            List<String> values = query.get(literal.getKey());
            if (values == null || literal.getValue() != null && !values.contains(literal.getValue())) {
                return false;
            }
        }
        return operation.uri().match(rawPath).isPresent();
    }

    /** A query with a broken escape still has a path: the codec says what is wrong with it. */
    private static Map<String, List<String>> parameters(String rawQuery) {
        try {
            return QueryString.parse(rawQuery);
        } catch (IllegalArgumentException broken) {
            return Map.of();
        }
    }
}
