package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the REST protocols carry outside the body: labels, query parameters, headers and the status. */
final class HttpBindings {
    private final boolean strict;

    /** Whether {@code x-amz-} headers may come as query parameters, as S3 allows in presigned URLs. */
    private final boolean headersInQuery;

    HttpBindings(boolean strict, boolean headersInQuery) {
        this.strict = strict;
        this.headersInQuery = headersInQuery;
    }

    /**
     * The members of a request that are not in its body.
     *
     * @throws Malformed if one cannot be read
     */
    Map<String, Object> read(OperationModel operation, WireRequest request) {
        Map<String, Object> found = new LinkedHashMap<>();
        Shape input = operation.input();
        if (input == null) {
            return found;
        }
        Map<String, String> labels = operation.uri().match(request.rawPath()).orElse(Map.of());
        Map<String, List<String>> query = parameters(request.rawQuery());
        for (Member member : input.members().values()) {
            Object value = switch (member.location()) {
                case URI -> label(member, labels.get(member.wireName()));
                case QUERY -> query(member, query.get(member.wireName()));
                case QUERY_MAP -> queryMap(member, query, operation);
                case HEADER -> header(member, header(member.headerName(), request, query));
                case HEADER_PREFIX -> prefixed(member, request.headers());
                default -> null;
            };
            if (value != null) {
                found.put(member.name(), value);
            }
        }
        return found;
    }

    private static Map<String, List<String>> parameters(String rawQuery) {
        try {
            return QueryString.parse(rawQuery);
        } catch (IllegalArgumentException broken) {
            throw new Malformed(broken.getMessage() + " in the query string");
        }
    }

    private Object label(Member member, String raw) {
        if (raw == null) {
            return null;
        }
        try {
            return Scalars.parse(member, QueryString.decode(raw, '\0'), Timestamps.ISO_8601, strict);
        } catch (IllegalArgumentException broken) {
            throw new Malformed(broken.getMessage() + " in the path");
        }
    }

    private Object query(Member member, List<String> values) {
        if (values == null) {
            return null;
        }
        if (member.shape().type() != Shape.Type.LIST) {
            return scalar(member, values.getFirst(), Timestamps.ISO_8601);
        }
        List<Object> items = new ArrayList<>(values.size());
        for (String value : values) {
            items.add(scalar(member.shape().element(), value, Timestamps.ISO_8601));
        }
        return items;
    }

    /** S3 and others send an empty parameter for a number that is not set. */
    private Object scalar(Member member, String text, String timestamps) {
        if (!strict && text.isEmpty() && member.shape().type() != Shape.Type.STRING) {
            return null;
        }
        return Scalars.parse(member, text, timestamps, strict);
    }

    private static Object queryMap(Member member, Map<String, List<String>> query, OperationModel operation) {
        Map<String, Object> found = new LinkedHashMap<>();
        boolean lists = member.shape().element().shape().type() == Shape.Type.LIST;
        query.forEach((name, values) -> {
            if (!operation.uri().query().containsKey(name)) {
                found.put(name, lists ? new ArrayList<Object>(values) : values.getFirst());
            }
        });
        return found.isEmpty() ? null : found;
    }

