package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;

class TagsTest {
    private static final String ARN = "arn:aws:glue:us-east-1:111111111111:";
    private final Room room = Room.withTable("sales", "orders");

    private void tag(String arn, Map<String, String> tags) {
        room.glue.tags.tagResource(room.root, TagResourceRequest.builder().resourceArn(arn).tagsToAdd(tags).build());
    }

    private Map<String, String> get(String arn) {
        return room.glue.tags.getTags(room.root, GetTagsRequest.builder().resourceArn(arn).build()).tags();
    }

    @Test
    void tagsAreAddedReplacedAndRemoved() {
        for (String arn : new String[] {ARN + "database/sales", ARN + "table/sales/orders", ARN + "colour/red/dark"}) {
            assertThat(get(arn)).isEmpty();
            tag(arn, Map.of("team", "a", "cost", "1"));
            tag(arn, Map.of("team", "b"));
            assertThat(get(arn)).isEqualTo(Map.of("team", "b", "cost", "1"));
            room.glue.tags.untagResource(room.root, UntagResourceRequest.builder().resourceArn(arn).tagsToRemove("team", "none").build());
            assertThat(get(arn)).isEqualTo(Map.of("cost", "1"));
        }
    }

    @Test
    void databaseIsCreatedWithTagsAndANewOneOfTheNameHasNone() {
        CreateDatabaseRequest.Builder create = CreateDatabaseRequest.builder().databaseInput(d -> d.name("tagged"));
        room.glue.databases.createDatabase(room.root, create.tags(Map.of("k", "v")).build());
        assertThat(get(ARN + "database/tagged")).isEqualTo(Map.of("k", "v"));
        room.glue.databases.deleteDatabase(room.root, DeleteDatabaseRequest.builder().name("tagged").build());
        room.database("tagged");
        assertThat(get(ARN + "database/tagged")).isEmpty();
    }

    @Test
    void rulesOfTagsAreKept() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            many.put("k" + i, "");
        }
        tag(ARN + "database/sales", many);
        assertThatThrownBy(() -> tag(ARN + "database/sales", Map.of("more", ""))).isInstanceOf(ResourceNumberLimitExceededException.class);
        assertThatThrownBy(() -> tag(ARN + "database/sales", Map.of("AWS:x", ""))).isInstanceOf(InvalidInputException.class);
        assertThat(get(ARN + "database/sales")).hasSize(50);
    }

    @Test
    void onlyOwnThingsThatExistAreTagged() {
        assertThatThrownBy(() -> get(ARN + "database/none")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> get(ARN + "table/sales/none")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> get(ARN + "colour/blue")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> get(ARN + "colour/")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> get(ARN + "crawler/x")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> get("arn:aws:glue:us-east-1:222222222222:database/sales")).isInstanceOf(EntityNotFoundException.class);
        room.permissions.deny("glue:GetTags");
        assertThatThrownBy(() -> get(ARN + "database/sales")).isInstanceOf(AccessDenied.class);
    }
}
