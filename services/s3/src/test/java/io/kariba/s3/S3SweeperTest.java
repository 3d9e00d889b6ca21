package io.kariba.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.TestCallers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class S3SweeperTest {
    private final Room room = new Room();

    @BeforeEach
    void bucket() {
        room.bucket("lake");
    }

    private void delete(String key) {
        room.call("DeleteObject", DeleteObjectRequest.builder().bucket("lake").key(key).build(), Object.class);
    }

    private int garbage() {
        return room.metadata.<Integer>read(reader -> reader.scanKeys(S3Tables.GARBAGE, KeyRange.under(GlobalKey.ROOT), 10_000).size());
    }

    private String write(String text) {
        try (Blobs.Writer writer = room.blobs.create(-1)) {
            writer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return writer.commit().name();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** An object put together from parts of one letter each, as CompleteMultipartUpload leaves it. */
    private void assembled(String key, String id, int parts) {
        List<Part> all = new ArrayList<>();
        for (int number = 1; number <= parts; number++) {
            all.add(new Part(number, write("p"), 1, "e", Instant.EPOCH, Optional.empty()));
        }
        room.metadata.run(tx -> {
            all.forEach(part -> tx.put(S3Tables.BLOB_REFS, S3Tables.partBlobRef(part.blob(), id, part.number()), ""));
            tx.put(S3Tables.ASSEMBLIES, GlobalKey.of(id), new Assembly("lake", key, "null", "e-1", Optional.empty(), all));
            ObjectVersion version = new ObjectVersion(
                    "null", parts, "e-" + parts, Instant.EPOCH, Content.assembly(id), parts, Optional.empty(), ObjectHeaders.NONE, Map.of());
            room.service.shared.versions.add(tx, Guard.bucket(tx, "lake"), key, version);
        });
    }

    @Test
    void bytesOfDeletedAndReplacedObjectsAreFreed() throws IOException {
        for (int i = 0; i < 1200; i++) {
            room.put("lake", "k" + i, "x");
        }
        room.put("lake", "kept", "first");
        room.put("lake", "kept", "second");
        for (int i = 0; i < 1200; i++) {
            delete("k" + i);
        }
        room.sweeper.round();
        assertThat(room.blobs.names()).hasSize(1);
        assertThat(garbage()).isZero();
        assertThat(room.get("lake", "kept")).isEqualTo("second");
    }

    @Test
    void uploadsOfAnEngineGoWithItsSessionAndAClientsStay() throws IOException {
        String client = upload(TestCallers.root(), "mine");
        upload(Room.engine(), "engines");
        room.sweeper.round();
        assertThat(uploads()).containsExactly("engines", "mine");
        room.closedSessions.add(Room.engine().engineSession().orElseThrow());
        room.sweeper.round();
        assertThat(uploads()).containsExactly("mine");
        assertThat(room.blobs.names()).hasSize(1);
        room.call("AbortMultipartUpload", AbortMultipartUploadRequest.builder().bucket("lake").key("mine").uploadId(client).build(), Object.class);
        room.sweeper.round();
        assertThat(room.blobs.names()).isEmpty();
        assertThat(room.metadata.<Integer>read(reader -> reader.scanKeys(S3Tables.ENGINE_UPLOADS, KeyRange.under(GlobalKey.ROOT), 10).size())).isZero();
    }

    private String upload(Caller caller, String key) {
        CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder().bucket("lake").key(key).build();
        String id = room.call(caller, "CreateMultipartUpload", request, CreateMultipartUploadResponse.class).uploadId();
        room.stream(caller, "UploadPart", UploadPartRequest.builder().bucket("lake").key(key).uploadId(id).partNumber(1).build(), "part of " + key);
        return id;
    }

    private List<String> uploads() {
        ListMultipartUploadsRequest request = ListMultipartUploadsRequest.builder().bucket("lake").build();
        return room.call("ListMultipartUploads", request, ListMultipartUploadsResponse.class).uploads().stream().map(MultipartUpload::key).toList();
    }

    @Test
    void copiesKeepTheBytesTheyShare() throws IOException {
        room.put("lake", "x", "shared");
        room.call("CopyObject", CopyObjectRequest.builder().bucket("lake").key("y").copySource("lake/x").build(), Object.class);
        delete("x");
        room.sweeper.round();
        assertThat(room.get("lake", "y")).isEqualTo("shared");
        delete("y");
        room.sweeper.round();
        assertThat(room.blobs.names()).isEmpty();
    }

    @Test
    void aBlobThatCannotBeRemovedIsTriedAgain() throws IOException {
        room.put("lake", "x", "1");
        room.put("lake", "y", "2");
        delete("x");
        delete("y");
        String first = room.blobs.names().getFirst();
        room.blobs.beforeDelete = blob -> {
            if (blob.name().equals(first)) {
                throw new UncheckedIOException(new IOException("read-only"));
            }
        };
        room.sweeper.round();
        assertThat(room.blobs.names()).containsExactly(first);
        room.blobs.beforeDelete = blob -> {};
        room.sweeper.round();
        assertThat(room.blobs.names()).isEmpty();
    }

    @Test
    void aCrashBetweenBytesAndRowsIsRepaired() throws IOException {
        room.put("lake", "x", "1");
        delete("x");
        room.metadata.failNextCommit(new Metadata.MetadataUnavailable("crash", null));
        assertThatThrownBy(room.sweeper::round).isInstanceOf(Metadata.MetadataUnavailable.class);
        assertThat(room.blobs.names()).isEmpty();
        assertThat(garbage()).isOne();
        room.sweeper.round();
        assertThat(garbage()).isZero();
    }

    @Test
    void anAssemblyGoesWithAllItsPartsWhenNobodyReadsIt() throws IOException {
        assembled("big", "up", 1234);
        Shared shared = room.service.shared;
        ContentReader reader = shared.contents.open(shared.find("lake", "big", null).version().orElseThrow()).orElseThrow();
        delete("big");
        room.sweeper.round();
        assertThat(room.blobs.names()).hasSize(1234);
        reader.close();
        room.sweeper.round();
        assertThat(room.blobs.names()).isEmpty();
        assertThat(garbage()).isZero();
        assertThat(room.metadata.<Integer>read(r -> r.scanKeys(S3Tables.ASSEMBLIES, KeyRange.under(GlobalKey.ROOT), 10).size())).isZero();
    }

    @Test
    void partsOfADroppedUploadGoButForThoseInAnObject() throws IOException {
        assembled("big", "up", 2);
        room.metadata.run(tx -> {
            Part used = tx.get(S3Tables.ASSEMBLIES, GlobalKey.of("up")).orElseThrow().parts().getFirst();
            tx.put(S3Tables.PARTS, S3Tables.part("up", 1), used);
            tx.put(S3Tables.GARBAGE, S3Tables.garbage("upload", "up"), "");
        });
        for (int number = 3; number <= 1003; number++) {
            String blob = write("unused");
            int at = number;
            room.metadata.run(tx -> {
                tx.put(S3Tables.PARTS, S3Tables.part("up", at), new Part(at, blob, 6, "e", Instant.EPOCH, Optional.empty()));
                tx.put(S3Tables.BLOB_REFS, S3Tables.partBlobRef(blob, "up", at), "");
            });
        }
        room.sweeper.round();
        assertThat(room.blobs.names()).hasSize(2);
        assertThat(room.get("lake", "big")).isEqualTo("pp");
        assertThat(garbage()).isZero();
    }

    @Test
    void orphansOfACrashAreFoundAfterTheStart() throws IOException {
        write("bytes without metadata");
        room.put("lake", "x", "1");
        room.sweeper.round();
        assertThat(room.blobs.names()).hasSize(1);
        assertThat(room.get("lake", "x")).isEqualTo("1");
    }

    @Test
    void bytesWhoseMetadataIsOnItsWayAreNoOrphans() throws IOException {
        CommitGate.Stay writer = room.service.shared.gate.enter();
        String blob = write("committed, not yet named");
        room.sweeper.round();
        assertThat(room.blobs.names()).containsExactly(blob);
        room.metadata.run(tx -> tx.put(S3Tables.BLOB_REFS, S3Tables.objectBlobRef(blob, "lake", "x", 1), ""));
        writer.close();
        room.sweeper.round();
        room.sweeper.round();
        assertThat(room.blobs.names()).containsExactly(blob);
    }

    @Test
    void afterACommitOfUnknownOutcomeNothingIsTakenForAnOrphan() throws IOException {
        room.metadata.failNextCommit(new Metadata.OutcomeUnknown("power loss", null));
        assertThatThrownBy(() -> room.put("lake", "x", "1")).isInstanceOf(Metadata.OutcomeUnknown.class);
        room.sweeper.round();
        assertThat(room.blobs.names()).hasSize(1);
    }

    @Test
    void aPackIsEmptiedWithoutAnybodyNoticing() throws IOException {
        room.put("lake", "x", "one");
        room.call("CopyObject", CopyObjectRequest.builder().bucket("lake").key("y").copySource("lake/x").build(), Object.class);
        assembled("big", "up", 3);
        List<String> before = room.blobs.names();
        room.blobs.compactable = List.of("m");
        room.sweeper.round();
        room.blobs.compactable = List.of();
        room.sweeper.round();
        assertThat(room.blobs.names()).hasSize(4).doesNotContainAnyElementsOf(before);
        assertThat(room.get("lake", "x")).isEqualTo("one");
        assertThat(room.get("lake", "y")).isEqualTo("one");
        assertThat(room.get("lake", "big")).isEqualTo("ppp");
        delete("x");
        delete("y");
        delete("big");
        room.sweeper.round();
        assertThat(room.blobs.names()).isEmpty();
    }

    @Test
    void anObjectDeletedWhileItsBytesAreCopiedLeavesNoCopy() throws IOException {
        room.put("lake", "x", "one");
        room.blobs.compactable = List.of("m");
        room.blobs.afterOpen = () -> delete("x");
        room.sweeper.round();
        room.blobs.compactable = List.of();
        room.blobs.afterOpen = () -> {};
        room.sweeper.round();
        assertThat(room.blobs.names()).isEmpty();
    }

    @Test
    void aCrashInTheMiddleOfACompactionLosesNothing() throws IOException {
        room.put("lake", "x", "one");
        room.sweeper.round();
        room.blobs.compactable = List.of("m");
        room.metadata.failNextCommit(new Metadata.MetadataUnavailable("crash", null));
        assertThatThrownBy(room.sweeper::round).isInstanceOf(Metadata.MetadataUnavailable.class);
        assertThat(room.get("lake", "x")).isEqualTo("one");
        room.blobs.compactable = List.of();
        new S3Sweeper(room.service.shared).round();
        assertThat(room.blobs.names()).hasSize(1);
        assertThat(room.get("lake", "x")).isEqualTo("one");
    }

    @Test
    void theThreadSweepsWhenWokenAndEndsWhenClosed() throws Exception {
        CountDownLatch removed = new CountDownLatch(1);
        room.blobs.beforeDelete = (BlobRef blob) -> removed.countDown();
        room.put("lake", "x", "1");
        S3Sweeper sweeper = new S3Sweeper(room.service.shared);
        sweeper.start();
        delete("x");
        sweeper.wake();
        assertThat(removed.await(1, TimeUnit.MINUTES)).isTrue();
        sweeper.close();
        assertThat(room.blobs.names()).isEmpty();
    }
}
