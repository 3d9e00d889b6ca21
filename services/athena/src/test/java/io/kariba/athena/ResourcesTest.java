package io.kariba.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import io.kariba.api.TestCallers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.model.AthenaRequest;
import software.amazon.awssdk.services.athena.model.BatchGetNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.BatchGetNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.BatchGetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.BatchGetPreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.Column;
import software.amazon.awssdk.services.athena.model.CreateDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.CreateNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.CreateNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.CreatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.DataCatalogSummary;
import software.amazon.awssdk.services.athena.model.DataCatalogType;
import software.amazon.awssdk.services.athena.model.Database;
import software.amazon.awssdk.services.athena.model.DeleteDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.DeleteNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.DeletePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.DeleteWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.EncryptionConfiguration;
import software.amazon.awssdk.services.athena.model.EncryptionOption;
import software.amazon.awssdk.services.athena.model.EngineVersion;
import software.amazon.awssdk.services.athena.model.GetDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.GetDataCatalogResponse;
import software.amazon.awssdk.services.athena.model.GetDatabaseRequest;
import software.amazon.awssdk.services.athena.model.GetNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.GetNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryRuntimeStatisticsRequest;
import software.amazon.awssdk.services.athena.model.GetTableMetadataRequest;
import software.amazon.awssdk.services.athena.model.GetTableMetadataResponse;
import software.amazon.awssdk.services.athena.model.GetWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.GetWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.ListDataCatalogsRequest;
import software.amazon.awssdk.services.athena.model.ListDataCatalogsResponse;
import software.amazon.awssdk.services.athena.model.ListDatabasesRequest;
import software.amazon.awssdk.services.athena.model.ListDatabasesResponse;
import software.amazon.awssdk.services.athena.model.ListEngineVersionsRequest;
import software.amazon.awssdk.services.athena.model.ListEngineVersionsResponse;
import software.amazon.awssdk.services.athena.model.ListNamedQueriesRequest;
import software.amazon.awssdk.services.athena.model.ListNamedQueriesResponse;
import software.amazon.awssdk.services.athena.model.ListPreparedStatementsRequest;
import software.amazon.awssdk.services.athena.model.ListPreparedStatementsResponse;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListTableMetadataRequest;
import software.amazon.awssdk.services.athena.model.ListTableMetadataResponse;
import software.amazon.awssdk.services.athena.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.athena.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsRequest;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsResponse;
import software.amazon.awssdk.services.athena.model.ManagedQueryResultsConfiguration;
import software.amazon.awssdk.services.athena.model.MetadataException;
import software.amazon.awssdk.services.athena.model.NamedQuery;
import software.amazon.awssdk.services.athena.model.PreparedStatementSummary;
import software.amazon.awssdk.services.athena.model.ResourceNotFoundException;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.ResultConfigurationUpdates;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.TableMetadata;
import software.amazon.awssdk.services.athena.model.Tag;
import software.amazon.awssdk.services.athena.model.TagResourceRequest;
import software.amazon.awssdk.services.athena.model.UnprocessedPreparedStatementName;
import software.amazon.awssdk.services.athena.model.UntagResourceRequest;
import software.amazon.awssdk.services.athena.model.UpdateDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.UpdateNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.UpdatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.athena.model.WorkGroupConfiguration;
import software.amazon.awssdk.services.athena.model.WorkGroupConfigurationUpdates;
import software.amazon.awssdk.services.athena.model.WorkGroupState;

class ResourcesTest {
    private final AthenaFixture athena = new AthenaFixture();

    private WorkGroup workGroup(String name) {
        return athena.<GetWorkGroupResponse>call(GetWorkGroupRequest.builder().workGroup(name).build()).workGroup();
    }

    private void createWorkGroup(String name) {
        athena.call(CreateWorkGroupRequest.builder().name(name).build());
    }

