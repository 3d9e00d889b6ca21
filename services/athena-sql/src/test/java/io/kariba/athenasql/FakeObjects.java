package io.kariba.athenasql;

import io.kariba.api.Caller;
import io.kariba.api.Objects;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** S3 in memory, keys only; pages are as small as it is told. */
final class FakeObjects implements Objects {
    final TreeSet<String> keys = new TreeSet<>();
    int pageSize = 1_000;
    int lists;

    @Override
    public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit) {
        lists++;
        if (bucket.equals("missing")) {
            throw new ObjectError("NoSuchBucket", "The specified bucket does not exist");
        }
        TreeSet<String> prefixes = new TreeSet<>();
        for (String key : keys) {
            if (key.startsWith(bucket + "/" + prefix)) {
                String rest = key.substring(bucket.length() + 1 + prefix.length());
                int slash = rest.indexOf(delimiter);
                if (slash >= 0) {
                    prefixes.add(prefix + rest.substring(0, slash + 1));
                }
            }
        }
        List<String> page = new ArrayList<>();
        for (String found : prefixes) {
            if (after.isPresent() && found.compareTo(after.get()) <= 0) {
                continue;
            }
            if (page.size() == Math.min(pageSize, limit)) {
                return new Page(List.of(), page, Optional.of(page.getLast()));
            }
            page.add(found);
        }
        return new Page(List.of(), page, Optional.empty());
    }

    @Override
    public boolean bucketExists(Caller caller, String bucket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Info> head(Caller caller, String bucket, String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Upload put(Caller caller, String bucket, String key, String contentType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Caller caller, String bucket, String key) {
        throw new UnsupportedOperationException();
    }
}
