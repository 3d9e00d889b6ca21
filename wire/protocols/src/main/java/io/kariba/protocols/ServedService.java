package io.kariba.protocols;

import io.kariba.api.Caller;
import io.kariba.api.RequestId;
import java.util.Optional;

/** A service's operations joined with its model: answers requests that were authenticated. Thread-safe. */
public final class ServedService {
    private final OperationTable table;

    public ServedService(OperationTable table) {
        this.table = table;
    }

    public ServiceModel model() {
        return ServiceModel.load(table.model());
    }

    public OperationTable table() {
        return table;
    }

    /** The operation a request asks for, by target, action or path. The body is looked at only for query protocols. */
    public Optional<OperationModel> route(WireRequest request) {
        throw new UnsupportedOperationException();
    }

    /**
     * Answers a request; never throws.
     *
     * @param body the streaming body of operations that have one, else null
     */
    public WireResponse respond(OperationModel operation, Caller caller, WireRequest request, RequestBody body) {
        throw new UnsupportedOperationException();
    }

    /** The answer to a request for which {@link #route} found nothing: the service's own error naming what was asked. */
    public WireResponse unknownOperation(RequestId id, WireRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Renders a failure that came before or instead of {@link #respond}, e.g. of authentication. */
    public WireResponse fail(RequestId id, WireRequest request, Throwable failure) {
        throw new UnsupportedOperationException();
    }
}
