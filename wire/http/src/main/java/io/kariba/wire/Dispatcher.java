package io.kariba.wire;

import io.kariba.api.Ids;
import io.kariba.api.LetterCase;
import io.kariba.api.RequestId;
import io.kariba.protocols.OperationModel;
import io.kariba.protocols.RequestBody;
import io.kariba.protocols.ServedService;
import io.kariba.protocols.ServiceModel;
import io.kariba.protocols.WireError;
import io.kariba.protocols.WireRequest;
import io.kariba.protocols.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipException;

/** From a request's head to its answer: guard, route, authenticate, read, and then the service. Knows no HTTP server. Thread-safe. */
final class Dispatcher {
    /**
     * What a dispatcher is made of.
     *
     * @param names the names this server goes by
     * @param connections of which one is ended when no permit is left
     */
    record Parts(List<ServedService> services, Authenticator authenticator, Ids ids, HostNames names, WireLimits limits, Connections connections) {}

    private static final byte[] NONE = {};
    private static final int TAKEN_AT_ONCE = 64 << 10;
    private static final String SIGNED_HASH = "x-amz-content-sha256";
    /** A request whose connection was closed gives its permit back within moments. */
    private static final long RELIEF_SECONDS = 2;
    private final Authenticator authenticator;
    private final Ids ids;
    private final WireLimits limits;
    private final HostNames names;
    private final BrowserGuard guard;
    private final Router router;
    private final Connections connections;
    private final Semaphore permits;
    private final Semaphore enginePermits;
    /** KiB of bodies that may be in memory. */
    private final Semaphore room;

    Dispatcher(Parts parts) {
        this.authenticator = parts.authenticator();
        this.ids = parts.ids();
        this.limits = parts.limits();
        this.names = parts.names();
        this.guard = new BrowserGuard(names);
        this.router = new Router(parts.services());
        this.connections = parts.connections();
        this.permits = new Semaphore(limits.requests());
        this.enginePermits = new Semaphore(limits.engineRequests());
        this.room = new Semaphore(Math.max(1, limits.heldBytes() >> 10));
    }

    /** One request on its way, so that steps need not hand on a dozen values. */
    private static final class Passage {
        final Inbound head;
        final RawBody raw;
        Signature signature = new Signature.Unsigned();
        byte[] body = NONE;
        ServedService service;
        Family family;
        RequestId id;
        WireRequest request;
        Optional<OperationModel> operation = Optional.empty();
        Optional<io.kariba.api.Caller> caller = Optional.empty();
        Runnable held = () -> {};
        int heldKib;
        /** Bytes that were taken since room was last asked for. */
        int taken;

        Passage(Inbound head, RawBody raw) {
            this.head = head;
            this.raw = raw;
        }

        Outcome outcome(WireResponse response) {
            return new Outcome(response, id, service.model().name(), operation.map(OperationModel::name).orElse(""), caller, held);
        }
    }

    /** The refusal of a request that a web page of another site made, if it is one. */
    Optional<Outcome> guard(Inbound head) {
        return guard.refusal(head).map(why -> early(head, 403, "AccessDenied", why));
    }

    /**
     * Answers a request. The caller sends the answer and then runs {@link Outcome#held}.
     *
     * @throws IOException if the client went away while its body was read; there is nobody to answer
     */
    Outcome answer(Inbound head, RawBody raw) throws IOException {
        Passage passage = new Passage(head, raw);
        AuthFailure unreadable = null;
        try {
            passage.signature = SignatureReader.read(head);
        } catch (AuthFailure failure) {
            unreadable = failure;
        }
        // Everything that holds memory or threads for long comes after the permit; a form is read here only to learn whose permit is asked for.
        AuthFailure refused = unreadable;
        Authenticator.Claim claim = null;
        if (refused == null) {
            try {
                claim = authenticator.claim(passage.signature);
            } catch (AuthFailure failure) {
                refused = failure;
            }
        }
        Semaphore pool = claim != null && claim.isEngine() ? enginePermits : permits;
        boolean admitted = pool.tryAcquire() || pool == permits && relieved();
        AtomicBoolean released = new AtomicBoolean(!admitted);
        passage.held = () -> {
            if (released.compareAndSet(false, true)) {
                pool.release();
            }
            room.release(passage.heldKib);
            passage.heldKib = 0;
        };
        boolean answered = false;
        try {
            Outcome outcome = admitted ? admitted(passage, claim, refused) : crowded(passage);
            answered = true;
            return outcome;
        } finally {
            if (!answered) {
                passage.held.run();
            }
        }
    }

