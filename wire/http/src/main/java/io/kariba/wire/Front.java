package io.kariba.wire;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.kariba.api.Ids;
import io.kariba.api.LetterCase;
import io.kariba.protocols.Answer;
import io.kariba.protocols.WireResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Between Helidon and the dispatcher: takes a request's head apart, sends the answer, keeps the connection in step, writes the audit record. */
final class Front {
    private static final System.Logger LOGGER = System.getLogger(Front.class.getName());
    /** A rest of a body this small is read so that the connection can be used again. */
    private static final long CHEAP_REST = 256 << 10;
    /** How much of an unwanted body is read so that the client sees the answer and not a reset connection. */
    private static final long LINGER_BYTES = 64L << 20;
    private static final long LINGER_NANOS = 5_000_000_000L;

    private final Dispatcher dispatcher;
    private final List<PlainPath> plainPaths;
    private final AuditSink audit;
    private final InstantSource clock;
    private final Ids ids;
    private final AtomicLong underWay = new AtomicLong();

    Front(Dispatcher dispatcher, List<PlainPath> plainPaths, AuditSink audit, InstantSource clock, Ids ids) {
        this.dispatcher = dispatcher;
        this.plainPaths = List.copyOf(plainPaths);
        this.audit = audit;
        this.clock = clock;
        this.ids = ids;
    }

    /** Requests that were begun and not yet answered. */
    long underWay() {
        return underWay.get();
    }

    /**
     * Answers a request.
     *
     * @param watch ends waits for stalled HTTP/2 streams
     * @param answered run, perhaps twice, when the answer is out: what is left of the body then is nobody's
     */
    void handle(RoutingRequest request, RoutingResponse response, StallWatch watch, Runnable answered) {
        underWay.incrementAndGet();
        long started = System.nanoTime();
        Instant at = clock.instant();
        Inbound head = inbound(request);
        RawBody raw = new RawBody(() -> request.content().inputStream(), bodyLength(request, head), isHttp1(request) ? null : watch);
        Outcome outcome = null;
        Sent sent = Sent.NOTHING;
        try {
            outcome = answer(head, raw);
            sent = send(request, response, new Passing(head, raw, answered), outcome);
        } catch (IOException gone) {
            LOGGER.log(System.Logger.Level.TRACE, "The client went away", gone);
            sent = new Sent(499, sent.bytes(), true);
        } finally {
            if (outcome != null) {
                outcome.held().run();
            }
            if (outcome == null || !isPlain(head)) {
                audit(head, outcome, raw, sent, at, (System.nanoTime() - started) / 1000);
            }
            // Last, so that a stop loses no record.
            underWay.decrementAndGet();
        }
        if (sent.mustClose()) {
            throw new CloseConnectionException("The connection is out of step");
        }
    }

    /**
     * How an answer went out.
     *
     * @param status 499 if the client went away
     */
    private record Sent(int status, long bytes, boolean mustClose) {
        static final Sent NOTHING = new Sent(499, 0, true);
    }

    private static boolean isHttp1(RoutingRequest request) {
        return request.prologue().protocolVersion().startsWith("1");
    }

    private static boolean isPlain(Inbound head) {
        return head.rawPath().startsWith("/_kariba/");
    }

    private Outcome answer(Inbound head, RawBody raw) throws IOException {
        try {
            Optional<Outcome> refused = hasPath(head) ? dispatcher.guard(head) : Optional.of(withoutPath(head));
            if (refused.isPresent()) {
                return refused.get();
            }
            return isPlain(head) ? plain(head) : dispatcher.answer(head, raw);
        } catch (RuntimeException unforeseen) {
            String id = ids.uuid();
            LOGGER.log(System.Logger.Level.ERROR, "Request " + id + " failed before a service had it", unforeseen);
            return Outcome.early(EarlyErrors.of(EarlyErrors.shapeOf(head), 500, "InternalFailure", "We encountered an internal error. Please try again.", id,
                    head.method().equals("HEAD")), id);
        }
    }

    /** A target that begins with no slash would run together with a bucket that the host names. */
    private static boolean hasPath(Inbound head) {
        return head.rawPath().startsWith("/") || head.rawPath().equals("*") && head.method().equals("OPTIONS");
    }

    private Outcome withoutPath(Inbound head) {
        String id = ids.uuid();
        return Outcome.early(EarlyErrors.of(EarlyErrors.Shape.S3, 400, "BadRequest", "An error occurred when parsing the HTTP request.", id,
                head.method().equals("HEAD")), id);
    }

