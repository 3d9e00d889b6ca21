package io.kariba.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request as it goes over the wire, signed before it is measured: hash of the body, canonical headers, Signature Version 4. Good for 15 minutes.
 *
 * @param head request line and headers, to the empty line
 * @param body may be shared by many
 */
record SignedRequest(byte[] head, byte[] body) {
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Signs for one server, region, service and key. */
    static final class Signer {
        private final String authority;
        private final String keyId;
        private final String service;
        private final String time;
        private final byte[] key;

        Signer(URI server, String service, String keyId, String secret) {
            this.authority = server.getHost() + ":" + server.getPort();
            this.keyId = keyId;
            this.service = service;
            this.time = BASIC.format(Instant.now());
            byte[] date = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), time.substring(0, 8));
            this.key = hmac(hmac(hmac(date, "us-east-1"), service), "aws4_request");
        }

        /** @param path needs no encoding */
        SignedRequest sign(String method, String path, Map<String, String> headers, Body body) {
            TreeMap<String, String> all = new TreeMap<>(headers);
            all.put("host", authority);
            all.put("x-amz-date", time);
            all.put("x-amz-content-sha256", body.hash());
            StringBuilder canonical = new StringBuilder(method).append('\n').append(path).append("\n\n");
            all.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
            String names = String.join(";", all.keySet());
            canonical.append('\n').append(names).append('\n').append(body.hash());
            String scope = time.substring(0, 8) + "/us-east-1/" + service + "/aws4_request";
            String signature = HexFormat.of().formatHex(
                    hmac(key, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hash(canonical.toString().getBytes(StandardCharsets.UTF_8))));
            StringBuilder head = new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\n");
            all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            head.append("authorization: AWS4-HMAC-SHA256 Credential=").append(keyId).append('/').append(scope).append(", SignedHeaders=").append(names)
                    .append(", Signature=").append(signature).append("\r\ncontent-length: ").append(body.bytes().length).append("\r\n\r\n");
            return new SignedRequest(head.toString().getBytes(StandardCharsets.ISO_8859_1), body.bytes());
        }

        private static byte[] hmac(byte[] key, String text) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** Bytes with their SHA-256. */
    record Body(byte[] bytes, String hash) {
        static Body of(byte[] bytes) {
            return new Body(bytes, SignedRequest.hash(bytes));
        }

        static Body of(String text) {
            return of(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    ByteBuffer[] buffers() {
        return new ByteBuffer[] {ByteBuffer.wrap(head), ByteBuffer.wrap(body)};
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
