package io.kariba.protocols;

/** One AWS service as {@code wire} serves it. */
public interface Service {
    /** The operations it answers, and those it knows and refuses. Called once. */
    OperationTable operations();
}
