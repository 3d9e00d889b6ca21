package io.kariba.protocols;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * One message of {@code application/vnd.amazon.eventstream}: lengths and their checksum, headers, payload, and a checksum of all. Source: "Amazon Event Stream
 * Specification" (smithy.io/2.0/aws/amazon-eventstream.html).
 *
 * @param headers in order, by names of 1 to 255 bytes: Boolean, Integer, Long, byte[], String, Instant (milliseconds) or UUID; a byte and a short are read as
 *     Integer
 * @param payload at most {@value #MAX_PAYLOAD} bytes
 */
public record EventStreamMessage(Map<String, Object> headers, byte[] payload) {
    /** The specification's limits, in bytes. */
    static final int MAX_PAYLOAD = 24 << 20;

    static final int MAX_HEADERS = 128 << 10;

    /** Both lengths and the prelude's checksum before the headers, the message's checksum behind the payload. */
    private static final int PRELUDE = 12;

    private static final int FRAME = PRELUDE + 4;
    private static final int MAX_VALUE = Short.MAX_VALUE;

    /** The bytes on the wire. */
    public byte[] bytes() {
        byte[] head = headerBytes();
        if (head.length > MAX_HEADERS || payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException("An event of " + head.length + " bytes of headers and " + payload.length + " of payload");
        }
        ByteBuffer out = ByteBuffer.allocate(FRAME + head.length + payload.length);
        out.putInt(out.capacity()).putInt(head.length).putInt(checksum(out.array(), 8));
        out.put(head).put(payload).putInt(checksum(out.array(), out.capacity() - 4));
        return out.array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    private byte[] headerBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (Map.Entry<String, Object> header : headers.entrySet()) {
                byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
                if (name.length == 0 || name.length > 255) {
                    throw new IllegalArgumentException("A header's name of " + name.length + " bytes");
                }
                out.writeByte(name.length);
                out.write(name);
                write(out, header.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case Boolean bool -> out.writeByte(bool ? 0 : 1);
            case Integer number -> {
                out.writeByte(4);
                out.writeInt(number);
            }
            case Long number -> {
                out.writeByte(5);
                out.writeLong(number);
            }
            case byte[] bytes -> sized(out, 6, bytes);
            case String text -> sized(out, 7, text.getBytes(StandardCharsets.UTF_8));
            case Instant time -> {
                out.writeByte(8);
                out.writeLong(time.toEpochMilli());
            }
            case UUID id -> {
                out.writeByte(9);
                out.writeLong(id.getMostSignificantBits());
                out.writeLong(id.getLeastSignificantBits());
            }
            default -> throw new IllegalArgumentException("A header of " + value.getClass());
        }
    }

    private static void sized(DataOutputStream out, int type, byte[] value) throws IOException {
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("A header's value of " + value.length + " bytes");
        }
        out.writeByte(type);
        out.writeShort(value.length);
        out.write(value);
    }

    /**
     * The next message, or empty at the end of the stream. No more is allocated than the lengths that a valid checksum vouches for.
     *
     * @throws IOException if a checksum, length or header is wrong, or the stream ends inside a message
     */
    public static Optional<EventStreamMessage> read(InputStream in) throws IOException {
        byte[] prelude = in.readNBytes(PRELUDE);
        if (prelude.length == 0) {
            return Optional.empty();
        }
        if (prelude.length < PRELUDE) {
            throw new EOFException("The stream ends inside a message");
        }
        ByteBuffer lengths = ByteBuffer.wrap(prelude);
        int total = lengths.getInt();
        int head = lengths.getInt();
        boolean sound = lengths.getInt() == checksum(prelude, 8);
        if (!sound || head < 0 || head > MAX_HEADERS || total < FRAME + head || total - head - FRAME > MAX_PAYLOAD) {
            throw new IOException("A message's prelude is broken");
        }
        byte[] rest = in.readNBytes(total - PRELUDE);
        if (rest.length < total - PRELUDE) {
            throw new EOFException("The stream ends inside a message");
        }
        CRC32 sum = new CRC32();
        sum.update(prelude);
        sum.update(rest, 0, rest.length - 4);
        if (ByteBuffer.wrap(rest).getInt(rest.length - 4) != (int) sum.getValue()) {
            throw new IOException("A message's checksum is wrong");
        }
        Map<String, Object> headers = headers(ByteBuffer.wrap(rest, 0, head));
        return Optional.of(new EventStreamMessage(headers, Arrays.copyOfRange(rest, head, rest.length - 4)));
    }

    private static Map<String, Object> headers(ByteBuffer bytes) throws IOException {
        Map<String, Object> found = new LinkedHashMap<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining()));
        while (in.available() > 0) {
            byte[] name = exactly(in, in.readUnsignedByte());
            String text = text(name);
            if (name.length == 0 || found.put(text, value(in)) != null) {
                throw new IOException("A header has no name or comes twice");
            }
        }
        return Collections.unmodifiableMap(found);
    }

    private static Object value(DataInputStream in) throws IOException {
        int type = in.readUnsignedByte();
        return switch (type) {
            case 0 -> Boolean.TRUE;
            case 1 -> Boolean.FALSE;
            case 2 -> (int) in.readByte();
            case 3 -> (int) in.readShort();
            case 4 -> in.readInt();
            case 5 -> in.readLong();
            case 6 -> exactly(in, in.readUnsignedShort());
            case 7 -> text(exactly(in, in.readUnsignedShort()));
            case 8 -> Instant.ofEpochMilli(in.readLong());
            case 9 -> new UUID(in.readLong(), in.readLong());
            default -> throw new IOException("A header of type " + type);
        };
    }

    private static byte[] exactly(DataInputStream in, int length) throws IOException {
        byte[] found = in.readNBytes(length);
        if (found.length < length) {
            throw new EOFException("A header ends early");
        }
        return found;
    }

    private static String text(byte[] bytes) throws IOException {
        try {
            return QueryString.utf8(bytes);
        } catch (IllegalArgumentException broken) {
            throw new IOException(broken.getMessage(), broken);
        }
    }
}
