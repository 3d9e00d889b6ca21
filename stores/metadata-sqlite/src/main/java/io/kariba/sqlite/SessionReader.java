package io.kariba.sqlite;

import io.kariba.api.AccountId;
import io.kariba.api.Entry;
import io.kariba.api.Event;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata.MetadataUnavailable;
import io.kariba.api.Reader;
import io.kariba.api.Region;
import io.kariba.api.Scope;
import io.kariba.api.StoredEvent;
import io.kariba.api.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads through one connection, inside the transaction its owner has begun. */
class SessionReader implements Reader {
    static final int MOST_ENTRIES = 100_000;
    final Session session;
    private SQLException failure;
    private boolean open = true;

    SessionReader(Session session) {
        this.session = session;
    }

    /** What the database failed with; whatever the work made of it, its transaction must not be committed. */
    final SQLException failure() {
        return failure;
    }

    final void end() {
        open = false;
    }

    /** A step on the database. */
    @FunctionalInterface
    interface Step<R> {
        R run() throws SQLException;
    }

    final <R> R step(Step<R> step) {
        if (!open) {
            throw new IllegalStateException("The transaction has ended");
        }
        if (failure != null) {
            throw new MetadataUnavailable("The metadata store failed earlier in this transaction", failure);
        }
        try {
            return step.run();
        } catch (SQLException thrown) {
            failure = thrown;
            throw new MetadataUnavailable("The metadata store failed: " + thrown.getMessage(), thrown);
        }
    }

    /** The SQL name of a table. */
    static String sql(Table<?, ?> table) {
        return "t_" + table.name();
    }

    /** The statements on one table by their key: made once, since every operation runs some. */
    record Statements(String get, String put, String insert, String delete) {
        private static final Map<String, Statements> KNOWN = new ConcurrentHashMap<>();

        static Statements of(Table<?, ?> table) {
            Statements known = KNOWN.get(table.name());
            return known != null ? known : KNOWN.computeIfAbsent(table.name(), name -> new Statements(
                    "SELECT v FROM t_" + name + " WHERE k = ?",
                    "INSERT INTO t_" + name + " VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
                    "INSERT INTO t_" + name + " VALUES (?, ?) ON CONFLICT (k) DO NOTHING",
                    "DELETE FROM t_" + name + " WHERE k = ?"));
        }
    }

    static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST_ENTRIES) {
            throw new IllegalArgumentException("A limit is 1 to 100,000: " + limit);
        }
    }

    /** Prepares a statement on a table; empty when this state of the database has no such table, which is one without entries. */
    private Optional<PreparedStatement> onTable(String sql) throws SQLException {
        try {
            return Optional.of(session.prepared(sql));
        } catch (SQLException refused) {
            if (isMissingTable(refused)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static boolean isMissingTable(SQLException refused) {
        return refused.getMessage() != null && refused.getMessage().contains("no such table");
    }

    private interface Row<R> {
        R read(ResultSet rows) throws SQLException;
    }

    /** Runs a query; a statement prepared in a later state than this one's finds its table missing only now. */
    private <R> List<R> rows(PreparedStatement statement, Row<R> row) throws SQLException {
        List<R> result = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                result.add(row.read(rows));
            }
        } catch (SQLException refused) {
            if (isMissingTable(refused)) {
                return List.of();
            }
            throw refused;
        }
        return result;
    }

    @Override
    public <K extends Key, V> Optional<V> get(Table<K, V> table, K key) {
        return step(() -> {
            Optional<PreparedStatement> query = onTable(Statements.of(table).get());
            if (query.isEmpty()) {
                return Optional.<byte[]>empty();
            }
            query.get().setBytes(1, key.bytes());
            return rows(query.get(), rows -> bytes(rows, 1)).stream().findFirst();
        }).map(table.codec()::decode);
    }

    @Override
    public <K extends Key, V> List<Entry<K, V>> scan(Table<K, V> table, KeyRange range, int limit) {
        return step(() -> range(
                "k, v", table, range, limit, rows -> new Entry<>(table.decodeKey(bytes(rows, 1)), table.codec().decode(bytes(rows, 2)))));
    }

    @Override
    public <K extends Key> List<K> scanKeys(Table<K, ?> table, KeyRange range, int limit) {
        return step(() -> range("k", table, range, limit, rows -> table.decodeKey(bytes(rows, 1))));
    }

    private <R> List<R> range(String columns, Table<?, ?> table, KeyRange range, int limit, Row<R> row) throws SQLException {
        checkLimit(limit);
        if (range.isEmpty()) {
            return List.of();
        }
        Optional<PreparedStatement> query = onTable("SELECT " + columns + rangeClause(table, range));
        if (query.isEmpty()) {
            return List.of();
        }
        bindRange(query.get(), range, limit);
        return rows(query.get(), row);
    }

    static String rangeClause(Table<?, ?> table, KeyRange range) {
        return " FROM " + sql(table) + " WHERE k >= ?" + (range.to().length == 0 ? "" : " AND k < ?") + " ORDER BY k LIMIT ?";
    }

    static void bindRange(PreparedStatement statement, KeyRange range, int limit) throws SQLException {
        int at = 1;
        statement.setBytes(at++, range.from());
        if (range.to().length > 0) {
            statement.setBytes(at++, range.to());
        }
        statement.setInt(at, limit);
    }

    /** SQLite's driver answers null for a value of no bytes. */
    private static byte[] bytes(ResultSet rows, int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    @Override
    public List<StoredEvent> events(long afterPosition, int limit) {
        checkLimit(limit);
        return step(() -> {
            PreparedStatement query = session.prepared("SELECT position, id, at, account, region, source, type, key, detail FROM kariba_outbox"
                    + " WHERE position > ? ORDER BY position LIMIT ?");
            query.setLong(1, afterPosition);
            query.setInt(2, limit);
            return rows(query, SessionReader::event);
        });
    }

    /** Positions grow for every event, so they also number the events of one key: no counter per key has to be kept. */
    private static StoredEvent event(ResultSet rows) throws SQLException {
        Scope scope = new Scope(new AccountId(rows.getString(4)), new Region(rows.getString(5)));
        Event event = new Event(scope, rows.getString(6), rows.getString(7), rows.getString(8), rows.getString(9));
        return new StoredEvent(rows.getLong(1), rows.getString(2), rows.getLong(1), Instant.parse(rows.getString(3)), event);
    }
}
