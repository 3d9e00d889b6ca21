package io.kariba.iceberg;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.util.JsonUtil;

/**
 * Reads a metadata file within bounds. Whoever may create a table may name any file as its metadata: one that unpacks to gigabytes, or whose few bytes a
 * value become a hundred of heap.
 */
final class MetadataText {
    /** Bytes of a file's text, unpacked. Metadata is read whole, into some ten times its size. */
    static final int MOST = 16 << 20;

    /** Heap of an object or array and of any other value in Jackson's tree, with its place in what holds it. */
    private static final int CONTAINER = 192;
    private static final int VALUE = 96;

    /** KiB of trees that may be there at a time, of all calls together: a quarter of the heap. */
    private static final int TREES = (int) (Math.max(64 << 20, Runtime.getRuntime().maxMemory() / 4) >> 10);

    /** Bytes of text that are being read at a time, by all calls together. */
    private static final Semaphore READING = new Semaphore(MOST);

    private static final Semaphore ROOM = new Semaphore(TREES);

    private MetadataText() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is past the bounds, or is no table's metadata
     */
    static TableMetadata read(ObjectsFileIo io, String location) throws IOException {
        boolean packed = TableMetadataParser.Codec.fromFileName(location) == TableMetadataParser.Codec.GZIP;
        long length = io.newInputFile(location).getLength();
        if (length > MOST) {
            throw tooLarge(length + " bytes");
        }
        int permits = packed ? MOST : (int) length;
        READING.acquireUninterruptibly(permits);
        try (InputStream stored = io.open(location); InputStream in = packed ? new GZIPInputStream(stored) : stored) {
            byte[] text = in.readNBytes(MOST + 1);
            if (text.length > MOST) {
                throw tooLarge("more than " + MOST + " bytes");
            }
            return read(location, text);
        } finally {
            READING.release(permits);
        }
    }

    private static TableMetadata read(String location, byte[] text) throws IOException {
        long kib = weight(text) >> 10;
        if (kib > TREES) {
            throw tooLarge("more values than this server reads");
        }
        ROOM.acquireUninterruptibly((int) kib);
        try {
            return TableMetadataParser.fromJson(location, JsonUtil.mapper().readTree(text));
        } finally {
            ROOM.release((int) kib);
        }
    }

    /** Roughly the heap that the text takes when it is read. */
    private static long weight(byte[] text) throws IOException {
        long weight = 2L * text.length;
        try (JsonParser parser = JsonUtil.factory().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                weight += token.isStructStart() ? CONTAINER : token.isScalarValue() ? VALUE : 0;
            }
        }
        return weight;
    }

    private static IllegalArgumentException tooLarge(String why) {
        return new IllegalArgumentException("it has " + why + ", and metadata may have " + MOST + " bytes");
    }
}
