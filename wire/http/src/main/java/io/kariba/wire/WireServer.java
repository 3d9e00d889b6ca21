package io.kariba.wire;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.Http2Upgrader;
import io.kariba.api.AccountId;
import io.kariba.api.Credentials;
import io.kariba.api.EngineSessions;
import io.kariba.api.Ids;
import io.kariba.api.Region;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.ServedService;
import io.kariba.protocols.Service;
import io.kariba.protocols.WireResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The HTTP server all services are behind: HTTP/1.1 and cleartext HTTP/2 (prior knowledge and upgrade) on one port, each request on a virtual thread.
 *
 * <pre>{@code
 * WireServer wire = WireServer.builder().port(4566).identity(credentials, sessions).services(List.of(s3, glue)).clock(clock).ids(ids).build();
 * wire.start();
 * }</pre>
 */
public final class WireServer implements AutoCloseable {
    /** Held, so that its level stays: Helidon tells of every start and of every client's mistake. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    /** Connections that are being closed and still count for Helidon. */
    private static final int CLOSING = 128;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_6 = "::1";

    private final Builder made;
    private final Front front;
    private final Connections connections;
    private WebServer server;
    private WebServer loopback6;
    private StallWatch watch;

    private WireServer(Builder made) {
        this.made = made;
        HELIDON.setLevel(Level.SEVERE);
        HostNames names = new HostNames(made.hostNames);
        Authenticator authenticator = new Authenticator(
                new Authenticator.Base(made.credentials, made.sessions, made.mode, made.account, made.region, made.clock));
        List<ServedService> served = made.tables.stream().map(ServedService::new).toList();
        connections = new Connections(made.limits.connections(), made.limits.stall());
        Dispatcher dispatcher = new Dispatcher(new Dispatcher.Parts(served, authenticator, made.ids, names, made.limits, connections));
        this.front = new Front(dispatcher, made.plainPaths, made.audit, made.clock, made.ids);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Opens the port and serves, on 127.0.0.1 also at ::1. Returns once requests are answered. */
    public void start() {
        Http1Config http1 = Http1Config.builder()
                .maxHeadersSize(made.limits.headerBytes())
                .maxPrologueLength(made.limits.urlBytes())
                .validatePath(false)
                .validatePrologue(false)
                .validateRequestHeaders(true)
                .sendKeepAliveHeader(false)
                .build();
        Http2Config http2 = Http2Config.builder()
                .maxHeaderListSize(made.limits.headerBytes())
                .maxConcurrentStreams(256)
                .initialWindowSize(1 << 20)
                .maxFrameSize(64 << 10)
                .flowControlTimeout(made.limits.stall().multipliedBy(5))
                .validatePath(false)
                .build();
        StallWatch stalls = new StallWatch(made.limits.stall(), connections::sweep);
        watch = stalls;
        server = listen(made.host, made.port, http1, http2, stalls);
        if (made.host.equals(LOOPBACK) && server.port() > 0 && hasLoopback6()) {
            // Some clients take "localhost" for ::1 and do not try another address. Where that port is taken, they are as badly off as without it.
            loopback6 = listen(LOOPBACK_6, server.port(), http1, http2, stalls);
        }
    }

    private static boolean hasLoopback6() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(LOOPBACK_6)) != null;
        } catch (IOException none) {
            return false;
        }
    }

    private WebServer listen(String host, int port, Http1Config http1, Http2Config http2, StallWatch stalls) {
        return WebServer.builder()
                .host(host)
                .port(port)
                .backlog(1024)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(Http2ConnectionSelector.builder().http2Config(http2).build())
                .addConnectionSelector(new BoundedHttp1(
                        Http1ConnectionSelector.builder().config(http1).addUpgrader(Http2Upgrader.create(http2)).build(), stalls, connections))
                .contentEncoding(new NoEncoding())
                .connectionOptions(new Accepting(SocketOptions.builder().tcpNoDelay(true).build(), connections))
                .useNio(false)
                .writeBufferSize(64 << 10)
                .maxTcpConnections(made.limits.connections() + CLOSING)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .directHandlers(refusals())
                .routing(HttpRouting.builder().addFilter((chain, request, response) -> serve(request, response, stalls)))
                .shutdownHook(false)
                .build()
                .start();
    }

    private void serve(RoutingRequest request, RoutingResponse response, StallWatch stalls) {
        Optional<Connection> connection = connections.of(request.remotePeer().address());
        connection.ifPresent(Connection::begin);
        AtomicBoolean isOver = new AtomicBoolean();
        Runnable answered = () -> {
            if (!isOver.getAndSet(true)) {
                connection.ifPresent(Connection::done);
            }
        };
        try {
            front.handle(request, response, stalls, answered);
        } finally {
            answered.run();
        }
    }

    /** What Helidon refuses before a request exists, in S3's shape: there is nothing to tell the protocol by. */
    private DirectHandlers refusals() {
        DirectHandlers.Builder all = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            all.addHandler(type, (request, event, status, headers, message) -> refusal(request, event, status, headers));
        }
        return all.build();
    }

    private DirectHandler.TransportResponse refusal(
            DirectHandler.TransportRequest request, DirectHandler.EventType event, Status status, ServerResponseHeaders headers) {
        // Without a path not even the first line was read, e.g. for characters that no method has; Helidon calls some of that its own fault.
        boolean unread = status.code() == 500 && request.path().isEmpty();
        int code = status.code() == 200 || unread || event == DirectHandler.EventType.HTTP_VERSION_NOT_SUPPORTED ? 400 : status.code();
        String name = switch (code) {
            case 500 -> "InternalError";
            case 503 -> "SlowDown";
            case 413 -> "EntityTooLarge";
            case 414 -> "RequestURITooLong";
            default -> "BadRequest";
        };
        String said = code == 500 ? "We encountered an internal error. Please try again." : "An error occurred when parsing the HTTP request.";
        WireResponse answer = EarlyErrors.of(EarlyErrors.Shape.S3, code, name, said, made.ids.uuid(), false);
        DirectHandler.TransportResponse.Builder response = DirectHandler.TransportResponse.builder()
                .status(Status.create(code)).keepAlive(false).headers(headers).entity(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        response.header(HeaderNames.DATE, HttpDates.text(made.clock.instant()));
        answer.headers().forEach((header, values) -> response.header(HeaderNames.create(header), values.getFirst()));
        return response.build();
    }

    /** The port that is open; the one chosen if 0 was asked for. */
    public int port() {
        return server.port();
    }

    /** Waits for requests under way, within the limit, and closes the port. */
    public void stop() {
        if (server == null) {
            return;
        }
        long until = System.nanoTime() + made.limits.drain().toNanos();
        while (front.underWay() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(5_000_000);
        }
        server.stop();
        if (loopback6 != null) {
            loopback6.stop();
            loopback6 = null;
        }
        watch.close();
        server = null;
    }

    @Override
    public void close() {
        stop();
    }

    /** Collects what a server is made of. {@link #identity}, {@link #ids} and at least one service are required. */
    public static final class Builder {
        private String host = LOOPBACK;
        private int port;
        private final List<OperationTable> tables = new ArrayList<>();
        private Credentials credentials;
        private EngineSessions sessions;
        private AuthMode mode = AuthMode.OPEN;
        private AccountId account = new AccountId("000000000000");
        private Region region = new Region("us-east-1");
        private InstantSource clock = InstantSource.system();
        private Ids ids;
        private AuditSink audit = AuditSink.NONE;
        private final Set<String> hostNames = new LinkedHashSet<>();
        private WireLimits limits = WireLimits.DEFAULT;
        private final List<PlainPath> plainPaths = new ArrayList<>();

        private Builder() {}

        /** The address to listen on; loopback if not said. It is also a name the server may be addressed by. */
        public Builder host(String changed) {
            host = changed;
            return this;
        }

        /** 0, the default, takes a free one. */
        public Builder port(int changed) {
            port = changed;
            return this;
        }

        public Builder services(Collection<? extends Service> added) {
            added.forEach(service -> tables.add(service.operations()));
            return this;
        }

        /** Who may sign, and which engine sessions are open. */
        public Builder identity(Credentials found, EngineSessions open) {
            credentials = found;
            sessions = open;
            return this;
        }

        public Builder auth(AuthMode changed) {
            mode = changed;
            return this;
        }

        /** What an unknown key acts for in open mode, and the region of requests that name none. */
        public Builder defaults(AccountId changedAccount, Region changedRegion) {
            account = changedAccount;
            region = changedRegion;
            return this;
        }

        public Builder clock(InstantSource changed) {
            clock = changed;
            return this;
        }

        public Builder ids(Ids changed) {
            ids = changed;
            return this;
        }

        public Builder audit(AuditSink changed) {
            audit = changed;
            return this;
        }

        /** A host name, or a URL or host:port whose host it is, that clients may address the server by, beside loopback's names and addresses. */
        public Builder allowHost(String name) {
            int scheme = name.indexOf("://");
            String authority = scheme < 0 ? name : name.substring(scheme + 3);
            int slash = authority.indexOf('/');
            hostNames.add(HostNames.bare(slash < 0 ? authority : authority.substring(0, slash)));
            return this;
        }

        public Builder limits(WireLimits changed) {
            limits = changed;
            return this;
        }

        /** A path under {@code /_kariba/}; see {@link PlainPath}. */
        public Builder path(PlainPath added) {
            if (!added.path().startsWith("/_kariba/")) {
                throw new IllegalArgumentException("Not under /_kariba/: " + added.path());
            }
            plainPaths.add(added);
            return this;
        }

        public WireServer build() {
            Objects.requireNonNull(credentials, "identity");
            Objects.requireNonNull(ids, "ids");
            allowHost(host);
            return new WireServer(this);
        }
    }
}
