package io.kariba.protocols;

import io.kariba.api.LetterCase;
import io.kariba.api.RequestId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** awsQuery and ec2Query: forms in, XML out. */
final class QueryCodec implements ProtocolCodec {
    private static final int MAX_DEPTH = JsonText.MAX_DEPTH;

    private final boolean ec2;

    QueryCodec(boolean ec2) {
        this.ec2 = ec2;
    }

    /** The form's parameters, of a body or a query string. One that comes twice is refused: what decides and what acts must not read different values. */
    static NavigableMap<String, String> form(WireRequest request) {
        NavigableMap<String, String> found = new TreeMap<>();
        try {
            String body = QueryString.utf8(request.body());
            for (String form : List.of(body.strip(), request.rawQuery())) {
                QueryString.parse(form, request.allowance()).forEach((name, values) -> {
                    String before = found.putIfAbsent(name, values.getFirst());
                    if (values.size() > 1 || before != null && !before.equals(values.getFirst())) {
                        throw new IllegalArgumentException("A parameter is given twice");
                    }
                });
            }
        } catch (IllegalArgumentException broken) {
            throw new WireError("MalformedQueryString", 400, "The query string contains a syntax error: " + broken.getMessage());
        }
        return found;
    }

    @Override
    public Map<String, Object> decode(OperationModel operation, WireRequest request) {
        NavigableMap<String, String> form = form(request);
        if (operation.input() == null) {
            return new LinkedHashMap<>();
        }
        try {
            return structure(operation.input(), "", form, 0);
        } catch (Malformed broken) {
            throw new WireError("MalformedInput", 400, broken.getMessage());
        }
    }

    private Map<String, Object> structure(Shape shape, String prefix, NavigableMap<String, String> form, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Malformed("Parameters nest too deeply");
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (Member member : shape.members().values()) {
            Object value = value(member, prefix + name(member), form, depth + 1);
            if (value != null) {
                found.put(member.name(), value);
            }
        }
        return found;
    }

    private String name(Member member) {
        if (!ec2) {
            return member.wireName();
        }
        String name = member.wireName();
        return member.traits().text("queryName", LetterCase.upper(name.substring(0, 1)) + name.substring(1));
    }

    private Object value(Member member, String key, NavigableMap<String, String> form, int depth) {
        Shape shape = member.shape();
        return switch (shape.type()) {
            case STRUCTURE -> under(key, form) ? structure(shape, key + ".", form, depth) : null;
            case LIST -> list(member, key, form, depth);
            case MAP -> map(member, key, form, depth);
            default -> {
                String text = form.get(key);
                yield text == null ? null : Scalars.parse(member, text, Timestamps.ISO_8601, false);
            }
        };
    }

    private static boolean under(String key, NavigableMap<String, String> form) {
        String next = form.ceilingKey(key + ".");
        return next != null && next.startsWith(key + ".");
    }

    private Object list(Member member, String key, NavigableMap<String, String> form, int depth) {
        Member element = member.shape().element();
        String prefix = key;
        if (!ec2 && member.isFlattened()) {
            prefix = element.hasWireName() ? key.substring(0, key.lastIndexOf('.') + 1) + element.wireName() : key;
        } else if (!ec2) {
            prefix = key + "." + (element.hasWireName() ? element.wireName() : "member");
        }
        List<Object> found = new ArrayList<>();
        for (long index : indices(prefix, form)) {
            Object value = value(element, prefix + "." + index, form, depth + 1);
            if (value != null) {
                found.add(value);
            }
        }
        return !found.isEmpty() ? found : form.containsKey(key) && form.get(key).isEmpty() ? found : null;
    }

    private static TreeSet<Long> indices(String prefix, NavigableMap<String, String> form) {
        TreeSet<Long> found = new TreeSet<>();
        String start = prefix + ".";
        for (String key : form.tailMap(start, false).keySet()) {
            if (!key.startsWith(start)) {
                break;
            }
            int end = key.indexOf('.', start.length());
            String index = key.substring(start.length(), end < 0 ? key.length() : end);
            if (index.isEmpty() || index.length() > 9 || !index.chars().allMatch(c -> c >= '0' && c <= '9') || index.length() > 1 && index.startsWith("0")) {
                throw new Malformed("'" + (index.length() > 60 ? index.substring(0, 60) : index) + "' is not an index of " + prefix);
            }
            found.add(Long.parseLong(index));
        }
        return found;
    }

    private Object map(Member member, String key, NavigableMap<String, String> form, int depth) {
        Shape shape = member.shape();
        String prefix = member.isFlattened() || ec2 ? key : key + ".entry";
        Map<String, Object> found = new LinkedHashMap<>();
        for (long index : indices(prefix, form)) {
            String name = form.get(prefix + "." + index + "." + shape.key().wireName());
            Object value = value(shape.element(), prefix + "." + index + "." + shape.element().wireName(), form, depth + 1);
            if (name != null) {
                found.put(name, value);
            }
        }
        return found.isEmpty() ? null : found;
    }

    @Override
    public WireResponse encode(OperationModel operation, Map<String, Object> output, RequestId id) {
        String root = operation.name() + "Response";
        XmlWriter out = new XmlWriter().open(root, operation.service().xmlNamespace());
        if (ec2) {
            out.members(operation.output(), output).text("requestId", id.value());
        } else {
            if (operation.output() != null) {
                String wrapper = operation.outputTraits().text("resultWrapper", operation.name() + "Result");
                out.open(wrapper, "").members(operation.output(), output).close(wrapper);
            }
            out.open("ResponseMetadata", "").text("RequestId", id.value()).close("ResponseMetadata");
        }
        return new WireResponse(200, headers(id), out.close(root).bytes(), Optional.empty());
    }

    private Map<String, List<String>> headers(RequestId id) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of(ec2 ? "text/xml;charset=UTF-8" : "text/xml"));
        headers.put("x-amzn-RequestId", List.of(id.value()));
        return headers;
    }

    @Override
    public WireResponse encodeError(ServiceModel service, WireError error, RequestId id, WireRequest request) {
        XmlWriter out = new XmlWriter();
        Optional<Shape> shape = service.error(error.code());
        if (ec2) {
            out.open("Response", "").open("Errors", "").open("Error", "");
            out.text("Code", error.queryCode(service)).text("Message", error.getMessage() == null ? "" : error.getMessage());
            shape.ifPresent(found -> out.members(found, AwsJsonCodec.withoutMessage(error)));
            out.close("Error").close("Errors").text("RequestID", id.value()).close("Response");
        } else {
            out.open("ErrorResponse", service.xmlNamespace()).open("Error", "");
            writeError(out, error, error.queryCode(service), shape);
            out.close("Error").text("RequestId", id.value()).close("ErrorResponse");
        }
        return new WireResponse(error.status(), headers(id), out.bytes(), Optional.empty());
    }

    /** What is inside an Error element. */
    static void writeError(XmlWriter out, WireError error, String code, Optional<Shape> shape) {
        out.text("Type", error.isSenderFault() ? "Sender" : "Receiver").text("Code", code);
        if (error.getMessage() != null) {
            out.text("Message", error.getMessage());
        }
        shape.ifPresent(found -> out.members(found, AwsJsonCodec.withoutMessage(error)));
    }
}
