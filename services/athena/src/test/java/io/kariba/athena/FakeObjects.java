package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Objects;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** S3 in a map: {@code bucket/key} to bytes. Remembers from which offsets objects were read, and on whose behalf they were written. */
final class FakeObjects implements Objects {
    final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final List<String> buckets = new CopyOnWriteArrayList<>(List.of("results", "lake"));
    final List<Long> readFrom = new CopyOnWriteArrayList<>();
    final List<Caller> writers = new CopyOnWriteArrayList<>();
    volatile boolean denyWrites;

    String text(String uri) {
        byte[] bytes = objects.get(uri.substring("s3://".length()));
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    List<String> uris() {
        return objects.keySet().stream().map(key -> "s3://" + key).toList();
    }

    void add(String uri, String text) {
        objects.put(uri.substring("s3://".length()), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean bucketExists(Caller caller, String bucket) {
        return buckets.contains(bucket);
    }

    @Override
    public Optional<Info> head(Caller caller, String bucket, String key) {
        return Optional.ofNullable(objects.get(bucket + "/" + key)).map(bytes -> info(key, bytes));
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key) throws IOException {
        return get(caller, bucket, key, 0);
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key, long from) throws IOException {
        byte[] bytes = objects.get(bucket + "/" + key);
        if (bytes == null) {
            throw new ObjectError("NoSuchKey", "The specified key does not exist.");
        }
        if (from > bytes.length) {
            throw new EOFException();
        }
        readFrom.add(from);
        return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) from, bytes.length));
    }

    @Override
    public Upload put(Caller caller, String bucket, String key, String contentType) {
        if (denyWrites) {
            throw new AccessDenied("Access Denied");
        }
        writers.add(caller);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return new Upload() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] b, int off, int len) {
                bytes.write(b, off, len);
            }

            @Override
            public void commit() {
                objects.put(bucket + "/" + key, bytes.toByteArray());
            }
        };
    }

    @Override
    public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit) {
        List<Info> found = new ArrayList<>();
        TreeSet<String> prefixes = new TreeSet<>();
        String from = after.map(key -> bucket + "/" + key + "\u0000").orElse(bucket + "/" + prefix);
        for (Map.Entry<String, byte[]> entry : objects.tailMap(from).entrySet()) {
            if (!entry.getKey().startsWith(bucket + "/" + prefix)) {
                break;
            }
            String key = entry.getKey().substring(bucket.length() + 1);
            int folder = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (folder >= 0) {
                prefixes.add(key.substring(0, folder + 1));
                continue;
            }
            if (found.size() == limit) {
                return new Page(found, List.copyOf(prefixes), Optional.of(found.getLast().key()));
            }
            found.add(info(key, entry.getValue()));
        }
        return new Page(found, List.copyOf(prefixes), Optional.empty());
    }

    @Override
    public void delete(Caller caller, String bucket, String key) {
        objects.remove(bucket + "/" + key);
    }

    private static Info info(String key, byte[] bytes) {
        return new Info(key, bytes.length, "etag", Instant.EPOCH, Map.of());
    }
}
