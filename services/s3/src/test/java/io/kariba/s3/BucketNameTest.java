package io.kariba.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.TestCallers;
import io.kariba.protocols.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A bucket's name may pass from one account to another. */
class BucketNameTest {
    private static final byte[] BYTES = {1, 2, 3};
    private final Room room = new Room();

    /** A body during whose sending something else happens. */
    private record SlowBody(Runnable meanwhile) implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(BYTES.length);
        }

        @Override
        public InputStream stream() {
            meanwhile.run();
            return new ByteArrayInputStream(BYTES);
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

    @Test
    void anUploadThatBeganInOnesOwnBucketDoesNotEndInAnothersOfTheSameName() {
        room.bucket("lake");
        room.permissions.deny((caller, access) -> !caller.account().equals(access.owner()));
        SlowBody body = new SlowBody(() -> {
            room.call("DeleteBucket", DeleteBucketRequest.builder().bucket("lake").build(), Object.class);
            room.call(TestCallers.root("222222222222"), "CreateBucket", CreateBucketRequest.builder().bucket("lake").build(), Object.class);
        });
        assertThatThrownBy(() -> room.answer(
                        TestCallers.root(), "PutObject", PutObjectRequest.builder().bucket("lake").key("planted").build(), body, Map.of()))
                .isInstanceOf(AccessDenied.class);
        ListObjectsV2Response listed = room.call(
                TestCallers.root("222222222222"), "ListObjectsV2", ListObjectsV2Request.builder().bucket("lake").build(), ListObjectsV2Response.class);
        assertThat(listed.contents()).isEmpty();
    }
}
