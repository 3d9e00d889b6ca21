package io.kariba.gluecatalog;

import io.kariba.protocols.OperationTable;
import java.util.List;

/** Glue's operations that are known and refused, with what the caller is told. */
final class RefusedOperations {
    private static final List<String> QUALITY = List.of(
            "BatchGetDataQualityResult", "BatchGetDataQualityResultV2", "BatchGetDataQualityRulesetEvaluationRun",
            "BatchPutDataQualityStatisticAnnotation", "CancelDataQualityRuleRecommendationRun",
            "CancelDataQualityRulesetEvaluationRun", "CreateDataQualityEvaluationConfig", "CreateDataQualityRuleset",
            "DeleteDataQualityEvaluationConfig", "DeleteDataQualityRuleset", "GetDataQualityEvaluationConfig",
            "GetDataQualityModel", "GetDataQualityModelResult", "GetDataQualityResult", "GetDataQualityResultV2",
            "GetDataQualityRuleRecommendationRun", "GetDataQualityRuleset", "GetDataQualityRulesetEvaluationRun",
            "ListDataQualityEvaluationConfigs", "ListDataQualityResults", "ListDataQualityResultsV2",
            "ListDataQualityRuleRecommendationRuns", "ListDataQualityRulesetEvaluationRuns", "ListDataQualityRulesets",
            "ListDataQualityStatisticAnnotations", "ListDataQualityStatistics", "PublishDataQualityResultV2",
            "PutDataQualityProfileAnnotation", "StartDataQualityRuleRecommendationRun", "StartDataQualityRulesetEvaluationRun",
            "UpdateDataQualityEvaluationConfig", "UpdateDataQualityRuleset");

    private static final List<String> SCHEMAS = List.of(
            "CheckSchemaVersionValidity", "CreateRegistry", "CreateSchema", "DeleteRegistry", "DeleteSchema",
            "DeleteSchemaVersions", "GetRegistry", "GetSchema", "GetSchemaByDefinition", "GetSchemaVersion",
            "GetSchemaVersionsDiff", "ListRegistries", "ListSchemaVersions", "ListSchemas", "PutSchemaVersionMetadata",
            "QuerySchemaVersionMetadata", "RegisterSchemaVersion", "RemoveSchemaVersionMetadata", "UpdateRegistry", "UpdateSchema");

    private static final List<String> CATALOGS = List.of(
            "CreateCatalog", "DeleteCatalog", "UpdateCatalog");

    private static final List<String> OPTIMIZERS = List.of(
            "CreateTableOptimizer", "DeleteTableOptimizer", "ListTableOptimizerRuns", "UpdateTableOptimizer");

    private static final List<String> STATISTICS = List.of(
            "CreateColumnStatisticsTaskSettings", "DeleteColumnStatisticsTaskSettings", "GetColumnStatisticsTaskRun",
            "GetColumnStatisticsTaskRuns", "GetColumnStatisticsTaskSettings", "ListColumnStatisticsTaskRuns",
            "StartColumnStatisticsTaskRun", "StartColumnStatisticsTaskRunSchedule", "StopColumnStatisticsTaskRun",
            "StopColumnStatisticsTaskRunSchedule", "UpdateColumnStatisticsTaskSettings");

    private static final List<String> LAKE = List.of(
            "GetUnfilteredPartitionMetadata", "GetUnfilteredPartitionsMetadata", "GetUnfilteredTableMetadata");

    private static final List<String> CONNECTIONS = List.of(
            "BatchDeleteConnection", "CreateConnection", "DeleteConnection", "DeleteConnectionType", "DescribeConnectionType",
            "GetConnection", "GetConnections", "ListConnectionTypes", "RegisterConnectionType", "TestConnection",
            "UpdateConnection");

    private static final List<String> ML = List.of(
            "CancelMLTaskRun", "CreateMLTransform", "DeleteMLTransform", "GetMLTaskRun", "GetMLTaskRuns", "GetMLTransform",
            "GetMLTransforms", "ListMLTransforms", "StartExportLabelsTaskRun", "StartImportLabelsTaskRun",
            "StartMLEvaluationTaskRun", "StartMLLabelingSetGenerationTaskRun", "UpdateMLTransform");

    private static final List<String> INTEGRATIONS = List.of(
            "CreateIntegration", "CreateIntegrationResourceProperty", "CreateIntegrationTableProperties", "DeleteIntegration",
            "DeleteIntegrationResourceProperty", "DeleteIntegrationTableProperties", "DescribeInboundIntegrations",
            "DescribeIntegrations", "GetIntegrationResourceProperty", "GetIntegrationTableProperties",
            "ListIntegrationResourceProperties", "ListIntegrationTableProperties", "ModifyIntegration",
            "UpdateIntegrationResourceProperty", "UpdateIntegrationTableProperties");

    private static final List<String> SESSIONS = List.of(
            "CancelStatement", "CreateSession", "DeleteSession", "GetSession", "GetSessionEndpoint", "GetStatement",
            "GetSystemLogsForSession", "ListSessions", "ListStatements", "RunStatement", "StopSession");

