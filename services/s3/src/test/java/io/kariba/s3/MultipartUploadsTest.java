package io.kariba.s3;

import static io.kariba.s3.S3Bench.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.protocols.WireError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

class MultipartUploadsTest {
    private static final String TEN = "0123456789";
    private final S3Bench s3 = new S3Bench();

    @Test
    void partsBecomeOneObjectInTheOrderOfTheirNumbers() {
        String id = create("big", r -> r.contentType("text/csv").metadata(Map.of("Owner", "me")).tagging("team=lake"));
        part("big", id, 7, "tail");
        part("big", id, 2, TEN);
        CompleteMultipartUploadResponse made = complete("big", id, completed(2, TEN), completed(7, "tail"));

        assertThat(made.eTag()).isEqualTo('"' + eTag(TEN, "tail") + '"');
        assertThat(made.versionId()).isNull();
        assertThat(made.serverSideEncryptionAsString()).isEqualTo("AES256");
        assertThat(s3.text("big")).isEqualTo(TEN + "tail");
        var head = s3.reads.head(s3.call(), HeadObjectRequest.builder().bucket(BUCKET).key("big").build()).response();
        assertThat(head.contentLength()).isEqualTo(14);
        assertThat(head.contentType()).isEqualTo("text/csv");
        assertThat(head.metadata()).containsEntry("owner", "me");
        assertThat(head.tagCount()).isEqualTo(1);
        assertThat(head.eTag()).isEqualTo(made.eTag());
    }

    @Test
    void completingRemovesTheUploadAndKeepsTheBytesReferenced() {
        String id = create("big");
        part("big", id, 1, TEN);
        part("big", id, 2, "tail");
        complete("big", id, completed(1, TEN), completed(2, "tail"));

        assertThat(s3.rows(S3Tables.UPLOADS)).isEmpty();
        assertThat(s3.rows(S3Tables.PARTS)).isEmpty();
        assertThat(s3.rows(S3Tables.BLOB_REFS)).hasSize(2);
        assertThat(s3.rows(S3Tables.ASSEMBLIES)).hasSize(1);
        assertThat(s3.rows(S3Tables.ASSEMBLY_REFS)).hasSize(1);
        assertThat(s3.garbage()).isEmpty();
    }

