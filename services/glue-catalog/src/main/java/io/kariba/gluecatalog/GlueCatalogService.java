package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.EngineSessions;
import io.kariba.api.Ids;
import io.kariba.api.Metadata;
import io.kariba.api.Permissions;
import io.kariba.api.TaggedResources;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetTableOptimizerRequest;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogsRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.GetTableOptimizerRequest;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsRequest;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.SearchTablesRequest;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionRequest;

/** The Glue Data Catalog as {@code wire} serves it. {@link #start} it once; closing stops its background sweeping. */
public final class GlueCatalogService implements Service, AutoCloseable {
    final Sweeper sweeper;
    final Databases databases;
    final Tables tables;
    final TableVersions versions;
    final TableSearch search;
    final Partitions partitions;
    final PartitionBatches batches;
    final PartitionListing listing;
    final PartitionIndexes indexes;
    final Statistics statistics;
    final Functions functions;
    final Tags tags;
    final CatalogSettings settings;
    final CatalogPolicies policies;
    final TableOptimizers optimizers;

    /**
     * What the catalog stands on.
     *
     * @param sessions told of the folders of tables that engines are answered with
     * @param policyGrammar throws for a text that is no IAM policy, with what is wrong as its message
     * @param tagged the taggable resources of Glue's other modules: TagResource and its kin are served here for all of them
     */
    public record Ports(
            Metadata metadata,
            Permissions permissions,
            EngineSessions sessions,
            Ids ids,
            InstantSource clock,
            Consumer<String> policyGrammar,
            List<TaggedResources> tagged) {
        public Ports {
            tagged = List.copyOf(tagged);
        }
    }

    public GlueCatalogService(Ports ports) {
        Metadata metadata = ports.metadata();
        GlueAccess access = new GlueAccess(ports.permissions(), metadata);
        EngineLocations locations = new EngineLocations(ports.sessions());
        sweeper = new Sweeper(metadata);
        databases = new Databases(metadata, access, ports.ids(), ports.clock(), sweeper);
        tables = new Tables(metadata, access, locations, ports.ids(), ports.clock());
        versions = new TableVersions(metadata, access);
        search = new TableSearch(metadata, access);
        partitions = new Partitions(metadata, access, locations, ports.clock());
        batches = new PartitionBatches(metadata, access, locations, ports.clock());
        listing = new PartitionListing(metadata, access, locations);
        indexes = new PartitionIndexes(metadata, access);
        statistics = new Statistics(metadata, access);
        functions = new Functions(metadata, access, ports.clock());
        tags = new Tags(metadata, access, ports.tagged());
        settings = new CatalogSettings(access);
        policies = new CatalogPolicies(metadata, access, ports.clock(), ports.policyGrammar());
        optimizers = new TableOptimizers(metadata, access);
    }

    /** Starts sweeping what deleted databases and tables left, also before an earlier end of the server. */
    public void start() {
        sweeper.start();
    }

    /** The catalog as other services use it. */
    public Catalog catalog() {
        return new GlueCatalog(this);
    }

    @Override
    public void close() {
        sweeper.close();
    }

    @Override
    public OperationTable operations() {
        OperationTable.Builder table = OperationTable.of("glue");
        databaseOperations(table);
        tableOperations(table);
        partitionOperations(table);
        statisticsOperations(table);
        catalogOperations(table);
        otherOperations(table);
        RefusedOperations.addTo(table);
        return table.build();
    }

    private void databaseOperations(OperationTable.Builder table) {
        table.on("CreateDatabase", CreateDatabaseRequest.class, databases::createDatabase)
                .note("Federated databases are refused. CreateTableDefaultPermissions are kept and shown; nothing reads them")
                .on("GetDatabase", GetDatabaseRequest.class, databases::getDatabase)
                .on("GetDatabases", GetDatabasesRequest.class, databases::getDatabases)
                .note("No databases are shared between accounts: of ResourceShareType FOREIGN and FEDERATED there are none")
                .on("UpdateDatabase", UpdateDatabaseRequest.class, databases::updateDatabase)
                .note("A database cannot be renamed")
                .on("DeleteDatabase", DeleteDatabaseRequest.class, databases::deleteDatabase);
    }

