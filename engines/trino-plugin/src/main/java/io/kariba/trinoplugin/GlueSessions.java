package io.kariba.trinoplugin;

import io.airlift.log.Logger;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;

/**
 * What each engine session holds inside Trino, shared by the catalogs: Glue clients that sign with the session's keys, and metastores made on them. A
 * metastore owns threads that end only when it is shut down, so a session's things are released when its last query is over and its clean-up had time.
 */
final class GlueSessions {
    private static final Logger LOG = Logger.get(GlueSessions.class);

    /** At most so many sessions keep clients; past that the longest idle go early. */
    private static final int MOST = 1_000;

    /** A failed statement deletes the files it wrote after its failure is reported. */
    private static final Duration GRACE_AFTER_FAILURE = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(2);

    private final URI endpoint;
    private final SdkHttpClient http = ApacheHttpClient.builder()
            .maxConnections(200)
            .proxyConfiguration(ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build())
            .build();
    /** One a region and catalog, so few: a session's region is one that its caller signed for. */
    private final Map<Shared, GlueClient> clients = new ConcurrentHashMap<>();
    private final Map<String, Held> sessions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("kariba-session-sweeper").factory());

    GlueSessions(String endpoint) {
        this.endpoint = URI.create(endpoint);
        sweeper.scheduleWithFixedDelay(this::sweepSafely, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A client that signs with these keys in their region. Costs next to nothing: what is behind it is shared. */
    GlueClient client(SessionKeys keys, Set<ExecutionInterceptor> interceptors) {
        GlueClient shared = clients.computeIfAbsent(new Shared(keys.region(), interceptors), this::open);
        return SignedGlue.of(shared, StaticCredentialsProvider.create(AwsSessionCredentials.create(keys.accessKey(), keys.secretKey(), keys.sessionToken())));
    }

    /** What clients have in common that can be one. A catalog has one set of interceptors. */
    private record Shared(String region, Set<ExecutionInterceptor> interceptors) {}

    private GlueClient open(Shared shared) {
        return GlueClient.builder()
                .httpClient(http)
                .region(Region.of(shared.region()))
                .endpointOverride(endpoint)
                .credentialsProvider(() -> {
                    throw new TrinoException(StandardErrorCode.PERMISSION_DENIED, "Access Denied: the catalog is read in an engine session only");
                })
                .overrideConfiguration(override -> {
                    shared.interceptors().forEach(override::addExecutionInterceptor);
                    override.addExecutionInterceptor(new TablesForTrino());
                })
                .build();
    }

    /**
     * What a catalog keeps for a session, made at the first call.
     *
     * @param maker runs at most once while the session is held
     */
    <T extends AutoCloseable> T held(SessionKeys keys, String name, Class<T> type, Supplier<T> maker) {
        while (true) {
            Held held = sessions.computeIfAbsent(keys.digest(), digest -> new Held());
            T thing = held.get(name, type, maker);
            if (thing != null) {
                return thing;
            }
            // Released between the look-up and the use: the next round makes a new one.
            sessions.remove(keys.digest(), held);
        }
    }

    void queryCreated(String digest, String query) {
        Held held = sessions.computeIfAbsent(digest, made -> new Held());
        while (!held.enter(query)) {
            sessions.remove(digest, held);
            held = sessions.computeIfAbsent(digest, made -> new Held());
        }
    }

    void queryCompleted(String digest, String query, boolean failed) {
        Held held = sessions.get(digest);
        if (held != null) {
            held.leave(query, failed);
        }
    }

    /** How many sessions hold something now. */
    int size() {
        return sessions.size();
    }

    private void sweepSafely() {
        try {
            sweep(System.nanoTime());
        } catch (RuntimeException failure) {
            LOG.warn(failure, "Sweeping engine sessions failed");
        }
    }

    /** Releases what is over at a moment of {@link System#nanoTime}. */
    void sweep(long now) {
        sessions.forEach((digest, held) -> {
            if (held.releaseIfOver(now)) {
                sessions.remove(digest, held);
            }
        });
        int surplus = sessions.size() - MOST;
        if (surplus > 0) {
            List<Map.Entry<String, Held>> oldest = sessions.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> entry.getValue().idleUntil()))
                    .limit(surplus)
                    .toList();
            for (Map.Entry<String, Held> entry : oldest) {
                if (entry.getValue().releaseIfOver(Long.MAX_VALUE)) {
                    sessions.remove(entry.getKey(), entry.getValue());
                }
            }
        }
    }

    /** One session's queries and things. Its lock is held for making a client, never while calling out. */
    private static final class Held {
        private final Set<String> queries = ConcurrentHashMap.newKeySet();
        private final Map<String, AutoCloseable> things = new HashMap<>();
        private long idleUntil = System.nanoTime() + GRACE_AFTER_FAILURE.toNanos();
        private long cleanUpUntil = System.nanoTime();
        private boolean released;

        synchronized boolean enter(String query) {
            if (released) {
                return false;
            }
            queries.add(query);
            return true;
        }

        synchronized void leave(String query, boolean failed) {
            queries.remove(query);
            long now = System.nanoTime();
            if (failed) {
                cleanUpUntil = now + GRACE_AFTER_FAILURE.toNanos();
            }
            idleUntil = Math.max(now + GRACE.toNanos(), cleanUpUntil);
        }

        synchronized <T extends AutoCloseable> T get(String name, Class<T> type, Supplier<T> maker) {
            if (released) {
                return null;
            }
            AutoCloseable thing = things.get(name);
            if (thing == null) {
                thing = maker.get();
                things.put(name, thing);
            }
            return type.cast(thing);
        }

        synchronized long idleUntil() {
            return idleUntil;
        }

        boolean releaseIfOver(long now) {
            List<AutoCloseable> over;
            synchronized (this) {
                if (!queries.isEmpty() || now != Long.MAX_VALUE && now - idleUntil < 0) {
                    return false;
                }
                released = true;
                over = List.copyOf(things.values());
                things.clear();
            }
            for (AutoCloseable thing : over) {
                try {
                    thing.close();
                } catch (Exception failure) {
                    LOG.warn(failure, "Releasing an engine session's client failed");
                }
            }
            return true;
        }
    }
}
