package io.kariba.gluecrawlers;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Objects;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** S3 in memory: buckets exist once something is in them or they were made. */
final class FakeObjects implements Objects {
    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final Set<String> buckets = new HashSet<>();
    final Set<String> deniedPrefixes = new HashSet<>();
    final Set<String> deniedKeys = new HashSet<>();
    final AtomicInteger reads = new AtomicInteger();
    int failingPage = Integer.MAX_VALUE;
    private int pages;

    FakeObjects put(String uri, String content) {
        S3Path path = S3Path.parse(uri);
        buckets.add(path.bucket());
        objects.put(path.bucket() + "/" + path.key(), content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    void deleteUnder(String uri) {
        S3Path path = S3Path.parse(uri);
        objects.keySet().removeIf(key -> key.startsWith(path.bucket() + "/" + path.key()));
    }

    @Override
    public boolean bucketExists(Caller caller, String bucket) {
        return buckets.contains(bucket);
    }

    @Override
    public Optional<Info> head(Caller caller, String bucket, String key) {
        return Optional.ofNullable(objects.get(bucket + "/" + key)).map(bytes -> info(key, bytes.length));
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key) {
        reads.incrementAndGet();
        if (deniedKeys.stream().anyMatch(key::startsWith)) {
            throw new AccessDenied("Access Denied");
        }
        byte[] bytes = objects.get(bucket + "/" + key);
        if (bytes == null) {
            throw new ObjectError("NoSuchKey", "The specified key does not exist.");
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public Upload put(Caller caller, String bucket, String key, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit) {
        if (!buckets.contains(bucket)) {
            throw new ObjectError("NoSuchBucket", "The specified bucket does not exist");
        }
        if (deniedPrefixes.stream().anyMatch(prefix::startsWith)) {
            throw new AccessDenied("Access Denied");
        }
        if (++pages == failingPage) {
            throw new ObjectError("SlowDown", "Please reduce your request rate.");
        }
        List<Info> page = new ArrayList<>();
        Set<String> prefixes = new java.util.TreeSet<>();
        String from = after.map(key -> bucket + "/" + key + "\0").orElse(bucket + "/" + prefix);
        for (Map.Entry<String, byte[]> entry : objects.tailMap(from).entrySet()) {
            if (!entry.getKey().startsWith(bucket + "/" + prefix)) {
                break;
            }
            String key = entry.getKey().substring(bucket.length() + 1);
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (end >= 0) {
                prefixes.add(key.substring(0, end + 1));
                continue;
            }
            if (page.size() == limit) {
                return new Page(page, List.copyOf(prefixes), Optional.of(page.getLast().key()));
            }
            page.add(info(key, entry.getValue().length));
        }
        return new Page(page, List.copyOf(prefixes), Optional.empty());
    }

    @Override
    public void delete(Caller caller, String bucket, String key) {
        objects.remove(bucket + "/" + key);
    }

    private static Info info(String key, long size) {
        return new Info(key, size, "", Instant.EPOCH, Map.of());
    }
}
