package io.kariba.s3;

import java.nio.charset.StandardCharsets;

/** The rules of object keys: 1 to 1,024 bytes of UTF-8, otherwise anything. */
final class ObjectKeys {
    static final int MAX_BYTES = 1024;

    private ObjectKeys() {}

    /** @throws io.kariba.protocols.WireError KeyTooLongError, or InvalidArgument for an empty one */
    static String check(String key) {
        if (key == null || key.isEmpty()) {
            throw S3Errors.invalidArgument("Object key must not be empty", "Key", "");
        }
        if (key.length() * 3 > MAX_BYTES) {
            int bytes = key.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                throw S3Errors.keyTooLong(bytes);
            }
        }
        return key;
    }
}
