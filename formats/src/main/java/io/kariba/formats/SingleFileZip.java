package io.kariba.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether a zip archive has one file only, told by the directory at its end. Glue's documentation: ZIP is "supported for archives containing only a single file".
 *
 * <p>Archives of several files are often documents or programs, whose first file says nothing of them.
 */
final class SingleFileZip {
    private static final int END_SIGNATURE = 0x06054B50;
    private static final int ENTRY_SIGNATURE = 0x02014B50;
    private static final int END_BYTES = 22;
    /** The end record may be followed by a comment of so many bytes. */
    private static final int MAX_COMMENT = 0xFFFF;

    private static final int MAX_DIRECTORY = 1 << 20;

    private SingleFileZip() {}

    static boolean is(DataFile file) throws IOException {
        if (file.size() < END_BYTES) {
            return false;
        }
        long from = Math.max(0, file.size() - END_BYTES - MAX_COMMENT);
        ByteBuffer tail = read(file, from, END_BYTES + MAX_COMMENT);
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE) {
                long size = Integer.toUnsignedLong(tail.getInt(at + 12));
                long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
                return size <= MAX_DIRECTORY && offset + size <= file.size() && files(read(file, offset, (int) size)) == 1;
            }
        }
        return false;
    }

    /** Counts what is no folder. */
    private static int files(ByteBuffer directory) {
        int files = 0;
        int at = 0;
        while (at + 46 <= directory.limit() && directory.getInt(at) == ENTRY_SIGNATURE) {
            int name = directory.getShort(at + 28) & 0xFFFF;
            int extra = directory.getShort(at + 30) & 0xFFFF;
            int comment = directory.getShort(at + 32) & 0xFFFF;
            int end = at + 46 + name;
            if (end > directory.limit()) {
                break;
            }
            if (name == 0 || directory.get(end - 1) != '/') {
                files++;
            }
            at = end + extra + comment;
        }
        return files;
    }

    private static ByteBuffer read(DataFile file, long from, int length) throws IOException {
        try (InputStream stored = file.open(from)) {
            return ByteBuffer.wrap(stored.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
