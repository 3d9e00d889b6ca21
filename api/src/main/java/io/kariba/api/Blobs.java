package io.kariba.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the bytes of objects. A blob is written once, is durable when {@link Writer#commit} returns, and never changes. Which blobs are in use is the
 * metadata's business; bytes come first, metadata second, and what never got its metadata is found by {@link #forEach} and deleted (law 8).
 */
public interface Blobs extends AutoCloseable {
    /**
     * Starts a blob.
     *
     * @param expectedLength bytes to come if known, else -1: small ones are packed together, so that many share one fsync
     * @throws BlobsFull if the disk has no room for it; so do the writer's methods
     */
    Writer create(long expectedLength) throws IOException;

    /** {@link #create} for a copy that frees more room than it takes: on a full disk it goes on for longer. */
    default Writer createFromReserve(long expectedLength) throws IOException {
        return create(expectedLength);
    }

    /**
     * Opens a blob for reading. Block checksums are verified before bytes are handed out.
     *
     * @throws BlobMissing if there is no such blob
     */
    Source open(BlobRef blob) throws IOException;

    /** Deletes a blob; one that is not there is no error. Space of packed blobs is freed by {@link #compactable} and the owner copying them. */
    void delete(BlobRef blob) throws IOException;

    /** Visits blobs that were committed before this call; those of writers still open are left out. */
    void forEach(Consumer<BlobRef> visit) throws IOException;

    /** Packs of which more than half is deleted: every blob in them that is still in use should be copied to a new blob and then deleted. */
    List<String> compactable() throws IOException;

    /** Deletes everything. */
    void clear() throws IOException;

    @Override
    void close() throws IOException;

    /** Writes one blob; not thread-safe. Closing without commit forgets the bytes. */
    interface Writer extends AutoCloseable {
        void write(ByteBuffer bytes) throws IOException;

        /** Makes the bytes durable and names them. */
        BlobRef commit() throws IOException;

        @Override
        void close();
    }

    /** Reads one blob; thread-safe. A blob deleted meanwhile stays readable through an open source. */
    interface Source extends AutoCloseable {
        long length();

        /**
         * Copies a range to a channel, in pieces of at most 1 MiB.
         *
         * @throws BlobCorrupt if a block does not match its checksum; bytes before it may have been written
         */
        void copyTo(long offset, long length, WritableByteChannel target) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** The disk is full; nothing was kept. The message is for the client, and says what helps. */
    final class BlobsFull extends IOException {
        private static final long serialVersionUID = 1L;

        public BlobsFull(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The blob is not in the store. */
    final class BlobMissing extends IOException {
        private static final long serialVersionUID = 1L;

        public BlobMissing(BlobRef blob) {
            super("No such blob: " + blob);
        }
    }

    /** The bytes on disk are not those that were written. */
    final class BlobCorrupt extends IOException {
        private static final long serialVersionUID = 1L;

        public BlobCorrupt(String message) {
            super(message);
        }
    }
}
