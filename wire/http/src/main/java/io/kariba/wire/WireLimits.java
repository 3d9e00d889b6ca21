package io.kariba.wire;

import java.time.Duration;

/**
 * The bounds of the front (law 12).
 *
 * @param headerBytes all headers of a request together
 * @param urlBytes the request line
 * @param bodyBytes a body that is held in memory, before and after decompression
 * @param s3BodyBytes the same for S3's documents: a thousand keys to delete, of 1,024 bytes that are all escaped, are 6 MiB
 * @param heldBytes such bodies of all requests together; past it comes the service's throttling error
 * @param gzipRatio how many times larger than itself a compressed body may become, once past 64 KiB
 * @param requests requests at once; past it comes the service's throttling error
 * @param engineRequests requests at once by engine sessions, which have permits of their own
 * @param connections open connections; past it those that have been quiet the longest are closed, and a new one is refused if none is
 * @param stall how long an HTTP/1.1 client may send nothing in the middle of a request; five times that between requests, before a first one and while it takes
 *     an answer. When no permit is left for others, a request whose client has moved less than 16 KiB/s for a sixth of it is ended
 * @param drain how long {@link WireServer#stop} waits for requests under way
 */
public record WireLimits(
        int headerBytes,
        int urlBytes,
        int bodyBytes,
        int s3BodyBytes,
        int heldBytes,
        int gzipRatio,
        int requests,
        int engineRequests,
        int connections,
        Duration stall,
        Duration drain) {
    private static final int FILES_BESIDE_CONNECTIONS = 400;

    /** A quarter of the heap, at least 64 MiB and at most 1 GiB, may be bodies. */
    public static final WireLimits DEFAULT = new WireLimits(
            64 << 10, 32 << 10, 8 << 20, 8 << 20, (int) Math.clamp(Runtime.getRuntime().maxMemory() / 4, 64 << 20, 1 << 30), 200, 512, 512, 4096, Duration.ofSeconds(60), Duration.ofSeconds(10));

    public WireLimits withRequests(int changed, int changedEngine) {
        return new WireLimits(headerBytes, urlBytes, bodyBytes, s3BodyBytes, heldBytes, gzipRatio, changed, changedEngine, connections, stall, drain);
    }

    /**
     * The same, fitted to how many files the process may have open: a connection is one, its request may need two more, and jars, stores and the engine's
     * client need {@value #FILES_BESIDE_CONNECTIONS}. Past the end of them the listener could not accept any more.
     */
    public WireLimits withinOpenFiles(long most) {
        int fitting = (int) Math.clamp((most - FILES_BESIDE_CONNECTIONS) / 3, 16, connections);
        return new WireLimits(
                headerBytes, urlBytes, bodyBytes, s3BodyBytes, heldBytes, gzipRatio, Math.min(requests, fitting), engineRequests, fitting, stall, drain);
    }

    public WireLimits withConnections(int changed) {
        return new WireLimits(headerBytes, urlBytes, bodyBytes, s3BodyBytes, heldBytes, gzipRatio, requests, engineRequests, changed, stall, drain);
    }

    public WireLimits withStall(Duration changed) {
        return new WireLimits(headerBytes, urlBytes, bodyBytes, s3BodyBytes, heldBytes, gzipRatio, requests, engineRequests, connections, changed, drain);
    }

    public WireLimits withHeldBytes(int changed) {
        return new WireLimits(headerBytes, urlBytes, bodyBytes, s3BodyBytes, changed, gzipRatio, requests, engineRequests, connections, stall, drain);
    }
}
