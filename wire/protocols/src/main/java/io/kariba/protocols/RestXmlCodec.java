package io.kariba.protocols;

import io.kariba.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** restXml, with what S3 does of its own. */
final class RestXmlCodec implements ProtocolCodec {
    private static final byte[] NOTHING = new byte[0];
    private static final HttpBindings S3_BINDINGS = new HttpBindings(false, true);
    private static final HttpBindings BINDINGS = new HttpBindings(false, false);

    @Override
    public Map<String, Object> decode(OperationModel operation, WireRequest request) {
        boolean s3 = S3Xml.isS3(operation.service());
        Map<String, Object> found;
        try {
            found = (s3 ? S3_BINDINGS : BINDINGS).read(operation, request);
        } catch (Malformed broken) {
            throw new WireError(s3 ? "InvalidArgument" : "SerializationException", 400, broken.getMessage());
        }
        Shape input = operation.input();
        if (input == null || operation.isStreamingInput()) {
            return found;
        }
        try {
            body(operation, input, request, found);
        } catch (Malformed broken) {
            throw s3
                    ? new WireError("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema")
                    : new WireError("SerializationException", 400, broken.getMessage());
        }
        return found;
    }

    private static void body(OperationModel operation, Shape input, WireRequest request, Map<String, Object> found) {
        byte[] body = request.body();
        Member payload = input.payload();
        XmlReader reader = new XmlReader(S3Xml.isS3(operation.service()));
        if (payload == null) {
            if (body.length > 0 && RestJsonCodec.hasBody(input)) {
                found.putAll(reader.structure(input, XmlElement.parse(body, request.allowance())));
            }
            return;
        }
        if (body.length == 0) {
            if (S3Xml.isS3(operation.service()) && input.required().contains(payload.name())) {
                throw new WireError("MissingRequestBodyError", 400, "Request Body is empty");
            }
            return;
        }
        found.put(payload.name(), switch (payload.shape().type()) {
            case STRUCTURE -> payload(payload, reader, request);
            case BLOB -> body;
            default -> RestJsonCodec.text(body);
        });
    }

    private static Map<String, Object> payload(Member payload, XmlReader reader, WireRequest request) {
        XmlElement root = XmlElement.parse(request.body(), request.allowance());
        if (!root.name().equals(rootOf(payload))) {
            throw new Malformed("Unexpected element " + root.name());
        }
        return reader.structure(payload.shape(), root);
    }

    private static String rootOf(Member payload) {
        Shape shape = payload.shape();
        return payload.hasWireName() ? payload.wireName() : shape.traits().text("locationName", shape.name());
    }

    @Override
    public WireResponse encode(OperationModel operation, Map<String, Object> output, RequestId id) {
        ServiceModel service = operation.service();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        putIds(service, headers, id);
        HttpBindings.writeHeaders(operation.output(), output, headers);
        byte[] body = operation.method().equals("HEAD") || operation.output() == null ? NOTHING : body(operation, output, headers);
        return new WireResponse(HttpBindings.status(operation, output), headers, body, Optional.empty());
    }

    private static void putIds(ServiceModel service, Map<String, List<String>> headers, RequestId id) {
        if (S3Xml.isS3(service)) {
            headers.put("x-amz-request-id", List.of(id.value()));
            headers.put("x-amz-id-2", List.of(S3Xml.hostId(id.value())));
        } else {
            headers.put("x-amzn-RequestId", List.of(id.value()));
        }
    }

    private static byte[] body(OperationModel operation, Map<String, Object> output, Map<String, List<String>> headers) {
        Shape shape = operation.output();
        boolean s3 = S3Xml.isS3(operation.service());
        Member payload = shape.payload();
        String namespace = s3 ? S3Xml.NAMESPACE : operation.service().xmlNamespace();
        XmlWriter out = s3 ? new XmlWriter().declaration() : new XmlWriter();
        if (payload == null) {
            boolean hasBody = RestJsonCodec.hasBody(shape);
            if (hasBody || !s3) {
                headers.putIfAbsent("Content-Type", List.of("application/xml"));
            }
            if (!hasBody) {
                return NOTHING;
            }
            String root = s3 ? S3Xml.root(operation) : shape.traits().text("locationName", shape.name());
            if (s3 && operation.name().equals("GetBucketLocation")) {
                Object region = output.get("LocationConstraint");
                return out.open(root, namespace).text(region == null ? "" : region.toString()).close(root).bytes();
            }
            return out.structure(root, namespace, shape, output).bytes();
        }
        Object value = output.get(payload.name());
        if (operation.isStreamingOutput() || value == null) {
            return NOTHING;
        }
        return switch (payload.shape().type()) {
            case STRUCTURE -> {
                headers.putIfAbsent("Content-Type", List.of("application/xml"));
                Object own = payload.traits().map("xmlNamespace").get("uri");
                String root = s3 ? payload.wireName() : rootOf(payload);
                yield out.structure(root, own == null ? namespace : own.toString(), payload.shape(), Traits.map(value)).bytes();
            }
            case BLOB -> {
                headers.putIfAbsent("Content-Type", List.of(payload.shape().traits().text("mediaType", "application/octet-stream")));
                yield (byte[]) value;
            }
            default -> {
                headers.putIfAbsent("Content-Type", List.of(payload.shape().traits().text("mediaType", s3 ? "application/json" : "text/plain")));
                yield value.toString().getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    @Override
    public WireResponse encodeError(ServiceModel service, WireError error, RequestId id, WireRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        putIds(service, headers, id);
        Optional<Shape> shape = service.error(error.code());
        shape.ifPresent(found -> HttpBindings.writeHeaders(found, error.members(), headers));
        if (request.method().equals("HEAD") || error.status() == 304) {
            return new WireResponse(error.status(), headers, NOTHING, Optional.empty());
        }
        headers.put("Content-Type", List.of("application/xml"));
        byte[] body = S3Xml.isS3(service) ? s3Error(error, id, request) : error(service, error, id, shape);
        return new WireResponse(error.status(), headers, body, Optional.empty());
    }

    private static byte[] s3Error(WireError error, RequestId id, WireRequest request) {
        XmlWriter out = new XmlWriter().declaration().open("Error", "").text("Code", error.code());
        out.text("Message", error.getMessage() == null ? "" : error.getMessage());
        AwsJsonCodec.withoutMessage(error).forEach((name, value) -> {
            if (value != null) {
                out.text(name, value.toString());
            }
        });
        if (!error.members().containsKey("Resource")) {
            out.text("Resource", request.rawPath());
        }
        return out.text("RequestId", id.value()).text("HostId", S3Xml.hostId(id.value())).close("Error").bytes();
    }

    private static byte[] error(ServiceModel service, WireError error, RequestId id, Optional<Shape> shape) {
        XmlWriter out = new XmlWriter().open("ErrorResponse", service.xmlNamespace()).open("Error", "");
        QueryCodec.writeError(out, error, error.queryCode(service), shape);
        return out.close("Error").text("RequestId", id.value()).close("ErrorResponse").bytes();
    }
}
