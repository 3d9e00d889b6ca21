package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client of AWS would send, byte by byte. Each gets a 4xx in AWS's shape: no hang (the socket's timeout is the judge), no 5xx. */
class HostileInputTest {
    private final FakeIdentity identity = new FakeIdentity();
    private final FakeServices services = new FakeServices();
    private WireServer server;

    @BeforeEach
    void start() {
        start(WireLimits.DEFAULT);
    }

    private void start(WireLimits limits) {
        server = WireServer.builder().identity(identity, identity).services(services.all()).ids(new SequentialIds()).clock(new TestClock()).limits(limits).build();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** Sends text as Latin-1, ends the sending side, and returns all that comes back. */
    private String exchange(String sent) throws IOException {
        return exchange(sent.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String exchange(byte[] sent) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
            } catch (SocketException closedEarly) {
                // The answer may have come before everything was sent.
            }
            return rest(socket);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[4096];
        try {
            InputStream in = socket.getInputStream();
            for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
                all.write(piece, 0, got);
            }
        } catch (SocketException reset) {
            // What came before a reset counts.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** One answer's head and body from a connection that stays open. */
    private static String one(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended after: " + head);
            }
            head.append((char) b);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        if (at < 0) {
            return head.toString();
        }
        int length = Integer.parseInt(lower.substring(at + 16, lower.indexOf("\r\n", at)));
        return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static void assertRefused(String answer) {
        assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        assertThat(answer).containsAnyOf("<Code>", "\"__type\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GARBAGE\r\n\r\n",
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nno colon here\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nA: b\nC: d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nA: b\rC: d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost:99999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: \u0000\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked, identity\r\n\r\n0\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nab\r\n0\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab\r\n0\r\n\r\n",
        "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc",
        "POST /b?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n<Del",
        "POST /b?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n<<<",
        "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS4-HMAC-SHA256 nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS AKIDEXAMPLE:AAAA\r\nDate: Fri, 02 Jan 2026 03:04:05 GMT\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n",
        "GET /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /b/k?AWSAccessKeyId=AKIDEXAMPLE&Signature=AAAA&Expires=9999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /b/k?AWSAccessKeyId=AKIDEXAMPLE&Signature=AAAA&Expires=x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-site\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetDatabase\r\nContent-Length: 5\r\n\r\n{\"Nam",
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Nowhere.Nothing\r\nContent-Length: 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 26\r\n\r\nAction=Nope&Version=1999-1-",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "G<T> /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "G\u00e9T /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET HTTP://evil.example/b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET ftp://localhost/b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "BREW /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%zz/%00/%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    })
    void nonsenseIsRefused(String sent) throws IOException {
        assertRefused(exchange(sent));
    }

    /** Signature Version 2 signs the subresources of its time only: a URL to make a bucket would be one to change who may read it. */
    @ParameterizedTest
    @ValueSource(strings = {"PUT /b?publicAccessBlock", "PUT /b?encryption", "PUT /b?ownershipControls", "GET /b/k?attributes", "PUT /b/k?retention", "PUT /b/k?legal-hold"})
    void versionTwoIsNotTakenForWhatItDoesNotSign(String asked) throws IOException {
        String query = "&AWSAccessKeyId=" + FakeIdentity.KEY + "&Signature=AAAA&Expires=9999999999";
        assertThat(exchange(asked + query + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 400").contains("AWS4-HMAC-SHA256");
        assertThat(exchange("GET /b?list-type=2" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains("<Code>SignatureDoesNotMatch</Code>");
    }

    @Test
    void headersAndTargetPastTheirBoundsAreRefused() throws IOException {
        assertRefused(exchange("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(200_000) + "\r\n\r\n"));
        assertRefused(exchange("GET / HTTP/1.1\r\nHost: localhost\r\n" + "A: b\r\n".repeat(50_000) + "\r\n"));
        assertRefused(exchange("GET /" + "a".repeat(200_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    private static String streaming(String rest) {
        return "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: aws-chunked\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n" + rest;
    }

    private static String framed(int decoded, String trailer, String body) {
        return streaming("x-amz-decoded-content-length: " + decoded + "\r\n" + (trailer.isEmpty() ? "" : "x-amz-trailer: " + trailer + "\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void soundChunksAreTaken() throws IOException {
        assertThat(exchange(framed(5, "x-amz-checksum-crc32", "3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"))).startsWith("HTTP/1.1 200");
        assertThat(services.objects.get("b/k")).asString().isEqualTo("abcde");
        assertThat(services.trailers.poll()).containsEntry("x-amz-checksum-crc32", "AAAA");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "zz\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "\r\n\r\n",
        "",
        "fffffffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "7fffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcXX0\r\n\r\n",
        "3\r\nab",
        "3\r\nabc\r\n",
        "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
        "2\r\nab\r\n0\r\n\r\n",
        "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n",
        "3\r\nabc\r\n0\r\nno colon\r\n\r\n",
    })
    void brokenChunksAreRefusedAndNothingIsStored(String body) throws IOException {
        assertRefused(exchange(framed(3, "", body)));
        assertThat(services.objects).isEmpty();
    }

    @Test
    void announcedTrailerMustCome() throws IOException {
        assertThat(exchange(framed(3, "x-amz-checksum-crc32", "3\r\nabc\r\n0\r\n\r\n"))).contains("<Code>MalformedTrailerError</Code>");
    }

    @Test
    void lengthMustBeSaid() throws IOException {
        assertThat(exchange("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 411").contains("<Code>MissingContentLength</Code>");
        assertThat(exchange(streaming("Content-Length: 3\r\n\r\nabc"))).startsWith("HTTP/1.1 411");
    }

    @Test
    void transferChunksOfAnySizeCarryAwsChunks() throws IOException {
        String body = "30d40\r\n" + "x".repeat(200_000) + "\r\n0\r\n\r\n";
        String sent = streaming("x-amz-decoded-content-length: 200000\r\nTransfer-Encoding: chunked\r\n\r\n")
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(exchange(sent + "GET /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).contains("x".repeat(200_000));
        assertThat(services.objects.get("b/k")).hasSize(200_000);
        assertRefused(exchange(sent.substring(0, sent.length() - 9) + "XY\r\n0\r\n\r\n"));
    }

    @Test
    void hashOfTheBodyIsProven() throws IOException {
        String head = "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nx-amz-content-sha256: ";
        assertThat(exchange(head + Hmac.hash("abd") + "\r\n\r\nabc")).contains("<Code>XAmzContentSHA256Mismatch</Code>");
        assertThat(exchange(head + "nonsense\r\n\r\nabc")).contains("<Code>InvalidArgument</Code>");
        assertThat(services.objects).isEmpty();
        assertThat(exchange(head + Hmac.hash("abc") + "\r\n\r\nabc")).startsWith("HTTP/1.1 200");
    }

    @Test
    void gzipBombIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        }
        assertThat(exchange(gzipped(packed.toByteArray()))).startsWith("HTTP/1.1 413").contains("RequestEntityTooLargeException");
        assertThat(exchange(gzipped(new byte[] {1, 2, 3}))).startsWith("HTTP/1.1 400").contains("SerializationException");
        byte[] half = java.util.Arrays.copyOf(packed.toByteArray(), 40);
        assertThat(exchange(gzipped(half))).startsWith("HTTP/1.1 400").contains("SerializationException");
    }

    private static byte[] gzipped(byte[] body) {
        byte[] head = ("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetDatabase\r\nContent-Type: application/x-amz-json-1.1\r\n"
                + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    @Test
    void bodyPastItsBoundIsRefusedWhetherItsLengthIsSaidOrNot() throws IOException {
        String target = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetDatabase\r\n";
        String large = "x".repeat(9 << 20);
        assertRefused(exchange(target + "Content-Length: " + large.length() + "\r\n\r\n" + large));
        assertRefused(exchange(target + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n"));
    }

    @Test
    void bodiesTogetherAreBounded() throws IOException {
        start(WireLimits.DEFAULT.withHeldBytes(1 << 20));
        String target = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetDatabase\r\n";
        for (int i = 0; i < 5; i++) {
            String large = "x".repeat(2 << 20);
            assertThat(exchange(target + "Content-Length: " + large.length() + "\r\n\r\n" + large)).startsWith("HTTP/1.1 400").contains("ThrottlingException");
            assertThat(exchange(target + "Content-Length: 2\r\n\r\n{}")).contains("MissingAuthenticationTokenException");
        }
    }

    /** A body of 8 MiB would be some hundred times as large once it is read; and forms are read to learn the operation, before any signature is verified. */
    @Test
    void whatABodyIsReadIntoIsBoundedToo() throws IOException {
        start(WireLimits.DEFAULT.withHeldBytes(32 << 20));
        String form = "Action=GetCallerIdentity&Version=2011-06-15" + "&a=".repeat(1 << 20);
        String head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ";
        String xml = "<Delete>" + "<Object/>".repeat(1 << 20) + "</Delete>";
        for (int i = 0; i < 5; i++) {
            assertThat(exchange(head + form.length() + "\r\n\r\n" + form)).startsWith("HTTP/1.1 413").contains("RequestEntityTooLarge");
            assertThat(exchange("POST /b?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + xml.length() + "\r\n\r\n" + xml))
                    .startsWith("HTTP/1.1 400").contains("<Code>MaxMessageLengthExceeded</Code>");
        }
        assertThat(exchange(head + "43\r\n\r\nAction=GetCallerIdentity&Version=2011-06-15")).contains("MissingAuthenticationToken");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        String json = "{\"Name\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String signed = "Authorization: AWS4-HMAC-SHA256 Credential=unknown/20260102/us-east-1/glue/aws4_request, SignedHeaders=host, Signature=00\r\n"
                + "x-amz-date: 20260102T030405Z\r\n";
        assertRefused(exchange("POST / HTTP/1.1\r\nHost: localhost\r\n" + signed + "X-Amz-Target: AWSGlue.GetDatabase\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json));
        String xml = "<Delete>".repeat(100_000);
        assertRefused(exchange("POST /b?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + xml.length() + "\r\n\r\n" + xml));
        String entities = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Delete><Object><Key>&b;</Key></Object></Delete>";
        assertRefused(exchange("POST /b?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + entities.length() + "\r\n\r\n" + entities));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        String answer = exchange("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabcGET /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /b/absent HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1\\.1 200 .*HTTP/1\\.1 200 .*abcHTTP/1\\.1 404 .*NoSuchKey.*");
    }

    @Test
    void connectionStaysInStepAfterAnErrorWithAnUnreadBody() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(("PUT /b/k?x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 49\r\n\r\n"
                    + "GET /b/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n....").getBytes(StandardCharsets.US_ASCII));
            assertThat(one(socket.getInputStream())).startsWith("HTTP/1.1 400");
            services.objects.put("b/k", "fine".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write("GET /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(one(socket.getInputStream())).startsWith("HTTP/1.1 200").endsWith("fine");
        }
    }

    @Test
    void clientThatSendsALargeUnwantedBodySeesTheAnswer() throws IOException {
        byte[] head = "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 20000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(exchange(java.util.Arrays.copyOf(head, head.length + 20_000_000))).startsWith("HTTP/1.1 400").contains("Connection: close");
    }

    @Test
    void clientIsToldToContinueOnlyAfterItsSignatureWasAccepted() throws IOException {
        String expect = "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";
        try (Socket socket = connect()) {
            socket.getOutputStream().write(("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n" + expect).getBytes(StandardCharsets.US_ASCII));
            assertThat(rest(socket)).startsWith("HTTP/1.1 400").contains("Connection: close");
        }
        try (Socket socket = connect()) {
            socket.getOutputStream().write(("PUT /b/k HTTP/1.1\r\nHost: localhost\r\n" + expect).getBytes(StandardCharsets.US_ASCII));
            assertThat(one(socket.getInputStream())).startsWith("HTTP/1.1 100");
            socket.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(one(socket.getInputStream())).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void clientThatHangsUpInTheMiddleStoresNothingAndFreesItsPermit() throws Exception {
        start(WireLimits.DEFAULT.withRequests(1, 1));
        try (Socket socket = connect()) {
            socket.getOutputStream().write("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII));
            socket.setSoLinger(true, 0);
        }
        String answer = "";
        for (int i = 0; i < 1000 && !answer.startsWith("HTTP/1.1 404"); i++) {
            answer = exchange("GET /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }
        assertThat(answer).contains("<Code>NoSuchKey</Code>");
    }

    @Test
    void clientThatStallsIsCutOff() throws Exception {
        start(WireLimits.DEFAULT.withStall(Duration.ofMillis(200)));
        for (String begun : new String[] {"GET / HT", "GET / HTTP/1.1\r\nHost: lo", "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc"}) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
                assertThat(rest(socket)).doesNotContain("200 OK");
            }
        }
    }

    @Test
    void valueWithALineEndAddsNoHeader() throws IOException {
        services.objects.put("b/inject", new byte[1]);
        String answer = exchange("GET /b/inject HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("\nEvil:").contains("x-amz-meta-a: b  Evil: yes");
    }

    @Test
    void addressesAndOwnNamesAreServedWithBucketsInThem() throws IOException {
        services.objects.put("b.c/k", "found".getBytes(StandardCharsets.US_ASCII));
        for (String host : new String[] {"b.c.s3.localhost", "b.c.s3.us-east-1.amazonaws.com", "b.c.localhost:4566", "b.c.s3.eu-west-1.localhost:80"}) {
            assertThat(exchange("GET /k HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200").endsWith("found");
        }
        for (String host : new String[] {"[::1]:4566", "127.0.0.1", "localhost", "s3.localhost", "s3.us-east-1.amazonaws.com", "10.0.0.7:80"}) {
            assertThat(exchange("GET /b.c/k HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200").endsWith("found");
        }
    }

    @Test
    void headerThatIsNotAsciiKeepsItsText() throws Exception {
        assertThat(exchange("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nUser-Agent: \u00c3\u00bc\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(services.callers.take().origin().userAgent()).isEqualTo("ü");
    }

    @Test
    void sameOriginRequestsPass() throws IOException {
        assertThat(exchange("GET / HTTP/1.1\r\nHost: localhost:4566\r\nOrigin: http://localhost:4566\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void headOfAnObjectKeepsItsLength() throws IOException {
        services.objects.put("b/k", new byte[12345]);
        String answer = exchange("HEAD /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("Content-Length: 12345\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void http2PrefaceFollowedByNonsenseEnds() throws IOException {
        assertThat(exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\u00ff".repeat(1000))).doesNotContain("HTTP/1.1 5");
    }
}
