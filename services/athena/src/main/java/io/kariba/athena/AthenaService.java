package io.kariba.athena;

import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import software.amazon.awssdk.services.athena.model.BatchGetNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.BatchGetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.CreateDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.CreateNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.CreatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.DeleteDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.DeleteNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.DeletePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.DeleteWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.GetDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.GetDatabaseRequest;
import software.amazon.awssdk.services.athena.model.GetNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryRuntimeStatisticsRequest;
import software.amazon.awssdk.services.athena.model.GetTableMetadataRequest;
import software.amazon.awssdk.services.athena.model.GetWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.ListDataCatalogsRequest;
import software.amazon.awssdk.services.athena.model.ListDatabasesRequest;
import software.amazon.awssdk.services.athena.model.ListEngineVersionsRequest;
import software.amazon.awssdk.services.athena.model.ListNamedQueriesRequest;
import software.amazon.awssdk.services.athena.model.ListPreparedStatementsRequest;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListTableMetadataRequest;
import software.amazon.awssdk.services.athena.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsRequest;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.TagResourceRequest;
import software.amazon.awssdk.services.athena.model.UntagResourceRequest;
import software.amazon.awssdk.services.athena.model.UpdateDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.UpdateNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.UpdatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupRequest;

/** Athena as {@code wire} serves it. {@link #start} once the metadata store is open and before requests come; {@link #close} before engine and stores close. */
public final class AthenaService implements Service, AutoCloseable {
    private static final String SPARK = "Athena for Apache Spark is not available here: notebooks, sessions and calculations are not supported.";
    private static final String CAPACITY = "Capacity reservations are not supported here: queries share the server's own capacity.";

    private final WorkGroups workGroups;
    private final NamedQueries namedQueries;
    private final PreparedStatements preparedStatements;
    private final DataCatalogs dataCatalogs;
    private final CatalogMetadata catalogMetadata;
    private final Tags tags;
    private final EngineVersions engineVersions;
    private final QueryExecutions queryExecutions;
    private final QueryResults queryResults;
    private final QueryRunner runner;
    private final QueryRecovery recovery;
    private final History history;

    public AthenaService(AthenaPorts ports, AthenaConfig config) {
        Authorization authorization = new Authorization(ports.permissions());
        workGroups = new WorkGroups(ports.metadata(), authorization, ports.clock());
        namedQueries = new NamedQueries(ports.metadata(), authorization, workGroups, ports.ids());
        preparedStatements = new PreparedStatements(ports.metadata(), authorization, workGroups, ports.clock());
        dataCatalogs = new DataCatalogs(ports.metadata(), authorization);
        catalogMetadata = new CatalogMetadata(ports.catalog(), authorization, dataCatalogs);
        tags = new Tags(ports.metadata(), authorization, workGroups);
        engineVersions = new EngineVersions(authorization);
        QueryStore store = new QueryStore(ports.metadata(), config.historyPerWorkGroup());
        runner = new QueryRunner(ports, config, store, preparedStatements);
        recovery = new QueryRecovery(store, runner, new Leftovers(store, ports));
        history = new History(store, ports.clock(), config.historyAge());
        queryExecutions = new QueryExecutions(ports, authorization, workGroups, dataCatalogs, preparedStatements, store, runner);
        queryResults = new QueryResults(ports.objects(), queryExecutions, config.pageBytes());
    }

    /** Marks what an earlier start left unfinished as failed, then begins to forget old queries in the background. */
    public void start() {
        recovery.recover();
        history.start();
    }

    /** Stops running queries, which end FAILED with that reason; returns after a bounded time. New queries are refused from now on. */
    @Override
    public void close() {
        history.close();
        runner.close();
    }

    /** Stops every query without waiting: for a reset, which empties the metadata store next. */
    public void abandon() {
        runner.abandon();
    }

    /** How many queries have not ended: for health and metrics. */
    public int active() {
        return runner.count();
    }

    @Override
    public OperationTable operations() {
        OperationTable.Builder table = OperationTable.of("athena");
        queries(table);
        workGroups(table);
        texts(table);
        catalogs(table);
        refused(table);
        return table.build();
    }

    private void queries(OperationTable.Builder table) {
        table.on("StartQueryExecution", StartQueryExecutionRequest.class, queryExecutions::startQueryExecution)
                .note("Results are encrypted with SSE_S3 only; EngineConfiguration is refused")
                .on("GetQueryExecution", GetQueryExecutionRequest.class, queryExecutions::getQueryExecution)
                .on("GetQueryResults", GetQueryResultsRequest.class, queryResults::getQueryResults)
                .on("GetQueryRuntimeStatistics", GetQueryRuntimeStatisticsRequest.class, queryExecutions::getQueryRuntimeStatistics)
                .note("Timeline and rows; no OutputStage")
                .on("StopQueryExecution", StopQueryExecutionRequest.class, queryExecutions::stopQueryExecution)
                .on("ListQueryExecutions", ListQueryExecutionsRequest.class, queryExecutions::listQueryExecutions)
                .on("BatchGetQueryExecution", BatchGetQueryExecutionRequest.class, queryExecutions::batchGetQueryExecution);
    }