    @Test
    void completingTellsOfTheObjectInOneEvent() {
        String id = create("big");
        part("big", id, 1, TEN);
        complete("big", id, completed(1, TEN));

        var events = s3.events();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().toString()).contains("CompleteMultipartUpload").contains("Object Created");
    }

    @Test
    void deletingTheObjectMakesItsAssemblyGarbage() {
        String id = create("big");
        part("big", id, 1, TEN);
        complete("big", id, completed(1, TEN));
        s3.deletes.delete(s3.root, DeleteObjectRequest.builder().bucket(BUCKET).key("big").build());

        assertThat(s3.garbage()).containsExactly("assembly " + id);
    }

    @Test
    void aPartThatIsSentAgainReplacesTheOneBefore() {
        String id = create("big");
        part("big", id, 1, "aaaaaaaaaaaa");
        part("big", id, 1, TEN);

        assertThat(s3.garbage()).containsExactly("blob m/1");
        fails("InvalidPart", 400, () -> complete("big", id, completed(1, "aaaaaaaaaaaa")));
        complete("big", id, completed(1, TEN));
        assertThat(s3.text("big")).isEqualTo(TEN);
    }

    @Test
    void partsThatAreNotListedBecomeGarbage() {
        String id = create("big");
        part("big", id, 1, TEN);
        part("big", id, 2, "unused");
        part("big", id, 3, "tail");
        complete("big", id, completed(1, TEN), completed(3, "tail"));

        assertThat(s3.garbage()).containsExactly("blob m/2");
        assertThat(s3.text("big")).isEqualTo(TEN + "tail");
    }

    @Test
    void abortingForgetsUploadAndParts() {
        String id = create("big");
        part("big", id, 1, TEN);
        s3.uploads.abort(s3.root, abort("big", id));

        assertThat(s3.rows(S3Tables.UPLOADS)).isEmpty();
        assertThat(s3.rows(S3Tables.PARTS)).isEmpty();
        assertThat(s3.rows(S3Tables.BLOB_REFS)).isEmpty();
        assertThat(s3.garbage()).containsExactly("blob m/1");
        fails("NoSuchUpload", 404, () -> s3.uploads.abort(s3.root, abort("big", id)));
        fails("NoSuchUpload", 404, () -> part("big", id, 2, TEN));
        fails("NoSuchUpload", 404, () -> complete("big", id, completed(1, TEN)));
        assertThat(s3.blobs.size()).isEqualTo(1);
    }

    @Test
    void anUploadBelongsToItsKey() {
        String id = create("big");
        fails("NoSuchUpload", 404, () -> part("other", id, 1, TEN));
    }

    @Test
    void completingTwiceAnswersTheSame() {
        String id = create("big");
        part("big", id, 1, TEN);
        CompleteMultipartUploadResponse first = complete("big", id, completed(1, TEN));
        CompleteMultipartUploadResponse again = complete("big", id, completed(1, TEN));

        assertThat(again).isEqualTo(first);
        assertThat(s3.events()).hasSize(1);
        fails("NoSuchUpload", 404, () -> complete("big", id, completed(1, "another")));
    }

    @Test
    void aListOfPartsMustBeThereAscendAndMatch() {
        String id = create("big");
        part("big", id, 1, TEN);
        part("big", id, 2, TEN);
        fails("MalformedXML", 400, () -> complete("big", id));
        fails("InvalidPartOrder", 400, () -> complete("big", id, completed(2, TEN), completed(1, TEN)));
        fails("InvalidPartOrder", 400, () -> complete("big", id, completed(1, TEN), completed(1, TEN)));
        fails("InvalidPart", 400, () -> complete("big", id, completed(1, TEN), completed(9, TEN)));
        fails("InvalidPart", 400, () -> complete("big", id, completed(1, "wrong")));
    }

    @Test
    void onlyTheLastPartMayBeSmall() {
        String id = create("big");
        part("big", id, 1, "small");
        part("big", id, 2, TEN);
        assertThatThrownBy(() -> complete("big", id, completed(1, "small"), completed(2, TEN))).isInstanceOfSatisfying(WireError.class, error -> {
            assertThat(error.code()).isEqualTo("EntityTooSmall");
            assertThat(error.members())
                    .containsEntry("ProposedSize", "5")
                    .containsEntry("MinSizeAllowed", "10")
                    .containsEntry("PartNumber", "1")
                    .containsEntry("ETag", S3Bench.md5("small"));
        });
    }

    @Test
    void partNumbersGoFromOneToTenThousand() {
        String id = create("big");
        fails("InvalidArgument", 400, () -> part("big", id, 0, TEN));
        fails("InvalidArgument", 400, () -> part("big", id, 10001, TEN));
        part("big", id, 10000, TEN);
    }

    @Test
    void aPartsDigestsAreVerified() {
        String id = create("big");
        String wrong = Base64.getEncoder().encodeToString(S3Bench.digest("MD5", new byte[0]));
        fails("BadDigest", 400, () -> part("big", id, 1, TEN, Map.of("content-md5", wrong)));
        fails("BadDigest", 400, () -> part("big", id, 1, TEN, Map.of("x-amz-checksum-crc32", S3Bench.checksum(Algorithm.CRC32, "other"))));
        assertThat(s3.blobs.size()).isZero();
        String right = S3Bench.checksum(Algorithm.CRC32, TEN);
        assertThat(part("big", id, 1, TEN, Map.of("x-amz-checksum-crc32", right)).checksumCRC32()).isEqualTo(right);
    }

    @Test
    void aCompositeChecksumIsThatOfThePartsChecksums() {
        String id = create("big", r -> r.checksumAlgorithm("SHA256"));
        part("big", id, 1, TEN);
        part("big", id, 2, "tail");
        fails("InvalidRequest", 400, () -> complete("big", id, completed(1, TEN), completed(2, "tail")));
        CompleteMultipartUploadResponse made = complete("big", id, sha256(1, TEN), sha256(2, "tail"));

        byte[] both = new byte[64];
        System.arraycopy(S3Bench.digest("SHA-256", TEN.getBytes()), 0, both, 0, 32);
        System.arraycopy(S3Bench.digest("SHA-256", "tail".getBytes()), 0, both, 32, 32);
        assertThat(made.checksumSHA256()).isEqualTo(Base64.getEncoder().encodeToString(S3Bench.digest("SHA-256", both)) + "-2");
        assertThat(made.checksumTypeAsString()).isEqualTo("COMPOSITE");
        var second = s3.reads.get(
                s3.call(), GetObjectRequest.builder().bucket(BUCKET).key("big").partNumber(2).checksumMode("ENABLED").build());
        assertThat(second.response().checksumSHA256()).isEqualTo(S3Bench.checksum(Algorithm.SHA256, "tail"));
        assertThat(second.response().checksumTypeAsString()).isEqualTo("COMPOSITE");
        second.body().orElseThrow().close();
    }

    @Test
    void aFullObjectChecksumIsThatOfAllBytes() {
        for (Algorithm algorithm : List.of(Algorithm.CRC32, Algorithm.CRC32C, Algorithm.CRC64NVME)) {
            String id = create("big", r -> r.checksumAlgorithm(algorithm.name()).checksumType("FULL_OBJECT"));
            part("big", id, 1, TEN);
            part("big", id, 2, TEN + "more");
            part("big", id, 3, "tail");
            complete("big", id, completed(1, TEN), completed(2, TEN + "more"), completed(3, "tail"));
            ObjectVersion version = s3.shared.find(BUCKET, "big", null).version().orElseThrow();
            assertThat(version.checksum().orElseThrow())
                    .isEqualTo(new StoredChecksum(algorithm, false, S3Bench.checksum(algorithm, TEN + TEN + "moretail")));
        }
    }

    @Test
    void withoutAnAlgorithmTheServerKeepsTheCrc64() {
        String id = create("big");
        part("big", id, 1, TEN);
        part("big", id, 2, "tail");
        CompleteMultipartUploadResponse made = complete("big", id, completed(1, TEN), completed(2, "tail"));
        assertThat(made.checksumCRC64NVME()).isEqualTo(S3Bench.checksum(Algorithm.CRC64NVME, TEN + "tail"));
        assertThat(made.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    }

    @Test
    void theObjectsChecksumAndSizeAreVerifiedWhenSent() {
        String id = create("big");
        part("big", id, 1, TEN);
        fails("BadDigest", 400, () -> s3.completion.complete(s3.call(), request("big", id, completed(1, TEN))
                .toBuilder().checksumCRC64NVME(S3Bench.checksum(Algorithm.CRC64NVME, "other")).build()));
        fails("InvalidRequest", 400, () -> s3.completion.complete(s3.call(), request("big", id, completed(1, TEN)).toBuilder().mpuObjectSize(11L).build()));
        s3.completion.complete(s3.call(), request("big", id, completed(1, TEN))
                .toBuilder().checksumCRC64NVME(S3Bench.checksum(Algorithm.CRC64NVME, TEN)).mpuObjectSize(10L).build());
    }

    @Test
    void checksumTypesThatCannotBeAreRefused() {
        fails("InvalidRequest", 400, () -> create("big", r -> r.checksumAlgorithm("SHA1").checksumType("FULL_OBJECT")));
        fails("InvalidRequest", 400, () -> create("big", r -> r.checksumAlgorithm("CRC64NVME").checksumType("COMPOSITE")));
        fails("InvalidRequest", 400, () -> create("big", r -> r.checksumType("FULL_OBJECT")));
        String id = create("big", r -> r.checksumAlgorithm("SHA256"));
        fails("InvalidRequest", 400, () -> part("big", id, 1, TEN, Map.of("x-amz-checksum-crc32", S3Bench.checksum(Algorithm.CRC32, TEN))));
    }

    @Test
    void completingHonoursConditions() {
        String id = create("big");
        part("big", id, 1, TEN);
        fails("NoSuchKey", 404, () -> s3.completion.complete(s3.call(), request("big", id, completed(1, TEN)).toBuilder().ifMatch("\"x\"").build()));
        s3.put("big", "there");
        fails("PreconditionFailed", 412, () -> s3.completion.complete(s3.call(), request("big", id, completed(1, TEN)).toBuilder().ifNoneMatch("*").build()));
        fails("PreconditionFailed", 412, () -> s3.completion.complete(s3.call(), request("big", id, completed(1, TEN)).toBuilder().ifMatch("\"x\"").build()));
        s3.completion.complete(s3.call(), request("big", id, completed(1, TEN)).toBuilder().ifMatch(S3Bench.md5("there")).build());
        assertThat(s3.text("big")).isEqualTo(TEN);
    }

    @Test
    void partsOfTheObjectCanBeRead() {
        String id = create("big");
        part("big", id, 1, TEN);
        part("big", id, 2, "tail");
        complete("big", id, completed(1, TEN), completed(2, "tail"));
        var second = s3.reads.get(s3.call(), GetObjectRequest.builder().bucket(BUCKET).key("big").partNumber(2).build());
        assertThat(second.status()).hasValue(206);
        assertThat(second.response().partsCount()).isEqualTo(2);
        assertThat(second.response().contentRange()).isEqualTo("bytes 10-13/14");
        assertThat(S3Bench.text(second)).isEqualTo("tail");
        var across = s3.reads.get(s3.call(), GetObjectRequest.builder().bucket(BUCKET).key("big").range("bytes=8-11").build());
        assertThat(S3Bench.text(across)).isEqualTo("89ta");
        fails("InvalidPartNumber", 416, () -> s3.reads.get(s3.call(), GetObjectRequest.builder().bucket(BUCKET).key("big").partNumber(3).build()));
    }

    @Test
    void aCopyOfTheObjectSharesItsBytesAndIsOneObject() {
        String id = create("big", r -> r.checksumAlgorithm("SHA256"));
        part("big", id, 1, TEN, Map.of(Algorithm.SHA256.header(), S3Bench.checksum(Algorithm.SHA256, TEN)));
        part("big", id, 2, "tail", Map.of(Algorithm.SHA256.header(), S3Bench.checksum(Algorithm.SHA256, "tail")));
        complete("big", id, sha256(1, TEN), sha256(2, "tail"));
        var copied = s3.copies.copy(s3.call(), CopyObjectRequest.builder().copySource("lake/big").bucket(BUCKET).key("copy").build()).copyObjectResult();
        assertThat(copied.eTag()).isEqualTo('"' + S3Bench.md5(TEN + "tail") + '"');
        assertThat(copied.checksumSHA256()).isEqualTo(S3Bench.checksum(Algorithm.SHA256, TEN + "tail"));
        assertThat(copied.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
        s3.deletes.delete(s3.root, DeleteObjectRequest.builder().bucket(BUCKET).key("big").build());

        assertThat(s3.garbage()).isEmpty();
        assertThat(s3.text("copy")).isEqualTo(TEN + "tail");
        assertThat(s3.blobs.size()).isEqualTo(2);
        fails("InvalidPartNumber", 416, () -> s3.reads.get(s3.call(), GetObjectRequest.builder().bucket(BUCKET).key("copy").partNumber(2).build()));
    }

    @Test
    void aWholeObjectBecomesAPartWithoutBeingCopied() {
        s3.put("source", TEN);
        String id = create("big");
        UploadPartCopyResponse copied = copyPart("source", id, 1, null);
        assertThat(copied.copyPartResult().eTag()).isEqualTo('"' + S3Bench.md5(TEN) + '"');
        assertThat(s3.blobs.size()).isEqualTo(1);
        complete("big", id, completed(1, TEN));
        s3.deletes.delete(s3.root, DeleteObjectRequest.builder().bucket(BUCKET).key("source").build());

        assertThat(s3.garbage()).isEmpty();
        assertThat(s3.text("big")).isEqualTo(TEN);
    }

    @Test
    void aRangeOfAnObjectBecomesAPart() {
        s3.put("source", TEN + "abcdef");
        String id = create("big");
        copyPart("source", id, 1, "bytes=5-15");
        complete("big", id, completed(1, "56789abcdef"));
        assertThat(s3.text("big")).isEqualTo("56789abcdef");
        String other = create("big");
        fails("InvalidArgument", 400, () -> copyPart("source", other, 1, "bytes=5-16"));
        fails("InvalidArgument", 400, () -> copyPart("source", other, 1, "bytes=5-"));
    }

    @Test
    void aPartsSourceIsReadUnderItsConditionsAndPermissions() {
        s3.put("source", TEN);
        String id = create("big");
        UploadPartCopyRequest request =
                UploadPartCopyRequest.builder().bucket(BUCKET).key("big").uploadId(id).partNumber(1).copySource("lake/source").build();
        fails("PreconditionFailed", 412, () -> s3.parts.copy(s3.root, request.toBuilder().copySourceIfMatch("\"x\"").build()));
        fails("NoSuchKey", 404, () -> copyPart("nothing", id, 1, null));
        s3.permissions.reset();
        s3.parts.copy(s3.root, request);
        assertThat(s3.permissions.actions()).contains("s3:GetObject", "s3:PutObject");
        assertThat(s3.permissions.asked().getFirst().access().conditions()).containsEntry("s3:x-amz-copy-source", "lake/source");
        s3.permissions.deny("s3:GetObject");
        assertThatThrownBy(() -> s3.parts.copy(s3.root, request)).isInstanceOf(AccessDenied.class);
    }

    @Test
    void partsAreListedInPages() {
        String id = create("big", r -> r.checksumAlgorithm("CRC32").storageClass("STANDARD_IA"));
        for (int number = 1; number <= 5; number++) {
            part("big", id, number * 10, TEN);
        }
        ListPartsRequest request = ListPartsRequest.builder().bucket(BUCKET).key("big").uploadId(id).maxParts(2).build();
        ListPartsResponse first = s3.uploads.listParts(s3.root, request);
        assertThat(first.parts()).extracting(Part::partNumber).containsExactly(10, 20);
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.nextPartNumberMarker()).isEqualTo(20);
        assertThat(first.storageClassAsString()).isEqualTo("STANDARD_IA");
        assertThat(first.checksumAlgorithmAsString()).isEqualTo("CRC32");
        assertThat(first.parts().getFirst().checksumCRC32()).isEqualTo(S3Bench.checksum(Algorithm.CRC32, TEN));
        ListPartsResponse last = s3.uploads.listParts(s3.root, request.toBuilder().partNumberMarker(40).build());
        assertThat(last.parts()).extracting(Part::partNumber).containsExactly(50);
        assertThat(last.isTruncated()).isFalse();
    }

    @Test
    void uploadsAreListedByKeyAndThenByAge() {
        List<String> ids = new ArrayList<>();
        for (String key : List.of("b", "a", "b", "c/1", "c/2")) {
            ids.add(create(key));
        }
        ListMultipartUploadsResponse all = list(r -> r.delimiter("/"));
        assertThat(all.uploads()).extracting(MultipartUpload::uploadId).containsExactly(ids.get(1), ids.get(0), ids.get(2));
        assertThat(all.commonPrefixes()).extracting(p -> p.prefix()).containsExactly("c/");
        List<String> paged = new ArrayList<>();
        ListMultipartUploadsResponse page = list(r -> r.maxUploads(1));
        while (true) {
            page.uploads().forEach(upload -> paged.add(upload.uploadId()));
            if (!page.isTruncated()) {
                break;
            }
            ListMultipartUploadsResponse before = page;
            page = list(r -> r.maxUploads(1).keyMarker(before.nextKeyMarker()).uploadIdMarker(before.nextUploadIdMarker()));
        }
        assertThat(paged).containsExactly(ids.get(1), ids.get(0), ids.get(2), ids.get(3), ids.get(4));
        assertThat(list(r -> r.keyMarker("b")).uploads()).extracting(MultipartUpload::key).containsExactly("c/1", "c/2");
    }

    @Test
    void listedKeysAreEncodedWhenAsked() {
        create("a b");
        assertThat(list(r -> r.encodingType("url")).uploads().getFirst().key()).isEqualTo("a%20b");
    }

    @Test
    void eachOperationAsksForItsAction() {
        String id = create("big", r -> r.tagging("a=b"));
        assertThat(s3.permissions.actions()).containsExactly("s3:PutObject", "s3:PutObjectTagging");
        s3.permissions.reset();
        part("big", id, 1, TEN);
        s3.uploads.listParts(s3.root, ListPartsRequest.builder().bucket(BUCKET).key("big").uploadId(id).build());
        list(r -> {});
        complete("big", id, completed(1, TEN));
        String other = create("big");
        s3.uploads.abort(s3.root, abort("big", other));
        assertThat(s3.permissions.actions())
                .containsExactly(
                        "s3:PutObject",
                        "s3:ListMultipartUploadParts",
                        "s3:ListBucketMultipartUploads",
                        "s3:PutObject",
                        "s3:PutObject",
                        "s3:AbortMultipartUpload");
    }

    @Test
    void anEngineUploadsOnlyWhereItsSessionMayWrite() {
        s3.sessions.prefix = "mine/";
        CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder().bucket(BUCKET).key("mine/x").build();
        s3.uploads.create(s3.call(s3.engine(), Map.of()), request);
        assertThatThrownBy(() -> s3.uploads.create(s3.call(s3.engine(), Map.of()), request.toBuilder().key("other/x").build()))
                .isInstanceOf(AccessDenied.class);
    }

    @Test
    void eachCompletionIsAVersionOfItsOwnInAVersionedBucket() {
        s3.versioning(Bucket.Versioning.ENABLED);
        String first = create("big");
        part("big", first, 1, TEN);
        CompleteMultipartUploadResponse one = complete("big", first, completed(1, TEN));
        String second = create("big");
        part("big", second, 1, "new");
        CompleteMultipartUploadResponse two = complete("big", second, completed(1, "new"));
        assertThat(one.versionId()).isNotNull().isNotEqualTo(two.versionId());
        assertThat(complete("big", first, completed(1, TEN)).versionId()).isEqualTo(one.versionId());
        assertThat(s3.text("big")).isEqualTo("new");
    }

    private String create(String key) {
        return create(key, r -> {});
    }

    private String create(String key, Consumer<CreateMultipartUploadRequest.Builder> more) {
        return s3.uploads
                .create(s3.call(), CreateMultipartUploadRequest.builder().bucket(BUCKET).key(key).applyMutation(more).build())
                .uploadId();
    }

    private UploadPartResponse part(String key, String id, int number, String text) {
        return part(key, id, number, text, Map.of());
    }

    private UploadPartResponse part(String key, String id, int number, String text, Map<String, String> headers) {
        UploadPartRequest request = UploadPartRequest.builder().bucket(BUCKET).key(key).uploadId(id).partNumber(number).build();
        try {
            return s3.parts.upload(s3.call(headers), request, new S3Bench.Body(text)).response();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UploadPartCopyResponse copyPart(String source, String id, int number, String range) {
        return s3.parts.copy(
                s3.root,
                UploadPartCopyRequest.builder()
                        .bucket(BUCKET)
                        .key("big")
                        .uploadId(id)
                        .partNumber(number)
                        .copySource("lake/" + source)
                        .copySourceRange(range)
                        .build());
    }

    private CompleteMultipartUploadResponse complete(String key, String id, CompletedPart... parts) {
        return s3.completion.complete(s3.call(), request(key, id, parts)).response();
    }

    private static CompleteMultipartUploadRequest request(String key, String id, CompletedPart... parts) {
        return CompleteMultipartUploadRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .uploadId(id)
                .multipartUpload(CompletedMultipartUpload.builder().parts(parts).build())
                .build();
    }

    private ListMultipartUploadsResponse list(Consumer<ListMultipartUploadsRequest.Builder> more) {
        return s3.uploads.list(s3.root, ListMultipartUploadsRequest.builder().bucket(BUCKET).applyMutation(more).build());
    }

    private static AbortMultipartUploadRequest abort(String key, String id) {
        return AbortMultipartUploadRequest.builder().bucket(BUCKET).key(key).uploadId(id).build();
    }

    private static CompletedPart completed(int number, String text) {
        return CompletedPart.builder().partNumber(number).eTag('"' + S3Bench.md5(text) + '"').build();
    }

    private static CompletedPart sha256(int number, String text) {
        return completed(number, text).toBuilder().checksumSHA256(S3Bench.checksum(Algorithm.SHA256, text)).build();
    }

    private static String eTag(String... parts) {
        StringBuilder hex = new StringBuilder();
        for (String part : parts) {
            hex.append(S3Bench.md5(part));
        }
        return HexFormat.of().formatHex(S3Bench.digest("MD5", HexFormat.of().parseHex(hex))) + "-" + parts.length;
    }

    private static void fails(String code, int status, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(WireError.class, error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.status()).isEqualTo(status);
        });
    }
}
