package io.kariba.api;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The metadata store. One operation of a service is one {@link #transaction} (law 9); what it returned after is durable (law 8). Thread-safe; calls block,
 * so make them from virtual threads.
 */
public interface Metadata extends AutoCloseable {
    /**
     * Runs work in a transaction and returns when its changes are durable. An exception of {@code work} undoes it and is passed on unchanged. The work may
     * be run on another thread.
     *
     * @throws MetadataFull if the disk is full: nothing was changed, and {@link #fromReserve} still works
     * @throws MetadataUnavailable if the store cannot write (too much waits, shut down): nothing was changed
     * @throws OutcomeUnknown if the store failed while committing: the change may or may not be there
     * @throws IllegalStateException if called inside another transaction or read: calls do not nest
     */
    <R> R transaction(Function<Transaction, R> work);

    /**
     * {@link #transaction} for work that frees room or ends what runs: deletions, aborts, sweeps, the last state of a query. On a full disk it takes the room
     * that the store keeps for it, while others are refused.
     */
    default <R> R fromReserve(Function<Transaction, R> work) {
        return transaction(work);
    }

    /** {@link #fromReserve} for work without a result. */
    default void runFromReserve(Consumer<Transaction> work) {
        fromReserve(tx -> {
            work.accept(tx);
            return null;
        });
    }

    /** {@link #transaction} for work without a result. */
    default void run(Consumer<Transaction> work) {
        transaction(tx -> {
            work.accept(tx);
            return null;
        });
    }

    /**
     * Reads one consistent state, that of the last commit or a later one.
     *
     * @throws IllegalStateException if called inside another transaction or read: calls do not nest
     */
    <R> R read(Function<Reader, R> work);

    /**
     * The number of this start of the server, larger than that of every earlier one on the same data: the fencing token of what this process owns. Work
     * recorded with a smaller number was interrupted.
     */
    long epoch();

    /** Empties every table but the store's own, and the outbox. */
    void clear();

    @Override
    void close();

    /** The store cannot take a write now; nothing was changed. Rendered as a retryable 503. */
    class MetadataUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public MetadataUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store's disk is full; nothing was changed. The message is for the client, and says what helps. */
    final class MetadataFull extends MetadataUnavailable {
        private static final long serialVersionUID = 1L;

        public MetadataFull(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A commit failed in a way that does not tell whether it took effect. */
    final class OutcomeUnknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
