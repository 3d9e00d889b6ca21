package io.kariba.trino;

import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import io.kariba.api.SqlEngine;
import io.kariba.api.SqlEngine.SqlStatement;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions and statements for tests. */
final class TestSessions {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private TestSessions() {}

    static EngineSession of(String account) {
        Principal root = Principal.root(new AccountId(account), "0".repeat(64));
        Caller caller = new Caller(
                root,
                new Region("us-east-1"),
                new RequestId("test-request"),
                List.of(),
                Optional.empty(),
                List.of("athena.amazonaws.com"),
                new Caller.Origin("127.0.0.1", "test", false, "", NOW));
        EngineSessionId id = new EngineSessionId("session-" + account);
        Credential credential = new Credential(
                "ASIA" + account, "secret", Optional.of("token-" + account), root, List.of(), Optional.of(id), List.of(), Optional.empty());
        return new EngineSession(id, caller, "test", credential, URI.create("http://127.0.0.1:1"), NOW);
    }

    static SqlStatement statement(String text) {
        return new SqlStatement(text, TrinoConfig.CATALOG, Optional.empty(), Map.of(), Duration.ofMinutes(5));
    }

    /** Runs a statement to its end: all its rows. */
    static List<List<Object>> rows(SqlEngine engine, String text) {
        return rows(engine, of("111111111111"), text);
    }

    static List<List<Object>> rows(SqlEngine engine, EngineSession session, String text) {
        try (SqlEngine.SqlQuery query = engine.submit(session, statement(text))) {
            List<List<Object>> rows = new ArrayList<>();
            for (Optional<SqlEngine.SqlBatch> batch = query.next(); batch.isPresent(); batch = query.next()) {
                rows.addAll(batch.get().rows());
            }
            return rows;
        }
    }
}
