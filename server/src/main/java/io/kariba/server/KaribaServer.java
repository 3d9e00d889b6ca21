package io.kariba.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kariba.api.Catalog;
import io.kariba.api.EngineStatus;
import io.kariba.api.FreeSpace;
import io.kariba.api.Metadata;
import io.kariba.api.Objects;
import io.kariba.api.SqlEngine;
import io.kariba.athena.AthenaConfig;
import io.kariba.athena.AthenaPorts;
import io.kariba.athena.AthenaService;
import io.kariba.gluecatalog.GlueCatalogService;
import io.kariba.gluecrawlers.CrawlersConfig;
import io.kariba.gluecrawlers.CrawlersPorts;
import io.kariba.gluecrawlers.GlueCrawlersService;
import io.kariba.iam.EngineSessionRegistry;
import io.kariba.iam.KnownAccounts;
import io.kariba.iam.PolicyDocument;
import io.kariba.iam.PolicyPermissions;
import io.kariba.iam.RoleSessions;
import io.kariba.iam.SealedCredentials;
import io.kariba.iceberg.CatalogIcebergTables;
import io.kariba.objectfiles.FileBlobs;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import io.kariba.s3.S3Config;
import io.kariba.s3.S3Service;
import io.kariba.s3.S3Stores;
import io.kariba.sqlite.DataFolder;
import io.kariba.sqlite.SqliteMetadata;
import io.kariba.sts.StsService;
import io.kariba.trino.TrinoConfig;
import io.kariba.trino.TrinoEngine;
import io.kariba.wire.AuditLog;
import io.kariba.wire.AuditedCatalog;
import io.kariba.wire.AuditedObjects;
import io.kariba.wire.AuthMode;
import io.kariba.wire.PlainPath;
import io.kariba.wire.WireLimits;
import io.kariba.wire.WireServer;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One server: the rooms, joined. Made in the order of what needs what, and closed in the reverse order. */
public final class KaribaServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KaribaServer.class.getName());
    private static final JsonMapper JSON = new JsonMapper();
    private static final long AUDIT_FILE_BYTES = 50_000_000;
    private static final int AUDIT_FILES = 4;

    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();
    private final Settings settings;
    private AuditLog audit;
    private FreeSpace space;
    private Metadata metadata;
    private FileBlobs blobs;
    private SealedCredentials credentials;
    private SqlEngine engine;
    private S3Service s3;
    private GlueCatalogService glue;
    private GlueCrawlersService crawlers;
    private AthenaService athena;
    private Map<String, Service> services;
    private WireServer wire;
    private volatile URI listening;

    /** Another server owns the data folder. */
    public static final class FolderTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FolderTaken(String message) {
            super(message, null, false, false);
        }
    }

    private KaribaServer(Settings settings) {
        this.settings = settings;
    }

    /** Starts everything; returns when requests are served. The engine goes on starting by itself. */
    public static KaribaServer start(Settings settings) throws IOException {
        KaribaServer server = start(settings, config -> new TrinoEngine(config.withAotFolder(Installation.aotFolder())));
        // Not before the port is open: the engine is told where to reach us, and the two would compete for the processor.
        ((TrinoEngine) server.engine).start();
        return server;
    }

    static KaribaServer start(Settings settings, Function<TrinoConfig, SqlEngine> engines) throws IOException {
        KaribaServer server = new KaribaServer(settings);
        try {
            server.open(engines);
            return server;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void open(Function<TrinoConfig, SqlEngine> engines) throws IOException {
        InstantSource clock = InstantSource.system();
        SecureIds ids = new SecureIds();
        DataFolder folder = own(settings.data());
        // Only the owner of the folder may open its logs: a second server that is refused leaves no trace in them.
        Logs.configure(folder.root());
        Accounts accounts = Accounts.of(settings, folder.root(), ids);
        audit = keep(new AuditLog(folder.resolve("logs"), AUDIT_FILE_BYTES, AUDIT_FILES));
        metadata = keep(SqliteMetadata.open(folder, clock, ids));
        folder.keepReserve();
        space = new FreeSpace(folder.root());
        blobs = keep(FileBlobs.open(folder.resolve("objects")));
        KnownAccounts known = new KnownAccounts(accounts.file());
        credentials = new SealedCredentials(known, metadata, ids, clock);
        PolicyPermissions permissions = new PolicyPermissions(known);
        EngineSessionRegistry sessions = new EngineSessionRegistry(credentials, ids, clock, this::engineEndpoint);

        // Without a check of signatures, the region in one says little; with it, clients learn of a wrong one as from AWS.
        S3Config limits =
                S3Config.DEFAULT.with(settings.auth() == Settings.Auth.ENFORCED ? S3Config.Regions.OWN : S3Config.Regions.ANY);
        s3 = keep(new S3Service(new S3Stores(limits, metadata, blobs), permissions, sessions, ids, clock, PolicyDocument::parse));
        glue = keep(new GlueCatalogService(
                new GlueCatalogService.Ports(metadata, permissions, sessions, ids, clock, PolicyDocument::parse, GlueCrawlersService.tagged())));
        // What services do through each other's ports is audited like a request (law 2).
        Catalog catalog = new AuditedCatalog(glue.catalog(), audit, clock);
        Objects objects = new AuditedObjects(s3.objects(), audit, clock);
        CatalogIcebergTables iceberg = new CatalogIcebergTables(catalog, objects, ids, clock);
        crawlers = keep(new GlueCrawlersService(
                new CrawlersPorts(metadata, permissions, catalog, objects, iceberg, new RoleSessions(credentials, ids, clock), ids, clock),
                CrawlersConfig.DEFAULT));
        engine = keep(engines.apply(engineConfig(folder)));
        athena = keep(new AthenaService(
                new AthenaPorts(metadata, permissions, catalog, objects, iceberg, engine, sessions, ids, clock), AthenaConfig.DEFAULT));
        StsService sts = new StsService(credentials, permissions, PolicyDocument::ofIdentity);
        Service wholeGlue = () -> OperationTable.join(glue.operations(), crawlers.operations());
        services = Map.of("s3", s3, "glue", wholeGlue, "athena", athena, "sts", sts);
        s3.start();
        glue.start();
        crawlers.start();
        athena.start();
        listen(folder, sessions, clock, ids);
        running(accounts).write(folder.root());
        LOG.info(() -> "Serving " + services.keySet().stream().sorted().toList() + " at " + url() + ", epoch " + metadata.epoch());
        keep(() -> RunningServer.remove(folder.root()));
    }

    private TrinoConfig engineConfig(DataFolder folder) {
        return TrinoConfig.of(
                        Path.of(System.getProperty("java.home")),
                        Installation.engineLib(),
                        folder.resolve("engines/trino"),
                        this::engineEndpoint,
                        settings.region())
                .withHeapMiB(settings.engineMebibytes());
    }

    private void listen(DataFolder folder, EngineSessionRegistry sessions, InstantSource clock, SecureIds ids) throws IOException {
        WireServer.Builder builder = WireServer.builder()
                .host(settings.host())
                .port(settings.port())
                .services(services.values())
                .identity(credentials, sessions)
                .auth(settings.auth() == Settings.Auth.OPEN ? AuthMode.OPEN : AuthMode.ENFORCED)
                .defaults(settings.account(), settings.region())
                .clock(clock)
                .ids(ids)
                .audit(audit)
                .limits(OpenFiles.most().map(WireLimits.DEFAULT::withinOpenFiles).orElse(WireLimits.DEFAULT))
                .path(new PlainPath("GET", "/_kariba/health", this::health));
        settings.advertise().ifPresent(advertised -> builder.allowHost(advertised.getHost()));
        if (settings.allowReset()) {
            builder.path(new PlainPath("POST", "/_kariba/reset", this::reset));
        }
        wire = keep(builder.build());
        wire.start();
        if (wire.port() <= 0) {
            // The listener logs that it could not bind, and goes on as if it had.
            throw new BindException("Could not listen on port " + settings.port());
        }
        listening = URI.create("http://" + (settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host()) + ":" + wire.port());
    }

    /** Opens the data folder for this process alone. */
    private DataFolder own(Path data) {
        try {
            return keep(DataFolder.open(data));
        } catch (DataFolder.Refused refused) {
            throw new FolderTaken(refused.getMessage());
        }
    }

    private <C extends AutoCloseable> C keep(C room) {
        rooms.push(room);
        return room;
    }

    private RunningServer running(Accounts accounts) {
        ProcessHandle self = ProcessHandle.current();
        return new RunningServer(
                self.pid(),
                self.info().startInstant().orElse(Instant.EPOCH),
                url().toString(),
                settings.region().name(),
                accounts.accessKeyId(),
                accounts.secretAccessKey());
    }

    /** The URL for clients: the advertised one, or that of the open port. */
    public URI url() {
        return settings.advertise().orElse(listening);
    }

    /** The engine is a child process on this machine: it takes the way over loopback, whatever is advertised to others. */
    private URI engineEndpoint() {
        URI open = listening;
        if (open == null) {
            throw new IllegalStateException("The server does not listen yet");
        }
        String host = settings.host().equals("0.0.0.0") || settings.host().equals("::") ? "127.0.0.1" : open.getHost();
        return URI.create("http://" + host + ":" + open.getPort());
    }

    /** The server is healthy as soon as it answers; an engine that is cold or failed is told of, and does not make the rest unhealthy. */
    private PlainPath.Answer health() {
        EngineStatus status = engine.status();
        ObjectNode root = JSON.createObjectNode();
        boolean hangs = status.state() == EngineStatus.State.READY && status.reason().isPresent();
        boolean full = space.isBelow(FreeSpace.FOR_OBJECTS);
        root.put("status", full || hangs || status.state() == EngineStatus.State.FAILED ? "degraded" : "ok");
        root.putObject("disk").put("state", full ? "full" : "ok").put("freeMebibytes", space.bytes() >> 20);
        root.putObject("audit").put("dropped", audit.dropped());
        ObjectNode each = root.putObject("services");
        new TreeMap<>(services).keySet().forEach(name -> each.putObject(name).put("status", "ok"));
        ObjectNode one = root.putObject("engines").putObject(engine.name());
        one.put("state", status.state().name().toLowerCase(Locale.ROOT));
        status.reason().ifPresent(reason -> one.put("reason", reason));
        return new PlainPath.Answer(200, root.toString());
    }

    private PlainPath.Answer reset() {
        athena.abandon();
        crawlers.abandon();
        metadata.clear();
        try {
            blobs.clear();
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "Reset emptied the metadata, but not all objects' bytes; the sweeper will", e);
        }
        credentials.reset();
        return new PlainPath.Answer(200, "{\"status\":\"empty\"}");
    }

    /** Closes every room, the last opened first. What one of them fails in is logged, and the others are closed all the same. */
    @Override
    public void close() {
        if (listening != null) {
            LOG.info("Stopping");
        }
        while (!rooms.isEmpty()) {
            AutoCloseable room = rooms.pop();
            try {
                room.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "Could not be closed in order: " + room.getClass().getSimpleName(), e);
            }
        }
    }
}
