package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import io.kariba.api.Objects;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A catalog and its S3 in maps, with the catalog's versions. {@link #before} is told of each call and may throw. */
final class FakeLake implements Catalog, Objects {
    record Stored(byte[] bytes, Instant modified) {}

    final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    final Map<String, CatalogTable> tables = new HashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Set<Caller> callers = ConcurrentHashMap.newKeySet();
    volatile Consumer<String> before = call -> {};
    volatile Consumer<String> after = call -> {};
    private final InstantSource clock;

    FakeLake(InstantSource clock) {
        this.clock = clock;
    }

    List<String> uris() {
        return objects.keySet().stream().map(path -> "s3://" + path).toList();
    }

    boolean has(String uri) {
        return objects.containsKey(uri.substring("s3://".length()));
    }

    void add(String uri, Instant modified) {
        objects.put(uri.substring("s3://".length()), new Stored(new byte[] {1}, modified));
    }

    CatalogTable entry(String table) {
        synchronized (tables) {
            return tables.get("db." + table);
        }
    }

    private void begin(Caller caller, String call) {
        callers.add(caller);
        calls.add(call);
        before.accept(call);
    }

    @Override
    public Optional<VisibleTable> table(Caller caller, String database, String table) {
        begin(caller, "GetTable " + table);
        synchronized (tables) {
            return Optional.ofNullable(tables.get(database + "." + table)).map(VisibleTable::whole);
        }
    }

    @Override
    public void createTable(Caller caller, String database, CatalogTable table) {
        begin(caller, "CreateTable " + table.name());
        synchronized (tables) {
            if (tables.putIfAbsent(database + "." + table.name(), version(table, 0)) != null) {
                throw new CatalogError("AlreadyExistsException", "Table already exists.");
            }
        }
        after.accept("CreateTable " + table.name());
    }

    @Override
    public void updateTable(Caller caller, String database, CatalogTable table, Optional<String> expectedVersion) {
        begin(caller, "UpdateTable " + table.name());
        synchronized (tables) {
            CatalogTable old = tables.get(database + "." + table.name());
            if (old == null) {
                throw new CatalogError("EntityNotFoundException", "Table not found.");
            }
            if (expectedVersion.isPresent() && !expectedVersion.equals(old.version())) {
                throw new CatalogError("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
            }
            tables.put(database + "." + table.name(), version(table, Integer.parseInt(old.version().orElseThrow()) + 1));
        }
        after.accept("UpdateTable " + table.name());
    }

    private static CatalogTable version(CatalogTable table, int version) {
        return new CatalogTable(
                table.database(), table.name().toLowerCase(Locale.ROOT), table.description(), table.owner(), table.type(), table.storage(),
                table.partitionKeys(), table.parameters(), table.viewText(), table.viewExpandedText(), table.created(),
                Optional.of(Integer.toString(version)));
    }

    @Override
    public void deleteTable(Caller caller, String database, String table) {
        begin(caller, "DeleteTable " + table);
        synchronized (tables) {
            if (tables.remove(database + "." + table) == null) {
                throw new CatalogError("EntityNotFoundException", "Table not found.");
            }
        }
    }

    @Override
    public Optional<Info> head(Caller caller, String bucket, String key) {
        begin(caller, "HeadObject " + key);
        return Optional.ofNullable(objects.get(bucket + "/" + key)).map(stored -> info(key, stored));
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key) {
        return get(caller, bucket, key, 0);
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key, long from) {
        begin(caller, "GetObject " + key);
        Stored stored = objects.get(bucket + "/" + key);
        if (stored == null) {
            throw new ObjectError("NoSuchKey", "The specified key does not exist.");
        }
        return new ByteArrayInputStream(Arrays.copyOfRange(stored.bytes(), (int) from, stored.bytes().length));
    }

    @Override
    public Upload put(Caller caller, String bucket, String key, String contentType) {
        begin(caller, "PutObject " + key);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return new Upload() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] b, int offset, int length) {
                bytes.write(b, offset, length);
            }

            @Override
            public void commit() {
                objects.put(bucket + "/" + key, new Stored(bytes.toByteArray(), clock.instant()));
                after.accept("PutObject " + key);
            }
        };
    }

    @Override
    public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> from, int limit) {
        begin(caller, "ListObjects " + prefix);
        List<Info> found = new ArrayList<>();
        String start = from.map(key -> bucket + "/" + key + "\0").orElse(bucket + "/" + prefix);
        for (Map.Entry<String, Stored> entry : objects.tailMap(start).entrySet()) {
            if (!entry.getKey().startsWith(bucket + "/" + prefix)) {
                break;
            }
            if (found.size() == limit) {
                return new Page(found, List.of(), Optional.of(found.getLast().key()));
            }
            found.add(info(entry.getKey().substring(bucket.length() + 1), entry.getValue()));
        }
        return new Page(found, List.of(), Optional.empty());
    }

    @Override
    public void delete(Caller caller, String bucket, String key) {
        begin(caller, "DeleteObject " + key);
        objects.remove(bucket + "/" + key);
    }

    private static Info info(String key, Stored stored) {
        return new Info(key, stored.bytes().length, "etag", stored.modified(), Map.of());
    }

    @Override
    public boolean bucketExists(Caller caller, String bucket) {
        return true;
    }

    @Override
    public Optional<CatalogDatabase> database(Caller caller, String database) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<CatalogDatabase> databases(Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createDatabase(Caller caller, CatalogDatabase database) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void updateDatabase(Caller caller, String database, CatalogDatabase changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteDatabase(Caller caller, String database) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<CatalogTable> tables(Caller caller, String database) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CatalogPartition> partition(Caller caller, String database, String table, List<String> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PartitionPage partitions(Caller caller, String database, String table, String expression, Optional<String> next, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<List<String>> createPartitions(Caller caller, String database, String table, List<CatalogPartition> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void updatePartition(Caller caller, String database, String table, List<String> values, CatalogPartition changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deletePartition(Caller caller, String database, String table, List<String> values) {
        throw new UnsupportedOperationException();
    }
}
