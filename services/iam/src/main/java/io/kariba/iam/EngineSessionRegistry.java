package io.kariba.iam;

import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import io.kariba.api.Ids;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The engine sessions of this process. They are not stored: a session ends with the server that opened it, because its engine does. Bounded to
 * {@value #SESSIONS_MAX} sessions of {@value #PREFIXES_MAX} prefixes. How long one lasts is measured by the monotonic clock: neither a clock that is set nor a
 * machine that slept ends the sessions of running queries, or keeps those of ended ones.
 */
public final class EngineSessionRegistry implements EngineSessions {
    private static final int SESSIONS_MAX = 10_000;
    private static final int PREFIXES_MAX = 100_000;
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Credentials credentials;
    private final Ids ids;
    private final InstantSource clock;
    private final Supplier<URI> endpoint;
    private final LongSupplier nanos;
    private final Map<EngineSessionId, Rights> open = new ConcurrentHashMap<>();

    /** What one session may touch: {@code bucket/folder} without a trailing slash. */
    private static final class Rights {
        private final Set<String> readable = ConcurrentHashMap.newKeySet();
        private final Set<String> writable = ConcurrentHashMap.newKeySet();
        private volatile long end;

        Rights(long end) {
            this.end = end;
        }

        boolean isOver(long now) {
            return end - now <= 0;
        }
    }

    /** @param endpoint the URL engines reach this server under; asked when a session opens, after the port is known */
    public EngineSessionRegistry(Credentials credentials, Ids ids, InstantSource clock, Supplier<URI> endpoint) {
        this(credentials, ids, clock, endpoint, System::nanoTime);
    }

    EngineSessionRegistry(Credentials credentials, Ids ids, InstantSource clock, Supplier<URI> endpoint, LongSupplier nanos) {
        this.nanos = nanos;
        this.credentials = credentials;
        this.ids = ids;
        this.clock = clock;
        this.endpoint = endpoint;
    }

    @Override
    public EngineSession open(Caller caller, String work, Duration lifetime) {
        long now = nanos.getAsLong();
        open.values().removeIf(rights -> rights.isOver(now));
        if (open.size() >= SESSIONS_MAX) {
            throw new IllegalStateException("Too many engine sessions are open: " + SESSIONS_MAX);
        }
        EngineSessionId id = new EngineSessionId(ids.letters(32));
        Duration whole = lifetime.plus(GRACE);
        Credential credential = credentials.issue(new Credentials.Grant(
                caller.principal(), caller.sessionPolicies(), Optional.of(id), caller.calledVia(), whole));
        Instant expiry = clock.instant().plus(whole);
        open.put(id, new Rights(now + whole.toNanos()));
        return new EngineSession(id, caller, work, credential, endpoint.get(), expiry);
    }

    @Override
    public void allowRead(EngineSessionId session, String prefix) {
        Rights rights = open.get(session);
        if (rights != null) {
            allow(rights.readable, prefix);
        }
    }

    @Override
    public void allowWrite(EngineSessionId session, String prefix) {
        Rights rights = open.get(session);
        if (rights != null) {
            allow(rights.writable, prefix);
            allow(rights.readable, prefix);
        }
    }

    private static void allow(Set<String> prefixes, String uri) {
        Optional<String> prefix = folder(uri);
        if (prefix.isPresent() && !covers(prefixes, prefix.get())) {
            if (prefixes.size() >= PREFIXES_MAX) {
                throw new IllegalStateException("One engine session may touch " + PREFIXES_MAX + " locations");
            }
            prefixes.add(prefix.get());
        }
    }

    @Override
    public boolean mayRead(EngineSessionId session, String bucket, String key) {
        Rights rights = live(session);
        return rights != null && covers(rights.readable, bucket + "/" + key);
    }

    @Override
    public boolean mayWrite(EngineSessionId session, String bucket, String key) {
        Rights rights = live(session);
        return rights != null && covers(rights.writable, bucket + "/" + key);
    }

    @Override
    public boolean mayList(EngineSessionId session, String bucket, String prefix) {
        Rights rights = live(session);
        // The part of a prefix after its last slash may be the beginning of any name: only the folder before it counts.
        return rights != null && covers(rights.readable, bucket + "/" + prefix.substring(0, prefix.lastIndexOf('/') + 1));
    }

    @Override
    public boolean isOpen(EngineSessionId session) {
        return live(session) != null;
    }

    @Override
    public void close(EngineSessionId session) {
        Rights rights = open.get(session);
        long end = nanos.getAsLong() + GRACE.toNanos();
        if (rights != null && rights.end - end > 0) {
            rights.end = end;
        }
    }

    @Override
    public void end(EngineSessionId session) {
        open.remove(session);
    }

    private Rights live(EngineSessionId session) {
        Rights rights = open.get(session);
        if (rights == null || rights.isOver(nanos.getAsLong())) {
            open.remove(session);
            return null;
        }
        return rights;
    }

    /** Whether a path, or a folder above it, is in the set: as many look-ups as the path has folders. */
    private static boolean covers(Set<String> prefixes, String path) {
        int end = path.length();
        while (end > 0) {
            if (prefixes.contains(path.substring(0, end))) {
                return true;
            }
            end = path.lastIndexOf('/', end - 1);
        }
        return false;
    }

    /** {@code s3://bucket/a/b/} as {@code bucket/a/b}; empty for what is no S3 location. */
    private static Optional<String> folder(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0 || !Set.of("s3", "s3a", "s3n").contains(uri.substring(0, scheme))) {
            return Optional.empty();
        }
        String path = uri.substring(scheme + 3);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }
}