    @Test
    void primaryIsAlwaysThereAndDoesNotEnforce() {
        WorkGroup primary = workGroup("primary");
        assertThat(primary.state()).isEqualTo(WorkGroupState.ENABLED);
        assertThat(primary.creationTime()).isNotNull();
        assertThat(primary.configuration().enforceWorkGroupConfiguration()).isFalse();
        assertThat(primary.configuration().engineVersion().effectiveEngineVersion()).isEqualTo("Athena engine version 3");
        assertThatThrownBy(() -> athena.call(DeleteWorkGroupRequest.builder().workGroup("primary").build())).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aWorkgroupLives() {
        athena.call(CreateWorkGroupRequest.builder()
                .name("etl")
                .description("nightly")
                .tags(Tag.builder().key("team").value("data").build())
                .configuration(WorkGroupConfiguration.builder()
                        .resultConfiguration(ResultConfiguration.builder().outputLocation("s3://results/etl/").build())
                        .bytesScannedCutoffPerQuery(20_000_000L)
                        .build())
                .build());
        assertThatThrownBy(() -> createWorkGroup("etl")).hasMessageContaining("WorkGroup is already created");
        assertThat(workGroup("etl").configuration().enforceWorkGroupConfiguration()).isTrue();
        athena.call(UpdateWorkGroupRequest.builder()
                .workGroup("etl")
                .state(WorkGroupState.DISABLED)
                .configurationUpdates(WorkGroupConfigurationUpdates.builder()
                        .removeBytesScannedCutoffPerQuery(true)
                        .enforceWorkGroupConfiguration(false)
                        .resultConfigurationUpdates(ResultConfigurationUpdates.builder().removeOutputLocation(true).build())
                        .build())
                .build());
        WorkGroup changed = workGroup("etl");
        assertThat(changed.description()).isEqualTo("nightly");
        assertThat(changed.state()).isEqualTo(WorkGroupState.DISABLED);
        assertThat(changed.configuration().bytesScannedCutoffPerQuery()).isNull();
        assertThat(changed.configuration().enforceWorkGroupConfiguration()).isFalse();
        assertThat(changed.configuration().resultConfiguration().outputLocation()).isNull();
        assertThatThrownBy(() -> athena.start(AthenaFixture.request("SELECT 1").workGroup("etl").build())).hasMessageContaining("is disabled");
        athena.call(DeleteWorkGroupRequest.builder().workGroup("etl").build());
        assertThatThrownBy(() -> workGroup("etl")).hasMessageContaining("WorkGroup etl is not found.");
    }

    @Test
    void workgroupsAreListedByPage() {
        for (String name : List.of("a", "b", "q")) {
            createWorkGroup(name);
        }
        List<String> names = new ArrayList<>();
        String token = null;
        do {
            ListWorkGroupsResponse page = athena.call(ListWorkGroupsRequest.builder().maxResults(2).nextToken(token).build());
            page.workGroups().forEach(summary -> names.add(summary.name()));
            token = page.nextToken();
        } while (token != null);
        assertThat(names).containsExactly("a", "b", "primary", "q");
        assertThatThrownBy(() -> athena.call(ListWorkGroupsRequest.builder().nextToken("!").build())).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aWorkgroupThatHoldsSomethingGoesOnlyWithAllOfIt() {
        createWorkGroup("etl");
        String query = athena.await(athena.start(AthenaFixture.request("SELECT 1").workGroup("etl").build())).queryExecutionId();
        String named = athena.<CreateNamedQueryResponse>call(CreateNamedQueryRequest.builder()
                        .name("n").database("d").queryString("SELECT 1").workGroup("etl").build())
                .namedQueryId();
        athena.call(CreatePreparedStatementRequest.builder().statementName("p1").queryStatement("SELECT ?").workGroup("etl").build());
        assertThatThrownBy(() -> athena.call(DeleteWorkGroupRequest.builder().workGroup("etl").build())).hasMessageContaining("WorkGroup is not empty");
        athena.call(DeleteWorkGroupRequest.builder().workGroup("etl").recursiveDeleteOption(true).build());
        assertThatThrownBy(() -> athena.get(query)).hasMessageContaining("was not found");
        assertThatThrownBy(() -> athena.call(GetNamedQueryRequest.builder().namedQueryId(named).build())).hasMessageContaining("does not exist");
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() {
        WorkGroupConfiguration managed = WorkGroupConfiguration.builder()
                .managedQueryResultsConfiguration(ManagedQueryResultsConfiguration.builder().enabled(true).build())
                .build();
        WorkGroupConfiguration kms = WorkGroupConfiguration.builder()
                .resultConfiguration(ResultConfiguration.builder()
                        .outputLocation("s3://results/x/")
                        .encryptionConfiguration(EncryptionConfiguration.builder().encryptionOption(EncryptionOption.SSE_KMS).kmsKey("k").build())
                        .build())
                .build();
        WorkGroupConfiguration spark = WorkGroupConfiguration.builder()
                .engineVersion(EngineVersion.builder().selectedEngineVersion("PySpark engine version 3").build())
                .build();
        for (WorkGroupConfiguration configuration : List.of(managed, kms, spark)) {
            assertThatThrownBy(() -> athena.call(CreateWorkGroupRequest.builder().name("w").configuration(configuration).build()))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void tagsStayWithTheirResource() {
        createWorkGroup("etl");
        String arn = "arn:aws:athena:us-east-1:111111111111:workgroup/etl";
        athena.call(TagResourceRequest.builder().resourceARN(arn).tags(Tag.builder().key("a").value("1").build(), Tag.builder().key("b").build()).build());
        athena.call(UntagResourceRequest.builder().resourceARN(arn).tagKeys("a").build());
        ListTagsForResourceResponse tags = athena.call(ListTagsForResourceRequest.builder().resourceARN(arn).build());
        assertThat(tags.tags()).containsExactly(Tag.builder().key("b").value("").build());
        assertThatThrownBy(() -> athena.call(ListTagsForResourceRequest.builder().resourceARN(arn + "x").build())).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> athena.call(ListTagsForResourceRequest.builder().resourceARN("arn:aws:s3:::b").build()))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aNamedQueryLives() {
        CreateNamedQueryRequest create = CreateNamedQueryRequest.builder()
                .name("daily").description("d").database("sales").queryString("SELECT 1").clientRequestToken("x".repeat(32)).build();
        String id = athena.<CreateNamedQueryResponse>call(create).namedQueryId();
        assertThat(athena.<CreateNamedQueryResponse>call(create).namedQueryId()).isEqualTo(id);
        assertThatThrownBy(() -> athena.call(create.toBuilder().queryString("SELECT 2").build())).hasMessageContaining("Idempotent parameters do not match");
        athena.call(UpdateNamedQueryRequest.builder().namedQueryId(id).name("weekly").queryString("SELECT 7").build());
        NamedQuery found = athena.<GetNamedQueryResponse>call(GetNamedQueryRequest.builder().namedQueryId(id).build()).namedQuery();
        assertThat(found).isEqualTo(NamedQuery.builder()
                .namedQueryId(id).name("weekly").description("d").database("sales").queryString("SELECT 7").workGroup("primary").build());
        ListNamedQueriesResponse listed = athena.call(ListNamedQueriesRequest.builder().build());
        assertThat(listed.namedQueryIds()).containsExactly(id);
        BatchGetNamedQueryResponse batch = athena.call(BatchGetNamedQueryRequest.builder().namedQueryIds(id, "none").build());
        assertThat(batch.namedQueries()).containsExactly(found);
        assertThat(batch.unprocessedNamedQueryIds()).hasSize(1);
        athena.call(DeleteNamedQueryRequest.builder().namedQueryId(id).build());
        assertThatThrownBy(() -> athena.call(GetNamedQueryRequest.builder().namedQueryId(id).build())).hasMessageContaining("does not exist");
    }

    @Test
    void aPreparedStatementLives() {
        CreatePreparedStatementRequest create =
                CreatePreparedStatementRequest.builder().statementName("by_id").workGroup("primary").queryStatement("SELECT ?").build();
        athena.call(create);
        assertThatThrownBy(() -> athena.call(create)).hasMessageContaining("already exists");
        athena.call(UpdatePreparedStatementRequest.builder().statementName("by_id").workGroup("primary").queryStatement("SELECT ?, ?").build());
        GetPreparedStatementRequest get = GetPreparedStatementRequest.builder().statementName("by_id").workGroup("primary").build();
        assertThat(athena.<GetPreparedStatementResponse>call(get).preparedStatement().queryStatement()).isEqualTo("SELECT ?, ?");
        ListPreparedStatementsResponse listed = athena.call(ListPreparedStatementsRequest.builder().workGroup("primary").build());
        assertThat(listed.preparedStatements()).extracting(PreparedStatementSummary::statementName).containsExactly("by_id");
        BatchGetPreparedStatementResponse batch =
                athena.call(BatchGetPreparedStatementRequest.builder().workGroup("primary").preparedStatementNames("by_id", "none").build());
        assertThat(batch.preparedStatements()).hasSize(1);
        assertThat(batch.unprocessedPreparedStatementNames()).extracting(UnprocessedPreparedStatementName::statementName).containsExactly("none");
        athena.call(DeletePreparedStatementRequest.builder().statementName("by_id").workGroup("primary").build());
        assertThatThrownBy(() -> athena.call(get)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void dataCatalogsAreNamesOfTheAccountsGlue() {
        GetDataCatalogResponse glue = athena.call(GetDataCatalogRequest.builder().name("awsdatacatalog").build());
        assertThat(glue.dataCatalog().name()).isEqualTo("AwsDataCatalog");
        assertThat(glue.dataCatalog().type()).isEqualTo(DataCatalogType.GLUE);
        CreateDataCatalogRequest.Builder own = CreateDataCatalogRequest.builder().name("mine").type(DataCatalogType.GLUE).parameters(Map.of("catalog-id", "111111111111"));
        athena.call(own.build());
        assertThatThrownBy(() -> athena.call(own.build())).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> athena.call(own.name("other").parameters(Map.of("catalog-id", "222222222222")).build())).hasMessageContaining("222222222222");
        assertThatThrownBy(() -> athena.call(CreateDataCatalogRequest.builder().name("l").type(DataCatalogType.LAMBDA).build())).hasMessageContaining("LAMBDA");
        ListDataCatalogsResponse page = athena.call(ListDataCatalogsRequest.builder().maxResults(1).build());
        assertThat(page.dataCatalogsSummary()).extracting(DataCatalogSummary::catalogName).containsExactly("AwsDataCatalog");
        ListDataCatalogsResponse rest = athena.call(ListDataCatalogsRequest.builder().nextToken(page.nextToken()).build());
        assertThat(rest.dataCatalogsSummary()).extracting(DataCatalogSummary::catalogName).containsExactly("mine");
        athena.call(DeleteDataCatalogRequest.builder().name("mine").build());
        assertThatThrownBy(() -> athena.call(GetDataCatalogRequest.builder().name("mine").build())).hasMessageContaining("was not found");
    }

    @Test
    void tablesAreShownWithAthenasParameters() {
        CatalogStorage storage = new CatalogStorage(
                List.of(CatalogColumn.of("a", "int"), new CatalogColumn("gone", "int", Optional.empty(), Map.of("iceberg.field.current", "false"))),
                Optional.of("s3://lake/t/"), Optional.of("in"), Optional.of("out"), false, Optional.of("serde"), Map.of("field.delim", ","), List.of("a"), 4,
                Map.of());
        athena.catalog.createTable(athena.caller, "default", new CatalogTable(
                "default", "t", Optional.of("a table"), Optional.empty(), "EXTERNAL_TABLE", storage, List.of(CatalogColumn.of("day", "string")),
                Map.of("EXTERNAL", "TRUE"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        TableMetadata table = athena.<GetTableMetadataResponse>call(GetTableMetadataRequest.builder()
                        .catalogName("AwsDataCatalog").databaseName("default").tableName("t").build())
                .tableMetadata();
        assertThat(table.columns()).extracting(Column::name).containsExactly("a");
        assertThat(table.partitionKeys()).extracting(Column::name).containsExactly("day");
        assertThat(table.parameters()).containsExactlyInAnyOrderEntriesOf(Map.of(
                "EXTERNAL", "TRUE", "comment", "a table", "location", "s3://lake/t", "inputformat", "in", "outputformat", "out",
                "serde.serialization.lib", "serde", "serde.param.field.delim", ","));
        ListTableMetadataRequest.Builder list = ListTableMetadataRequest.builder().catalogName("AwsDataCatalog").databaseName("default");
        assertThat(athena.<ListTableMetadataResponse>call(list.expression("t|u.*").build()).tableMetadataList()).hasSize(1);
        assertThat(athena.<ListTableMetadataResponse>call(list.expression("u.*").build()).tableMetadataList()).isEmpty();
        assertThatThrownBy(() -> athena.call(list.expression("*").build())).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aPatternThatBacktracksWithoutEndIsAnError() {
        athena.catalog.createTable(athena.caller, "default", new CatalogTable(
                "default", "a".repeat(200), Optional.empty(), Optional.empty(), "VIRTUAL_VIEW",
                new CatalogStorage(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(), List.of(), -1, Map.of()),
                List.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> athena.call(ListTableMetadataRequest.builder()
                        .catalogName("AwsDataCatalog").databaseName("default").expression("(.*)(.*)(.*)(.*)(.*)b").build()))
                .hasMessageContaining("takes too long");
    }

    @Test
    void whatGlueDoesNotHaveIsAMetadataException() {
        assertThatThrownBy(() -> athena.call(GetTableMetadataRequest.builder().catalogName("AwsDataCatalog").databaseName("default").tableName("t").build()))
                .isInstanceOf(MetadataException.class).hasMessageContaining("Entity Not Found");
        assertThatThrownBy(() -> athena.call(ListTableMetadataRequest.builder().catalogName("AwsDataCatalog").databaseName("none").build()))
                .isInstanceOf(MetadataException.class);
        assertThatThrownBy(() -> athena.call(GetDatabaseRequest.builder().catalogName("AwsDataCatalog").databaseName("none").build()))
                .isInstanceOf(MetadataException.class);
        ListDatabasesResponse databases = athena.call(ListDatabasesRequest.builder().catalogName("AwsDataCatalog").build());
        assertThat(databases.databaseList()).extracting(Database::name).containsExactly("default");
    }

    @Test
    void engineVersionsAreAutoAndThree() {
        ListEngineVersionsResponse versions = athena.call(ListEngineVersionsRequest.builder().build());
        assertThat(versions.engineVersions()).extracting(EngineVersion::selectedEngineVersion).containsExactly("AUTO", "Athena engine version 3");
    }

    @Test
    void everyOperationAsksForItsActionFirst() {
        athena.permissions.deny("*");
        String arn = "arn:aws:athena:us-east-1:111111111111:workgroup/primary";
        List<AthenaRequest> requests = List.of(
                AthenaFixture.request("SELECT 1").build(),
                GetQueryExecutionRequest.builder().queryExecutionId("x").build(),
                GetQueryResultsRequest.builder().queryExecutionId("x").build(),
                GetQueryRuntimeStatisticsRequest.builder().queryExecutionId("x").build(),
                StopQueryExecutionRequest.builder().queryExecutionId("x").build(),
                ListQueryExecutionsRequest.builder().build(),
                BatchGetQueryExecutionRequest.builder().queryExecutionIds("x").build(),
                CreateWorkGroupRequest.builder().name("w").build(),
                GetWorkGroupRequest.builder().workGroup("w").build(),
                ListWorkGroupsRequest.builder().build(),
                UpdateWorkGroupRequest.builder().workGroup("w").build(),
                DeleteWorkGroupRequest.builder().workGroup("w").build(),
                ListEngineVersionsRequest.builder().build(),
                TagResourceRequest.builder().resourceARN(arn).tags(List.of()).build(),
                UntagResourceRequest.builder().resourceARN(arn).tagKeys("a").build(),
                ListTagsForResourceRequest.builder().resourceARN(arn).build(),
                CreateNamedQueryRequest.builder().name("n").database("d").queryString("SELECT 1").build(),
                GetNamedQueryRequest.builder().namedQueryId("x").build(),
                BatchGetNamedQueryRequest.builder().namedQueryIds("x").build(),
                ListNamedQueriesRequest.builder().build(),
                UpdateNamedQueryRequest.builder().namedQueryId("x").name("n").queryString("q").build(),
                DeleteNamedQueryRequest.builder().namedQueryId("x").build(),
                CreatePreparedStatementRequest.builder().statementName("p").workGroup("w").queryStatement("q").build(),
                GetPreparedStatementRequest.builder().statementName("p").workGroup("w").build(),
                BatchGetPreparedStatementRequest.builder().preparedStatementNames("p").workGroup("w").build(),
                ListPreparedStatementsRequest.builder().workGroup("w").build(),
                UpdatePreparedStatementRequest.builder().statementName("p").workGroup("w").queryStatement("q").build(),
                DeletePreparedStatementRequest.builder().statementName("p").workGroup("w").build(),
                CreateDataCatalogRequest.builder().name("c").type("GLUE").build(),
                GetDataCatalogRequest.builder().name("c").build(),
                ListDataCatalogsRequest.builder().build(),
                UpdateDataCatalogRequest.builder().name("c").type("GLUE").build(),
                DeleteDataCatalogRequest.builder().name("c").build(),
                GetDatabaseRequest.builder().catalogName("c").databaseName("d").build(),
                ListDatabasesRequest.builder().catalogName("c").build(),
                GetTableMetadataRequest.builder().catalogName("c").databaseName("d").tableName("t").build(),
                ListTableMetadataRequest.builder().catalogName("c").databaseName("d").build());
        assertThat(requests).extracting(request -> request.getClass().getSimpleName().replace("Request", ""))
                .containsExactlyInAnyOrderElementsOf(athena.table.rows().keySet());
        for (AthenaRequest request : requests) {
            athena.permissions.reset();
            athena.permissions.deny("*");
            assertThatThrownBy(() -> athena.call(request)).isInstanceOf(AccessDenied.class);
            assertThat(athena.permissions.actions()).containsExactly("athena:" + request.getClass().getSimpleName().replace("Request", ""));
        }
    }

    @Test
    void accountsDoNotSeeEachOthersWorkgroups() {
        createWorkGroup("etl");
        athena.caller = TestCallers.root("222222222222");
        assertThatThrownBy(() -> workGroup("etl")).hasMessageContaining("is not found");
    }
}
