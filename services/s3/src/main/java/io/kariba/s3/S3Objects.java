package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import io.kariba.api.Objects;
import io.kariba.protocols.WireError;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** S3 for the other services: the same code, checks and events as a request. */
public final class S3Objects implements Objects {
    private final Shared shared;
    private final ObjectReads reads;
    private final ObjectWrites writes;
    private final ObjectDeletes deletes;
    private final Listings listings;

    S3Objects(Shared shared) {
        this.shared = shared;
        this.reads = new ObjectReads(shared);
        this.writes = new ObjectWrites(shared);
        this.deletes = new ObjectDeletes(shared);
        this.listings = new Listings(shared);
    }

    @Override
    public boolean bucketExists(Caller caller, String bucket) {
        return translate(() -> {
            Optional<Bucket> found = shared.metadata.read(reader -> reader.get(S3Tables.BUCKETS, GlobalKey.of(bucket)));
            found.ifPresent(there -> shared.guard.list(caller, "ListBucket", there, "", Map.of()));
            return found.isPresent();
        });
    }

    @Override
    public Optional<Info> head(Caller caller, String bucket, String key) {
        return translate(() -> {
            Shared.Found found = shared.find(bucket, ObjectKeys.check(key), null);
            try {
                reads.require(caller, found, key, null, "GetObject");
            } catch (WireError missing) {
                if (missing.code().equals("NoSuchKey")) {
                    return Optional.empty();
                }
                throw missing;
            }
            return found.version().map(version -> info(key, version));
        });
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key) throws IOException {
        return get(caller, bucket, key, 0);
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key, long from) throws IOException {
        Shared.Opened opened = translate(() -> reads.open(caller, bucket, ObjectKeys.check(key), null));
        long size = opened.version().size();
        if (from < 0 || from > size) {
            opened.close();
            throw new EOFException("Offset " + from + " of an object of " + size + " bytes");
        }
        return new FilterInputStream(opened.reader().stream(from, size - from)) {
            @Override
            public void close() throws IOException {
                super.close();
                opened.close();
            }
        };
    }

    @Override
    public Upload put(Caller caller, String bucket, String key, String contentType) throws IOException {
        ObjectHeaders headers = new ObjectHeaders(ObjectWrites.contentType(contentType), "", "", "", "", "", "", "", Map.of());
        ObjectWrites.Target target =
                translate(() -> new ObjectWrites.Target(bucket, ObjectKeys.check(key), headers, Map.of(), null, null, "PutObject"));
        boolean existed = translate(() -> writes.authorise(caller, target, null));
        return new ObjectUpload(shared, writes, caller, target, existed);
    }

    @Override
    public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit) {
        return translate(() -> {
            int bounded = Math.min(Listings.MAX_KEYS, limit);
            KeyWalk.Page<ObjectVersion> page = listings.page(caller, bucket, prefix, delimiter, after.orElse(null), bounded);
            List<Info> objects = new ArrayList<>();
            List<String> prefixes = new ArrayList<>();
            for (KeyWalk.Item<ObjectVersion> item : page.items()) {
                if (item.commonPrefix() == null) {
                    objects.add(info(item.key(), item.value()));
                } else {
                    prefixes.add(item.commonPrefix());
                }
            }
            return new Page(objects, prefixes, page.truncated() ? Optional.of(Listings.token(page.lastKey())) : Optional.empty());
        });
    }

    @Override
    public void delete(Caller caller, String bucket, String key) {
        translate(() -> {
            deletes.delete(caller, bucket, key);
            return null;
        });
    }

    private static Info info(String key, ObjectVersion version) {
        return new Info(key, version.size(), version.eTag(), version.lastModified(), version.headers().userMetadata());
    }

    static <R> R translate(Supplier<R> work) {
        try {
            return work.get();
        } catch (WireError error) {
            throw new ObjectError(error.code(), error.getMessage());
        }
    }
}
