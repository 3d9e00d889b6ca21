package io.kariba.protocols;

import io.kariba.api.LetterCase;
import io.kariba.api.RequestId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Smithy's RPC v2 with CBOR bodies: CloudWatch's SDKs prefer it. Event streams are not part of it here. */
final class RpcV2CborCodec implements ProtocolCodec {
    private static final String CBOR = "application/cbor";

    @Override
    public Map<String, Object> decode(OperationModel operation, WireRequest request) {
        if (request.body().length > 0 && !LetterCase.lower(request.contentType().strip()).equals(CBOR)) {
            throw new WireError("UnsupportedMediaTypeException", 415, "A body of this protocol is " + CBOR);
        }
        if (operation.input() == null) {
            return new LinkedHashMap<>();
        }
        try {
            return CborReader.structure(request.body(), operation.input(), request.allowance());
        } catch (Malformed broken) {
            throw new WireError("SerializationException", 400, broken.getMessage());
        }
    }

    @Override
    public WireResponse encode(OperationModel operation, Map<String, Object> output, RequestId id) {
        Map<String, List<String>> headers = headers(id);
        if (operation.output() == null) {
            return new WireResponse(200, headers, new byte[0], Optional.empty());
        }
        headers.put("Content-Type", List.of(CBOR));
        return new WireResponse(200, headers, CborWriter.structure(operation.output(), output), Optional.empty());
    }

    private static Map<String, List<String>> headers(RequestId id) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("smithy-protocol", List.of("rpc-v2-cbor"));
        headers.put("x-amzn-RequestId", List.of(id.value()));
        return headers;
    }

    @Override
    public WireResponse encodeError(ServiceModel service, WireError error, RequestId id, WireRequest request) {
        Map<String, List<String>> headers = headers(id);
        headers.put("Content-Type", List.of(CBOR));
        Optional<Shape> shape = service.error(error.code());
        if (service.isQueryCompatible()) {
            headers.put("x-amzn-query-error", List.of(error.queryCode(service) + ";" + (error.isSenderFault() ? "Sender" : "Receiver")));
        }
        byte[] body = CborWriter.error(shape.map(Shape::name).orElse(error.code()), AwsJsonCodec.messageName(shape), error.getMessage(), shape.orElse(null),
                AwsJsonCodec.withoutMessage(error));
        return new WireResponse(error.status(), headers, body, Optional.empty());
    }
}
