package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kariba.api.AccountId;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import io.kariba.api.TestClock;
import io.kariba.protocols.WireError;
import io.kariba.wire.AuthFailure.Reason;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signatures as AWS publishes them, and as the AWS SDK for Java makes them. */
class SignatureTest {
    private static final String EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private final TestClock clock = new TestClock(Instant.parse("2013-05-24T00:00:00Z"));
    private final FakeIdentity identity = new FakeIdentity();
    private final Authenticator authenticator = new Authenticator(new Authenticator.Base(
            new Example(), identity, AuthMode.ENFORCED, new AccountId("000000000000"), new Region("us-east-1"), clock));

    /** The key of S3's published examples beside the fake's own, which has a plus sign where the example has a slash. */
    private final class Example implements io.kariba.api.Credentials {
        @Override
        public Optional<io.kariba.api.Credential> find(String key, Optional<String> token) {
            if (key.equals("AKIAIOSFODNN7EXAMPLE")) {
                return Optional.of(new io.kariba.api.Credential(
                        key, EXAMPLE_SECRET, Optional.empty(), root(FakeIdentity.ACCOUNT), List.of(), Optional.empty(), List.of(), Optional.empty()));
            }
            return identity.find(key, token);
        }

        @Override
        public io.kariba.api.Principal root(AccountId account) {
            return identity.root(account);
        }

        @Override
        public io.kariba.api.Credential issue(Grant grant) {
            throw new UnsupportedOperationException();
        }
    }

