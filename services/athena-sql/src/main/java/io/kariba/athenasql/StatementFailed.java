package io.kariba.athenasql;

/** A statement that was understood and could not be carried out: the query ends FAILED with this message as its StateChangeReason. */
public final class StatementFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient AthenaError error;

    public StatementFailed(AthenaError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    /** What Status.AthenaError holds. */
    public AthenaError error() {
        return error;
    }
}
