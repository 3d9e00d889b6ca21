package sdk;

import static facts.Facts.equal;
import static facts.Facts.fails;
import static facts.Facts.holds;
import static facts.Facts.name;

import facts.Facts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.BlockingInputStreamAsyncRequestBody;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.FileUpload;
import software.amazon.awssdk.transfer.s3.model.ResumableFileUpload;

/** AWS SDK for Java 2 and S3, configured by the environment alone. */
public final class S3Facts {
    private static final S3Client S3 = S3Client.create();
    private static final int MIB = 1 << 20;

    private S3Facts() {}

    public static void main(String[] names) throws Exception {
        Facts.run(S3Facts.class, List.of(names));
    }

    private static String bucket() {
        String bucket = name();
        S3.createBucket(r -> r.bucket(bucket));
        return bucket;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(String bucket, String key) {
        return S3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
    }

    private static void same(byte[] actual, byte[] expected) {
        holds(Arrays.equals(actual, expected), actual.length + " bytes are other than the " + expected.length + " written");
    }

    public static void bytesComeBackWithTheDefaultChecksum() {
        String bucket = bucket();
        byte[] body = bytes(3 * MIB + 7);
        PutObjectResponse put = S3.putObject(r -> r.bucket(bucket).key("a").metadata(Map.of("color", "red")).contentType("x/y"), RequestBody.fromBytes(body));
        holds(put.checksumCRC32() != null, "the SDK sends CRC32 by itself and S3 answers it");
        ResponseBytes<GetObjectResponse> got = S3.getObjectAsBytes(r -> r.bucket(bucket).key("a").checksumMode(ChecksumMode.ENABLED));
        same(got.asByteArray(), body);
        equal(got.response().checksumCRC32(), put.checksumCRC32());
        equal(got.response().checksumType(), ChecksumType.FULL_OBJECT);
        equal(got.response().metadata(), Map.of("color", "red"));
        equal(got.response().contentType(), "x/y");
        equal(got.response().eTag(), put.eTag());
        same(S3.getObjectAsBytes(r -> r.bucket(bucket).key("a").range("bytes=10-19")).asByteArray(), Arrays.copyOfRange(body, 10, 20));
    }

    public static void everyChecksumIsKept() {
        String bucket = bucket();
        for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32_C, ChecksumAlgorithm.CRC64_NVME, ChecksumAlgorithm.SHA1,
                ChecksumAlgorithm.SHA256)) {
            String key = algorithm.toString();
            byte[] body = bytes(MIB + 1);
            S3.putObject(r -> r.bucket(bucket).key(key).checksumAlgorithm(algorithm),
                    RequestBody.fromInputStream(new ByteArrayInputStream(body), body.length)); // a stream: its checksum comes as a trailer
            HeadObjectResponse head = S3.headObject(r -> r.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
            holds(switch (algorithm) {
                case CRC32 -> head.checksumCRC32();
                case CRC32_C -> head.checksumCRC32C();
                case CRC64_NVME -> head.checksumCRC64NVME();
                case SHA1 -> head.checksumSHA1();
                default -> head.checksumSHA256();
            } != null, key);
            same(read(bucket, key), body);
        }
        equal(fails(S3Exception.class, () -> S3.putObject(r -> r.bucket(bucket).key("wrong").checksumCRC32("AAAAAA=="), RequestBody.fromString("other")))
                .awsErrorDetails().errorCode(), "BadDigest");
    }

    public static void aStreamOfUnknownLengthIsTaken() {
        String bucket = bucket();
        byte[] body = bytes(2 * MIB);
        S3.putObject(r -> r.bucket(bucket).key("a"), RequestBody.fromContentProvider(() -> new ByteArrayInputStream(body), "x/y"));
        same(read(bucket, "a"), body);
    }

