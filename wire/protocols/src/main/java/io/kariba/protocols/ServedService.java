package io.kariba.protocols;

import io.kariba.api.Caller;
import io.kariba.api.RequestId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.core.SdkPojo;

/** A service's operations joined with its model: answers requests that were authenticated. Thread-safe. */
public final class ServedService {
    private static final Logger LOG = Logger.getLogger(ServedService.class.getName());

    private final OperationTable table;
    private final ServiceModel model;
    private final RestRouter router;

    /** @throws IllegalStateException if the table has an operation that the model has not */
    public ServedService(OperationTable table) {
        this.table = table;
        this.model = ServiceModel.load(table.model());
        this.router = model.protocol().isRest() ? new RestRouter(model) : null;
        for (String operation : table.rows().keySet()) {
            if (model.operation(operation).isEmpty()) {
                throw new IllegalStateException(table.model() + " has no operation " + operation);
            }
        }
    }

    public ServiceModel model() {
        return model;
    }

    public OperationTable table() {
        return table;
    }

    /**
     * The operation a request asks for, by target, action or path. The body is looked at only for query protocols.
     *
     * @throws WireError 4xx if a form cannot be read; {@link #fail} renders it
     */
    public Optional<OperationModel> route(WireRequest request) {
        Protocol protocol = Protocol.of(model, request);
        return protocol.isRest()
                ? router.route(request.method(), request.rawPath(), request.rawQuery(), request.headers())
                : model.operation(asked(protocol, request));
    }

    /** What a request names, as far as it names anything. */
    private static String asked(Protocol protocol, WireRequest request) {
        return switch (protocol) {
            case AWS_JSON_1_0, AWS_JSON_1_1 -> {
                String target = request.header("x-amz-target").orElse("");
                yield target.substring(target.lastIndexOf('.') + 1);
            }
            case AWS_QUERY, EC2_QUERY -> QueryCodec.form(request).getOrDefault("Action", "");
            case RPC_V2_CBOR -> request.rawPath().substring(request.rawPath().lastIndexOf('/') + 1);
            default -> request.method() + " " + request.rawPath();
        };
    }

    /**
     * Answers a request; never throws. A streaming body in the answer is closed by whoever sends it.
     *
     * @param body the streaming body of operations that have one, else null
     */
    public WireResponse respond(OperationModel operation, Caller caller, WireRequest request, RequestBody body) {
        try {
            OperationTable.Row row = table.rows().get(operation.name());
            if (row == null) {
                throw ServiceCodes.notServed(model, operation.name(), table.refused().getOrDefault(operation.name(), ""));
            }
            ProtocolCodec codec = ProtocolCodec.of(Protocol.of(model, request));
            Map<String, Object> members = codec.decode(operation, request);
            Validator.check(operation, members);
            SdkPojo input = Binder.bind(members, row.requestType());
            Call call = new Call(caller, operation.name(), members, request.headers(), request.rawPath(), request.rawQuery());
            return encode(codec, operation, row.handler().handle(call, input, body), caller.requestId());
        } catch (Throwable failure) {
            return fail(caller.requestId(), request, failure);
        }
    }

    private static WireResponse encode(ProtocolCodec codec, OperationModel operation, Answer<SdkPojo> answer, RequestId id) {
        try {
            WireResponse response = codec.encode(operation, Binder.document(answer.response(), operation.output()), id);
            Map<String, List<String>> headers = joined(response.headers(), answer.headers());
            return new WireResponse(answer.status().orElse(response.status()), headers, response.body(), answer.body());
        } catch (Throwable failure) {
            answer.body().ifPresent(stream -> close(stream, failure));
            throw failure;
        }
    }

    /** @param more win over headers of the same name, whatever its case */
    private static Map<String, List<String>> joined(Map<String, List<String>> headers, Map<String, String> more) {
        Map<String, List<String>> all = new LinkedHashMap<>(headers);
        more.forEach((name, value) -> {
            all.keySet().removeIf(name::equalsIgnoreCase);
            all.put(name, List.of(value));
        });
        return all;
    }

    private static void close(Answer.Body stream, Throwable failure) {
        try {
            stream.close();
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }

    /** The answer to a request for which {@link #route} found nothing: the service's own error naming what was asked. */
    public WireResponse unknownOperation(RequestId id, WireRequest request) {
        String asked = asked(Protocol.of(model, request), request);
        return fail(id, request, ServiceCodes.unknownOperation(model, asked.length() > 200 ? asked.substring(0, 200) : asked));
    }

    /** Renders a failure that came before or instead of {@link #respond}, e.g. of authentication. Failures that are nobody's fault but ours are logged. */
    public WireResponse fail(RequestId id, WireRequest request, Throwable failure) {
        WireError error = WireError.of(failure, model);
        if (!(failure instanceof WireError) && error.code().equals(ServiceCodes.internal(model).code())) {
            LOG.log(Level.SEVERE, failure, () -> "Request " + id + " to " + model.name() + " failed");
        }
        WireResponse response = ProtocolCodec.of(Protocol.of(model, request)).encodeError(model, error, id, request);
        return error.headers().isEmpty()
                ? response
                : new WireResponse(response.status(), joined(response.headers(), error.headers()), response.body(), response.stream());
    }
}
