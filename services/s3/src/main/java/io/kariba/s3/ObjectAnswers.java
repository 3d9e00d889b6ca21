package io.kariba.s3;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Puts an object's stored facts into the response builders, which share no type in the SDK. */
final class ObjectAnswers {
    private ObjectAnswers() {}

    /** Null for the empty text: an absent header. */
    static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** The setters of one builder for checksums. */
    record ChecksumSetters(
            Consumer<String> crc32, Consumer<String> crc32c, Consumer<String> crc64nvme, Consumer<String> sha1, Consumer<String> sha256) {
        void set(StoredChecksum checksum) {
            set(checksum.algorithm(), checksum.value());
        }

        void set(Algorithm algorithm, String value) {
            switch (algorithm) {
                case CRC32 -> crc32.accept(value);
                case CRC32C -> crc32c.accept(value);
                case CRC64NVME -> crc64nvme.accept(value);
                case SHA1 -> sha1.accept(value);
                case SHA256 -> sha256.accept(value);
            }
        }
    }

    static String type(StoredChecksum checksum) {
        return checksum.composite() ? "COMPOSITE" : "FULL_OBJECT";
    }

    /** Sets a checksum's value and, where the shape has one, its type. */
    static void checksum(StoredChecksum checksum, ChecksumSetters setters, Consumer<String> type) {
        setters.set(checksum);
        type.accept(type(checksum));
    }

    /** Calls the setter of each header that the object has. */
    static void headers(ObjectHeaders headers, BiConsumer<String, String> header) {
        each("Cache-Control", headers.cacheControl(), header);
        each("Content-Disposition", headers.contentDisposition(), header);
        each("Content-Encoding", headers.contentEncoding(), header);
        each("Content-Language", headers.contentLanguage(), header);
        each("Expires", headers.expires(), header);
    }

    private static void each(String name, String value, BiConsumer<String, String> header) {
        if (!value.isEmpty()) {
            header.accept(name, value);
        }
    }
}