    public static void partsBecomeOneObject() {
        String bucket = bucket();
        byte[] body = bytes(5 * MIB);
        S3.putObject(r -> r.bucket(bucket).key("source"), RequestBody.fromBytes(body));
        for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC64_NVME)) {
            String id = S3.createMultipartUpload(r -> r.bucket(bucket).key("whole").checksumAlgorithm(algorithm).checksumType(ChecksumType.FULL_OBJECT)).uploadId();
            var first = S3.uploadPart(r -> r.bucket(bucket).key("whole").uploadId(id).partNumber(1).checksumAlgorithm(algorithm), RequestBody.fromBytes(body));
            var second = S3.uploadPartCopy(r -> r.sourceBucket(bucket).sourceKey("source").destinationBucket(bucket).destinationKey("whole").uploadId(id)
                    .partNumber(2).copySourceRange("bytes=0-99"));
            equal(S3.listPartsPaginator(r -> r.bucket(bucket).key("whole").uploadId(id).maxParts(1)).parts().stream().mapToLong(p -> p.size()).sum(),
                    5L * MIB + 100);
            holds(S3.listMultipartUploads(r -> r.bucket(bucket)).uploads().size() == 1, "one upload is open");
            S3.completeMultipartUpload(r -> r.bucket(bucket).key("whole").uploadId(id).multipartUpload(m -> m.parts(
                    CompletedPart.builder().partNumber(1).eTag(first.eTag()).checksumCRC32(first.checksumCRC32()).checksumCRC64NVME(first.checksumCRC64NVME()).build(),
                    CompletedPart.builder().partNumber(2).eTag(second.copyPartResult().eTag()).build())));
            byte[] whole = read(bucket, "whole");
            equal(whole.length, 5 * MIB + 100);
            equal(S3.headObject(r -> r.bucket(bucket).key("whole").checksumMode(ChecksumMode.ENABLED)).checksumType(), ChecksumType.FULL_OBJECT);
            fails(NoSuchUploadException.class, () -> S3.abortMultipartUpload(r -> r.bucket(bucket).key("whole").uploadId(id)));
        }
    }

    public static void anAsynchronousClientSplitsWhatIsLarge() throws Exception {
        String bucket = bucket();
        byte[] body = bytes(20 * MIB + 5);
        try (S3AsyncClient s3 = S3AsyncClient.builder().multipartEnabled(true).build()) {
            s3.putObject(r -> r.bucket(bucket).key("a"), AsyncRequestBody.fromBytes(body)).get();
            holds(s3.headObject(r -> r.bucket(bucket).key("a")).get().eTag().contains("-"), "came in parts");
            same(s3.getObject(r -> r.bucket(bucket).key("a"), AsyncResponseTransformer.toBytes()).get().asByteArray(), body);
            BlockingInputStreamAsyncRequestBody unknown = AsyncRequestBody.forBlockingInputStream(null);
            var put = s3.putObject(r -> r.bucket(bucket).key("b"), unknown);
            unknown.writeInputStream(new ByteArrayInputStream(body));
            put.get();
            same(read(bucket, "b"), body);
            s3.copyObject(r -> r.sourceBucket(bucket).sourceKey("a").destinationBucket(bucket).destinationKey("c")).get();
            same(read(bucket, "c"), body);
            fails(NoSuchKeyException.class, () -> s3.getObject(r -> r.bucket(bucket).key("none"), AsyncResponseTransformer.toBytes()).get());
        }
    }

    public static void theTransferManagerMovesFilesAndFolders() throws Exception {
        String bucket = bucket();
        Path folder = Files.createTempDirectory("kariba-transfer");
        Path large = Files.write(folder.resolve("large"), bytes(24 * MIB));
        for (int i = 0; i < 30; i++) {
            Files.createDirectories(folder.resolve("tree/" + i));
            Files.writeString(folder.resolve("tree/" + i + "/ä b+" + i + ".txt"), "file " + i);
        }
        try (S3AsyncClient s3 = S3AsyncClient.builder().multipartEnabled(true).build();
                S3TransferManager transfers = S3TransferManager.builder().s3Client(s3).build()) {
            transfers.uploadFile(r -> r.source(large).putObjectRequest(p -> p.bucket(bucket).key("large"))).completionFuture().get();
            Path back = folder.resolve("back");
            transfers.downloadFile(r -> r.destination(back).getObjectRequest(g -> g.bucket(bucket).key("large"))).completionFuture().get();
            equal(Files.mismatch(large, back), -1L);
            FileUpload paused = transfers.uploadFile(r -> r.source(large).putObjectRequest(p -> p.bucket(bucket).key("paused")));
            ResumableFileUpload rest = paused.pause();
            transfers.resumeUploadFile(rest).completionFuture().get();
            same(read(bucket, "paused"), Files.readAllBytes(large));
            transfers.copy(r -> r.copyObjectRequest(c -> c.sourceBucket(bucket).sourceKey("large").destinationBucket(bucket).destinationKey("copy"))).completionFuture().get();
            equal(S3.headObject(r -> r.bucket(bucket).key("copy")).contentLength(), 24L * MIB);
            equal(transfers.uploadDirectory(r -> r.bucket(bucket).source(folder.resolve("tree")).s3Prefix("tree")).completionFuture().get().failedTransfers(), List.of());
            Path again = folder.resolve("again");
            equal(transfers.downloadDirectory(r -> r.bucket(bucket).destination(again).listObjectsV2RequestTransformer(l -> l.prefix("tree/"))).completionFuture().get()
                    .failedTransfers(), List.of());
            try (var files = Files.walk(again)) {
                equal(files.filter(Files::isRegularFile).count(), 30L);
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    public static void presignedAddressesNeedNoCredentials() throws Exception {
        String bucket = bucket();
        try (S3Presigner presigner = S3Presigner.create(); HttpClient http = HttpClient.newHttpClient()) {
            URI put = presigner.presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(5)).putObjectRequest(r -> r.bucket(bucket).key("a b").contentType("text/plain")))
                    .url().toURI();
            equal(http.send(HttpRequest.newBuilder(put).header("content-type", "text/plain").PUT(HttpRequest.BodyPublishers.ofString("hello")).build(),
                    HttpResponse.BodyHandlers.ofString()).statusCode(), 200);
            URI get = presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(5)).getObjectRequest(r -> r.bucket(bucket).key("a b")
                    .responseContentType("x/z"))).url().toURI();
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(get).build(), HttpResponse.BodyHandlers.ofString());
            equal(answer.body(), "hello");
            equal(answer.headers().firstValue("content-type").orElse(""), "x/z");
            if (System.getenv("SIGNATURES_ARE_CHECKED") != null) {
                URI other = URI.create(get.toString().replaceFirst("X-Amz-Signature=....", "X-Amz-Signature=0000"));
                equal(http.send(HttpRequest.newBuilder(other).build(), HttpResponse.BodyHandlers.ofString()).statusCode(), 403);
            }
            String upload = S3.createMultipartUpload(r -> r.bucket(bucket).key("parts")).uploadId();
            URI part = presigner.presignUploadPart(p -> p.signatureDuration(Duration.ofMinutes(5))
                    .uploadPartRequest(r -> r.bucket(bucket).key("parts").uploadId(upload).partNumber(1))).url().toURI();
            HttpResponse<String> sent = http.send(HttpRequest.newBuilder(part).PUT(HttpRequest.BodyPublishers.ofString("part")).build(), HttpResponse.BodyHandlers.ofString());
            equal(sent.statusCode(), 200);
            S3.completeMultipartUpload(r -> r.bucket(bucket).key("parts").uploadId(upload)
                    .multipartUpload(m -> m.parts(CompletedPart.builder().partNumber(1).eTag(sent.headers().firstValue("etag").orElseThrow()).build())));
            same(read(bucket, "parts"), "part".getBytes());
        }
    }

    public static void listingsArePagedAndDeleted() {
        String bucket = bucket();
        List<String> keys = new ArrayList<>(IntStream.range(0, 25).mapToObj(i -> "d/" + (char) ('a' + i % 5) + "/" + i).toList());
        keys.add("d/ä+ %25/😀&<>");
        keys.forEach(key -> S3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(key)));
        equal(S3.listObjectsV2Paginator(r -> r.bucket(bucket).maxKeys(4)).contents().stream().map(S3Object::key).toList(), keys.stream().sorted().toList());
        equal(S3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix("d/").delimiter("/").maxKeys(2)).commonPrefixes().stream().map(p -> p.prefix()).toList(),
                List.of("d/a/", "d/b/", "d/c/", "d/d/", "d/e/", "d/ä+ %25/"));
        keys.forEach(key -> same(read(bucket, key), key.getBytes()));
        var gone = S3.deleteObjects(r -> r.bucket(bucket).delete(d -> d.objects(keys.stream().map(k -> ObjectIdentifier.builder().key(k).build()).toList())));
        equal(gone.deleted().size(), 26);
        S3.deleteBucket(r -> r.bucket(bucket));
        fails(NoSuchBucketException.class, () -> S3.listObjectsV2(r -> r.bucket(bucket)));
    }

    public static void waitersWait() {
        String bucket = name();
        var quick = WaiterOverrideConfiguration.builder().maxAttempts(100).backoffStrategyV2(
                software.amazon.awssdk.retries.api.BackoffStrategy.fixedDelay(Duration.ofMillis(20))).build();
        try (var waiter = S3.waiter()) {
            S3.createBucket(r -> r.bucket(bucket));
            holds(waiter.waitUntilBucketExists(r -> r.bucket(bucket)).matched().response().isPresent(), "the bucket");
            try (var late = Executors.newVirtualThreadPerTaskExecutor()) {
                late.submit(() -> S3.putObject(r -> r.bucket(bucket).key("a"), RequestBody.fromString("x")));
                waiter.waitUntilObjectExists(r -> r.bucket(bucket).key("a"), b -> b.maxAttempts(100).backoffStrategyV2(quick.backoffStrategyV2().orElseThrow()));
            }
            S3.deleteObject(r -> r.bucket(bucket).key("a"));
            waiter.waitUntilObjectNotExists(r -> r.bucket(bucket).key("a"));
            S3.deleteBucket(r -> r.bucket(bucket));
            waiter.waitUntilBucketNotExists(r -> r.bucket(bucket));
        }
    }

    public static void errorsAreTyped() {
        String bucket = bucket();
        NoSuchKeyException missing = fails(NoSuchKeyException.class, () -> S3.getObject(r -> r.bucket(bucket).key("none")));
        equal(missing.statusCode(), 404);
        equal(missing.awsErrorDetails().errorMessage(), "The specified key does not exist.");
        holds(missing.requestId() != null && missing.extendedRequestId() != null, "both ids");
        fails(NoSuchKeyException.class, () -> S3.headObject(r -> r.bucket(bucket).key("none")));
        fails(NoSuchBucketException.class, () -> S3.headBucket(r -> r.bucket(name())));
        fails(NoSuchBucketException.class, () -> S3.putObject(r -> r.bucket(name()).key("a"), RequestBody.fromString("x")));
        equal(fails(S3Exception.class, () -> S3.deleteBucket(r -> r.bucket(filled(bucket)))).awsErrorDetails().errorCode(), "BucketNotEmpty");
        equal(fails(S3Exception.class, () -> S3.putObject(r -> r.bucket(bucket).key("kept").ifNoneMatch("*"), RequestBody.fromString("x"))).statusCode(), 412);
        equal(fails(S3Exception.class, () -> S3.getObject(r -> r.bucket(bucket).key("kept").ifNoneMatch(S3.headObject(h -> h.bucket(bucket).key("kept")).eTag())))
                .statusCode(), 304);
        equal(fails(S3Exception.class, () -> S3.getObject(r -> r.bucket(bucket).key("kept").range("bytes=900-"))).statusCode(), 416);
        try (S3Client west = S3Client.builder().region(Region.EU_WEST_1).build()) {
            String far = name();
            west.createBucket(r -> r.bucket(far).createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
            fails(BucketAlreadyOwnedByYouException.class, () -> west.createBucket(r -> r.bucket(far).createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))));
            try (S3Client across = S3Client.builder().crossRegionAccessEnabled(true).build()) {
                across.putObject(r -> r.bucket(far).key("a"), RequestBody.fromString("x"));
                equal(across.headBucket(r -> r.bucket(far)).bucketRegion(), "eu-west-1");
            }
        }
    }

    private static String filled(String bucket) {
        S3.putObject(r -> r.bucket(bucket).key("kept"), RequestBody.fromString("x"));
        return bucket;
    }

    public static void versionsTagsAndCopiesHold() {
        String bucket = bucket();
        S3.putBucketVersioning(r -> r.bucket(bucket).versioningConfiguration(v -> v.status("Enabled")));
        String first = S3.putObject(r -> r.bucket(bucket).key("a").tagging("team=lake"), RequestBody.fromString("one")).versionId();
        S3.putObject(r -> r.bucket(bucket).key("a"), RequestBody.fromString("two"));
        equal(S3.getObjectAsBytes(r -> r.bucket(bucket).key("a").versionId(first)).asUtf8String(), "one");
        equal(S3.getObjectTagging(r -> r.bucket(bucket).key("a").versionId(first)).tagSet(), List.of(Tag.builder().key("team").value("lake").build()));
        S3.copyObject(r -> r.sourceBucket(bucket).sourceKey("a").sourceVersionId(first).destinationBucket(bucket).destinationKey("ä b+c"));
        equal(S3.getObjectAsBytes(r -> r.bucket(bucket).key("ä b+c")).asUtf8String(), "one");
        S3.deleteObject(r -> r.bucket(bucket).key("a"));
        fails(NoSuchKeyException.class, () -> S3.getObject(r -> r.bucket(bucket).key("a")));
        equal(S3.listObjectVersionsPaginator(r -> r.bucket(bucket).prefix("a").maxKeys(1)).versions().stream().count(), 2L);
    }

    public static void bucketsMayBeNamedInTheHost() {
        String bucket = bucket();
        URI server = URI.create(Facts.environment("AWS_ENDPOINT_URL"));
        try {
            java.net.InetAddress.getByName(bucket + ".localhost");
        } catch (java.net.UnknownHostException noSuchResolver) {
            return; // not every resolver knows names below localhost; the page says what to do then
        }
        try (S3Client s3 = S3Client.builder().endpointOverride(URI.create("http://localhost:" + server.getPort())).build();
                S3Client chunked = S3Client.builder().endpointOverride(URI.create("http://localhost:" + server.getPort()))
                        .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build()).build()) {
            s3.putObject(r -> r.bucket(bucket).key("a"), RequestBody.fromString("x"));
            chunked.putObject(r -> r.bucket(bucket).key("b"), RequestBody.fromString("y"));
            equal(s3.listObjectsV2(r -> r.bucket(bucket)).keyCount(), 2);
        }
    }
}
