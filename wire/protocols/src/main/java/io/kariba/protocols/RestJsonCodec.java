package io.kariba.protocols;

import io.kariba.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** restJson1. */
final class RestJsonCodec implements ProtocolCodec {
    private static final HttpBindings BINDINGS = new HttpBindings(true, false);

    @Override
    public Map<String, Object> decode(OperationModel operation, WireRequest request) {
        MediaTypes.check(operation, request);
        try {
            Map<String, Object> found = BINDINGS.read(operation, request);
            Shape input = operation.input();
            if (input == null || operation.isStreamingInput()) {
                return found;
            }
            Member payload = input.payload();
            if (payload == null) {
                if (hasBody(input)) {
                    found.putAll(JsonReader.structure(request.body(), input, true, request.allowance()));
                }
            } else if (request.body().length > 0) {
                found.put(payload.name(), payload(payload, request));
            }
            return found;
        } catch (Malformed broken) {
            throw new WireError("SerializationException", 400, broken.getMessage());
        }
    }

    static boolean hasBody(Shape shape) {
        return shape.members().values().stream().anyMatch(member -> member.location() == Member.Location.BODY);
    }

    private static Object payload(Member member, WireRequest request) {
        byte[] body = request.body();
        return switch (member.shape().type()) {
            case STRUCTURE -> JsonReader.structure(body, member.shape(), true, request.allowance());
            case BLOB -> body;
            case DOCUMENT -> JsonReader.document(body, request.allowance());
            default -> text(body);
        };
    }

    static String text(byte[] body) {
        try {
            return QueryString.utf8(body);
        } catch (IllegalArgumentException broken) {
            throw new Malformed(broken.getMessage());
        }
    }

    @Override
    public WireResponse encode(OperationModel operation, Map<String, Object> output, RequestId id) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Shape shape = operation.output();
        HttpBindings.writeHeaders(shape, output, headers);
        headers.put("x-amzn-RequestId", List.of(id.value()));
        byte[] body = new byte[0];
        Member payload = shape == null ? null : shape.payload();
        if (payload != null && output.get(payload.name()) instanceof Object value && !operation.isStreamingOutput()) {
            body = payloadBytes(payload, value, headers);
        } else if (payload == null && shape != null) {
            headers.putIfAbsent("Content-Type", List.of(MediaTypes.JSON));
            body = JsonWriter.structure(shape, output);
        } else if (payload != null && operation.isStreamingOutput()) {
            headers.putIfAbsent("Content-Type", List.of(MediaTypes.of(payload)));
        }
        return new WireResponse(HttpBindings.status(operation, output), headers, body, Optional.empty());
    }

    private static byte[] payloadBytes(Member payload, Object value, Map<String, List<String>> headers) {
        headers.putIfAbsent("Content-Type", List.of(MediaTypes.of(payload)));
        return switch (payload.shape().type()) {
            case STRUCTURE -> JsonWriter.structure(payload.shape(), Traits.map(value));
            case DOCUMENT -> JsonWriter.document(value);
            case BLOB -> (byte[]) value;
            default -> value.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    @Override
    public WireResponse encodeError(ServiceModel service, WireError error, RequestId id, WireRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Optional<Shape> shape = service.error(error.code());
        headers.put("Content-Type", List.of("application/json"));
        headers.put("x-amzn-RequestId", List.of(id.value()));
        headers.put("x-amzn-ErrorType", List.of(shape.map(Shape::name).orElse(error.code())));
        shape.ifPresent(found -> HttpBindings.writeHeaders(found, error.members(), headers));
        boolean head = request.method().equals("HEAD");
        byte[] body = head
                ? new byte[0]
                : JsonWriter.error(null, AwsJsonCodec.messageName(shape), error.getMessage(), shape.orElse(null), AwsJsonCodec.withoutMessage(error));
        return new WireResponse(error.status(), headers, body, Optional.empty());
    }
}
