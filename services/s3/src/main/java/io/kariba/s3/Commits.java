package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.Metadata;
import io.kariba.api.Transaction;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiFunction;

/** Joins the two steps of every write: bytes durable first, one metadata transaction that makes them count second (law 8). */
final class Commits {
    private final Metadata metadata;
    private final Blobs blobs;
    private final CommitGate gate;

    Commits(Metadata metadata, Blobs blobs, CommitGate gate) {
        this.metadata = metadata;
        this.blobs = blobs;
        this.gate = gate;
    }

    /**
     * Commits a body that was received and verified.
     *
     * @param work gives the blob its reference; the blob is empty for a body without bytes
     */
    <R> R commit(BodyReceiver body, BiFunction<Transaction, Optional<BlobRef>, R> work) throws IOException {
        try (CommitGate.Stay inside = gate.enter()) {
            Optional<BlobRef> blob = body.commit();
            boolean mayBeThere = false;
            boolean done = false;
            try {
                R result = metadata.transaction(tx -> work.apply(tx, blob));
                done = true;
                return result;
            } catch (Metadata.OutcomeUnknown unknown) {
                mayBeThere = true;
                gate.uncertain();
                throw unknown;
            } finally {
                if (!done && !mayBeThere && blob.isPresent()) {
                    discard(blob.get());
                }
            }
        }
    }

    private void discard(BlobRef blob) {
        try {
            blobs.delete(blob);
        } catch (IOException leftToSweeper) {
            // A blob without a reference is what the sweep after a restart looks for.
        }
    }
}
