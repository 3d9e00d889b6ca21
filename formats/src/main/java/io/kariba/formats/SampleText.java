package io.kariba.formats;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Tells text from other bytes.
 *
 * <p>Only UTF-8 counts as text: Hive's and Athena's readers of text files know nothing else, so a table over a UTF-16 file would show wrong values.
 */
final class SampleText {
    private static final char REPLACEMENT = '\uFFFD';
    /** One in so many characters may be invalid, as in a text of an 8-bit character set. */
    private static final int INVALID_ONE_IN = 8;
    /** One in so many may be a control character. */
    private static final int CONTROL_ONE_IN = 100;

    private SampleText() {}

    static Optional<String> decode(byte[] head) {
        int from = startsWith(head, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        if (startsWith(head, 0xFE, 0xFF) || startsWith(head, 0xFF, 0xFE)) {
            return Optional.empty();
        }
        for (int i = from; i < head.length; i++) {
            if (head[i] == 0) {
                return Optional.empty();
            }
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer characters = CharBuffer.allocate(head.length - from);
        // Not the end of input: a character that is cut at the sample's end stays undecoded instead of becoming a replacement.
        decoder.decode(ByteBuffer.wrap(head, from, head.length - from), characters, false);
        String text = characters.flip().toString();
        return isText(text) ? Optional.of(text) : Optional.empty();
    }

    private static boolean isText(String text) {
        int invalid = 0;
        int control = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == REPLACEMENT) {
                invalid++;
            } else if (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\u0001' && c != '\u001B') {
                control++;
            }
        }
        return (long) invalid * INVALID_ONE_IN <= text.length() && (long) control * CONTROL_ONE_IN <= text.length();
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