    /** Takes the permit of a request whose client holds it up, if there is one: a few slow clients must not keep all others out. */
    private boolean relieved() {
        try {
            return connections.endSlowest() && permits.tryAcquire(RELIEF_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Outcome crowded(Passage passage) {
        Optional<ServedService> service = router.find(passage.head, passage.signature, "");
        if (service.isEmpty()) {
            return early(passage.head, 503, "ServiceUnavailable", "Please reduce your request rate.");
        }
        enter(passage, service.get());
        passage.request = wireRequest(passage);
        return passage.outcome(service.get().fail(passage.id, passage.request, AuthErrors.throttled(passage.family)));
    }

    private Outcome admitted(Passage passage, Authenticator.Claim claim, AuthFailure refused) throws IOException {
        String form = "";
        boolean isForm = router.isForm(passage.head, passage.signature);
        if (isForm) {
            try {
                passage.body = readAll(passage, passage.raw, limits.bodyBytes());
            } catch (WireError refusal) {
                return passage(early(passage.head, refusal.status(), refusal.code(), refusal.getMessage()), passage);
            } catch (IOException broken) {
                return passage(early(passage.head, 400, "MalformedInput", "The request body ended before its declared length"), passage);
            }
            form = new String(passage.body, StandardCharsets.ISO_8859_1);
        }
        Optional<ServedService> found = router.find(passage.head, passage.signature, form);
        if (found.isEmpty()) {
            return passage(unknown(passage.head, passage.signature, form), passage);
        }
        enter(passage, found.get());
        passage.request = wireRequest(passage);
        try {
            if (refused != null) {
                throw refused;
            }
            requireScope(passage);
            return passage.family == Family.S3 ? s3(passage, claim) : other(passage, claim, isForm);
        } catch (AuthFailure failure) {
            return failed(passage, AuthErrors.of(passage.family, failure));
        } catch (WireError error) {
            return failed(passage, error);
        } catch (RuntimeException unforeseen) {
            return failed(passage, unforeseen);
        } catch (IOException broken) {
            return failed(passage, brokenOff(passage));
        }
    }

    /** The connection ended before the body did, or the body's framing is wrong. Whoever only stopped sending still reads the answer. */
    private static WireError brokenOff(Passage passage) {
        return passage.family == Family.S3
                ? S3Errors.terminated()
                : AuthErrors.malformed(passage.family, "The request body ended before its declared length");
    }

    private static Outcome passage(Outcome early, Passage passage) {
        return new Outcome(early.response(), early.id(), "", "", Optional.empty(), passage.held);
    }

    private static Outcome failed(Passage passage, Throwable failure) {
        return passage.outcome(passage.service.fail(passage.id, passage.request, failure));
    }

    private void enter(Passage passage, ServedService service) {
        passage.service = service;
        passage.family = Family.of(service.model());
        passage.id = new RequestId(passage.family == Family.S3 ? ids.letters(16) : ids.uuid());
    }

    /** S3 authenticates before it reads: a body may be large, and is not asked for (100-continue) in vain. */
    private Outcome s3(Passage passage, Authenticator.Claim claim) throws IOException {
        passage.operation = passage.service.route(passage.request);
        String hash = passage.head.header(SIGNED_HASH).or(() -> passage.head.parameter("X-Amz-Content-Sha256")).orElse("");
        if (passage.signature instanceof Signature.V4 v4 && hash.isEmpty()) {
            if (!v4.isPresigned()) {
                throw new AuthFailure(AuthFailure.Reason.INVALID_REQUEST, "Missing required header for this request: x-amz-content-sha256");
            }
            hash = "UNSIGNED-PAYLOAD";
        }
        if (passage.signature instanceof Signature.V2 && !passage.operation.map(SignatureV2::covers).orElse(true)) {
            throw new AuthFailure(
                    AuthFailure.Reason.UNSUPPORTED, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        Verified verified = authenticator.verify(claim, passage.head, passage.request.rawPath(), hash, passage.id);
        passage.caller = Optional.of(verified.caller());
        if (passage.operation.isEmpty()) {
            return passage.outcome(passage.service.unknownOperation(passage.id, passage.request));
        }
        OperationModel operation = passage.operation.get();
        RequestBody body = null;
        if (operation.isStreamingInput()) {
            body = Payload.of(passage.head, passage.raw, verified);
        } else if (!passage.raw.isAtEnd() || Payload.isHash(hash) && !hash.equals(Hmac.EMPTY_SHA256)) {
            Payload whole = Payload.of(passage.head, passage.raw, verified);
            passage.body = readAll(passage, whole.stream(), limits.s3BodyBytes());
            passage.request = wireRequest(passage);
        }
        WireResponse response = passage.service.respond(operation, verified.caller(), passage.request, body);
        if (passage.raw.isBroken() && response.status() >= 400) {
            return failed(passage, brokenOff(passage));
        }
        return passage.outcome(response);
    }

    /** The other services' signatures cover the body's hash, so the body is read first. */
    private Outcome other(Passage passage, Authenticator.Claim claim, boolean isBodyRead) throws IOException {
        if (!isBodyRead) {
            passage.body = readAll(passage, passage.raw, limits.bodyBytes());
        }
        byte[] sent = passage.body;
        unpack(passage);
        passage.request = wireRequest(passage);
        passage.operation = passage.service.route(passage.request);
        if (passage.signature instanceof Signature.Unsigned && !Router.isOpenToUnsigned(passage.service, passage.operation)) {
            throw new AuthFailure(AuthFailure.Reason.MISSING, "Missing Authentication Token");
        }
        String declared = passage.head.headerOr(SIGNED_HASH, "");
        String hash = declared.equals("UNSIGNED-PAYLOAD") ? declared : Hmac.hash(sent);
        Verified verified = authenticator.verify(claim, passage.head, passage.head.rawPath(), hash, passage.id);
        passage.caller = Optional.of(verified.caller());
        if (passage.operation.isEmpty()) {
            return passage.outcome(passage.service.unknownOperation(passage.id, passage.request));
        }
        RequestBody body = passage.operation.get().isStreamingInput() ? new BufferedBody(passage.body) : null;
        return passage.outcome(passage.service.respond(passage.operation.get(), verified.caller(), passage.request, body));
    }

    private void unpack(Passage passage) {
        if (!passage.head.headerOr("content-encoding", "").trim().equalsIgnoreCase("gzip")) {
            return;
        }
        try {
            passage.body = Gunzip.unpack(passage.body, limits.bodyBytes(), limits.gzipRatio()).orElseThrow(() -> AuthErrors.tooLarge(passage.family));
            hold(passage, passage.body.length);
        } catch (ZipException | java.io.EOFException broken) {
            throw AuthErrors.malformed(passage.family, "The request body is not valid gzip");
        } catch (IOException impossible) {
            throw AuthErrors.malformed(passage.family, "The request body cannot be read");
        }
    }

    /** A signature made for one service must not open another. */
    private static void requireScope(Passage passage) {
        ServiceModel model = passage.service.model();
        if (passage.signature instanceof Signature.V4 v4 && !v4.service().equals(model.signingName())) {
            throw new AuthFailure(AuthFailure.Reason.WRONG_SCOPE, passage.family == Family.S3
                    ? "The authorization header is malformed; incorrect service \"" + v4.service() + "\". This endpoint belongs to \"s3\"."
                    : "Credential should be scoped to correct service: '" + model.signingName() + "'.");
        }
        if (passage.signature instanceof Signature.V2 && passage.family != Family.S3) {
            throw new AuthFailure(AuthFailure.Reason.UNSUPPORTED, "Only Signature Version 4 is supported");
        }
    }

    private WireRequest wireRequest(Passage passage) {
        Inbound head = passage.head;
        String path = head.rawPath();
        Map<String, List<String>> headers = head.headers();
        if (passage.family == Family.S3) {
            Optional<String> bucket = names.bucket(head.host());
            path = bucket.isPresent() ? "/" + bucket.get() + path : path;
            headers = withoutFraming(headers);
        }
        return new WireRequest(head.method(), path, head.rawQuery(), headers, passage.body, bytes -> take(passage, bytes));
    }

    /** aws-chunked is how a body travels, not what it is: it has no place among an object's headers. */
    private static Map<String, List<String>> withoutFraming(Map<String, List<String>> headers) {
        List<String> encodings = headers.get("content-encoding");
        if (encodings == null || encodings.stream().noneMatch(value -> LetterCase.lower(value).contains("aws-chunked"))) {
            return headers;
        }
        List<String> kept = new ArrayList<>();
        for (String value : encodings) {
            for (String token : value.split(",")) {
                if (!token.trim().equalsIgnoreCase("aws-chunked") && !token.isBlank()) {
                    kept.add(token.trim());
                }
            }
        }
        Map<String, List<String>> changed = new HashMap<>(headers);
        changed.remove("content-encoding");
        if (!kept.isEmpty()) {
            changed.put("content-encoding", List.of(String.join(",", kept)));
        }
        return changed;
    }

    /**
     * All bytes. Room for them is taken as they come, so that a client cannot hold it with a length alone.
     *
     * @throws WireError if there are more than allowed, or no room is left
     */
    private byte[] readAll(Passage passage, InputStream in, int most) throws IOException {
        long length = passage.raw.length();
        int size = (int) (length < 0 ? 16 << 10 : Math.min(length + 1, 64 << 10));
        // Pieces and not one array that doubles: of a large body there would be three at a time.
        List<byte[]> pieces = new ArrayList<>();
        int all = 0;
        while (true) {
            byte[] piece = new byte[size];
            int got = in.readNBytes(piece, 0, size);
            if (all + got > most) {
                throw AuthErrors.tooLarge(passage.family == null ? Family.QUERY : passage.family);
            }
            hold(passage, got);
            pieces.add(piece);
            all += got;
            if (got < size) {
                break;
            }
        }
        byte[] body = new byte[all];
        for (int i = 0; i < pieces.size(); i++) {
            System.arraycopy(pieces.get(i), 0, body, i * size, Math.min(size, all - i * size));
        }
        return body;
    }

    /**
     * Counts what is read from a body, which may be many times its size. Asking for room for every value would cost more than reading it.
     *
     * @throws WireError if this request alone takes more than half of all room, or none is left at the moment
     */
    private void take(Passage passage, int bytes) {
        passage.taken += bytes;
        if (passage.taken >= TAKEN_AT_ONCE) {
            int taken = passage.taken;
            passage.taken = 0;
            if (passage.heldKib + (taken >> 10) > limits.heldBytes() >> 11) {
                throw AuthErrors.tooLarge(passage.family);
            }
            hold(passage, taken);
        }
    }

    /**
     * Takes room until the answer is sent.
     *
     * @throws WireError if none is left at the moment
     */
    private void hold(Passage passage, int bytes) {
        int kib = (bytes >> 10) + 1;
        if (!room.tryAcquire(kib)) {
            throw AuthErrors.throttled(passage.family == null ? Family.QUERY : passage.family);
        }
        passage.heldKib += kib;
    }

    private Outcome early(Inbound head, int status, String code, String message) {
        String id = ids.uuid();
        return Outcome.early(EarlyErrors.of(EarlyErrors.shapeOf(head), status, code, message, id, head.method().equals("HEAD")), id);
    }

    private Outcome unknown(Inbound head, Signature signature, String form) {
        Optional<String> target = head.header("x-amz-target");
        if (target.isPresent()) {
            return early(head, 400, "UnknownOperationException", "Unknown target: " + shortened(target.get()));
        }
        Optional<String> action = Router.parameter(head, form, "Action");
        if (action.isPresent()) {
            String id = ids.uuid();
            String message = "Could not find operation " + shortened(action.get()) + " for version "
                    + shortened(Router.parameter(head, form, "Version").orElse("NO_VERSION_SPECIFIED"));
            return Outcome.early(EarlyErrors.of(EarlyErrors.Shape.QUERY, 400, "InvalidAction", message, id, false), id);
        }
        String service = signature instanceof Signature.V4 v4 ? v4.service() : "s3";
        String id = ids.uuid();
        return Outcome.early(EarlyErrors.of(EarlyErrors.Shape.JSON, 404, "UnknownOperationException", "The service '" + shortened(service)
                + "' is not served here", id, head.method().equals("HEAD")), id);
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200);
    }

    /** A body that was read already, for streaming operations of services whose signature covers it. */
    private record BufferedBody(byte[] bytes, InputStream stream) implements RequestBody {
        BufferedBody(byte[] bytes) {
            this(bytes, new ByteArrayInputStream(bytes));
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.length);
        }

        @Override
        public Map<String, String> trailers() {
            return Map.of();
        }

        @Override
        public Set<String> announcedTrailers() {
            return Set.of();
        }
    }
}
