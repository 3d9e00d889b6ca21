package io.kariba.protocols;

import io.kariba.api.RequestId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** awsJson 1.0 and 1.1: the whole input and output are JSON bodies. */
final class AwsJsonCodec implements ProtocolCodec {
    private final String contentType;

    AwsJsonCodec(String version) {
        this.contentType = "application/x-amz-json-" + version;
    }

    @Override
    public Map<String, Object> decode(OperationModel operation, WireRequest request) {
        if (operation.input() == null) {
            return new LinkedHashMap<>();
        }
        try {
            return JsonReader.structure(request.body(), operation.input(), false, request.allowance());
        } catch (Malformed broken) {
            throw new WireError("SerializationException", 400, broken.getMessage());
        }
    }

    @Override
    public WireResponse encode(OperationModel operation, Map<String, Object> output, RequestId id) {
        byte[] body = operation.output() == null ? new byte[0] : JsonWriter.structure(operation.output(), output);
        return new WireResponse(200, headers(id), body, Optional.empty());
    }

    private Map<String, List<String>> headers(RequestId id) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of(contentType));
        headers.put("x-amzn-RequestId", List.of(id.value()));
        return headers;
    }

    @Override
    public WireResponse encodeError(ServiceModel service, WireError error, RequestId id, WireRequest request) {
        Map<String, List<String>> headers = headers(id);
        Optional<Shape> shape = service.error(error.code());
        String type = shape.map(Shape::name).orElse(error.code());
        headers.put("x-amzn-ErrorType", List.of(type));
        if (service.isQueryCompatible()) {
            headers.put("x-amzn-query-error", List.of(error.queryCode(service) + ";" + (error.isSenderFault() ? "Sender" : "Receiver")));
        }
        byte[] body = JsonWriter.error(type, messageName(shape), error.getMessage(), shape.orElse(null), withoutMessage(error));
        return new WireResponse(error.status(), headers, body, Optional.empty());
    }

    /** Services differ in the case of the message's member; clients mostly read both. */
    static String messageName(Optional<Shape> shape) {
        return shape.flatMap(found -> found.members().values().stream()
                        .filter(member -> member.name().equalsIgnoreCase("message"))
                        .findFirst())
                .map(Member::wireName)
                .orElse("message");
    }

    static Map<String, Object> withoutMessage(WireError error) {
        Map<String, Object> members = new LinkedHashMap<>(error.members());
        members.keySet().removeIf(name -> name.equalsIgnoreCase("message"));
        return members;
    }
}