    private List<String> header(String name, WireRequest request, Map<String, List<String>> query) {
        List<String> values = request.headers().get(name);
        if (values == null && headersInQuery && !query.isEmpty() && name.startsWith("x-amz-")) {
            for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
                if (parameter.getKey().equalsIgnoreCase(name)) {
                    return parameter.getValue();
                }
            }
        }
        return values;
    }

    private Object header(Member member, List<String> values) {
        if (values == null || values.isEmpty()) {
            return null;
        }
        Shape shape = member.shape();
        if (shape.type() != Shape.Type.LIST) {
            String text = values.getFirst().strip();
            return member.traits().is("jsonvalue") ? jsonValue(text) : scalar(member, text, Timestamps.RFC_822);
        }
        List<Object> items = new ArrayList<>();
        Member element = shape.element();
        boolean dates = element.shape().type() == Shape.Type.TIMESTAMP
                && element.timestampFormat(Timestamps.RFC_822).equals(Timestamps.RFC_822);
        for (String value : values) {
            for (String item : split(value, dates)) {
                items.add(Scalars.parse(element, item, Timestamps.RFC_822, strict));
            }
        }
        return items;
    }

    private static String jsonValue(String text) {
        return new String(Scalars.base64(text), StandardCharsets.UTF_8);
    }

    /** The items of a list header; items in quotes may hold commas, and dates hold one each. */
    private static List<String> split(String value, boolean dates) {
        List<String> items = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        int commas = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted) {
                if (c == '\\' && i + 1 < value.length()) {
                    item.append(value.charAt(++i));
                } else if (c == '"') {
                    quoted = false;
                } else {
                    item.append(c);
                }
            } else if (c == '"' && item.toString().isBlank()) {
                item.setLength(0);
                quoted = true;
                wasQuoted = true;
            } else if (c == ',' && (!dates || ++commas % 2 == 0)) {
                items.add(wasQuoted ? item.toString() : item.toString().strip());
                item.setLength(0);
                wasQuoted = false;
            } else if (!wasQuoted || !Character.isWhitespace(c)) {
                item.append(c);
            }
        }
        if (quoted) {
            throw new Malformed("Unterminated quote in a header");
        }
        items.add(wasQuoted ? item.toString() : item.toString().strip());
        return items;
    }

    private static Object prefixed(Member member, Map<String, List<String>> headers) {
        String prefix = member.hasWireName() ? LetterCase.lower(member.wireName()) : "";
        Map<String, Object> found = new TreeMap<>();
        headers.forEach((name, values) -> {
            if (name.startsWith(prefix) && !values.isEmpty()) {
                found.put(name.substring(prefix.length()), String.join(",", values));
            }
        });
        return found.isEmpty() ? null : found;
    }

    /** The status of a response: the operation's own, or what a member of the output says. */
    static int status(OperationModel operation, Map<String, Object> output) {
        Shape shape = operation.output();
        if (shape != null) {
            for (Member member : shape.members().values()) {
                if (member.location() == Member.Location.STATUS && output.get(member.name()) instanceof Number status) {
                    return status.intValue();
                }
            }
        }
        return operation.status();
    }

    /** Adds the members that are headers. */
    static void writeHeaders(Shape shape, Map<String, Object> document, Map<String, List<String>> headers) {
        if (shape == null) {
            return;
        }
        for (Member member : shape.members().values()) {
            Object value = document.get(member.name());
            if (value == null) {
                continue;
            }
            if (member.location() == Member.Location.HEADER) {
                headers.put(member.wireName(), List.of(headerText(member, value)));
            } else if (member.location() == Member.Location.HEADER_PREFIX) {
                String prefix = member.hasWireName() ? member.wireName() : "";
                Traits.map(value).forEach((name, text) -> headers.putIfAbsent(prefix + name, List.of(clean(text.toString()))));
            }
        }
    }

    private static String headerText(Member member, Object value) {
        if (value instanceof List<?> items) {
            List<String> texts = new ArrayList<>();
            for (Object item : items) {
                String text = Scalars.format(member.shape().element(), item, Timestamps.RFC_822);
                boolean plain = item instanceof java.time.Instant || text.indexOf(',') < 0 && text.indexOf('"') < 0;
                texts.add(plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
            }
            return clean(String.join(", ", texts));
        }
        String text = Scalars.format(member, value, Timestamps.RFC_822);
        if (member.traits().is("jsonvalue")) {
            text = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
        return clean(text);
    }

    /** Text that cannot start another header, whatever a client stored. */
    private static String clean(String text) {
        if (text.indexOf('\r') < 0 && text.indexOf('\n') < 0 && text.indexOf('\0') < 0) {
            return text;
        }
        return text.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
    }
}
