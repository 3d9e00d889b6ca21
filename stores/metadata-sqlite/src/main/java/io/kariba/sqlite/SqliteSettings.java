package io.kariba.sqlite;

import java.time.Duration;

/**
 * The store's bounds.
 *
 * @param queue transactions that may wait for the writer; past it a transaction is refused with {@code MetadataUnavailable}
 * @param batch transactions that share one commit, at most
 * @param batchTime how long a commit may collect transactions; it never waits for one to come
 * @param readers connections for reads, and so the number of reads at once
 * @param readerWait how long a read waits for a connection before it is refused
 * @param outboxEvents newest events that are kept
 * @param walBytes size of the write-ahead log past which writes wait for readers to let go of it
 */
public record SqliteSettings(
        int queue, int batch, Duration batchTime, int readers, Duration readerWait, int outboxEvents, long walBytes) {

    public static final SqliteSettings DEFAULT =
            new SqliteSettings(4096, 512, Duration.ofMillis(10), 16, Duration.ofSeconds(30), 100_000, 64L << 20);

    public SqliteSettings withOutboxEvents(int events) {
        return new SqliteSettings(queue, batch, batchTime, readers, readerWait, events, walBytes);
    }

    public SqliteSettings withQueue(int length) {
        return new SqliteSettings(length, batch, batchTime, readers, readerWait, outboxEvents, walBytes);
    }

    public SqliteSettings withWalBytes(long bytes) {
        return new SqliteSettings(queue, batch, batchTime, readers, readerWait, outboxEvents, bytes);
    }
}
