package io.kariba.s3;

import static io.kariba.s3.S3Bench.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kariba.api.AccessDenied;
import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.Entry;
import io.kariba.api.Key;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.StoredEvent;
import io.kariba.api.Table;
import io.kariba.protocols.WireError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

class ObjectsTest {
    private final S3Bench s3 = new S3Bench();

    @Test
    void anObjectComesBackWithItsHeaders() {
        s3.put(
                PutObjectRequest.builder().bucket(BUCKET).key("k").contentType("text/csv").metadata(Map.of("Team", "lake")).build(),
                "hello",
                Map.of("expires", "soon"));
        var head = s3.reads.head(s3.call(), HeadObjectRequest.builder().bucket(BUCKET).key("k").build());
        assertThat(head.response().eTag()).isEqualTo('"' + S3Bench.md5("hello") + '"');
        assertThat(head.response().metadata()).containsEntry("team", "lake");
        assertThat(head.headers()).containsEntry("Expires", "soon");
        assertThat(s3.text("k")).isEqualTo("hello");
    }

    @Test
    void rangesAreCutToTheObject() {
        s3.put("k", "0123456789");
        assertThat(S3Bench.text(s3.reads.get(s3.call(), get(r -> r.range("bytes=2-4"))))).isEqualTo("234");
        assertThat(S3Bench.text(s3.reads.get(s3.call(), get(r -> r.range("bytes=8-100"))))).isEqualTo("89");
        assertThat(S3Bench.text(s3.reads.get(s3.call(), get(r -> r.range("bytes=-3"))))).isEqualTo("789");
        var ignored = s3.reads.get(s3.call(), get(r -> r.range("bytes=5-2")));
        assertThat(ignored.status()).isEmpty();
        ignored.body().orElseThrow().close();
        fails("InvalidRange", 416, () -> s3.reads.get(s3.call(), get(r -> r.range("bytes=10-"))));
    }

    @Test
    void damagedBytesAreAnErrorBeforeTheAnswerBegins() throws IOException {
        s3.put("k", "0123456789");
        s3.blobs.damage();
        assertThatThrownBy(() -> s3.reads.get(s3.call(), get(r -> r.range("bytes=2-4")))).hasRootCauseInstanceOf(Blobs.BlobCorrupt.class);
        List<BlobRef> all = new ArrayList<>();
        s3.blobs.forEach(all::add);
        s3.blobs.delete(all.getFirst());
        assertThatThrownBy(() -> s3.reads.get(s3.call(), get(r -> {}))).hasRootCauseMessage(
                "The bytes of s3://" + BUCKET + "/k, version null, are lost: restore the object");
    }

    @Test
    void conditionsOfReadsDecide() {
        String eTag = s3.put("k", "v").eTag();
        assertThat(s3.reads.get(s3.call(), get(r -> r.ifNoneMatch(eTag))).status()).hasValue(304);
        assertThat(s3.reads.get(s3.call(), get(r -> r.ifModifiedSince(s3.clock.instant()))).status()).hasValue(304);
        fails("PreconditionFailed", 412, () -> s3.reads.get(s3.call(), get(r -> r.ifMatch("\"other\""))));
    }

    @Test
    void conditionsOfWritesDecide() {
        PutObjectRequest fresh = PutObjectRequest.builder().bucket(BUCKET).key("k").ifNoneMatch("*").build();
        String eTag = s3.put(fresh, "v", Map.of()).eTag();
        fails("PreconditionFailed", 412, () -> s3.put(fresh, "w", Map.of()));
        PutObjectRequest match = PutObjectRequest.builder().bucket(BUCKET).key("k").ifMatch(eTag).build();
        s3.put(match, "w", Map.of());
        fails("PreconditionFailed", 412, () -> s3.put(match, "x", Map.of()));
        fails("NoSuchKey", 404, () -> s3.put(match.toBuilder().key("none").build(), "x", Map.of()));
        assertThat(s3.text("k")).isEqualTo("w");
    }

    @Test
    void aWrongChecksumStoresNothing() {
        for (Algorithm algorithm : Algorithm.ALL) {
            PutObjectRequest request = PutObjectRequest.builder().bucket(BUCKET).key("k").build();
            fails("BadDigest", 400, () -> s3.put(request, "hello", Map.of(algorithm.header(), S3Bench.checksum(algorithm, "other"))));
            assertThat(s3.blobs.size()).isZero();
        }
    }

    @Test
    void replacingAnObjectMakesItsBytesGarbage() {
        s3.put("k", "one");
        s3.put("k", "two");
        assertThat(s3.garbage()).containsExactly("blob m/1");
    }

    @Test
    void aCopySharesBytesUntilBothAreGone() {
        s3.put("k", "v");
        CopyObjectRequest copy = CopyObjectRequest.builder().copySource("lake/k").bucket(BUCKET).key("c").build();
        s3.copies.copy(s3.call(), copy);
        delete("k");
        assertThat(s3.garbage()).isEmpty();
        assertThat(s3.text("c")).isEqualTo("v");
        delete("c");
        assertThat(s3.garbage()).containsExactly("blob m/1");
        fails("NoSuchKey", 404, () -> s3.copies.copy(s3.call(), copy));
    }

