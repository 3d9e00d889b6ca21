package io.kariba.wire;

/** Takes the audit record of every request. Called on the request's thread after the answer was sent; must not block. */
@FunctionalInterface
public interface AuditSink {
    /** Keeps nothing. */
    AuditSink NONE = entry -> {};

    void accept(AuditRecord entry);
}
