package io.kariba.sqlite;

import java.sql.SQLException;
import java.util.List;

/**
 * The store's own tables, and the steps that bring a database of an older release up to this one. Each step runs in one transaction that also records it,
 * so that a crash leaves a step done or not begun. A step once released never changes.
 */
final class Schema {
    /** One step; its number is its place, from 1. */
    @FunctionalInterface
    interface Step {
        void apply(Session session) throws SQLException;
    }

    static final List<Step> STEPS = List.of(Schema::formatOne);

    private Schema() {}

    private static void formatOne(Session session) throws SQLException {
        session.execute("CREATE TABLE kariba_settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
        session.execute("INSERT INTO kariba_settings VALUES ('epoch', 0)");
        session.execute("CREATE TABLE kariba_tables (name TEXT PRIMARY KEY) WITHOUT ROWID");
        session.execute("CREATE TABLE kariba_outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at TEXT NOT NULL, account TEXT NOT NULL,"
                + " region TEXT NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, key TEXT NOT NULL, detail TEXT NOT NULL)");
    }

    /** Runs the steps this database has not seen. */
    static void migrate(Session session, List<Step> steps) throws SQLException {
        session.execute("CREATE TABLE IF NOT EXISTS kariba_migrations (version INTEGER PRIMARY KEY)");
        int version = (int) session.number("SELECT coalesce(max(version), 0) FROM kariba_migrations");
        if (version > steps.size()) {
            throw new DataFolder.Refused("metadata.db was changed by a newer release: its version is " + version + ", this release knows " + steps.size());
        }
        for (int next = version + 1; next <= steps.size(); next++) {
            session.execute("BEGIN IMMEDIATE");
            try {
                steps.get(next - 1).apply(session);
                session.execute("INSERT INTO kariba_migrations VALUES (" + next + ")");
                session.execute("COMMIT");
            } catch (SQLException | RuntimeException failure) {
                session.rollbackQuietly();
                throw failure;
            }
        }
    }

    /** Counts this start of the server. */
    static long nextEpoch(Session session) throws SQLException {
        session.execute("BEGIN IMMEDIATE");
        session.execute("UPDATE kariba_settings SET value = value + 1 WHERE name = 'epoch'");
        long epoch = session.number("SELECT value FROM kariba_settings WHERE name = 'epoch'");
        session.execute("COMMIT");
        return epoch;
    }
}
