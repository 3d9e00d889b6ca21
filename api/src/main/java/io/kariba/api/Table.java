package io.kariba.api;

import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A table of the metadata store: ordered keys to values. Declared once, as a constant, by the service that owns it; the store makes it when it is first used.
 *
 * @param <K> {@link ScopedKey} for what an account and region own, {@link GlobalKey} for the rest
 * @param <V> the value
 */
public final class Table<K extends Key, V> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{1,40}");
    private final String name;
    private final Codec<V> codec;
    private final Function<byte[], K> keys;

    private Table(String name, Codec<V> codec, Function<byte[], K> keys) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a table name: " + name);
        }
        this.name = name;
        this.codec = codec;
        this.keys = keys;
    }

    /** @param name lower case, the service first, e.g. {@code glue_tables} */
    public static <V> Table<ScopedKey, V> scoped(String name, Codec<V> codec) {
        return new Table<>(name, codec, ScopedKey::decode);
    }

    /** @param name lower case, the service first, e.g. {@code s3_buckets} */
    public static <V> Table<GlobalKey, V> global(String name, Codec<V> codec) {
        return new Table<>(name, codec, GlobalKey::decode);
    }

    public String name() {
        return name;
    }

    public Codec<V> codec() {
        return codec;
    }

    public K decodeKey(byte[] bytes) {
        return keys.apply(bytes);
    }
}