    private void tableOperations(OperationTable.Builder table) {
        table.onCall("CreateTable", CreateTableRequest.class, this::createTable)
                .note("OpenTableFormatInput, ViewDefinition, FederatedTable and TransactionId are refused")
                .onCall("GetTable", GetTableRequest.class, this::getTable)
                .note("TransactionId, QueryAsOfTime and the attribute LATEST_ICEBERG_METADATA are refused")
                .onCall("GetTables", GetTablesRequest.class, this::getTables)
                .note("TransactionId, QueryAsOfTime and the attribute LATEST_ICEBERG_METADATA are refused")
                .onCall("UpdateTable", UpdateTableRequest.class, this::updateTable)
                .note("UpdateOpenTableFormatInput, ViewUpdateAction, ViewDefinition, FederatedTable and TransactionId are refused")
                .on("DeleteTable", DeleteTableRequest.class, (caller, request) -> tables.deleteTable(caller, request, sweeper))
                .on("BatchDeleteTable", BatchDeleteTableRequest.class, (caller, request) -> tables.batchDeleteTable(caller, request, sweeper))
                .on("SearchTables", SearchTablesRequest.class, search::searchTables)
                .note("Searches at once, without an index; words are compared whole and without case")
                .on("GetTableVersion", GetTableVersionRequest.class, versions::getTableVersion)
                .on("GetTableVersions", GetTableVersionsRequest.class, versions::getTableVersions)
                .on("DeleteTableVersion", DeleteTableVersionRequest.class, versions::deleteTableVersion)
                .on("BatchDeleteTableVersion", BatchDeleteTableVersionRequest.class, versions::batchDeleteTableVersion);
    }

    private void partitionOperations(OperationTable.Builder table) {
        table.on("CreatePartition", CreatePartitionRequest.class, partitions::createPartition)
                .on("GetPartition", GetPartitionRequest.class, partitions::getPartition)
                .on("GetPartitions", GetPartitionsRequest.class, listing::getPartitions)
                .note("TransactionId and QueryAsOfTime are refused")
                .on("UpdatePartition", UpdatePartitionRequest.class, partitions::updatePartition)
                .on("DeletePartition", DeletePartitionRequest.class, partitions::deletePartition)
                .on("BatchCreatePartition", BatchCreatePartitionRequest.class, batches::batchCreatePartition)
                .on("BatchGetPartition", BatchGetPartitionRequest.class, batches::batchGetPartition)
                .on("BatchUpdatePartition", BatchUpdatePartitionRequest.class, batches::batchUpdatePartition)
                .on("BatchDeletePartition", BatchDeletePartitionRequest.class, batches::batchDeletePartition)
                .on("CreatePartitionIndex", CreatePartitionIndexRequest.class, indexes::createPartitionIndex)
                .note("Active at once: expressions are always decided on the partition keys alone")
                .on("GetPartitionIndexes", GetPartitionIndexesRequest.class, indexes::getPartitionIndexes)
                .on("DeletePartitionIndex", DeletePartitionIndexRequest.class, indexes::deletePartitionIndex);
    }

    private void statisticsOperations(OperationTable.Builder table) {
        table.on("GetColumnStatisticsForTable", GetColumnStatisticsForTableRequest.class, statistics::getForTable)
                .on("UpdateColumnStatisticsForTable", UpdateColumnStatisticsForTableRequest.class, statistics::updateForTable)
                .on("DeleteColumnStatisticsForTable", DeleteColumnStatisticsForTableRequest.class, statistics::deleteForTable)
                .on("GetColumnStatisticsForPartition", GetColumnStatisticsForPartitionRequest.class, statistics::getForPartition)
                .on("UpdateColumnStatisticsForPartition", UpdateColumnStatisticsForPartitionRequest.class, statistics::updateForPartition)
                .on("DeleteColumnStatisticsForPartition", DeleteColumnStatisticsForPartitionRequest.class, statistics::deleteForPartition);
    }

