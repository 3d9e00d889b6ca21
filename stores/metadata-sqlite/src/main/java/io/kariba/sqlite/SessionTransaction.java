package io.kariba.sqlite;

import io.kariba.api.Event;
import io.kariba.api.Ids;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Table;
import io.kariba.api.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** Reads and changes the database on the writer thread, inside the savepoint of one work. */
final class SessionTransaction extends SessionReader implements Transaction {
    private final Set<String> tables;
    private final Set<String> made = new HashSet<>();
    private final InstantSource clock;
    private final Ids ids;
    private int appended;

    /** @param tables names of the tables there are, which this transaction reads and adds to */
    SessionTransaction(Session session, Set<String> tables, InstantSource clock, Ids ids) {
        super(session);
        this.tables = tables;
        this.clock = clock;
        this.ids = ids;
    }

    /** Names of tables made here, which are gone again if this is undone. */
    Set<String> made() {
        return made;
    }

    int appended() {
        return appended;
    }

    private void makeIfMissing(Table<?, ?> table) throws SQLException {
        if (tables.contains(table.name())) {
            return;
        }
        session.execute("CREATE TABLE IF NOT EXISTS " + sql(table) + " (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
        session.execute("INSERT OR IGNORE INTO kariba_tables VALUES ('" + table.name() + "')");
        tables.add(table.name());
        made.add(table.name());
    }

    private int store(String sql, Table<?, ?> table, byte[] key, byte[] value) {
        return step(() -> {
            makeIfMissing(table);
            PreparedStatement statement = session.prepared(sql);
            statement.setBytes(1, key);
            statement.setBytes(2, value);
            return statement.executeUpdate();
        });
    }

    @Override
    public <K extends Key, V> void put(Table<K, V> table, K key, V value) {
        store(Statements.of(table).put(), table, key.bytes(), table.codec().encode(value));
    }

    @Override
    public <K extends Key, V> boolean insert(Table<K, V> table, K key, V value) {
        return store(Statements.of(table).insert(), table, key.bytes(), table.codec().encode(value)) == 1;
    }

    @Override
    public <K extends Key> boolean delete(Table<K, ?> table, K key) {
        if (!tables.contains(table.name())) {
            return false;
        }
        return step(() -> {
            PreparedStatement statement = session.prepared(Statements.of(table).delete());
            statement.setBytes(1, key.bytes());
            return statement.executeUpdate() == 1;
        });
    }

    @Override
    public <K extends Key> int deleteRange(Table<K, ?> table, KeyRange range, int limit) {
        checkLimit(limit);
        if (range.isEmpty() || !tables.contains(table.name())) {
            return 0;
        }
        return step(() -> {
            PreparedStatement statement = session.prepared("DELETE FROM " + sql(table) + " WHERE k IN (SELECT k" + rangeClause(table, range) + ")");
            bindRange(statement, range, limit);
            return statement.executeUpdate();
        });
    }

    @Override
    public void append(Event event) {
        step(() -> {
            PreparedStatement statement = session.prepared("INSERT INTO kariba_outbox (id, at, account, region, source, type, key, detail)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
            statement.setString(1, ids.uuid());
            statement.setString(2, clock.instant().toString());
            statement.setString(3, event.scope().account().digits());
            statement.setString(4, event.scope().region().name());
            statement.setString(5, event.source());
            statement.setString(6, event.type());
            statement.setString(7, event.key());
            statement.setString(8, event.detail());
            return statement.executeUpdate();
        });
        appended++;
    }
}
