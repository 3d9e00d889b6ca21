package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import io.kariba.api.Entry;
import io.kariba.api.GlobalKey;
import io.kariba.api.InMemoryBlobs;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.KeyRange;
import io.kariba.api.ScriptedPermissions;
import io.kariba.api.SequentialIds;
import io.kariba.api.StoredEvent;
import io.kariba.api.Table;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import io.kariba.protocols.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** S3 over stores in memory, with one bucket named {@code lake}; parts may be of ten bytes. */
final class S3Bench {
    static final String BUCKET = "lake";
    final InMemoryMetadata metadata = new InMemoryMetadata();
    final InMemoryBlobs blobs = new InMemoryBlobs();
    final ScriptedPermissions permissions = ScriptedPermissions.allowAll();
    final Sessions sessions = new Sessions();
    final TestClock clock = new TestClock();
    final Caller root = TestCallers.root();
    final Shared shared = new Shared(
            new S3Stores(new S3Config(1000, 10, 10, Duration.ofSeconds(10), S3Config.Regions.ANY), metadata, blobs), permissions, sessions, new SequentialIds(), clock);
    final ObjectReads reads = new ObjectReads(shared);
    final ObjectWrites writes = new ObjectWrites(shared);
    final ObjectDeletes deletes = new ObjectDeletes(shared);
    final ObjectCopies copies = new ObjectCopies(shared, reads, writes);
    final Listings listings = new Listings(shared);
    final MultipartUploads uploads = new MultipartUploads(shared, reads, writes);
    final PartWrites parts = new PartWrites(shared, reads);
    final UploadCompletion completion = new UploadCompletion(shared, writes);

    S3Bench() {
        versioning(Bucket.Versioning.UNVERSIONED);
    }

    void versioning(Bucket.Versioning state) {
        Bucket bucket = new Bucket(
                BUCKET, root.account(), root.principal().canonicalId(), root.region(), clock.instant(), state, Optional.empty(), Map.of(), Optional.empty());
        metadata.run(tx -> tx.put(S3Tables.BUCKETS, GlobalKey.of(BUCKET), bucket));
    }

    Call call() {
        return call(root, Map.of());
    }

    Call call(Map<String, String> headers) {
        return call(root, headers);
    }

    Call call(Caller caller, Map<String, String> headers) {
        Map<String, List<String>> all = new TreeMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return new Call(caller, "Test", Map.of(), all, "/lake/key", "");
    }

    /** The caller as an engine whose session may touch what {@link Sessions#prefix} says. */
    Caller engine() {
        return new Caller(
                root.principal(), root.region(), root.requestId(), List.of(), Optional.of(new EngineSessionId("session")), List.of(), root.origin());
    }

    PutObjectResponse put(String key, String text) {
        return put(PutObjectRequest.builder().bucket(BUCKET).key(key).build(), text, Map.of());
    }

    PutObjectResponse put(PutObjectRequest request, String text, Map<String, String> headers) {
        try {
            return writes.put(call(headers), request, new Body(text)).response();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String key) {
        return text(reads.get(call(), GetObjectRequest.builder().bucket(BUCKET).key(key).build()));
    }

    static String text(Answer<GetObjectResponse> answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Answer.Body body = answer.body().orElseThrow()) {
            body.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    <V> List<V> rows(Table<GlobalKey, V> table) {
        return metadata.read(reader -> reader.scan(table, KeyRange.under(GlobalKey.ROOT), 100)).stream().map(Entry::value).toList();
    }

    List<StoredEvent> events() {
        return metadata.read(reader -> reader.events(0, 100));
    }

    /** What the sweeper is told to remove, e.g. {@code blob m/1}. */
    Set<String> garbage() {
        Set<String> garbage = new HashSet<>();
        for (GlobalKey key : metadata.read(reader -> reader.scanKeys(S3Tables.GARBAGE, KeyRange.under(GlobalKey.ROOT), 100))) {
            var parts = key.parts();
            garbage.add(parts.text() + " " + parts.text());
        }
        return garbage;
    }

    static String md5(String text) {
        return HexFormat.of().formatHex(digest("MD5", text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String checksum(Algorithm algorithm, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Algorithm.Running running = algorithm.start();
        running.update(bytes, 0, bytes.length);
        return Base64.getEncoder().encodeToString(running.value());
    }

    /** A body of text. */
    record Body(String text) implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(text.getBytes(StandardCharsets.UTF_8).length);
        }

        @Override
        public InputStream stream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Map<String, String> trailers() {
            return Map.of();
        }

        @Override
        public Set<String> announcedTrailers() {
            return Set.of();
        }
    }

    /** Sessions that may touch the keys that start with one text. */
    static final class Sessions implements EngineSessions {
        String prefix = "";

        @Override
        public EngineSession open(Caller caller, String work, Duration lifetime) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void allowRead(EngineSessionId session, String readable) {}

        @Override
        public void allowWrite(EngineSessionId session, String writable) {}

        @Override
        public boolean mayRead(EngineSessionId session, String bucket, String key) {
            return key.startsWith(prefix);
        }

        @Override
        public boolean mayWrite(EngineSessionId session, String bucket, String key) {
            return key.startsWith(prefix);
        }

        @Override
        public boolean mayList(EngineSessionId session, String bucket, String listed) {
            return listed.startsWith(prefix);
        }

        @Override
        public boolean isOpen(EngineSessionId session) {
            return true;
        }

        @Override
        public void close(EngineSessionId session) {}
    }
}
