package io.kariba.api;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A metadata store in memory, for tests: values are kept encoded, transactions exclude everything else and are undone when they throw. It passes
 * {@link MetadataContract}, but for surviving a restart.
 */
public final class InMemoryMetadata implements Metadata {
    private static final int MOST_EVENTS = 100_000;
    private final Map<String, NavigableMap<byte[], byte[]>> tables = new HashMap<>();
    private final List<StoredEvent> outbox = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private final AtomicReference<RuntimeException> nextFailure = new AtomicReference<>();
    private final InstantSource clock;
    private final Ids ids;
    private long lastPosition;

    public InMemoryMetadata() {
        this(new TestClock(), new SequentialIds());
    }

    public InMemoryMetadata(InstantSource clock, Ids ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /** The next transaction is undone at its end and throws this, as if the store could not commit. */
    public void failNextCommit(RuntimeException failure) {
        nextFailure.set(failure);
    }

    @Override
    public <R> R transaction(Function<Transaction, R> work) {
        enter();
        lock.writeLock().lock();
        Work tx = new Work();
        try {
            R result = work.apply(tx);
            RuntimeException failure = nextFailure.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
            return result;
        } catch (RuntimeException | Error failure) {
            tx.undo();
            throw failure;
        } finally {
            tx.open = false;
            lock.writeLock().unlock();
            inside.set(false);
        }
    }

    @Override
    public <R> R read(Function<Reader, R> work) {
        enter();
        lock.readLock().lock();
        Work reader = new Work();
        try {
            return work.apply(reader);
        } finally {
            reader.open = false;
            lock.readLock().unlock();
            inside.set(false);
        }
    }

    private void enter() {
        if (inside.get()) {
            throw new IllegalStateException("Calls of the metadata store do not nest");
        }
        inside.set(true);
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public void clear() {
        lock.writeLock().lock();
        try {
            tables.clear();
            outbox.clear();
            sequences.clear();
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {}

    /** One transaction, or one read: the port hides the other half from the latter. */
    private final class Work implements Transaction {
        private final Deque<Runnable> undo = new ArrayDeque<>();
        private boolean open = true;

        private void undo() {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
        }

        private NavigableMap<byte[], byte[]> entries(Table<?, ?> table) {
            if (!open) {
                throw new IllegalStateException("The transaction has ended");
            }
            if (lock.isWriteLockedByCurrentThread()) {
                return tables.computeIfAbsent(table.name(), name -> new TreeMap<>(Arrays::compareUnsigned));
            }
            return tables.getOrDefault(table.name(), new TreeMap<>(Arrays::compareUnsigned));
        }

        private NavigableMap<byte[], byte[]> entries(Table<?, ?> table, KeyRange range) {
            NavigableMap<byte[], byte[]> all = entries(table);
            if (range.isEmpty()) {
                return new TreeMap<>(Arrays::compareUnsigned);
            }
            return range.to().length == 0 ? all.tailMap(range.from(), true) : all.subMap(range.from(), true, range.to(), false);
        }

        @Override
        public <K extends Key, V> Optional<V> get(Table<K, V> table, K key) {
            return Optional.ofNullable(entries(table).get(key.bytes())).map(table.codec()::decode);
        }

        @Override
        public <K extends Key, V> List<Entry<K, V>> scan(Table<K, V> table, KeyRange range, int limit) {
            checkLimit(limit);
            return entries(table, range).entrySet().stream()
                    .limit(limit)
                    .map(e -> new Entry<>(table.decodeKey(e.getKey()), table.codec().decode(e.getValue())))
                    .toList();
        }

        @Override
        public <K extends Key> List<K> scanKeys(Table<K, ?> table, KeyRange range, int limit) {
            checkLimit(limit);
            return entries(table, range).keySet().stream().limit(limit).map(table::decodeKey).toList();
        }

        @Override
        public List<StoredEvent> events(long afterPosition, int limit) {
            checkLimit(limit);
            return outbox.stream().filter(event -> event.position() > afterPosition).limit(limit).toList();
        }

        @Override
        public <K extends Key, V> void put(Table<K, V> table, K key, V value) {
            set(entries(table), key.bytes(), table.codec().encode(value));
        }

        @Override
        public <K extends Key, V> boolean insert(Table<K, V> table, K key, V value) {
            if (entries(table).containsKey(key.bytes())) {
                return false;
            }
            put(table, key, value);
            return true;
        }

        @Override
        public <K extends Key> boolean delete(Table<K, ?> table, K key) {
            boolean there = entries(table).containsKey(key.bytes());
            set(entries(table), key.bytes(), null);
            return there;
        }

        @Override
        public <K extends Key> int deleteRange(Table<K, ?> table, KeyRange range, int limit) {
            checkLimit(limit);
            List<byte[]> keys = entries(table, range).keySet().stream().limit(limit).toList();
            keys.forEach(key -> set(entries(table), key, null));
            return keys.size();
        }

        private void set(NavigableMap<byte[], byte[]> entries, byte[] key, byte[] value) {
            byte[] before = value == null ? entries.remove(key) : entries.put(key, value);
            undo.push(() -> {
                if (before == null) {
                    entries.remove(key);
                } else {
                    entries.put(key, before);
                }
            });
        }

        @Override
        public void append(Event event) {
            if (!open) {
                throw new IllegalStateException("The transaction has ended");
            }
            String counter = event.source() + '\n' + event.key();
            long sequence = sequences.merge(counter, 1L, Long::sum);
            outbox.add(new StoredEvent(++lastPosition, ids.uuid(), sequence, clock.instant(), event));
            undo.push(() -> {
                sequences.put(counter, sequence - 1);
                outbox.removeLast();
            });
            if (outbox.size() > MOST_EVENTS) {
                throw new IllegalStateException("A test appends more than " + MOST_EVENTS + " events");
            }
        }
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > 100_000) {
            throw new IllegalArgumentException("A limit is 1 to 100,000: " + limit);
        }
    }
}
