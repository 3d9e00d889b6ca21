package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Empties packs that are mostly garbage: copies a blob that is in use, moves the rows that name it in transactions, and leaves the old blob to the sweep.
 * Until the last row has moved both blobs are whole, so a crash between any two steps costs space for a while and nothing else.
 */
final class Compaction {
    private static final System.Logger LOG = System.getLogger(Compaction.class.getName());

    /** Rows that one transaction moves. */
    private static final int ROWS_AT_ONCE = 500;

    private final Shared shared;

    Compaction(Shared shared) {
        this.shared = shared;
    }

    void run(BooleanSupplier stopped) throws IOException {
        for (String pack : shared.blobs.compactable()) {
            KeyRange range = KeyRange.textPrefix(GlobalKey.ROOT, pack + "/");
            while (!stopped.getAsBoolean()) {
                KeyRange rest = range;
                List<GlobalKey> refs = shared.metadata.read(reader -> reader.scanKeys(S3Tables.BLOB_REFS, rest, ROWS_AT_ONCE));
                for (String blob : refs.stream().map(key -> key.parts().text()).distinct().toList()) {
                    if (!stopped.getAsBoolean()) {
                        tryMove(blob);
                    }
                }
                if (refs.size() < ROWS_AT_ONCE) {
                    break;
                }
                range = range.after(GlobalKey.of(refs.getLast().parts().text()));
            }
        }
    }

    private void tryMove(String blob) {
        try {
            move(new BlobRef(blob));
        } catch (Blobs.BlobMissing removedMeanwhile) {
            // The object was deleted and the sweep was faster.
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "Blob {0} could not be moved out of its pack and stays: {1}", blob, failure.getMessage());
        }
    }

    private void move(BlobRef old) throws IOException {
        try (CommitGate.Stay inside = shared.gate.enter()) {
            BlobRef copy = copy(old);
            boolean named = false;
            while (true) {
                List<GlobalKey> refs = shared.metadata.fromReserve(tx -> moveRows(tx, old.name(), copy.name()));
                named |= !refs.isEmpty();
                if (refs.size() < ROWS_AT_ONCE) {
                    break;
                }
            }
            if (!named) {
                shared.blobs.delete(copy);
            }
        } catch (Metadata.OutcomeUnknown unknown) {
            shared.gate.uncertain();
            throw unknown;
        }
    }

    private BlobRef copy(BlobRef old) throws IOException {
        try (Blobs.Source source = shared.blobs.open(old);
                Blobs.Writer writer = shared.blobs.createFromReserve(source.length())) {
            source.copyTo(0, source.length(), new WriterChannel(writer));
            return writer.commit();
        }
    }

    /** Moves some rows from one blob to the other; returns those references. */
    private static List<GlobalKey> moveRows(Transaction tx, String old, String copy) {
        List<GlobalKey> refs = new ArrayList<>(tx.scanKeys(S3Tables.BLOB_REFS, KeyRange.under(GlobalKey.of(old)), ROWS_AT_ONCE));
        for (GlobalKey ref : refs) {
            tx.delete(S3Tables.BLOB_REFS, ref);
            var parts = ref.parts();
            parts.text();
            if (parts.text().equals("o")) {
                moveVersion(tx, parts.text(), parts.text(), parts.number(), copy);
            } else {
                movePart(tx, parts.text(), (int) parts.number(), old, copy);
            }
        }
        VersionRows.dropUnreferencedBlob(tx, old);
        return refs;
    }

    private static void moveVersion(Transaction tx, String bucket, String key, long order, String copy) {
        GlobalKey row = S3Tables.object(bucket, key).number(order);
        ObjectVersion version = tx.get(S3Tables.OBJECTS, row).orElseThrow();
        tx.put(S3Tables.OBJECTS, row, version.withContent(Content.blob(new BlobRef(copy))));
        tx.put(S3Tables.BLOB_REFS, S3Tables.objectBlobRef(copy, bucket, key, order), "");
    }

    /** A part is named by its upload, by the object that was put together from it, or for a moment by both. */
    private static void movePart(Transaction tx, String upload, int number, String old, String copy) {
        tx.get(S3Tables.PARTS, S3Tables.part(upload, number))
                .filter(part -> part.blob().equals(old))
                .ifPresent(part -> tx.put(S3Tables.PARTS, S3Tables.part(upload, number), part.withBlob(copy)));
        tx.get(S3Tables.ASSEMBLIES, GlobalKey.of(upload)).ifPresent(assembly -> {
            List<Part> moved = assembly.parts().stream()
                    .map(part -> part.number() == number && part.blob().equals(old) ? part.withBlob(copy) : part)
                    .toList();
            tx.put(S3Tables.ASSEMBLIES, GlobalKey.of(upload), assembly.withParts(moved));
        });
        tx.put(S3Tables.BLOB_REFS, S3Tables.partBlobRef(copy, upload, number), "");
    }

    /** Lets a blob be copied into another without more memory than a piece. */
    private record WriterChannel(Blobs.Writer writer) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            writer.write(bytes);
            bytes.position(bytes.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
