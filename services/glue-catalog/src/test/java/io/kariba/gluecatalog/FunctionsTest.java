package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Arn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsResponse;
import software.amazon.awssdk.services.glue.model.PrincipalType;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.ResourceType;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.UserDefinedFunction;
import software.amazon.awssdk.services.glue.model.UserDefinedFunctionInput;

class FunctionsTest {
    private final Room room = new Room();

    FunctionsTest() {
        room.database("a");
        room.database("b");
    }

    private static UserDefinedFunctionInput input(String name) {
        return UserDefinedFunctionInput.builder()
                .functionName(name)
                .className("org.example.F")
                .ownerName("me")
                .ownerType(PrincipalType.USER)
                .resourceUris(uri -> uri.resourceType(ResourceType.JAR).uri("s3://lake/f.jar"))
                .build();
    }

    private void create(String database, String name) {
        room.glue.functions.create(room.root, CreateUserDefinedFunctionRequest.builder().databaseName(database).functionInput(input(name)).build());
    }

    private UserDefinedFunction get(String database, String name) {
        return room.glue.functions.get(room.root, GetUserDefinedFunctionRequest.builder().databaseName(database).functionName(name).build())
                .userDefinedFunction();
    }

    private List<String> all(String database, String pattern, Integer limit) {
        List<String> names = new ArrayList<>();
        String token = null;
        do {
            GetUserDefinedFunctionsResponse page = room.glue.functions.getAll(room.root, GetUserDefinedFunctionsRequest.builder()
                    .databaseName(database).pattern(pattern).maxResults(limit).nextToken(token).build());
            page.userDefinedFunctions().forEach(function -> names.add(function.databaseName() + "." + function.functionName()));
            token = page.nextToken();
        } while (token != null);
        return names;
    }

    @Test
    void functionIsKeptChangedAndDeleted() {
        create("a", "Twice");
        UserDefinedFunction function = get("a", "TWICE");
        assertThat(function.functionName()).isEqualTo("twice");
        assertThat(function.className()).isEqualTo("org.example.F");
        assertThat(function.resourceUris()).isEqualTo(input("x").resourceUris());
        assertThat(function.ownerType()).isEqualTo(PrincipalType.USER);
        assertThat(function.createTime()).isEqualTo(room.clock.instant());
        assertThatThrownBy(() -> create("a", "twice")).isInstanceOf(AlreadyExistsException.class);
        room.glue.functions.update(room.root, UpdateUserDefinedFunctionRequest.builder()
                .databaseName("a").functionName("twice").functionInput(input("thrice").toBuilder().className("New").build()).build());
        assertThat(get("a", "thrice").className()).isEqualTo("New");
        assertThatThrownBy(() -> get("a", "twice")).isInstanceOf(EntityNotFoundException.class);
        DeleteUserDefinedFunctionRequest delete = DeleteUserDefinedFunctionRequest.builder().databaseName("a").functionName("thrice").build();
        room.glue.functions.delete(room.root, delete);
        assertThatThrownBy(() -> room.glue.functions.delete(room.root, delete)).isInstanceOf(EntityNotFoundException.class);
        assertThat(room.permissions.asked().getLast().access().resources())
                .contains(new Arn("arn:aws:glue:us-east-1:111111111111:userDefinedFunction/a/thrice"));
    }

    @Test
    void listsGoOverOneDatabaseOrAll() {
        List.of("f1", "f2", "g1").forEach(name -> create("a", name));
        List.of("f3", "g2").forEach(name -> create("b", name));
        for (Integer limit : new Integer[] {null, 1, 2}) {
            assertThat(all(null, "*", limit)).containsExactly("a.f1", "a.f2", "a.g1", "b.f3", "b.g2");
            assertThat(all("a", "f.*", limit)).containsExactly("a.f1", "a.f2");
            assertThat(all(null, "g*", limit)).containsExactly("a.g1", "b.g2");
        }
        room.permissions.deny("glue:GetUserDefinedFunctions", new Arn("arn:aws:glue:us-east-1:111111111111:database/a"));
        assertThat(all(null, "*", 1)).containsExactly("b.f3", "b.g2");
        assertThatThrownBy(() -> all("none", "*", null)).isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void aDatabaseHoldsAHundredFunctions() {
        for (int i = 0; i < 100; i++) {
            create("a", "f" + i);
        }
        assertThatThrownBy(() -> create("a", "more")).isInstanceOf(ResourceNumberLimitExceededException.class);
        assertThat(all("a", "*", null)).hasSize(100);
    }
}
