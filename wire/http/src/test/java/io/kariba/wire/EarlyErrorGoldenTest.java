package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kariba.api.SequentialIds;
import io.kariba.api.TestClock;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Errors that come before a service is asked, byte for byte. */
class EarlyErrorGoldenTest {
    private final FakeIdentity identity = new FakeIdentity();
    private WireServer server;

    @BeforeEach
    void start() {
        server = WireServer.builder()
                .identity(identity, identity)
                .services(new FakeServices().all())
                .auth(AuthMode.ENFORCED)
                .ids(new SequentialIds())
                .clock(new TestClock())
                .path(new PlainPath("GET", "/_kariba/health", () -> new PlainPath.Answer(503, "{\"status\":\"starting\"}")))
                .build();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private List<String> exchange(String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void foreignHost() throws IOException {
        assertThat(exchange("GET / HTTP/1.1", "Host: evil.example")).containsExactly(
                "HTTP/1.1 403 Forbidden",
                "Connection: close",
                "Content-Length: 257",
                "Content-Type: application/xml",
                "Date: Fri, 02 Jan 2026 03:04:05 GMT",
                "Server: Kariba",
                "x-amz-request-id: 00000000-0000-4000-8000-000000000001",
                "",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<Error><Code>AccessDenied</Code><Message>The Host header does not name this server. Start it with --advertise to serve it under another"
                        + " name.</Message><RequestId>00000000-0000-4000-8000-000000000001</RequestId></Error>");
    }

    @Test
    void unknownTarget() throws IOException {
        assertThat(exchange("POST / HTTP/1.1", "Host: localhost", "X-Amz-Target: Nowhere.Nothing")).contains(
                "HTTP/1.1 400 Bad Request",
                "Content-Type: application/x-amz-json-1.1",
                "x-amzn-ErrorType: UnknownOperationException",
                "x-amzn-RequestId: 00000000-0000-4000-8000-000000000001",
                "{\"__type\":\"UnknownOperationException\",\"message\":\"Unknown target: Nowhere.Nothing\"}");
    }

    @Test
    void unknownAction() throws IOException {
        assertThat(exchange("GET /?Action=Nothing&Version=2000-01-01 HTTP/1.1", "Host: localhost")).contains(
                "HTTP/1.1 400 Bad Request",
                "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Could not find operation Nothing for version 2000-01-01</Message>"
                        + "</Error><RequestId>00000000-0000-4000-8000-000000000001</RequestId></ErrorResponse>");
    }

    @Test
    void unknownKeyOfS3() throws IOException {
        List<String> answer = exchange("GET /b HTTP/1.1", "Host: localhost", "x-amz-date: 20260102T030405Z", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                "Authorization: AWS4-HMAC-SHA256 Credential=NOBODY/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00");
        assertThat(answer).contains("HTTP/1.1 403 Forbidden", "x-amz-request-id: AAAAAAAAAAAAAAAB");
        assertThat(answer.getLast()).startsWith(
                "<Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our records.</Message>"
                        + "<AWSAccessKeyId>NOBODY</AWSAccessKeyId>");
    }

    @Test
    void unsignedRequestOfGlue() throws IOException {
        assertThat(exchange("POST / HTTP/1.1", "Host: localhost", "X-Amz-Target: AWSGlue.GetDatabase", "Content-Type: application/x-amz-json-1.1")).contains(
                "HTTP/1.1 400 Bad Request",
                "x-amzn-RequestId: 00000000-0000-4000-8000-000000000001",
                "{\"__type\":\"MissingAuthenticationTokenException\",\"message\":\"Missing Authentication Token\"}");
    }

    @Test
    void malformedAuthorization() throws IOException {
        assertThat(exchange("GET /b HTTP/1.1", "Host: localhost", "Authorization: AWS4-HMAC-SHA256 Credential=x").getLast()).startsWith(
                "<Error><Code>AuthorizationHeaderMalformed</Code><Message>Authorization header requires 'SignedHeaders' parameter.</Message>");
    }

    @Test
    void scopeOfAnotherService() throws IOException {
        assertThat(exchange("POST / HTTP/1.1", "Host: localhost", "X-Amz-Target: AWSGlue.GetDatabase", "x-amz-date: 20260102T030405Z",
                "Authorization: AWS4-HMAC-SHA256 Credential=" + FakeIdentity.KEY + "/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00")
                .getLast()).isEqualTo("{\"__type\":\"InvalidSignatureException\",\"message\":\"Credential should be scoped to correct service: 'glue'.\"}");
    }

    @Test
    void plainPaths() throws IOException {
        assertThat(exchange("GET /_kariba/health HTTP/1.1", "Host: localhost")).contains("HTTP/1.1 503 Service Unavailable", "{\"status\":\"starting\"}");
        assertThat(exchange("POST /_kariba/health HTTP/1.1", "Host: localhost")).contains("HTTP/1.1 405 Method Not Allowed");
        assertThat(exchange("POST /_kariba/reset HTTP/1.1", "Host: localhost")).contains("HTTP/1.1 404 Not Found");
        assertThat(exchange("GET /_kariba/health HTTP/1.1", "Host: evil.example")).contains("HTTP/1.1 403 Forbidden");
    }

    @Test
    void nonsenseBeforeARequest() throws IOException {
        List<String> answer = exchange("NONSENSE");
        assertThat(answer).contains("HTTP/1.1 400 Bad Request", "Date: Fri, 02 Jan 2026 03:04:05 GMT");
        assertThat(answer.getLast()).isEqualTo(
                "<Error><Code>BadRequest</Code><Message>An error occurred when parsing the HTTP request.</Message>"
                        + "<RequestId>00000000-0000-4000-8000-000000000001</RequestId></Error>");
    }
}