    private Outcome plain(Inbound head) {
        PlainPath.Answer answer = new PlainPath.Answer(404, "{\"message\":\"Not found\"}");
        for (PlainPath path : plainPaths) {
            if (path.path().equals(head.rawPath())) {
                boolean matches = path.method().equals(head.method()) || path.method().equals("GET") && head.method().equals("HEAD");
                answer = matches ? path.answer().get() : new PlainPath.Answer(405, "{\"message\":\"Use " + path.method() + "\"}");
                break;
            }
        }
        Map<String, List<String>> headers = Map.of("Content-Type", List.of("application/json"), "Cache-Control", List.of("no-store"));
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        return Outcome.early(new WireResponse(answer.status(), headers, body, Optional.empty()), ids.uuid());
    }

    static Inbound inbound(RoutingRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : request.headers()) {
            String name = header.headerName().lowerCase();
            headers.merge(name, texts(header), Front::joined);
        }
        String path = request.prologue().uriPath().rawPath();
        if (path.regionMatches(true, 0, "http://", 0, 7) || path.regionMatches(true, 0, "https://", 0, 8)) {
            // The absolute form, as to a proxy: its authority counts, not the Host header's.
            int authority = path.indexOf("://") + 3;
            int slash = path.indexOf('/', authority);
            headers.put("host", List.of(path.substring(authority, slash < 0 ? path.length() : slash)));
            path = slash < 0 ? "/" : path.substring(slash);
        }
        return new Inbound(
                LetterCase.upper(request.prologue().method().text()),
                path.isEmpty() ? "/" : path,
                request.prologue().query().rawValue(),
                headers,
                request.remotePeer().address() instanceof java.net.InetSocketAddress peer && peer.getAddress() != null
                        ? peer.getAddress().getHostAddress()
                        : request.remotePeer().host(),
                request.isSecure());
    }

    private static List<String> texts(Header header) {
        return header.valueCount() == 1 ? List.of(text(header.get())) : header.allValues().stream().map(Front::text).toList();
    }

    /** A value's bytes as UTF-8 if they are that, else as the Latin-1 they came as. */
    private static String text(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (latin1.charAt(i) >= 128) {
                String utf8 = new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                return utf8.indexOf('\ufffd') < 0 ? utf8 : latin1;
            }
        }
        return latin1;
    }

    private static List<String> joined(List<String> one, List<String> other) {
        List<String> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    private static long bodyLength(RoutingRequest request, Inbound head) {
        Optional<String> length = head.header("content-length");
        if (length.isPresent()) {
            try {
                return Math.max(0, Long.parseLong(length.get().trim()));
            } catch (NumberFormatException notANumber) {
                return -1;
            }
        }
        return request.content().hasEntity() ? -1 : 0;
    }

    /** A request on its way through. */
    private record Passing(Inbound head, RawBody raw, Runnable answered) {}

    private Sent send(RoutingRequest request, RoutingResponse response, Passing passing, Outcome outcome) throws IOException {
        Inbound head = passing.head();
        RawBody raw = passing.raw();
        WireResponse answer = outcome.response();
        boolean isHttp1 = isHttp1(request);
        boolean expects = head.headerOr("expect", "").equalsIgnoreCase("100-continue") && !raw.wasOpened();
        boolean leavesRest = !raw.isAtEnd();
        boolean cheap = !expects && raw.length() >= 0 && raw.length() - raw.count() <= CHEAP_REST;
        boolean asked = head.headerOr("connection", "").equalsIgnoreCase("close");
        boolean close = isHttp1 && (asked || raw.isBroken() || leavesRest && !cheap);
        try {
            writeHead(response, answer, close, outcome);
            long bytes = writeBody(response, head, answer);
            if (leavesRest && !expects) {
                // Whoever was refused and goes on sending, or stops, keeps no permit meanwhile, and no connection that another could have.
                outcome.held().run();
                passing.answered().run();
                linger(raw);
                close |= isHttp1 && !raw.isAtEnd();
            }
            return new Sent(answer.status(), bytes, close);
        } finally {
            answer.stream().ifPresent(Front::closeQuietly);
        }
    }

    private static void closeQuietly(Answer.Body body) {
        try {
            body.close();
        } catch (RuntimeException failed) {
            LOGGER.log(System.Logger.Level.WARNING, "An answer could not be closed", failed);
        }
    }

    private void writeHead(RoutingResponse response, WireResponse answer, boolean close, Outcome outcome) {
        response.status(Status.create(answer.status()));
        boolean bodyless = answer.status() == 204 || answer.status() == 304;
        Map<String, List<String>> headers = new LinkedHashMap<>(answer.headers());
        boolean hasId = headers.keySet().stream().anyMatch(name -> name.equalsIgnoreCase("x-amzn-requestid") || name.equalsIgnoreCase("x-amz-request-id"));
        if (!hasId) {
            headers.put("x-amzn-RequestId", List.of(outcome.id().value()));
        }
        headers.forEach((name, values) -> {
            if (!(bodyless && name.equalsIgnoreCase("content-length")) && !name.equalsIgnoreCase("connection")) {
                HeaderName header = HeaderNames.create(name);
                response.header(values.size() == 1
                        ? HeaderValues.create(header, clean(values.getFirst()))
                        : HeaderValues.create(header, values.stream().map(Front::clean).toList()));
            }
        });
        response.header(HeaderValues.create(HeaderNames.DATE, HttpDates.text(clock.instant())));
        response.header(HeaderValues.create(HeaderNames.SERVER, "Kariba"));
        if (close) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /** A line end inside a value would begin a header of somebody else's making. */
    private static String clean(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' && value.charAt(i) != '\t' || value.charAt(i) == 127) {
                return value.replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", " ");
            }
        }
        return value;
    }

    private static long writeBody(RoutingResponse response, Inbound head, WireResponse answer) throws IOException {
        boolean isHead = head.method().equals("HEAD");
        if (isHead || answer.status() == 204 || answer.status() == 304) {
            if (isHead && !response.headers().contains(HeaderNames.CONTENT_LENGTH)) {
                long length = answer.stream().map(Answer.Body::length).orElse((long) answer.body().length);
                if (length >= 0 && answer.status() != 204 && answer.status() != 304) {
                    response.headers().contentLength(length);
                }
            }
            response.send();
            return 0;
        }
        if (answer.stream().isEmpty()) {
            response.headers().contentLength(answer.body().length);
            response.send(answer.body());
            return answer.body().length;
        }
        return stream(response, answer.stream().get());
    }

    private static long stream(RoutingResponse response, Answer.Body body) throws IOException {
        long length = body.length();
        if (length >= 0) {
            response.headers().contentLength(length);
        }
        if (length == 0) {
            response.send();
            return 0;
        }
        Counting out = new Counting(response.outputStream());
        try {
            body.writeTo(out);
            out.close();
            response.commit();
        } catch (IOException | RuntimeException failed) {
            LOGGER.log(System.Logger.Level.DEBUG, "An answer broke off after " + out.count + " bytes", failed);
            throw new IOException("The answer broke off", failed);
        }
        if (length >= 0 && out.count != length) {
            LOGGER.log(System.Logger.Level.ERROR, "An answer of " + length + " bytes had " + out.count);
            throw new IOException("The answer is shorter than it said");
        }
        return out.count;
    }

    private static final class Counting extends FilterOutputStream {
        private long count;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }

    /** Reads what is left of a body nobody wants, so far as that is bearable. */
    private static void linger(RawBody raw) {
        long until = System.nanoTime() + LINGER_NANOS;
        long most = raw.count() + LINGER_BYTES;
        byte[] waste = new byte[16 << 10];
        try {
            while (raw.count() < most && System.nanoTime() < until && raw.read(waste, 0, waste.length) >= 0) {
                // Thrown away.
            }
        } catch (IOException gone) {
            LOGGER.log(System.Logger.Level.TRACE, "The client went away", gone);
        }
    }

    private void audit(Inbound head, Outcome outcome, RawBody raw, Sent sent, Instant at, long micros) {
        Optional<io.kariba.api.Caller> caller = outcome == null ? Optional.empty() : outcome.caller();
        audit.accept(new AuditRecord(
                at,
                outcome == null ? "" : outcome.id().value(),
                caller.map(who -> who.principal().arn()).orElse(""),
                caller.map(who -> who.account().digits()).orElse(""),
                caller.map(who -> who.region().name()).orElse(""),
                outcome == null ? "" : outcome.service(),
                outcome == null ? "" : outcome.operation(),
                "",
                caller.map(who -> who.origin().accessKeyId()).orElse(""),
                head.sourceIp(),
                head.headerOr("user-agent", ""),
                sent.status(),
                outcome == null ? "" : outcome.errorCode(),
                raw.count(),
                sent.bytes(),
                micros,
                caller.map(io.kariba.api.Caller::calledVia).orElse(List.of()),
                caller.flatMap(io.kariba.api.Caller::engineSession).map(Object::toString).orElse("")));
    }
}
