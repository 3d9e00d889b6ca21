package io.kariba.wire;

import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import io.kariba.api.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keys that a test registers, and engine sessions that are open until it closes them. */
final class FakeIdentity implements Credentials, EngineSessions {
    static final String KEY = "AKIDEXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    static final AccountId ACCOUNT = new AccountId("111111111111");
    private final Map<String, Credential> keys = new ConcurrentHashMap<>();
    private final Set<EngineSessionId> open = ConcurrentHashMap.newKeySet();

    FakeIdentity() {
        keys.put(KEY, new Credential(KEY, SECRET, Optional.empty(), root(ACCOUNT), List.of(), Optional.empty(), List.of(), Optional.empty()));
    }

    /** A temporary key with token {@code token-of-KEY}. */
    Credential temporary(String key, Instant expiry, Optional<EngineSessionId> session) {
        Credential credential = new Credential(
                key, "secret-of-" + key, Optional.of("token-of-" + key), root(ACCOUNT), List.of("{}"), session, List.of("athena.amazonaws.com"),
                Optional.of(expiry));
        keys.put(key, credential);
        session.ifPresent(open::add);
        return credential;
    }

    @Override
    public Optional<Credential> find(String accessKeyId, Optional<String> sessionToken) {
        Credential found = keys.get(accessKeyId);
        if (sessionToken.isPresent() && (found == null || !found.sessionToken().equals(sessionToken))) {
            throw new InvalidToken("not issued here");
        }
        return Optional.ofNullable(found);
    }

    @Override
    public Principal root(AccountId account) {
        return Principal.root(account, "ab".repeat(32));
    }

    @Override
    public Credential issue(Grant grant) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EngineSession open(Caller caller, String work, Duration lifetime) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void allowRead(EngineSessionId session, String prefix) {}

    @Override
    public void allowWrite(EngineSessionId session, String prefix) {}

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
        return open.contains(session);
    }

    @Override
    public void close(EngineSessionId session) {
        open.remove(session);
    }
}