    @Test
    void aDeletedVersionedObjectIsHiddenByItsMarker() {
        s3.versioning(Bucket.Versioning.ENABLED);
        String version = s3.put("k", "v").versionId();
        delete("k");
        fails("NoSuchKey", 404, () -> s3.reads.get(s3.call(), get(r -> {})));
        assertThat(S3Bench.text(s3.reads.get(s3.call(), get(r -> r.versionId(version))))).isEqualTo("v");
        var listed = s3.listings.versions(s3.root, ListObjectVersionsRequest.builder().bucket(BUCKET).build());
        assertThat(listed.versions()).hasSize(1);
        assertThat(listed.versions().getFirst().isLatest()).isFalse();
        assertThat(listed.deleteMarkers()).hasSize(1);
        assertThat(listed.deleteMarkers().getFirst().isLatest()).isTrue();
    }

    /** Source: S3 user guide, "Working with delete markers". */
    @Test
    void answersAboutADeleteMarkerSayThatItIsOne() {
        s3.versioning(Bucket.Versioning.ENABLED);
        s3.put("k", "v");
        String marker = s3.deletes.delete(s3.root, DeleteObjectRequest.builder().bucket(BUCKET).key("k").build()).versionId();
        assertThat(headers(() -> s3.reads.get(s3.call(), get(r -> {}))))
                .containsEntry("x-amz-delete-marker", "true")
                .containsEntry("x-amz-version-id", marker);
        fails("MethodNotAllowed", 405, () -> s3.reads.get(s3.call(), get(r -> r.versionId(marker))));
        assertThat(headers(() -> s3.reads.get(s3.call(), get(r -> r.versionId(marker)))))
                .containsEntry("x-amz-delete-marker", "true")
                .containsEntry("Allow", "DELETE")
                .containsEntry("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT");
    }

    @Test
    void aRangePastTheEndIsAnsweredWithTheSize() {
        s3.put("k", "0123456789");
        assertThat(headers(() -> s3.reads.get(s3.call(), get(r -> r.range("bytes=10-"))))).containsEntry("Content-Range", "bytes */10");
    }

    @Test
    void oneKeyBehindManyDeletedOnesIsFoundInFewReads() {
        s3.versioning(Bucket.Versioning.ENABLED);
        for (int i = 0; i < 3000; i++) {
            delete("a" + i);
        }
        s3.put("z", "v");
        KeyWalk<ObjectVersion> walk = KeyWalk.firstRows(S3Tables.OBJECTS, BUCKET, "", "",
                (key, version) -> version.isDeleteMarker() ? KeyWalk.Verdict.SKIP_KEY : KeyWalk.Verdict.SHOW);
        AtomicInteger scans = new AtomicInteger();
        KeyWalk.Page<ObjectVersion> page = s3.metadata.read(reader -> walk.walk(counting(reader, scans), walk.all(), 1));
        assertThat(page.items()).extracting(KeyWalk.Item::key).containsExactly("z");
        assertThat(scans.get()).isLessThan(10);
    }

    private static Reader counting(Reader reader, AtomicInteger scans) {
        return new Reader() {
            @Override
            public <K extends Key, V> Optional<V> get(Table<K, V> table, K key) {
                return reader.get(table, key);
            }

            @Override
            public <K extends Key, V> List<Entry<K, V>> scan(Table<K, V> table, KeyRange range, int limit) {
                scans.incrementAndGet();
                return reader.scan(table, range, limit);
            }

            @Override
            public <K extends Key> List<K> scanKeys(Table<K, ?> table, KeyRange range, int limit) {
                return reader.scanKeys(table, range, limit);
            }

            @Override
            public List<StoredEvent> events(long afterPosition, int limit) {
                return reader.events(afterPosition, limit);
            }
        };
    }

    private static Map<String, String> headers(ThrowingCallable work) {
        return catchThrowableOfType(WireError.class, work).headers();
    }

    @Test
    void listingsFoldFoldersAndPageThroughAll() {
        for (String key : List.of("a", "d/1", "d/2", "e", "f/1")) {
            s3.put(key, key);
        }
        var folded = s3.listings.list(s3.root, ListObjectsRequest.builder().bucket(BUCKET).delimiter("/").build());
        assertThat(folded.contents()).extracting(S3Object::key).containsExactly("a", "e");
        assertThat(folded.commonPrefixes()).extracting(prefix -> prefix.prefix()).containsExactly("d/", "f/");
        List<String> keys = new ArrayList<>();
        String token = null;
        do {
            var page = s3.listings.listV2(
                    s3.root, ListObjectsV2Request.builder().bucket(BUCKET).maxKeys(2).continuationToken(token).build());
            page.contents().forEach(object -> keys.add(object.key()));
            token = page.nextContinuationToken();
        } while (token != null);
        assertThat(keys).containsExactly("a", "d/1", "d/2", "e", "f/1");
    }

    @Test
    void deniedCallersLearnNothing() {
        s3.put("k", "v");
        s3.permissions.deny("s3:GetObject");
        assertThatThrownBy(() -> s3.reads.get(s3.call(), get(r -> {}))).isInstanceOf(AccessDenied.class);
        s3.permissions.reset();
        s3.permissions.deny("s3:ListBucket");
        assertThatThrownBy(() -> s3.reads.get(s3.call(), get(r -> r.key("none")))).isInstanceOf(AccessDenied.class);
    }

    private void delete(String key) {
        s3.deletes.delete(s3.root, DeleteObjectRequest.builder().bucket(BUCKET).key(key).build());
    }

    private static GetObjectRequest get(Consumer<GetObjectRequest.Builder> more) {
        return GetObjectRequest.builder().bucket(BUCKET).key("k").applyMutation(more).build();
    }

    private static void fails(String code, int status, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(WireError.class, error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.status()).isEqualTo(status);
        });
    }
}
