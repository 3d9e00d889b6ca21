package io.kariba.protocols;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The path and literal query of an operation, e.g. {@code /{Bucket}/{Key+}?uploads}. Paths are matched as they were sent: nothing is normalised, and labels
 * are decoded after the match, so a key may hold {@code //}, {@code ..} or an escaped slash.
 */
final class UriTemplate {
    private final List<String> segments;
    private final int greedyAt;

    /** Literal query parameters; a null value matches any. */
    private final Map<String, String> query;

    private UriTemplate(List<String> segments, Map<String, String> query) {
        this.segments = segments;
        this.query = query;
        int at = -1;
        for (int i = 0; i < segments.size(); i++) {
            at = segments.get(i).endsWith("+}") ? i : at;
        }
        this.greedyAt = at;
    }

    static UriTemplate parse(String text) {
        int mark = text.indexOf('?');
        Map<String, String> query = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String parameter : text.substring(mark + 1).split("&")) {
                int equals = parameter.indexOf('=');
                query.put(equals < 0 ? parameter : parameter.substring(0, equals), equals < 0 ? null : parameter.substring(equals + 1));
            }
        }
        return new UriTemplate(split(mark < 0 ? text : text.substring(0, mark)), query);
    }

    private static List<String> split(String path) {
        String rest = path.startsWith("/") ? path.substring(1) : path;
        List<String> found = new ArrayList<>(Arrays.asList(rest.split("/", -1)));
        if (found.getLast().isEmpty()) {
            found.removeLast();
        }
        return found;
    }

    Map<String, String> query() {
        return query;
    }

    List<String> segments() {
        return segments;
    }

    /** The raw labels of a path, or empty if the path is not of this template. A slash at the end is allowed where no greedy label takes it. */
    Optional<Map<String, String>> match(String rawPath) {
        String rest = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        Map<String, String> labels = segments.isEmpty() ? Collections.emptyMap() : new LinkedHashMap<>();
        int before = greedyAt < 0 ? segments.size() : greedyAt;
        int at = 0;
        for (int i = 0; i < before; i++) {
            int slash = rest.indexOf('/', at);
            int end = slash < 0 ? rest.length() : slash;
            boolean lastOne = i == segments.size() - 1;
            if (at > rest.length() || !take(segments.get(i), rest.substring(at, end), labels)) {
                return Optional.empty();
            }
            at = slash < 0 ? rest.length() + (lastOne ? 0 : 1) : slash + 1;
        }
        if (greedyAt < 0) {
            return at >= rest.length() ? Optional.of(labels) : Optional.empty();
        }
        return at > rest.length() ? Optional.empty() : matchTail(rest.substring(at), labels);
    }

    private Optional<Map<String, String>> matchTail(String rest, Map<String, String> labels) {
        String tail = rest;
        for (int i = segments.size() - 1; i > greedyAt; i--) {
            int slash = tail.lastIndexOf('/');
            if (slash < 0 || !take(segments.get(i), tail.substring(slash + 1), labels)) {
                return Optional.empty();
            }
            tail = tail.substring(0, slash);
        }
        return take(segments.get(greedyAt), tail, labels) ? Optional.of(labels) : Optional.empty();
    }

    private static boolean take(String segment, String text, Map<String, String> labels) {
        if (!segment.startsWith("{")) {
            return segment.equals(text);
        }
        if (text.isEmpty()) {
            return false;
        }
        labels.put(segment.substring(1, segment.length() - (segment.endsWith("+}") ? 2 : 1)), text);
        return true;
    }

    /** More negative means more specific: literals before labels before greedy labels, from the left. */
    static int compareSpecificity(UriTemplate one, UriTemplate other) {
        for (int i = 0; i < Math.min(one.segments.size(), other.segments.size()); i++) {
            int order = Integer.compare(kind(one.segments.get(i)), kind(other.segments.get(i)));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(other.segments.size(), one.segments.size());
    }

    private static int kind(String segment) {
        return segment.endsWith("+}") ? 2 : segment.startsWith("{") ? 1 : 0;
    }
}