    private void workGroups(OperationTable.Builder table) {
        String note = "SQL workgroups without managed query results; results are encrypted with SSE_S3 only; metrics are not published";
        table.on("CreateWorkGroup", CreateWorkGroupRequest.class, workGroups::createWorkGroup)
                .note(note)
                .on("GetWorkGroup", GetWorkGroupRequest.class, workGroups::getWorkGroup)
                .on("ListWorkGroups", ListWorkGroupsRequest.class, workGroups::listWorkGroups)
                .on("UpdateWorkGroup", UpdateWorkGroupRequest.class, workGroups::updateWorkGroup)
                .note(note)
                .on("DeleteWorkGroup", DeleteWorkGroupRequest.class, workGroups::deleteWorkGroup)
                .on("ListEngineVersions", ListEngineVersionsRequest.class, engineVersions::listEngineVersions)
                .note("AUTO and Athena engine version 3")
                .on("TagResource", TagResourceRequest.class, tags::tagResource)
                .on("UntagResource", UntagResourceRequest.class, tags::untagResource)
                .on("ListTagsForResource", ListTagsForResourceRequest.class, tags::listTagsForResource)
                .note("All tags, at most 50, on one page");
    }

    private void texts(OperationTable.Builder table) {
        table.on("CreateNamedQuery", CreateNamedQueryRequest.class, namedQueries::createNamedQuery)
                .on("GetNamedQuery", GetNamedQueryRequest.class, namedQueries::getNamedQuery)
                .on("BatchGetNamedQuery", BatchGetNamedQueryRequest.class, namedQueries::batchGetNamedQuery)
                .on("ListNamedQueries", ListNamedQueriesRequest.class, namedQueries::listNamedQueries)
                .on("UpdateNamedQuery", UpdateNamedQueryRequest.class, namedQueries::updateNamedQuery)
                .on("DeleteNamedQuery", DeleteNamedQueryRequest.class, namedQueries::deleteNamedQuery)
                .on("CreatePreparedStatement", CreatePreparedStatementRequest.class, preparedStatements::createPreparedStatement)
                .on("GetPreparedStatement", GetPreparedStatementRequest.class, preparedStatements::getPreparedStatement)
                .on("BatchGetPreparedStatement", BatchGetPreparedStatementRequest.class, preparedStatements::batchGetPreparedStatement)
                .on("ListPreparedStatements", ListPreparedStatementsRequest.class, preparedStatements::listPreparedStatements)
                .on("UpdatePreparedStatement", UpdatePreparedStatementRequest.class, preparedStatements::updatePreparedStatement)
                .on("DeletePreparedStatement", DeletePreparedStatementRequest.class, preparedStatements::deletePreparedStatement);
    }

    private void catalogs(OperationTable.Builder table) {
        String note = "Type GLUE with the catalog-id of the caller's own account";
        table.on("CreateDataCatalog", CreateDataCatalogRequest.class, dataCatalogs::createDataCatalog)
                .note(note)
                .on("GetDataCatalog", GetDataCatalogRequest.class, dataCatalogs::getDataCatalog)
                .on("ListDataCatalogs", ListDataCatalogsRequest.class, dataCatalogs::listDataCatalogs)
                .on("UpdateDataCatalog", UpdateDataCatalogRequest.class, dataCatalogs::updateDataCatalog)
                .note(note)
                .on("DeleteDataCatalog", DeleteDataCatalogRequest.class, dataCatalogs::deleteDataCatalog)
                .on("GetDatabase", GetDatabaseRequest.class, catalogMetadata::getDatabase)
                .on("ListDatabases", ListDatabasesRequest.class, catalogMetadata::listDatabases)
                .on("GetTableMetadata", GetTableMetadataRequest.class, catalogMetadata::getTableMetadata)
                .on("ListTableMetadata", ListTableMetadataRequest.class, catalogMetadata::listTableMetadata);
    }

    private static void refused(OperationTable.Builder table) {
        for (String operation : new String[] {
            "CreateNotebook", "CreatePresignedNotebookUrl", "DeleteNotebook", "ExportNotebook", "GetCalculationExecution", "GetCalculationExecutionCode",
            "GetCalculationExecutionStatus", "GetNotebookMetadata", "GetResourceDashboard", "GetSession", "GetSessionEndpoint", "GetSessionStatus",
            "ImportNotebook", "ListApplicationDPUSizes", "ListCalculationExecutions", "ListExecutors", "ListNotebookMetadata", "ListNotebookSessions",
            "ListSessions", "StartCalculationExecution", "StartSession", "StopCalculationExecution", "TerminateSession", "UpdateNotebook",
            "UpdateNotebookMetadata"
        }) {
            table.refuse(operation, SPARK);
        }
        for (String operation : new String[] {
            "CancelCapacityReservation", "CreateCapacityReservation", "DeleteCapacityReservation", "GetCapacityAssignmentConfiguration",
            "GetCapacityReservation", "ListCapacityReservations", "PutCapacityAssignmentConfiguration", "UpdateCapacityReservation"
        }) {
            table.refuse(operation, CAPACITY);
        }
    }
}
