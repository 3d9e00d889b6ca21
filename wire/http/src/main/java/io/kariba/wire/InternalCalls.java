package io.kariba.wire;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.Objects;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Writes the audit records of what services do for a caller through each other's ports, as {@link Front} does for requests. A record stands under the id of
 * the request or run that the call belongs to.
 */
final class InternalCalls {
    private final String service;
    private final AuditSink audit;
    private final InstantSource clock;

    InternalCalls(String service, AuditSink audit, InstantSource clock) {
        this.service = service;
        this.audit = audit;
        this.clock = clock;
    }

    /** One call that has not ended yet; not thread-safe. */
    final class Call {
        private final Caller caller;
        private final String operation;
        private final String resource;
        private final Instant at = clock.instant();
        private final long started = System.nanoTime();
        private boolean isRecorded;

        private Call(Caller caller, String operation, String resource) {
            this.caller = caller;
            this.operation = operation;
            this.resource = resource;
        }

        /** Records the call as done; of several ends the first counts. */
        void done(long bytesIn, long bytesOut) {
            end(200, "", bytesIn, bytesOut);
        }

        void failed(Throwable failure) {
            switch (failure) {
                case AccessDenied denied -> end(403, "AccessDenied", 0, 0);
                case Catalog.CatalogError error -> end(400, error.code(), 0, 0);
                case Objects.ObjectError error -> end(400, error.code(), 0, 0);
                default -> end(500, "InternalFailure", 0, 0);
            }
        }

        private void end(int status, String errorCode, long bytesIn, long bytesOut) {
            if (isRecorded) {
                return;
            }
            isRecorded = true;
            Caller.Origin origin = caller.origin();
            audit.accept(new AuditRecord(
                    at,
                    caller.requestId().value(),
                    caller.principal().arn(),
                    caller.account().digits(),
                    caller.region().name(),
                    service,
                    operation,
                    resource,
                    origin.accessKeyId(),
                    origin.sourceIp(),
                    origin.userAgent(),
                    status,
                    errorCode,
                    bytesIn,
                    bytesOut,
                    (System.nanoTime() - started) / 1000,
                    caller.calledVia(),
                    caller.engineSession().map(Object::toString).orElse("")));
        }
    }

    Call begin(Caller caller, String operation, String resource) {
        return new Call(caller, operation, resource);
    }

    <R> R run(Caller caller, String operation, String resource, Supplier<R> action) {
        Call call = begin(caller, operation, resource);
        try {
            R result = action.get();
            call.done(0, 0);
            return result;
        } catch (RuntimeException | Error failure) {
            call.failed(failure);
            throw failure;
        }
    }

    void run(Caller caller, String operation, String resource, Runnable action) {
        run(caller, operation, resource, () -> {
            action.run();
            return null;
        });
    }
}
