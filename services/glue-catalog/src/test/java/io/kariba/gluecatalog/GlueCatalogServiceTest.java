package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Scope;
import io.kariba.protocols.Call;
import io.kariba.protocols.OperationTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.utils.builder.SdkBuilder;

class GlueCatalogServiceTest {
    private static Call call(Caller caller, String operation, Map<String, Object> members) {
        return new Call(caller, operation, members, Map.of(), "/", "");
    }

    static Stream<String> operations() {
        return new Room().glue.operations().rows().keySet().stream();
    }

    @Test
    void everyOperationIsAnsweredOrRefused() {
        OperationTable table = new Room().glue.operations();
        assertThat(table.model()).isEqualTo("glue");
        assertThat(table.rows()).hasSize(52);
        assertThat(table.refused()).hasSize(243).doesNotContainKeys(table.rows().keySet().toArray(String[]::new));
    }

    /** Law 2: with everything denied no operation may get past its question, whatever else is wrong with the request. */
    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationAsksBeforeItActs(String operation) throws IOException {
        Room room = Room.withTable("sales", "orders", Room.column("d", "string"));
        room.permissions.deny("*");
        OperationTable.Row row = room.glue.operations().rows().get(operation);
        SdkPojo request = filled(row.requestType());
        int before = room.events().size();
        assertThatThrownBy(() -> row.handler().handle(call(room.root, operation, Map.of()), request, null)).isInstanceOf(AccessDenied.class);
        assertThat(room.events()).hasSize(before);
        Access asked = room.permissions.asked().getLast().access();
        assertThat(asked.action().service()).isEqualTo("glue");
        assertThat(asked.action().name()).isEqualTo(operation.contains("ColumnStatisticsFor") ? Statistics.iamAction(operation) : operation);
    }

    /** An empty request gets an error of AWS's shape, never another exception. */
    @ParameterizedTest
    @MethodSource("operations")
    void emptyRequestsAreAnsweredOrRefusedInShape(String operation) throws Exception {
        Room room = new Room();
        OperationTable.Row row = room.glue.operations().rows().get(operation);
        SdkPojo request = (SdkPojo) ((SdkBuilder<?, ?>) row.requestType().getMethod("builder").invoke(null)).build();
        try {
            row.handler().handle(call(room.root, operation, Map.of()), request, null);
        } catch (GlueException e) {
            assertThat(e.awsErrorDetails().errorCode()).isNotBlank();
            assertThat(e.statusCode()).isEqualTo(400);
        }
    }

    /** Fills a request with values that parse: texts are a database ARN or a name, lists have one element, structures are filled in turn. */
    private static SdkPojo filled(Class<? extends SdkPojo> type) {
        try {
            SdkPojo builder = (SdkPojo) type.getMethod("builder").invoke(null);
            return fill(builder, 3);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static SdkPojo fill(SdkPojo builder, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            String name = field.memberName();
            if (field.marshallingType() == MarshallingType.SDK_POJO && depth > 0 && !name.contains("OpenTable") && !name.startsWith("Federated")
                    && !name.equals("ViewDefinition") && !name.equals("AuditContext") && !name.equals("Segment")) {
                field.set(builder, fill(field.constructor().get(), depth - 1));
            } else if (field.marshallingType() == MarshallingType.LIST && name.matches(".*(Values|PartitionValueList|ColumnNames|TablesToDelete)")) {
                field.set(builder, List.of("x"));
            } else if (field.marshallingType() == MarshallingType.STRING && name.matches("(.*Name|VersionId|Pattern|ResourceArn)")) {
                field.set(builder, name.equals("ResourceArn") ? "arn:aws:glue:us-east-1:111111111111:database/sales" : "sales");
            }
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    @Test
    void membersNewerThanTheClassesAreRefusedWhereDroppingThemWouldMatter() {
        Room room = new Room();
        room.database("sales");
        CreateTableRequest request = CreateTableRequest.builder().databaseName("sales").tableInput(Room.input("t")).build();
        Call call = call(room.root, "CreateTable", Map.of("TableInput", Map.of("Name", "t", "FederatedTable", Map.of("ConnectionName", "c"))));
        assertThatThrownBy(() -> room.glue.operations().rows().get("CreateTable").handler().handle(call, request, null))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void anonymousCallersAreAskedAboutLikeAnyOther() {
        Room room = new Room();
        room.permissions.deny((caller, access) -> caller.principal().isAnonymous());
        assertThatThrownBy(() -> room.glue.databases.getDatabase(
                        io.kariba.api.TestCallers.anonymous(), GetDatabaseRequest.builder().name("x").build()))
                .isInstanceOf(AccessDenied.class);
    }

    @Test
    void sweeperWorksOnItsOwnThreadAndEnds() throws Exception {
        Room room = Room.withTable("sales", "orders", Room.column("d", "string"));
        Scope scope = room.root.scope();
        room.glue.start();
        room.glue.databases.deleteDatabase(room.root,
                software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest.builder().name("sales").build());
        while (!room.metadata.read(reader -> reader.scanKeys(CatalogRows.SWEEPS, io.kariba.api.KeyRange.under(CatalogRows.key(scope)), 1)).isEmpty()) {
            Thread.onSpinWait();
        }
        room.glue.close();
        assertThat(room.metadata.<Integer>read(
                reader -> reader.scanKeys(CatalogRows.TABLES, io.kariba.api.KeyRange.under(CatalogRows.key(scope)), 10).size())).isZero();
    }
}
