package io.kariba.s3;

import static io.kariba.s3.Room.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.Tag;

class ObjectTagsTest {
    private final Room room = new Room();

    @BeforeEach
    void object() {
        room.bucket("lake");
        room.put(PutObjectRequest.builder().bucket("lake").key("x").tagging("a=1&b=2").build(), "content");
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private PutObjectTaggingResponse put(String key, Tag... tags) {
        return room.call(
                "PutObjectTagging",
                PutObjectTaggingRequest.builder().bucket("lake").key(key).tagging(t -> t.tagSet(tags)).build(),
                PutObjectTaggingResponse.class);
    }

    private List<Tag> get(String key) {
        return room.call("GetObjectTagging", GetObjectTaggingRequest.builder().bucket("lake").key(key).build(), GetObjectTaggingResponse.class)
                .tagSet();
    }

    @Test
    void tagsReplaceEachOtherAndLeaveTheBytes() {
        assertThat(get("x")).containsExactly(tag("a", "1"), tag("b", "2"));
        put("x", tag("c", "3"));
        assertThat(get("x")).containsExactly(tag("c", "3"));
        assertThat(room.get("lake", "x")).isEqualTo("content");
        room.call("DeleteObjectTagging", DeleteObjectTaggingRequest.builder().bucket("lake").key("x").build(), DeleteObjectTaggingResponse.class);
        assertThat(get("x")).isEmpty();
        assertThat(room.metadata.<List<StoredEvent>>read(reader -> reader.events(0, 100)))
                .extracting(stored -> stored.event().type())
                .containsExactly("Object Created", "Object Tags Added", "Object Tags Deleted");
    }

    @Test
    void badTagsAreRefused() {
        fails(() -> put("x", tag("a", "1"), tag("a", "2")), "InvalidTag", 400);
        fails(() -> put("x", tag("aws:a", "1")), "InvalidTag", 400);
        fails(() -> put("x", tag("", "1")), "InvalidTag", 400);
        List<Tag> eleven = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            eleven.add(tag("k" + i, "v"));
        }
        fails(() -> put("x", eleven.toArray(Tag[]::new)), "BadRequest", 400);
        fails(() -> put("missing", tag("a", "1")), "NoSuchKey", 404);
        fails(() -> get("missing"), "NoSuchKey", 404);
    }

    @Test
    void eachVersionHasItsOwn() {
        room.call(
                "PutBucketVersioning",
                PutBucketVersioningRequest.builder().bucket("lake").versioningConfiguration(c -> c.status("Enabled")).build(),
                Object.class);
        String newer = room.put("lake", "x", "newer").versionId();
        assertThat(put("x", tag("new", "yes")).versionId()).isEqualTo(newer);
        GetObjectTaggingRequest old = GetObjectTaggingRequest.builder().bucket("lake").key("x").versionId("null").build();
        assertThat(room.call("GetObjectTagging", old, GetObjectTaggingResponse.class).tagSet()).containsExactly(tag("a", "1"), tag("b", "2"));
        room.call("DeleteObject", DeleteObjectRequest.builder().bucket("lake").key("x").build(), Object.class);
        fails(() -> put("x", tag("a", "1")), "MethodNotAllowed", 405);
    }

    @Test
    void theActionsAreThoseOfTags() {
        room.permissions.reset();
        put("x", tag("a", "1"));
        get("x");
        assertThat(room.permissions.actions()).containsExactly("s3:PutObjectTagging", "s3:GetObjectTagging");
        assertThat(room.permissions.asked().getFirst().access().conditions())
                .containsEntry("s3:ExistingObjectTag/b", "2")
                .containsEntry("s3:RequestObjectTag/a", "1");
        room.permissions.deny("s3:PutObjectTagging");
        assertThatThrownBy(() -> put("x", tag("a", "1"))).isInstanceOf(AccessDenied.class);
    }
}
