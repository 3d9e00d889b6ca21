package io.kariba.formats;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A plain file in memory. */
record MemorySample(String name, byte[] bytes) implements Sample, DataFile {
    static MemorySample of(String text) {
        return new MemorySample("file", text.getBytes(StandardCharsets.UTF_8));
    }

    static MemorySample of(byte[] bytes) {
        return new MemorySample("file", bytes);
    }

    static MemorySample resource(String name) {
        try (InputStream in = MemorySample.class.getResourceAsStream(name)) {
            return new MemorySample(name, in.readAllBytes());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public DataFile file() {
        return this;
    }

    @Override
    public Optional<String> compression() {
        return Optional.empty();
    }

    @Override
    public byte[] head() {
        return Arrays.copyOf(bytes, Math.min(bytes.length, Classifiers.SAMPLE_BYTES));
    }

    @Override
    public boolean isWhole() {
        return bytes.length <= Classifiers.SAMPLE_BYTES;
    }

    @Override
    public InputStream content() {
        return open(0);
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public InputStream open(long from) {
        return new ByteArrayInputStream(bytes, (int) from, bytes.length - (int) from);
    }
}
