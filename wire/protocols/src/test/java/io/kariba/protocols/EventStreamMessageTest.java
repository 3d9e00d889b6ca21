package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** AWS's own reader and writer, which the SDK brings, is the oracle. */
class EventStreamMessageTest {
    private static final byte[] PAYLOAD = "{\"records\":\"ı\"}".getBytes(StandardCharsets.UTF_8);

    private static EventStreamMessage read(byte[] bytes) throws IOException {
        return EventStreamMessage.read(new ByteArrayInputStream(bytes)).orElseThrow();
    }

    @Test
    void theSdkReadsWhatIsWritten() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(":message-type", "event");
        headers.put("yes", true);
        headers.put("no", false);
        headers.put("int", -7);
        headers.put("long", Long.MIN_VALUE);
        headers.put("bytes", new byte[] {1, 2});
        headers.put(":date", Instant.ofEpochMilli(1_700_000_000_123L));
        headers.put("id", new UUID(1, 2));
        Message message = Message.decode(ByteBuffer.wrap(new EventStreamMessage(headers, PAYLOAD).bytes()));
        assertThat(message.getPayload()).isEqualTo(PAYLOAD);
        assertThat(message.getHeaders()).containsEntry(":message-type", HeaderValue.fromString("event")).containsEntry("yes", HeaderValue.fromBoolean(true))
                .containsEntry("no", HeaderValue.fromBoolean(false)).containsEntry("int", HeaderValue.fromInteger(-7))
                .containsEntry("long", HeaderValue.fromLong(Long.MIN_VALUE)).containsEntry("bytes", HeaderValue.fromByteArray(new byte[] {1, 2}))
                .containsEntry(":date", HeaderValue.fromTimestamp(Instant.ofEpochMilli(1_700_000_000_123L))).hasSize(8);
    }

    @Test
    void whatTheSdkWritesIsRead() throws IOException {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":event-type", HeaderValue.fromString("Records"));
        headers.put("count", HeaderValue.fromInteger(300));
        EventStreamMessage found = read(new Message(headers, PAYLOAD).toByteBuffer().array());
        assertThat(found.headers()).isEqualTo(Map.of(":event-type", "Records", "count", 300));
        assertThat(found.payload()).isEqualTo(PAYLOAD);
    }

    /** Put together by hand: the SDK forgets the values of these two types. */
    @Test
    void bytesAndShortsAreRead() throws IOException {
        byte[] headers = HexFormat.of().parseHex("0462797465" + "02fd" + "0573686f7274" + "03012c");
        ByteBuffer bytes = ByteBuffer.allocate(16 + headers.length).putInt(16 + headers.length).putInt(headers.length);
        bytes.putInt(checksum(bytes.array(), 8)).put(headers).putInt(checksum(bytes.array(), 12 + headers.length));
        assertThat(read(bytes.array()).headers()).isEqualTo(Map.of("byte", -3, "short", 300));
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    @Test
    void messagesFollowEachOtherToTheEnd() throws IOException {
        byte[] one = new EventStreamMessage(Map.of(":event-type", "End"), new byte[0]).bytes();
        SequenceInputStream stream = new SequenceInputStream(new ByteArrayInputStream(one), new ByteArrayInputStream(one));
        assertThat(EventStreamMessage.read(stream)).isPresent();
        assertThat(EventStreamMessage.read(stream)).isPresent();
        assertThat(EventStreamMessage.read(stream)).isEmpty();
    }

    @Test
    void everyFlippedBitIsSeen() {
        byte[] sound = new EventStreamMessage(Map.of(":event-type", "End"), PAYLOAD).bytes();
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] broken = sound.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> read(broken)).as("bit " + bit).isInstanceOf(IOException.class);
        }
    }

    @Test
    void everyEarlyEndIsSeen() {
        byte[] sound = new EventStreamMessage(Map.of(":event-type", "End"), PAYLOAD).bytes();
        for (int length = 1; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatDoesNotFitIsNotWritten() {
        assertThatThrownBy(() -> new EventStreamMessage(Map.of("a", "x".repeat(40_000)), PAYLOAD).bytes()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventStreamMessage(Map.of("a".repeat(256), "x"), PAYLOAD).bytes()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventStreamMessage(Map.of("a", 1.5), PAYLOAD).bytes()).isInstanceOf(IllegalArgumentException.class);
    }
}
