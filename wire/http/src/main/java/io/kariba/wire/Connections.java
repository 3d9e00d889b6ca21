package io.kariba.wire;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections. No client keeps the others out by holding connections and saying nothing: when there are too many, the ones that have been quiet the
 * longest are closed, and when no permit for a request is left, the request that its client has held up the most ends. Thread-safe.
 */
final class Connections {
    /** A request of a client that moves so little has its place only while nobody else wants it. */
    private static final double SLOW_BYTES_PER_SECOND = 16 << 10;

    /** Of those that are quiet, this part goes at once, so that the search for them is paid once for many. */
    private static final int SHARE = 64;

    private final int most;
    private final long silence;
    private final long patience;
    private final Map<SocketAddress, Connection> open = new ConcurrentHashMap<>();

    /**
     * @param most connections that are open at once
     * @param stall how long a client may hold up a request; five times that it may be connected without a first one
     */
    Connections(int most, Duration stall) {
        this.most = most;
        this.silence = stall.toNanos() * 5;
        this.patience = stall.toNanos() / 6;
    }

    /**
     * Takes in a new connection and makes room for it.
     *
     * @throws IOException if every connection has a request under way
     */
    void accept(SocketChannel channel) throws IOException {
        SocketAddress remote = channel.getRemoteAddress();
        if (remote == null) {
            throw new IOException("The client is gone already");
        }
        open.put(remote, new Connection(channel));
        if (open.size() > most) {
            forgetClosed();
            if (open.size() > most && !endQuiet(remote)) {
                open.remove(remote);
                throw new IOException("All " + most + " connections are in use");
            }
        }
    }

    /** The connection of a client's address. */
    Optional<Connection> of(SocketAddress remote) {
        return remote == null ? Optional.empty() : Optional.ofNullable(open.get(remote));
    }

    /** Ends those of the longest quiet, and at least one. */
    private boolean endQuiet(SocketAddress but) {
        long now = System.nanoTime();
        List<Map.Entry<SocketAddress, Connection>> quiet = open.entrySet().stream()
                .filter(entry -> entry.getValue().isQuiet() && !entry.getKey().equals(but))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().nanosSince(now)))
                .limit(Math.max(1, most / SHARE))
                .toList();
        for (Map.Entry<SocketAddress, Connection> entry : quiet) {
            entry.getValue().end();
            open.remove(entry.getKey(), entry.getValue());
        }
        return !quiet.isEmpty();
    }

    /** Ends the request that moves the fewest bytes and waits for its client; false if there is none that deserves it. */
    boolean endSlowest() {
        long now = System.nanoTime();
        Optional<Connection> slowest = open.values().stream()
                .filter(connection -> connection.isHeldUp() && connection.nanosSince(now) > patience && connection.isOpen())
                .filter(connection -> connection.speed(now) < SLOW_BYTES_PER_SECOND)
                .min(Comparator.comparingDouble(connection -> connection.speed(now)));
        slowest.ifPresent(Connection::end);
        return slowest.isPresent();
    }

    /** Forgets what is closed, and closes what never asked for anything: nobody else watches a connection before its protocol is known. */
    void sweep() {
        long now = System.nanoTime();
        open.values().stream()
                .filter(connection -> !connection.wasUsed() && connection.nanosSince(now) > silence)
                .forEach(Connection::end);
        forgetClosed();
    }

    private void forgetClosed() {
        open.values().removeIf(connection -> !connection.isOpen());
    }
}
