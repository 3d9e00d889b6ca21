package io.kariba.protocols;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Percent-encoded names and values, of a query string or a form. */
final class QueryString {
    private QueryString() {}

    /**
     * All parameters in the order they came; a parameter without {@code =} has an empty value.
     *
     * @throws IllegalArgumentException if an escape or its UTF-8 is broken
     */
    static Map<String, List<String>> parse(String raw) {
        return parse(raw, Allowance.UNLIMITED);
    }

    /** The same for a form, which may be long. */
    static Map<String, List<String>> parse(String raw, Allowance allowance) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        int at = 0;
        while (at < raw.length()) {
            int end = raw.indexOf('&', at);
            end = end < 0 ? raw.length() : end;
            if (end > at) {
                int equals = raw.indexOf('=', at);
                boolean bare = equals < 0 || equals > end;
                allowance.take(Allowance.CONTAINER + 2 * Allowance.VALUE + 2 * (end - at));
                String name = decode(raw.substring(at, bare ? end : equals), '+');
                found.computeIfAbsent(name, key -> new ArrayList<>(1)).add(bare ? "" : decode(raw.substring(equals + 1, end), '+'));
            }
            at = end + 1;
        }
        return found;
    }

    /**
     * Decodes percent escapes.
     *
     * @param space a character that stands for a space, or NUL for none
     * @throws IllegalArgumentException if an escape or its UTF-8 is broken
     */
    static String decode(String text, char space) {
        if (text.indexOf('%') < 0) {
            return space == 0 ? text : text.replace(space, ' ');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < text.length();
                int high = whole ? hex(text.charAt(i + 1)) : -1;
                int low = whole ? hex(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("Broken percent escape");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c == space && space != 0) {
                bytes.write(' ');
            } else if (c < 128) {
                bytes.write(c);
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return utf8(bytes.toByteArray());
    }

    /** Character.digit takes digits of every script; escapes have ASCII ones. */
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** @throws IllegalArgumentException if it is not UTF-8 */
    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException broken) {
            throw new IllegalArgumentException("Broken UTF-8", broken);
        }
    }
}