    private static Inbound inbound(String method, String path, String query, String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i].toLowerCase(Locale.ROOT), List.of(headers[i + 1]));
        }
        return new Inbound(method, path, query, all, "127.0.0.1", false);
    }

    private Verified verify(Inbound request, String payloadHash) {
        Signature signature = SignatureReader.read(request);
        return authenticator.verify(authenticator.claim(signature), request, request.rawPath(), payloadHash, new RequestId("r"));
    }

    private void assertRefused(Inbound request, String payloadHash, Reason reason) {
        AuthFailure failure = catchThrowableOfType(AuthFailure.class, () -> verify(request, payloadHash));
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
    }

    /** "Authenticating requests: using the Authorization header (AWS Signature Version 4)", example GET Object. */
    @Test
    void publishedExampleOfAGetIsVerified() {
        String hash = Hmac.EMPTY_SHA256;
        String authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        Inbound request = inbound("GET", "/test.txt", "", "Host", "examplebucket.s3.amazonaws.com", "Authorization", authorization, "Range", "bytes=0-9",
                "x-amz-content-sha256", hash, "x-amz-date", "20130524T000000Z");
        assertThat(verify(request, hash).caller().account()).isEqualTo(FakeIdentity.ACCOUNT);
        assertRefused(request.withPath("/test.txt2"), hash, Reason.WRONG_SIGNATURE);
        assertRefused(request, Hmac.hash("x"), Reason.WRONG_SIGNATURE);
    }

    /** The same page, example PUT Object: the key holds a dollar sign. */
    @Test
    void publishedExampleOfAPutIsVerified() {
        String hash = Hmac.hash("Welcome to Amazon S3.");
        String authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
        verify(inbound("PUT", "/test$file.text", "", "Host", "examplebucket.s3.amazonaws.com", "Date", "Fri, 24 May 2013 00:00:00 GMT", "Authorization",
                authorization, "x-amz-date", "20130524T000000Z", "x-amz-storage-class", "REDUCED_REDUNDANCY", "x-amz-content-sha256", hash), hash);
    }

    /** "Authenticating requests: using query parameters (AWS Signature Version 4)". */
    @Test
    void publishedExampleOfAPresignedUrlIsVerifiedUntilItExpires() {
        String query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        Inbound request = inbound("GET", "/test.txt", query, "Host", "examplebucket.s3.amazonaws.com");
        clock.advance(Duration.ofHours(24));
        verify(request, "UNSIGNED-PAYLOAD");
        clock.advance(Duration.ofSeconds(1));
        assertRefused(request, "UNSIGNED-PAYLOAD", Reason.URL_EXPIRED);
    }

    @Test
    void presignedLifeOfMoreThanAWeekIsRefused() {
        String query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=604801&X-Amz-SignedHeaders=host&X-Amz-Signature=00";
        assertRefused(inbound("GET", "/test.txt", query, "Host", "localhost"), "UNSIGNED-PAYLOAD", Reason.MALFORMED_QUERY);
    }

    /** "Signature calculations for the Authorization header: transferring payload in multiple chunks": 65,536 and 1,024 letters a. */
    @Test
    void publishedExampleOfChunksIsVerifiedAndAChangedByteIsNot() throws Exception {
        String mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
        String authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"
                + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
        Inbound request = inbound("PUT", "/examplebucket/chunkObject.txt", "", "Host", "s3.amazonaws.com", "x-amz-date", "20130524T000000Z",
                "x-amz-storage-class", "REDUCED_REDUNDANCY", "Authorization", authorization, "x-amz-content-sha256", mode, "Content-Encoding",
                "aws-chunked", "x-amz-decoded-content-length", "66560", "Content-Length", "66824");
        String body = "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" + "a".repeat(65536) + "\r\n"
                + "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" + "a".repeat(1024) + "\r\n"
                + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
        assertThat(read(request, body, mode)).hasSize(66560);
        assertThatThrownBy(() -> read(request, body.replace("aaaa\r\n400", "aaab\r\n400"), mode)).isInstanceOfSatisfying(
                WireError.class, e -> assertThat(e.code()).isEqualTo("SignatureDoesNotMatch"));
        assertThatThrownBy(() -> read(request, body.replace("0;chunk-signature=b6", "0;chunk-signature=b7"), mode)).isInstanceOf(WireError.class);
        assertThatThrownBy(() -> read(request, body.substring(0, body.length() - 90), mode)).isInstanceOf(WireError.class);
    }

    private byte[] read(Inbound request, String body, String mode) throws Exception {
        return read(request, body.getBytes(StandardCharsets.ISO_8859_1), mode);
    }

    private byte[] read(Inbound request, byte[] body, String mode) throws Exception {
        return Payload.of(request, new RawBody(() -> new ByteArrayInputStream(body), body.length, null), verify(request, mode)).stream().readAllBytes();
    }

    /** "Signing and authenticating REST requests", example Object GET. */
    @Test
    void publishedExampleOfSignatureVersion2IsVerified() {
        clock.set(Instant.parse("2007-03-27T19:36:42Z"));
        Inbound request = inbound("GET", "/photos/puppy.jpg", "", "Host", "awsexamplebucket1.us-west-1.s3.amazonaws.com", "Date",
                "Tue, 27 Mar 2007 19:36:42 +0000", "Authorization", "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
        Signature signature = SignatureReader.read(request);
        authenticator.verify(authenticator.claim(signature), request, "/awsexamplebucket1/photos/puppy.jpg", "", new RequestId("r"));
        assertRefused(request, "", Reason.WRONG_SIGNATURE);
        clock.advance(Duration.ofMinutes(16));
        assertRefused(request, "", Reason.SKEWED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "s3|GET|/b/a//b/../c|",
        "s3|GET|/b/%20%2F%2B%25%C3%A4~_-.|list-type=2&prefix=a%2Fb&empty",
        "s3|PUT|/b/%24%26%27%28%29%2A%21%3B%3A%40%3D%2C|x=%2B&x=1&a=",
        "glue|POST|/|",
        "lambda|GET|/a//b/../c/./d/|b=2&a=1&a=0",
        "lambda|GET|/functions/arn%3Aaws%3Alambda/x%20y|",
        "execute-api|GET|/%C3%A4%25|q=%C3%A4",
    })
    void whatTheSdkSignsIsVerified(String service, String method, String path, String query) {
        boolean s3 = service.equals("s3");
        for (boolean presigned : new boolean[] {false, true}) {
            SdkHttpRequest signed = sign(SdkHttpFullRequest.builder()
                    .method(SdkHttpMethod.fromValue(method))
                    .uri(URI.create("http://localhost:4566"))
                    .encodedPath(path)
                    .putHeader("X-Amz-Meta-Spaces", "  a   b  c ")
                    .putHeader("Content-Type", "text/plain")
                    .applyMutation(b -> parameters(b, query))
                    .build(), null, b -> b
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !s3)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !s3)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, !(s3 && presigned))
                    .putProperty(AwsV4HttpSigner.AUTH_LOCATION, presigned ? AwsV4HttpSigner.AuthLocation.QUERY_STRING : AwsV4HttpSigner.AuthLocation.HEADER)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, presigned ? Duration.ofMinutes(5) : null)).request();
            Inbound request = inbound(signed, path);
            String hash = request.header("x-amz-content-sha256").orElse(presigned && s3 ? "UNSIGNED-PAYLOAD" : Hmac.EMPTY_SHA256);
            assertThat(verify(request, hash).caller().region().name()).isEqualTo("eu-west-1");
            assertRefused(new Inbound(request.method(), request.rawPath() + "x", request.rawQuery(), request.headers(), "", false), hash, Reason.WRONG_SIGNATURE);
        }
    }

    private static void parameters(SdkHttpRequest.Builder request, String query) {
        for (UriText.Parameter parameter : UriText.parameters(query == null ? "" : query)) {
            request.appendRawQueryParameter(parameter.name(), parameter.value());
        }
    }

    private static Inbound inbound(SdkHttpRequest signed, String path) {
        Map<String, List<String>> headers = new HashMap<>();
        signed.headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new Inbound(signed.method().name(), path, signed.encodedQueryParameters().orElse(""), headers, "127.0.0.1", false);
    }

    private software.amazon.awssdk.http.auth.spi.signer.SignedRequest sign(
            SdkHttpFullRequest request, ContentStreamProvider payload,
            java.util.function.Consumer<software.amazon.awssdk.http.auth.spi.signer.SignRequest.Builder<AwsCredentialsIdentity>> more) {
        return AwsV4HttpSigner.create().sign(b -> more.accept(b
                .identity(AwsCredentialsIdentity.create(FakeIdentity.KEY, FakeIdentity.SECRET))
                .request(request)
                .payload(payload)
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(clock.instant(), ZoneOffset.UTC))));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "131071", "131072", "131073", "400000"})
    void chunksAndTrailersThatTheSdkSignsAreVerified(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        for (boolean payloadSigned : new boolean[] {true, false}) {
            var signed = sign(SdkHttpFullRequest.builder()
                    .method(SdkHttpMethod.PUT)
                    .uri(URI.create("https://localhost:4566"))
                    .encodedPath("/b/k")
                    .putHeader("Content-Length", Integer.toString(length))
                    .build(), () -> new ByteArrayInputStream(bytes), b -> b
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, payloadSigned)
                    .putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, software.amazon.awssdk.checksums.DefaultChecksumAlgorithm.CRC32));
            Inbound request = inbound(signed.request(), "/b/k");
            String mode = request.headerOr("x-amz-content-sha256", "");
            assertThat(mode).isEqualTo(payloadSigned ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" : "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
            byte[] body = signed.payload().orElseThrow().newStream().readAllBytes();
            Payload payload = Payload.of(request, new RawBody(() -> new ByteArrayInputStream(body), body.length, null), verify(request, mode));
            assertThat(payload.length()).hasValue(length);
            assertThat(payload.announcedTrailers()).containsExactly("x-amz-checksum-crc32");
            assertThat(payload.trailers()).isEmpty();
            assertThat(payload.stream().readAllBytes()).isEqualTo(bytes);
            assertThat(payload.trailers()).containsOnlyKeys("x-amz-checksum-crc32");
            assertTampered(request, body, mode, payloadSigned);
        }
    }

    /** Any changed byte of a signed body is met by an error; of an unsigned one, changes of the framing are. */
    private void assertTampered(Inbound request, byte[] body, String mode, boolean payloadSigned) {
        Random random = new Random(body.length);
        for (int i = 0; payloadSigned && i < 40; i++) {
            byte[] changed = body.clone();
            int at = i < 20 ? random.nextInt(body.length) : Math.max(0, body.length - 1 - random.nextInt(Math.min(200, body.length)));
            changed[at] ^= (byte) (1 << random.nextInt(7));
            boolean lineEnd = body[at] == '\r' || body[at] == '\n' || changed[at] == '\r' || changed[at] == '\n';
            boolean letterCase = Character.toLowerCase(body[at]) == Character.toLowerCase(changed[at]);
            if (!lineEnd && !letterCase) {
                assertThatThrownBy(() -> read(request, changed, mode)).as("byte %d of %d", at, body.length).isInstanceOf(WireError.class);
            }
        }
        assertThatThrownBy(() -> read(request, java.util.Arrays.copyOf(body, body.length / 2), mode)).isInstanceOf(WireError.class);
    }

    @Test
    void clockMayDifferByAQuarterOfAnHour() {
        SdkHttpRequest signed = sign(SdkHttpFullRequest.builder().method(SdkHttpMethod.GET).uri(URI.create("http://localhost")).encodedPath("/").build(),
                null, b -> b.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "glue")).request();
        Inbound request = inbound(signed, "/");
        Instant start = clock.instant();
        for (int minutes : new int[] {-15, 0, 15}) {
            clock.set(start.plus(Duration.ofMinutes(minutes)));
            verify(request, Hmac.EMPTY_SHA256);
        }
        clock.set(start.plus(Duration.ofMinutes(15)).plusSeconds(1));
        assertRefused(request, Hmac.EMPTY_SHA256, Reason.SKEWED);
        assertThatThrownBy(() -> verify(request, Hmac.EMPTY_SHA256)).hasMessage(
                "Signature expired: 20130524T000000Z is now earlier than 20130524T000001Z (20130524T001501Z - 15 min.)");
        clock.set(start.minus(Duration.ofMinutes(15)).minusSeconds(1));
        assertRefused(request, Hmac.EMPTY_SHA256, Reason.SKEWED);
    }

    @Test
    void amzHeaderThatWasNotSignedIsRefusedByS3() {
        SdkHttpRequest signed = sign(SdkHttpFullRequest.builder().method(SdkHttpMethod.GET).uri(URI.create("http://localhost")).encodedPath("/").build(),
                null, b -> b.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")).request();
        Inbound request = inbound(signed, "/");
        request.headers().put("x-amz-acl", List.of("public-read"));
        assertRefused(request, Hmac.EMPTY_SHA256, Reason.HEADERS_NOT_SIGNED);
    }

    @Test
    void signatureVersion4AIsNamedAsNotSupported() {
        assertRefused(inbound("GET", "/", "", "Host", "localhost", "Authorization", "AWS4-ECDSA-P256-SHA256 Credential=A/20130524/s3/aws4_request,"
                + " SignedHeaders=host, Signature=00"), "", Reason.UNSUPPORTED);
    }

    @Test
    void theOperationsNameMustBeSigned() {
        SdkHttpRequest signed = sign(SdkHttpFullRequest.builder().method(SdkHttpMethod.POST).uri(URI.create("http://localhost")).encodedPath("/").build(),
                null, b -> b.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "glue")).request();
        Inbound request = inbound(signed, "/");
        verify(request, Hmac.EMPTY_SHA256);
        request.headers().put("x-amz-target", List.of("AWSGlue.DeleteDatabase"));
        assertRefused(request, Hmac.EMPTY_SHA256, Reason.HEADERS_NOT_SIGNED);
    }

    @Test
    void authorityStandsForTheHostInHttp2() {
        Inbound template = inbound("GET", "/", "", "Host", "localhost:4566", "x-amz-date", "20130524T000000Z");
        Signature.V4 unsigned = new Signature.V4(false, FakeIdentity.KEY, "20130524", "us-east-1", "kinesis", List.of(":authority", "x-amz-date"), "", "20130524T000000Z",
                clock.instant(), java.util.OptionalLong.empty(), Optional.empty());
        String canonical = CanonicalRequest.of(template, unsigned, Hmac.EMPTY_SHA256);
        assertThat(canonical).contains("\n:authority:localhost:4566\n");
        String value = Hmac.hex(Hmac.sha256(new SigningKeys().key(FakeIdentity.SECRET, unsigned), CanonicalRequest.toSign(unsigned, canonical)));
        template.headers().put("authorization", List.of("AWS4-HMAC-SHA256 Credential=" + FakeIdentity.KEY
                + "/20130524/us-east-1/kinesis/aws4_request, SignedHeaders=:authority;x-amz-date, Signature=" + value));
        verify(template, Hmac.EMPTY_SHA256);
    }
}