    private static final List<String> WORKFLOWS = List.of(
            "BatchGetBlueprints", "BatchGetTriggers", "BatchGetWorkflows", "CreateBlueprint", "CreateTrigger", "CreateWorkflow",
            "DeleteBlueprint", "DeleteTrigger", "DeleteWorkflow", "GetBlueprint", "GetBlueprintRun", "GetBlueprintRuns",
            "GetTrigger", "GetTriggers", "GetWorkflow", "GetWorkflowRun", "GetWorkflowRunProperties", "GetWorkflowRuns",
            "ListBlueprints", "ListTriggers", "ListWorkflows", "PutWorkflowRunProperties", "ResumeWorkflowRun",
            "StartBlueprintRun", "StartTrigger", "StartWorkflowRun", "StopTrigger", "StopWorkflowRun", "UpdateBlueprint",
            "UpdateTrigger", "UpdateWorkflow");

    private static final List<String> JOBS = List.of(
            "BatchGetCustomEntityTypes", "BatchGetDevEndpoints", "BatchGetJobs", "BatchStopJobRun", "CreateCustomEntityType",
            "CreateDevEndpoint", "CreateJob", "CreateScript", "CreateSecurityConfiguration", "CreateUsageProfile",
            "DeleteCustomEntityType", "DeleteDevEndpoint", "DeleteJob", "DeleteSecurityConfiguration", "DeleteUsageProfile",
            "DescribeEntity", "GetCustomEntityType", "GetDashboardUrl", "GetDataflowGraph", "GetDevEndpoint", "GetDevEndpoints",
            "GetEntityRecords", "GetJob", "GetJobBookmark", "GetJobRun", "GetJobRuns", "GetJobUpgradeAnalysis", "GetJobs",
            "GetMapping", "GetPlan", "GetSecurityConfiguration", "GetSecurityConfigurations", "GetSystemLogsForJobRun",
            "GetUsageProfile", "ListCustomEntityTypes", "ListDevEndpoints", "ListEntities", "ListJobs", "ListUsageProfiles",
            "ResetJobBookmark", "StartJobRun", "StartJobUpgradeAnalysis", "StopJobUpgradeAnalysis", "UpdateDevEndpoint",
            "UpdateJob", "UpdateJobFromSourceControl", "UpdateSourceControlFromJob", "UpdateUsageProfile");

    private static final List<String> MATERIALIZED = List.of(
            "GetMaterializedViewRefreshTaskRun", "ListMaterializedViewRefreshTaskRuns", "StartMaterializedViewRefreshTaskRun",
            "StopMaterializedViewRefreshTaskRun");

    private static final List<String> GLOSSARY = List.of(
            "AssociateGlossaryTerms", "BatchGetIterableForms", "CreateGlossary", "CreateGlossaryTerm", "DeleteAsset",
            "DeleteAssetType", "DeleteAttachment", "DeleteFormType", "DeleteGlossary", "DeleteGlossaryTerm",
            "DisassociateGlossaryTerms", "GetAsset", "GetAssetType", "GetFormType", "GetGlossary", "GetGlossaryTerm",
            "ListAssetTypes", "ListFormTypes", "ListGlossaries", "ListGlossaryTerms", "ListIterableForms", "PutAsset",
            "PutAssetType", "PutAttachment", "PutFormType", "SearchAssets", "UpdateAsset", "UpdateGlossary", "UpdateGlossaryTerm");

    private static final List<String> OTHER = List.of(
            "CreateGlueIdentityCenterConfiguration", "DeleteGlueIdentityCenterConfiguration", "GetDataCatalogExportConfiguration",
            "GetGlueIdentityCenterConfiguration", "ImportCatalogToGlue", "PutDataCatalogEncryptionSettings",
            "PutDataCatalogExportConfiguration", "UpdateGlueIdentityCenterConfiguration");

    private RefusedOperations() {}

    static void addTo(OperationTable.Builder table) {
        refuse(table, QUALITY, "Data quality is not supported.");
        refuse(table, SCHEMAS, "The schema registry is not supported.");
        refuse(table, CATALOGS, "Catalogs beside the account's own are not supported.");
        refuse(table, OPTIMIZERS, "Table optimizers are not supported.");
        refuse(table, STATISTICS, "Column statistics tasks are not supported.");
        refuse(table, LAKE, "Lake Formation's unfiltered metadata is not supported.");
        refuse(table, CONNECTIONS, "Connections and connection types are not supported.");
        refuse(table, ML, "Machine learning transforms are not supported.");
        refuse(table, INTEGRATIONS, "Integrations are not supported.");
        refuse(table, SESSIONS, "Interactive sessions are not supported.");
        refuse(table, WORKFLOWS, "Workflows, triggers and blueprints are not supported.");
        refuse(table, JOBS, "Jobs are not supported.");
        refuse(table, MATERIALIZED, "Materialized views are not supported.");
        refuse(table, GLOSSARY, "Glossaries, assets and forms are not supported.");
        refuse(table, OTHER, "This operation is not supported.");
    }

    private static void refuse(OperationTable.Builder table, List<String> operations, String reason) {
        operations.forEach(operation -> table.refuse(operation, reason));
    }
}
