package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Caller;
import io.kariba.api.EngineSessionId;
import io.kariba.api.SequentialIds;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The AWS SDK for Java, unmodified, against a running server. */
class WireServerTest {
    private final FakeIdentity identity = new FakeIdentity();
    private final FakeServices services = new FakeServices();
    private final LinkedBlockingQueue<AuditRecord> audit = new LinkedBlockingQueue<>();
    private WireServer server;

    @BeforeEach
    void start() {
        start(AuthMode.OPEN, WireLimits.DEFAULT);
    }

    private void start(AuthMode mode, WireLimits limits) {
        if (server != null) {
            server.stop();
        }
        server = WireServer.builder()
                .identity(identity, identity)
                .services(services.all())
                .auth(mode)
                .limits(limits)
                .ids(new SequentialIds())
                .clock(InstantSource.system())
                .audit(audit::add)
                .path(new PlainPath("GET", "/_kariba/health", () -> new PlainPath.Answer(200, "{\"status\":\"ready\"}")))
                .build();
        server.start();
    }

    @AfterEach
    void stop() {
        services.hold.countDown();
        server.stop();
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private static final AwsCredentials KNOWN = AwsBasicCredentials.create(FakeIdentity.KEY, FakeIdentity.SECRET);

    private S3Client s3(AwsCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
                .credentialsProvider(credentials == null ? AnonymousCredentialsProvider.create() : StaticCredentialsProvider.create(credentials))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private GlueClient glue(AwsCredentials credentials) {
        return GlueClient.builder()
                .endpointOverride(endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    private StsClient sts(AwsCredentials credentials) {
        return StsClient.builder()
                .endpointOverride(endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @Test
    void objectGoesUpWithChunkSignaturesAndTrailerAndComesDownUnchanged() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new java.util.Random(5).nextBytes(bytes);
        try (S3Client s3 = s3(KNOWN)) {
            s3.putObject(b -> b.bucket("b").key("some/päth//x y+z"), RequestBody.fromBytes(bytes));
            assertThat(services.objects.get("b/some/päth//x y+z")).isEqualTo(bytes);
            assertThat(services.trailers.poll(1, TimeUnit.SECONDS)).containsKey("x-amz-checksum-crc32");
            try (ResponseInputStream<GetObjectResponse> in = s3.getObject(b -> b.bucket("b").key("some/päth//x y+z"))) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
            assertThat(s3.headObject(b -> b.bucket("b").key("some/päth//x y+z")).contentLength()).isEqualTo(3_000_000);
        }
        Caller caller = services.callers.poll(1, TimeUnit.SECONDS);
        assertThat(caller.account()).isEqualTo(FakeIdentity.ACCOUNT);
        assertThat(caller.region().name()).isEqualTo("eu-west-1");
        assertThat(caller.origin().sourceIp()).isEqualTo("127.0.0.1");
    }

    @Test
    void bodyOfAnOperationThatDoesNotStreamIsReadAndProven() {
        try (S3Client s3 = s3(KNOWN)) {
            services.objects.put("b/k", new byte[1]);
            s3.deleteObjects(b -> b.bucket("b").delete(d -> d.objects(o -> o.key("k"))));
            assertThat(services.objects).isEmpty();
        }
    }

    @Test
    void targetAndFormFindTheirServices() {
        try (GlueClient glue = glue(KNOWN); StsClient sts = sts(KNOWN)) {
            assertThat(glue.getDatabase(b -> b.name("d")).database().name()).isEqualTo("d");
            assertThat(sts.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::111111111111:root");
        }
    }

    @Test
    void wrongSecretIsRefusedInEachServicesWords() {
        AwsCredentials wrong = AwsBasicCredentials.create(FakeIdentity.KEY, "wrong");
        try (S3Client s3 = s3(wrong); GlueClient glue = glue(wrong); StsClient sts = sts(wrong)) {
            assertThatThrownBy(s3::listBuckets).isInstanceOfSatisfying(S3Exception.class, e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
                assertThat(e.statusCode()).isEqualTo(403);
                assertThat(e.requestId()).hasSize(16);
            });
            assertThatThrownBy(() -> glue.getDatabase(b -> b.name("d"))).isInstanceOfSatisfying(
                    GlueException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
            assertThatThrownBy(sts::getCallerIdentity).isInstanceOfSatisfying(
                    StsException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
        }
    }

    @Test
    void unknownKeyActsForTheAccountItNamesOrTheDefault() {
        try (StsClient named = sts(AwsBasicCredentials.create("222222222222", "x")); StsClient other = sts(AwsBasicCredentials.create("test", "test"))) {
            assertThat(named.getCallerIdentity().account()).isEqualTo("222222222222");
            assertThat(other.getCallerIdentity().account()).isEqualTo("000000000000");
        }
    }

    @Test
    void unknownKeyIsRefusedWhenEnforced() {
        start(AuthMode.ENFORCED, WireLimits.DEFAULT);
        AwsCredentials unknown = AwsBasicCredentials.create("222222222222", "x");
        try (S3Client s3 = s3(unknown); GlueClient glue = glue(unknown); StsClient sts = sts(unknown)) {
            assertThatThrownBy(s3::listBuckets).isInstanceOfSatisfying(
                    S3Exception.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidAccessKeyId"));
            assertThatThrownBy(() -> glue.getDatabase(b -> b.name("d"))).isInstanceOfSatisfying(
                    GlueException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException"));
            assertThatThrownBy(sts::getCallerIdentity).isInstanceOfSatisfying(
                    StsException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId"));
        }
    }

    @Test
    void unsignedS3RequestIsAnonymous() {
        try (S3Client s3 = s3(null)) {
            s3.listBuckets();
            assertThat(services.callers.poll().principal().isAnonymous()).isTrue();
        }
    }

    @Test
    void engineSessionIsConfinedToItsLife() {
        EngineSessionId session = new EngineSessionId("s1");
        identity.temporary("ASIAENGINE", Instant.now().plusSeconds(600), Optional.of(session));
        AwsCredentials engine = AwsSessionCredentials.create("ASIAENGINE", "secret-of-ASIAENGINE", "token-of-ASIAENGINE");
        try (GlueClient glue = glue(engine)) {
            glue.getDatabase(b -> b.name("d"));
            Caller caller = services.callers.poll();
            assertThat(caller.engineSession()).contains(session);
            assertThat(caller.calledVia()).containsExactly("athena.amazonaws.com");
            assertThat(caller.sessionPolicies()).containsExactly("{}");
            identity.close(session);
            assertThatThrownBy(() -> glue.getDatabase(b -> b.name("d"))).isInstanceOfSatisfying(
                    GlueException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredTokenException"));
        }
    }

    @Test
    void tokenOfSomebodyElseAndExpiredTokenAreRefused() {
        identity.temporary("ASIAOLD", Instant.now().minusSeconds(1), Optional.empty());
        try (S3Client old = s3(AwsSessionCredentials.create("ASIAOLD", "secret-of-ASIAOLD", "token-of-ASIAOLD"));
                S3Client forged = s3(AwsSessionCredentials.create("ASIAOLD", "secret-of-ASIAOLD", "forged"));
                S3Client without = s3(AwsBasicCredentials.create("ASIAOLD", "secret-of-ASIAOLD"))) {
            assertThatThrownBy(old::listBuckets).hasMessageContaining("The provided token has expired");
            assertThatThrownBy(forged::listBuckets).hasMessageContaining("malformed or otherwise invalid");
            assertThatThrownBy(without::listBuckets).isInstanceOfSatisfying(
                    S3Exception.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidAccessKeyId"));
        }
    }

    @Test
    void callersThatWaitDoNotStarveEngines() throws Exception {
        start(AuthMode.OPEN, WireLimits.DEFAULT.withRequests(1, 1));
        services.hold = new java.util.concurrent.CountDownLatch(1);
        identity.temporary("ASIAENGINE", Instant.now().plusSeconds(600), Optional.of(new EngineSessionId("s1")));
        try (GlueClient glue = glue(KNOWN);
                GlueClient engine = glue(AwsSessionCredentials.create("ASIAENGINE", "secret-of-ASIAENGINE", "token-of-ASIAENGINE"));
                var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> glue.getTable(b -> b.databaseName("d").name("t")));
            services.entered.await();
            assertThatThrownBy(() -> glue.getDatabase(b -> b.name("d"))).isInstanceOfSatisfying(
                    GlueException.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException"));
            assertThat(engine.getDatabase(b -> b.name("d")).database().name()).isEqualTo("d");
            services.hold.countDown();
            waiting.get();
        }
    }

    @Test
    void http2WithPriorKnowledgeAndByUpgradeServe() throws Exception {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> upgraded =
                    http.send(HttpRequest.newBuilder(endpoint().resolve("/_kariba/health")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(upgraded.statusCode()).isEqualTo(200);
            HttpResponse<String> second =
                    http.send(HttpRequest.newBuilder(endpoint().resolve("/b/nokey?x-id=GetObject")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.statusCode()).isEqualTo(404);
            assertThat(second.body()).contains("<Code>NoSuchKey</Code>");
            byte[] large = new byte[5_000_000];
            services.objects.put("b/large", large);
            HttpResponse<byte[]> down = http.send(HttpRequest.newBuilder(endpoint().resolve("/b/large")).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(down.body()).hasSize(5_000_000);
            HttpResponse<String> up = http.send(
                    HttpRequest.newBuilder(endpoint().resolve("/b/up")).PUT(HttpRequest.BodyPublishers.ofByteArray(large)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(up.body()).isEmpty();
            assertThat(up.statusCode()).isEqualTo(200);
            assertThat(services.objects.get("b/up")).hasSize(5_000_000);
        }
    }

    @Test
    void everyRequestIsAudited() throws Exception {
        try (StsClient sts = sts(KNOWN)) {
            sts.getCallerIdentity();
        }
        AuditRecord entry = audit.poll(20, TimeUnit.SECONDS);
        assertThat(entry.service()).isEqualTo("sts");
        assertThat(entry.operation()).isEqualTo("GetCallerIdentity");
        assertThat(entry.principal()).isEqualTo("arn:aws:iam::111111111111:root");
        assertThat(entry.accessKeyId()).isEqualTo(FakeIdentity.KEY);
        assertThat(entry.status()).isEqualTo(200);
        assertThat(entry.bytesIn()).isPositive();
        assertThat(entry.bytesOut()).isPositive();
    }

    @Test
    void http2UploadThatIsRefusedIsAnsweredAndTheConnectionGoesOn() throws Exception {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            http.send(HttpRequest.newBuilder(endpoint().resolve("/_kariba/health")).build(), HttpResponse.BodyHandlers.ofString());
            HttpRequest refused = HttpRequest.newBuilder(endpoint().resolve("/b/k"))
                    .header("Authorization", "Bearer x")
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[100_000]))
                    .build();
            for (int i = 0; i < 30; i++) {
                HttpResponse<String> answer = http.send(refused, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("<Code>InvalidRequest</Code>");
            }
            services.objects.put("b/k", new byte[7]);
            assertThat(http.send(HttpRequest.newBuilder(endpoint().resolve("/b/k")).build(), HttpResponse.BodyHandlers.ofByteArray()).body()).hasSize(7);
        }
    }

    @Test
    void stopWaitsForRequestsUnderWay() throws Exception {
        services.hold = new java.util.concurrent.CountDownLatch(1);
        try (GlueClient glue = glue(KNOWN); var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> glue.getTable(b -> b.databaseName("d").name("t")));
            services.entered.await();
            var stopping = threads.submit(() -> server.stop());
            services.hold.countDown();
            assertThat(waiting.get()).isNotNull();
            stopping.get();
        }
    }
}
