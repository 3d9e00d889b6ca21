package io.kariba.objectfiles;

/**
 * The store's bounds.
 *
 * @param smallBytes a blob up to this length is packed; at most 1 MiB
 * @param packBytes a pack past this length is sealed and another begun
 * @param bufferedBytes bytes of small blobs that are held in memory at once; past it small blobs get files of their own
 * @param openFiles files that are kept open for the next read
 * @param buffers copy buffers of 256 KiB
 * @param writebackBytes a large blob's bytes are sent to the disk whenever so many more have been written
 */
public record FileBlobsSettings(int smallBytes, long packBytes, int bufferedBytes, int openFiles, int buffers, long writebackBytes) {
    public static final FileBlobsSettings DEFAULT = new FileBlobsSettings(256 << 10, 256L << 20, 48 << 20, 512, 96, 32L << 20);

    public FileBlobsSettings withPackBytes(long bytes) {
        return new FileBlobsSettings(smallBytes, bytes, bufferedBytes, openFiles, buffers, writebackBytes);
    }

    public FileBlobsSettings withBufferedBytes(int bytes) {
        return new FileBlobsSettings(smallBytes, packBytes, bytes, openFiles, buffers, writebackBytes);
    }

    public FileBlobsSettings withWritebackBytes(long bytes) {
        return new FileBlobsSettings(smallBytes, packBytes, bufferedBytes, openFiles, buffers, bytes);
    }
}
