package io.kariba.s3;

import io.kariba.api.BlobRef;
import io.kariba.api.Blobs;
import io.kariba.api.Caller;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import io.kariba.api.InMemoryBlobs;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Region;
import io.kariba.api.ScriptedPermissions;
import io.kariba.api.SequentialIds;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.RequestBody;
import io.kariba.protocols.WireError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** S3 over stores in memory, spoken to through its operation table. */
final class Room {
    final InMemoryMetadata metadata = new InMemoryMetadata();
    final PackedBlobs blobs = new PackedBlobs();
    final ScriptedPermissions permissions = ScriptedPermissions.allowAll();
    final TestClock clock = new TestClock();
    final Set<EngineSessionId> closedSessions = new HashSet<>();
    final S3Config config;
    final S3Service service;
    final Map<String, OperationTable.Row> rows;
    final S3Sweeper sweeper;

    Room() {
        this(S3Config.DEFAULT);
    }

    Room(S3Config config) {
        this.config = config;
        service = new S3Service(new S3Stores(config, metadata, blobs), permissions, new NoSessions(closedSessions), new SequentialIds(), clock, policy -> {
            if (policy.contains("Nonsense")) {
                throw new IllegalArgumentException("Unknown field Nonsense");
            }
        });
        rows = service.operations().rows();
        sweeper = new S3Sweeper(service.shared);
    }

    /** Blobs in memory whose packs a test declares mostly garbage, and whose deletions it can make fail. */
    static final class PackedBlobs implements Blobs {
        final InMemoryBlobs kept = new InMemoryBlobs();
        List<String> compactable = List.of();
        Consumer<BlobRef> beforeDelete = blob -> {};
        Runnable afterOpen = () -> {};

        @Override
        public Writer create(long expectedLength) {
            return kept.create(expectedLength);
        }

        @Override
        public Source open(BlobRef blob) throws IOException {
            Source source = kept.open(blob);
            afterOpen.run();
            return source;
        }

        @Override
        public void delete(BlobRef blob) throws IOException {
            try {
                beforeDelete.accept(blob);
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
            kept.delete(blob);
        }

        @Override
        public void forEach(Consumer<BlobRef> visit) {
            kept.forEach(visit);
        }

        @Override
        public List<String> compactable() {
            return compactable;
        }

        @Override
        public void clear() {
            kept.clear();
        }

        @Override
        public void close() {}

        List<String> names() {
            List<String> names = new ArrayList<>();
            forEach(blob -> names.add(blob.name()));
            return names;
        }
    }

    private record Body(byte[] bytes) implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.length);
        }

        @Override
        public InputStream stream() {
            return new ByteArrayInputStream(bytes);
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

    private record NoSessions(Set<EngineSessionId> closed) implements EngineSessions {
        @Override
        public EngineSession open(Caller caller, String work, Duration lifetime) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void allowRead(EngineSessionId session, String prefix) {}

        @Override
        public void allowWrite(EngineSessionId session, String prefix) {}

        @Override
        public boolean mayRead(EngineSessionId session, String bucket, String key) {
            return true;
        }

        @Override
        public boolean mayWrite(EngineSessionId session, String bucket, String key) {
            return true;
        }

        @Override
        public boolean mayList(EngineSessionId session, String bucket, String prefix) {
            return true;
        }

        @Override
        public boolean isOpen(EngineSessionId session) {
            return !closed.contains(session);
        }

        @Override
        public void close(EngineSessionId session) {}
    }

    static Caller in(String region) {
        return in(TestCallers.root(), region);
    }

    static Caller in(Caller caller, String region) {
        return new Caller(
                caller.principal(), new Region(region), caller.requestId(), List.of(), Optional.empty(), List.of(), caller.origin());
    }

    static Caller engine() {
        Caller root = TestCallers.root();
        return new Caller(
                root.principal(), root.region(), root.requestId(), List.of(), Optional.of(new EngineSessionId("e")), List.of(), root.origin());
    }

    /** Runs an operation as root of account 111111111111. */
    <R> R call(String operation, SdkPojo request, Class<R> answer) {
        return call(TestCallers.root(), operation, request, answer);
    }

    <R> R call(Caller caller, String operation, SdkPojo request, Class<R> answer) {
        return answer.cast(answer(caller, operation, request, null, Map.of()).response());
    }

    Answer<SdkPojo> answer(Caller caller, String operation, SdkPojo request, RequestBody body, Map<String, List<String>> headers) {
        try {
            return rows.get(operation).handler().handle(new Call(caller, operation, Map.of(), headers, "/", ""), request, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs an operation that takes a body. */
    void stream(Caller caller, String operation, SdkPojo request, String text) {
        answer(caller, operation, request, new Body(text.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    void bucket(String name) {
        call("CreateBucket", CreateBucketRequest.builder().bucket(name).build(), Object.class);
    }

    PutObjectResponse put(String bucket, String key, String text) {
        return put(PutObjectRequest.builder().bucket(bucket).key(key).build(), text);
    }

    PutObjectResponse put(PutObjectRequest request, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (PutObjectResponse)
                answer(TestCallers.root(), "PutObject", request, new Body(bytes), Map.of()).response();
    }

    String get(String bucket, String key) {
        return get(GetObjectRequest.builder().bucket(bucket).key(key).build());
    }

    String get(GetObjectRequest request) {
        Answer<SdkPojo> answer = answer(TestCallers.root(), "GetObject", request, null, Map.of());
        try (Answer.Body body = answer.body().orElseThrow()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            body.writeTo(out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void fails(ThrowingCallable work, String code, int status) {
        Assertions.assertThatThrownBy(work).isInstanceOfSatisfying(WireError.class, error -> {
            Assertions.assertThat(error.code()).isEqualTo(code);
            Assertions.assertThat(error.status()).isEqualTo(status);
        });
    }
}
