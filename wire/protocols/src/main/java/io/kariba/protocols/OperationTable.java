package io.kariba.protocols;

import io.kariba.api.Caller;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The operations of one service: what {@code wire} dispatches on and what the support table in the documentation is printed from. Operations of the
 * model that are not in it are answered with the service's own error for an unknown or unsupported operation, naming it.
 */
public final class OperationTable {
    /** Typed request in, typed response out: nearly every operation. */
    @FunctionalInterface
    public interface Handler<I, O> {
        O handle(Caller caller, I request);
    }

    /** For operations that need the raw members or headers, or answer with more than the typed response. */
    @FunctionalInterface
    public interface CallHandler<I, O> {
        Answer<O> handle(Call call, I request);
    }

    /** For operations whose body streams in. */
    @FunctionalInterface
    public interface StreamHandler<I, O> {
        Answer<O> handle(Call call, I request, RequestBody body) throws java.io.IOException;
    }

    /**
     * One row.
     *
     * @param requestType the SDK's request class
     * @param handler runs it; for rows without streaming input the body is null
     * @param note what it does not do of AWS's documented behaviour, for the support table; empty when whole
     */
    public record Row(String operation, Class<? extends SdkPojo> requestType, StreamHandler<SdkPojo, SdkPojo> handler, String note) {}

    private final String model;
    private final Map<String, Row> rows;
    private final Map<String, String> refused;

    private OperationTable(String model, Map<String, Row> rows, Map<String, String> refused) {
        this.model = model;
        this.rows = rows;
        this.refused = refused;
    }

    /** @param model the service's model name, e.g. {@code glue} (botocore's folder name) */
    public static Builder of(String model) {
        return new Builder(model);
    }

    /**
     * One table of several: a service with several lives is several modules, which fill in a table each (HOUSE, Rooms). What one serves, another may refuse.
     *
     * @throws IllegalArgumentException if they are not of one model, or two serve the same operation
     */
    public static OperationTable join(OperationTable first, OperationTable... others) {
        LinkedHashMap<String, Row> rows = new LinkedHashMap<>(first.rows);
        Map<String, String> refused = new LinkedHashMap<>(first.refused);
        for (OperationTable other : others) {
            if (!other.model.equals(first.model)) {
                throw new IllegalArgumentException(other.model + " is not " + first.model);
            }
            for (Row row : other.rows.values()) {
                if (rows.putIfAbsent(row.operation(), row) != null) {
                    throw new IllegalArgumentException("Two modules serve " + row.operation());
                }
            }
            refused.putAll(other.refused);
        }
        refused.keySet().removeAll(rows.keySet());
        return new OperationTable(first.model, Collections.unmodifiableMap(rows), Map.copyOf(refused));
    }

    public String model() {
        return model;
    }

    /** Rows by operation name, in the order they were added. */
    public Map<String, Row> rows() {
        return rows;
    }

    /** Operations that are known and refused, with the reason shown to the caller. */
    public Map<String, String> refused() {
        return refused;
    }

    /** Collects rows. Adding an operation twice is a programming error. */
    public static final class Builder {
        private final String model;
        private final LinkedHashMap<String, Row> rows = new LinkedHashMap<>();
        private final Map<String, String> refused = new LinkedHashMap<>();

        private Builder(String model) {
            this.model = model;
        }

        public <I extends SdkPojo, O extends SdkPojo> Builder on(String operation, Class<I> request, Handler<I, O> handler) {
            return add(operation, request, (call, input, body) -> Answer.of(handler.handle(call.caller(), request.cast(input))));
        }

        public <I extends SdkPojo, O extends SdkPojo> Builder onCall(String operation, Class<I> request, CallHandler<I, O> handler) {
            return add(operation, request, (call, input, body) -> widen(handler.handle(call, request.cast(input))));
        }

        public <I extends SdkPojo, O extends SdkPojo> Builder onStream(String operation, Class<I> request, StreamHandler<I, O> handler) {
            return add(operation, request, (call, input, body) -> widen(handler.handle(call, request.cast(input), body)));
        }

        /** Says of the row added last what it does not do. */
        public Builder note(String note) {
            Row last = rows.isEmpty() ? null : rows.lastEntry().getValue();
            if (last == null) {
                throw new IllegalStateException("No operation to note on");
            }
            rows.put(last.operation(), new Row(last.operation(), last.requestType(), last.handler(), note));
            return this;
        }

        /** An operation that is known and refused with its reason. */
        public Builder refuse(String operation, String reason) {
            refused.put(operation, reason);
            return this;
        }

        public OperationTable build() {
            return new OperationTable(model, Collections.unmodifiableMap(new LinkedHashMap<>(rows)), Map.copyOf(refused));
        }

        private Builder add(String operation, Class<? extends SdkPojo> request, StreamHandler<SdkPojo, SdkPojo> handler) {
            if (rows.putIfAbsent(operation, new Row(operation, request, handler, "")) != null) {
                throw new IllegalStateException("Two handlers for " + operation);
            }
            return this;
        }

        private static <O extends SdkPojo> Answer<SdkPojo> widen(Answer<O> answer) {
            return new Answer<>(answer.response(), answer.status(), answer.headers(), answer.body());
        }
    }
}
