package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Engine sessions that remember what was asked of them. */
final class FakeSessions implements EngineSessions {
    final List<EngineSession> opened = new CopyOnWriteArrayList<>();
    final List<EngineSessionId> closed = new CopyOnWriteArrayList<>();
    final List<EngineSessionId> ended = new CopyOnWriteArrayList<>();
    final List<String> writable = new CopyOnWriteArrayList<>();

    @Override
    public EngineSession open(Caller caller, String work, Duration lifetime) {
        Credential none = null;
        EngineSession session = new EngineSession(
                new EngineSessionId("session-" + opened.size()), caller, work, none, URI.create("http://127.0.0.1"), Instant.EPOCH);
        opened.add(session);
        return session;
    }

    @Override
    public void allowRead(EngineSessionId session, String prefix) {}

    @Override
    public void allowWrite(EngineSessionId session, String prefix) {
        writable.add(prefix);
    }

    @Override
    public boolean mayRead(EngineSessionId session, String bucket, String key) {
        return true;
    }

    @Override
    public boolean mayWrite(EngineSessionId session, String bucket, String key) {
        return true;
    }

    @Override
    public boolean mayList(EngineSessionId session, String bucket, String prefix) {
        return true;
    }

    @Override
    public boolean isOpen(EngineSessionId session) {
        return !closed.contains(session);
    }

    @Override
    public void end(EngineSessionId session) {
        ended.add(session);
    }

    @Override
    public void close(EngineSessionId session) {
        closed.add(session);
    }
}
