package io.kariba.protocols;

import java.util.List;
import java.util.Map;

/** What a model says of a shape or member beside its structure. */
final class Traits {
    private final Map<String, Object> source;

    Traits(Map<String, Object> source) {
        this.source = source;
    }

    boolean is(String name) {
        return Boolean.TRUE.equals(source.get(name));
    }

    boolean has(String name) {
        return source.containsKey(name);
    }

    String text(String name, String otherwise) {
        return source.get(name) instanceof String text ? text : otherwise;
    }

    /** A number, or null. */
    Number number(String name) {
        return source.get(name) instanceof Number number ? number : null;
    }

    List<String> texts(String name) {
        return strings(source.get(name));
    }

    Map<String, Object> map(String name) {
        return map(source, name);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    /** The shapes an operation's error list names. */
    List<String> errorNames() {
        return source.get("errors") instanceof List<?> errors
                ? errors.stream().map(error -> (String) map(error).get("shape")).toList()
                : List.of();
    }

    static Map<String, Object> map(Map<String, Object> source, String name) {
        return source.get(name) instanceof Map<?, ?> found ? map(found) : Map.of();
    }

    @SuppressWarnings("unchecked")
    static List<String> strings(Object value) {
        return value == null ? List.of() : (List<String>) value;
    }
}
