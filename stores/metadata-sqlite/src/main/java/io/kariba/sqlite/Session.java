package io.kariba.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.sqlite.JDBC;

/** One connection with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
    private static final int MOST_STATEMENTS = 2_000;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Session(Connection connection) {
        this.connection = connection;
    }

    /** A connection that writes: each commit is on disk before it returns. */
    static Session writer(Path database, long walBytes) throws SQLException {
        Session session = connect(database);
        try {
            // Each of these answers a row, or none; execute() takes either.
            session.execute("PRAGMA journal_mode = WAL");
            session.execute("PRAGMA synchronous = FULL");
            session.execute("PRAGMA cache_size = -16384");
            session.execute("PRAGMA wal_autocheckpoint = 2000");
            // What a savepoint would undo past 64 KiB goes to the system's temporary folder otherwise, whose disk may be full when ours is not.
            session.execute("PRAGMA temp_store = MEMORY");
            session.execute("PRAGMA journal_size_limit = " + walBytes);
            return session;
        } catch (SQLException failure) {
            session.close();
            throw failure;
        }
    }

    /** A connection that only reads. Without mmap on purpose: a bad disk block under it would kill the process instead of failing the read. */
    static Session reader(Path database) throws SQLException {
        Session session = connect(database);
        try {
            session.execute("PRAGMA cache_size = -2048");
            session.execute("PRAGMA query_only = ON");
            return session;
        } catch (SQLException failure) {
            session.close();
            throw failure;
        }
    }

    private static Session connect(Path database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", "10000");
        // Otherwise the driver prepares and runs a query for the last row's number after each insert.
        properties.setProperty("jdbc.get_generated_keys", "false");
        return new Session(JDBC.createConnection("jdbc:sqlite:" + database, properties));
    }

    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() >= MOST_STATEMENTS) {
            forgetStatements();
        }
        PreparedStatement fresh = connection.prepareStatement(sql);
        statements.put(sql, fresh);
        return fresh;
    }

    void execute(String sql) throws SQLException {
        prepared(sql).execute();
        if (!sql.startsWith("BEGIN") && !sql.startsWith("SAVEPOINT") && !sql.startsWith("R") && !sql.startsWith("COMMIT")) {
            statements.remove(sql).close();
        }
    }

    /** The first column of the only row. */
    long number(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The first column of all rows. */
    List<String> texts(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** Ends a transaction that failed; tells whether none is open afterwards. SQLite has ended some failed ones by itself. */
    boolean rollbackQuietly() {
        try {
            execute("ROLLBACK");
            return true;
        } catch (SQLException failure) {
            return failure.getMessage() != null && failure.getMessage().contains("no transaction is active");
        }
    }

    private void forgetStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
