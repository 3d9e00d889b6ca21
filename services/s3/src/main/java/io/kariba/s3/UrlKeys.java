package io.kariba.s3;

import java.nio.charset.StandardCharsets;

/** The escaping of {@code encoding-type=url}: every byte but unreserved ones and the slash. A space is {@code %20}, which every client decodes. */
final class UrlKeys {
    private static final String HEX = "0123456789ABCDEF";

    private UrlKeys() {}

    static String encode(String key) {
        StringBuilder encoded = null;
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < utf8.length; i++) {
            if (isPlain(utf8[i])) {
                if (encoded != null) {
                    encoded.append((char) utf8[i]);
                }
            } else {
                if (encoded == null) {
                    encoded = new StringBuilder(utf8.length + 16).append(new String(utf8, 0, i, StandardCharsets.US_ASCII));
                }
                encoded.append('%').append(HEX.charAt(utf8[i] >> 4 & 15)).append(HEX.charAt(utf8[i] & 15));
            }
        }
        return encoded == null ? key : encoded.toString();
    }

    private static boolean isPlain(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.' || b == '/' || b == '*';
    }
}
