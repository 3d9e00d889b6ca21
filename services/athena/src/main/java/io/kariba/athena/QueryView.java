package io.kariba.athena;

import java.time.Instant;
import software.amazon.awssdk.services.athena.model.AthenaError;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionContext;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatistics;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatus;
import software.amazon.awssdk.services.athena.model.QueryRuntimeStatistics;
import software.amazon.awssdk.services.athena.model.QueryRuntimeStatisticsRows;
import software.amazon.awssdk.services.athena.model.QueryRuntimeStatisticsTimeline;
import software.amazon.awssdk.services.athena.model.ResultReuseByAgeConfiguration;
import software.amazon.awssdk.services.athena.model.ResultReuseConfiguration;
import software.amazon.awssdk.services.athena.model.ResultReuseInformation;

/** A stored query as GetQueryExecution and GetQueryRuntimeStatistics show it. */
final class QueryView {
    private QueryView() {}

    static QueryExecution execution(StoredQuery query) {
        return QueryExecution.builder()
                .queryExecutionId(query.id())
                .query(query.text())
                .statementType(query.type())
                .substatementType(query.substatement())
                .workGroup(query.workGroup())
                .resultConfiguration(query.output().settings().toSdk())
                .resultReuseConfiguration(reuse(query.sent()))
                .queryExecutionContext(QueryExecutionContext.builder()
                        .catalog(query.sent().catalog() == null ? "awsdatacatalog" : query.sent().catalog())
                        .database(query.sent().database())
                        .build())
                .engineVersion(EngineVersions.shown(query.sent().engineVersion()))
                .executionParameters(query.sent().parameters().isEmpty() ? null : query.sent().parameters())
                .status(status(query.status()))
                .statistics(statistics(query))
                .build();
    }

    static QueryRuntimeStatistics runtime(StoredQuery query) {
        StoredQuery.Numbers numbers = query.numbers();
        return QueryRuntimeStatistics.builder()
                .timeline(QueryRuntimeStatisticsTimeline.builder()
                        .queryQueueTimeInMillis(numbers.queue())
                        .servicePreProcessingTimeInMillis(numbers.preprocessing())
                        .queryPlanningTimeInMillis(numbers.planning())
                        .engineExecutionTimeInMillis(numbers.engine())
                        .serviceProcessingTimeInMillis(numbers.service())
                        .totalExecutionTimeInMillis(numbers.total())
                        .build())
                .rows(QueryRuntimeStatisticsRows.builder()
                        .inputRows(numbers.scannedRows())
                        .inputBytes(numbers.scannedBytes())
                        .outputRows(numbers.outputRows())
                        .outputBytes(numbers.outputBytes())
                        .build())
                .build();
    }

    /** Shown always, as in AWS; nothing sent is not enabled. */
    private static ResultReuseConfiguration reuse(StoredQuery.Sent sent) {
        return ResultReuseConfiguration.builder()
                .resultReuseByAgeConfiguration(ResultReuseByAgeConfiguration.builder()
                        .enabled(Boolean.TRUE.equals(sent.reuse()))
                        .maxAgeInMinutes(sent.reuseMinutes())
                        .build())
                .build();
    }

    private static QueryExecutionStatus status(StoredQuery.Status status) {
        QueryExecutionStatus.Builder shown = QueryExecutionStatus.builder()
                .state(status.state())
                .stateChangeReason(status.reason())
                .submissionDateTime(Instant.ofEpochMilli(status.submitted()));
        if (status.completed() != null) {
            shown.completionDateTime(Instant.ofEpochMilli(status.completed()));
        }
        if (status.error() != null) {
            StoredQuery.Failure error = status.error();
            shown.athenaError(AthenaError.builder()
                    .errorCategory(error.category())
                    .errorType(error.type())
                    .retryable(error.retryable())
                    .errorMessage(error.message())
                    .build());
        }
        return shown.build();
    }

    private static QueryExecutionStatistics statistics(StoredQuery query) {
        StoredQuery.Numbers numbers = query.numbers();
        return QueryExecutionStatistics.builder()
                .engineExecutionTimeInMillis(numbers.engine())
                .dataScannedInBytes(numbers.scannedBytes())
                .dataManifestLocation(query.output().manifest())
                .totalExecutionTimeInMillis(numbers.total())
                .queryQueueTimeInMillis(numbers.queue())
                .servicePreProcessingTimeInMillis(numbers.preprocessing())
                .queryPlanningTimeInMillis(numbers.planning())
                .serviceProcessingTimeInMillis(numbers.service())
                .resultReuseInformation(ResultReuseInformation.builder().reusedPreviousResult(query.result().reused()).build())
                .build();
    }
}