    private void catalogOperations(OperationTable.Builder table) {
        table.on("GetCatalog", GetCatalogRequest.class, settings::getCatalog)
                .note("The account's own: there are no others")
                .on("GetCatalogs", GetCatalogsRequest.class, settings::getCatalogs)
                .note("The account's own: there are no others")
                .on("PutResourcePolicy", PutResourcePolicyRequest.class, policies::put)
                .note("EnableHybrid changes nothing: there are no shares of Lake Formation to combine with")
                .on("GetResourcePolicy", GetResourcePolicyRequest.class, policies::get)
                .on("DeleteResourcePolicy", DeleteResourcePolicyRequest.class, policies::delete)
                .on("GetResourcePolicies", GetResourcePoliciesRequest.class, policies::list)
                .note("The catalog's own: there are no shares")
                .on("GetTableOptimizer", GetTableOptimizerRequest.class, optimizers::get)
                .note("None can be made")
                .on("BatchGetTableOptimizer", BatchGetTableOptimizerRequest.class, optimizers::batchGet)
                .note("None can be made");
    }

    private void otherOperations(OperationTable.Builder table) {
        table.on("CreateUserDefinedFunction", CreateUserDefinedFunctionRequest.class, functions::create)
                .note("ArtifactLocation and GovernanceMode are not kept")
                .on("GetUserDefinedFunction", GetUserDefinedFunctionRequest.class, functions::get)
                .on("GetUserDefinedFunctions", GetUserDefinedFunctionsRequest.class, functions::getAll)
                .on("UpdateUserDefinedFunction", UpdateUserDefinedFunctionRequest.class, functions::update)
                .note("ArtifactLocation and GovernanceMode are not kept")
                .on("DeleteUserDefinedFunction", DeleteUserDefinedFunctionRequest.class, functions::delete)
                .on("TagResource", TagResourceRequest.class, tags::tagResource)
                .note("Databases, tables and crawlers")
                .on("UntagResource", UntagResourceRequest.class, tags::untagResource)
                .note("Databases, tables and crawlers")
                .on("GetTags", GetTagsRequest.class, tags::getTags)
                .note("Databases, tables and crawlers")
                .on("GetCatalogImportStatus", GetCatalogImportStatusRequest.class, settings::getCatalogImportStatus)
                .note("Always completed: there is no catalog of an older Athena to import")
                .on("GetDataCatalogEncryptionSettings", GetDataCatalogEncryptionSettingsRequest.class, settings::getEncryptionSettings)
                .note("Always DISABLED: the catalog is not encrypted at rest");
    }

    /** AttributesToGet is newer than the SDK's class. */
    private Answer<GetTableResponse> getTable(Call call, GetTableRequest request) {
        List<String> attributes = List.of();
        if (call.members().get("AttributesToGet") instanceof List<?> asked) {
            attributes = Tables.supported(asked.stream().map(String::valueOf).toList());
        }
        GetTableResponse whole = tables.getTable(call.caller(), request);
        return Answer.of(GetTableResponse.builder().table(Tables.only(whole.table(), attributes)).build());
    }

    /** ResourceShareType is newer than the SDK's class. No tables are federated. */
    private Answer<GetTablesResponse> getTables(Call call, GetTablesRequest request) {
        GetTablesResponse all = tables.getTables(call.caller(), request);
        return Answer.of("FEDERATED".equals(call.members().get("ResourceShareType")) ? GetTablesResponse.builder().tableList(List.of()).build() : all);
    }

    private Answer<CreateTableResponse> createTable(Call call, CreateTableRequest request) {
        refuseFederated(call);
        return Answer.of(tables.createTable(call.caller(), request));
    }

    private Answer<UpdateTableResponse> updateTable(Call call, UpdateTableRequest request) {
        refuseFederated(call);
        Caller caller = call.caller();
        return Answer.of(tables.updateTable(caller, request));
    }

    /** A member newer than the SDK's classes: dropping it would make another table than the one asked for. */
    private static void refuseFederated(Call call) {
        if (call.members().get("TableInput") instanceof Map<?, ?> input && input.get("FederatedTable") != null) {
            throw GlueErrors.invalid("Federated tables are not supported.");
        }
    }
}
