package io.kariba.objectfiles;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One pack: a header of 64 bytes and then records, each laid out as {@link Layout} says. The header holds the pack's length when it was last closed in
 * order: a file of that length needs no search for a torn end.
 */
final class Pack {
    static final int HEADER = 64;
    private static final int MAGIC = 0x4B50414B;
    static final int CLEAN_END_AT = 8;

    final String name;
    final Path path;

    /** Guards changes of {@link #dead} and of records' marks; held over reads and writes of a few bytes. */
    final ReentrantLock lock = new ReentrantLock();

    /** Bytes of deleted records; -1 until somebody has counted them. */
    long dead = -1;

    /** Where the next record goes; everything before is durable. */
    volatile long end;

    Pack(String name, Path path, long end) {
        this.name = name;
        this.path = path;
        this.end = end;
    }

    static ByteBuffer header(long cleanEnd) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(0, MAGIC).putShort(4, (short) Layout.FORMAT).putLong(CLEAN_END_AT, cleanEnd);
        return header;
    }

    /** The length at the last orderly close, or 0. */
    static long cleanEnd(ByteBuffer header) {
        return header.getInt(0) == MAGIC ? header.getLong(CLEAN_END_AT) : 0;
    }
}
