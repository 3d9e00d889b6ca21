package io.kariba.api;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** How a value of the metadata store becomes bytes and back. Bytes written by an older release must stay readable (law 14). */
public interface Codec<V> {
    byte[] encode(V value);

    V decode(byte[] bytes);

    /** Plain UTF-8 text. */
    Codec<String> TEXT = of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    /** Bytes as they are. */
    Codec<byte[]> BYTES = of(byte[]::clone, byte[]::clone);

    static <V> Codec<V> of(Function<V, byte[]> encode, Function<byte[], V> decode) {
        return new Codec<>() {
            @Override
            public byte[] encode(V value) {
                return encode.apply(value);
            }

            @Override
            public V decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
