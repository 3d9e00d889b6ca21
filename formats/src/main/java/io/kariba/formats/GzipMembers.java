package io.kariba.formats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * All members of a gzip file, one after the other (RFC 1952). What follows the last one and is no member is left alone, as gzip itself does.
 *
 * <p>The JDK's stream goes into recursion at every member that is empty and other libraries keep whatever name a header has; this one does neither.
 */
final class GzipMembers extends InputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int BUFFER = 1 << 14;

    private final InputStream stored;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private boolean ended;

    GzipMembers(InputStream stored) throws IOException {
        this.stored = stored;
        if (!header()) {
            throw new MalformedFile("Not gzip");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int count = inflate(into, from, length);
            if (count > 0) {
                checksum.update(into, from, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new MalformedFile("The compressed bytes want a dictionary");
            } else if (!fill()) {
                throw new EOFException("The compressed bytes end early");
            }
        }
        return -1;
    }

    private int inflate(byte[] into, int from, int length) throws MalformedFile {
        try {
            return inflater.inflate(into, from, length);
        } catch (DataFormatException e) {
            throw new MalformedFile("The compressed bytes are broken: " + e.getMessage(), e);
        }
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        long expected = little(4);
        little(4); // its size, which the checksum covers
        if (expected != checksum.getValue()) {
            throw new MalformedFile("The checksum of the compressed bytes is another");
        }
        inflater.reset();
        checksum.reset();
        ended = !header();
    }

    /** False when no further member begins here; else the inflater has what follows its header. */
    private boolean header() throws IOException {
        if (next() != 0x1F || next() != 0x8B || next() != 8) {
            return false;
        }
        int flags = needed();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip((int) little(2));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.setInput(buffer, position, limit - position);
        return true;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, stored.read(buffer, 0, buffer.length));
        inflater.setInput(buffer, 0, limit);
        return limit > 0;
    }

    /** -1 at the end of the file. */
    private int next() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, stored.read(buffer, 0, buffer.length));
        }
        return position < limit ? buffer[position++] & 0xFF : -1;
    }

    private int needed() throws IOException {
        int next = next();
        if (next < 0) {
            throw new EOFException("The compressed bytes end early");
        }
        return next;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            needed();
        }
    }

    /** Up to the zero byte at its end. */
    private void skipText() throws IOException {
        int next;
        do {
            next = needed();
        } while (next != 0);
    }

    private long little(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) needed() << (8 * i);
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        stored.close();
    }
}
