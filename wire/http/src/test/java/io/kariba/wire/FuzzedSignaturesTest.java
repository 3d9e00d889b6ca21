package io.kariba.wire;

import io.kariba.api.AccountId;
import io.kariba.api.Fuzz;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import io.kariba.protocols.WireError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures, presigned queries, hosts and chunked bodies, changed at random: verified, or refused as the sender's fault. None of the changed is verified. */
class FuzzedSignaturesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private final FakeIdentity identity = new FakeIdentity();
    private final Authenticator authenticator = new Authenticator(new Authenticator.Base(
            identity, identity, AuthMode.ENFORCED, new AccountId("000000000000"), new Region("us-east-1"), () -> NOW));

    private void verify(String path, String query, Map<String, List<String>> headers) {
        Inbound request = new Inbound("GET", path, query, headers, "127.0.0.1", false);
        Signature signature = SignatureReader.read(request);
        Verified verified = authenticator.verify(authenticator.claim(signature), request, path, "UNSIGNED-PAYLOAD", new RequestId("r"));
        if (!verified.caller().principal().isAnonymous()) {
            throw new IllegalStateException("A signature nobody made was verified");
        }
    }

    @Test
    void headers() {
        Fuzz.of("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64),
                        "AWS AKIDEXAMPLE:AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                .words("Credential=", "SignedHeaders=", "Signature=", "/", ";", ",", "aws4_request", "AWS4-ECDSA-P256-SHA256", "AKIDEXAMPLE", "20261121")
                .rounds(30_000)
                .texts(text -> verify("/b/k", "", Map.of("host", List.of("localhost"), "x-amz-date", List.of("20261121T100000Z"), "authorization", List.of(text))),
                        AuthFailure.class);
    }

    @Test
    void queries() {
        Fuzz.of("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261121%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261121T100000Z&X-Amz-Expires=60"
                                + "&X-Amz-SignedHeaders=host&X-Amz-Signature=" + "0".repeat(64),
                        "AWSAccessKeyId=AKIDEXAMPLE&Signature=AAAA&Expires=9999999999&response-content-type=a")
                .words("&", "=", "%2F", "X-Amz-Expires=", "X-Amz-Security-Token=", "X-Amz-Signature=", "Expires=", "%C3%A4", "+")
                .rounds(30_000)
                .texts(text -> verify("/b/k", text, Map.of("host", List.of("localhost"))), AuthFailure.class);
    }

    @Test
    void hostsAndPaths() {
        HostNames names = new HostNames(java.util.Set.of("kariba.example", "10.1.2.3"));
        BrowserGuard guard = new BrowserGuard(names);
        Fuzz.of("bucket.s3.us-east-1.localhost:4566", "[::1]:4566", "a.b.kariba.example", "127.0.0.1").words(".", ":", "s3", "localhost", "[", "]", "amazonaws.com").rounds(30_000)
                .texts(text -> {
                    names.bucket(text);
                    Map<String, List<String>> headers = new HashMap<>(Map.of("host", List.of(text), "origin", List.of("http://" + text)));
                    guard.refusal(new Inbound("GET", "/" + text, text, headers, "127.0.0.1", false));
                    UriText.canonicalQuery(text, "");
                    UriText.encodedOnce(text);
                    UriText.encodedTwice(text);
                });
    }

    @Test
    void chunks() {
        String signature = ";chunk-signature=" + "0".repeat(64);
        for (String mode : List.of("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")) {
            Fuzz.of("3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n",
                            "5" + signature + "\r\nabcde\r\n0" + signature + "\r\nx-amz-checksum-crc32:AAAA\r\nx-amz-trailer-signature:00\r\n\r\n")
                    .words("\r\n", ";chunk-signature=", "0\r\n", "ffffffff", "x-amz-trailer-signature:", ":")
                    .rounds(15_000)
                    .run(bytes -> read(bytes, mode), WireError.class, IOException.class);
        }
    }

    private static void read(byte[] bytes, String mode) throws IOException {
        RawBody raw = new RawBody(() -> new ByteArrayInputStream(bytes), bytes.length, null);
        ChunkedPayload payload = new ChunkedPayload(raw, 5, mode, ChunkSigner.NONE, java.util.Set.of("x-amz-checksum-crc32"));
        byte[] read = payload.readAllBytes();
        if (read.length != 5) {
            throw new IllegalStateException("Took " + new String(read, StandardCharsets.ISO_8859_1) + " in " + mode);
        }
    }
}
