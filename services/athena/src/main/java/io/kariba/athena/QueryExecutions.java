package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.athenasql.AthenaSql;
import io.kariba.athenasql.Context;
import io.kariba.athenasql.PreparedCommand;
import io.kariba.athenasql.SqlSyntaxError;
import io.kariba.athenasql.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.GetQueryRuntimeStatisticsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryRuntimeStatisticsResponse;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.ResultReuseByAgeConfiguration;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.UnprocessedQueryExecutionId;

/** Starting, looking at and stopping queries. */
final class QueryExecutions {
    /** AWS's quota for a query string. */
    private static final int MOST_BYTES = 262_144;

    private static final int DEFAULT_REUSE_MINUTES = 60;
    private final AthenaPorts ports;
    private final Authorization authorization;
    private final WorkGroups workGroups;
    private final DataCatalogs dataCatalogs;
    private final PreparedStatements preparedStatements;
    private final QueryStore store;
    private final QueryRunner runner;

    QueryExecutions(
            AthenaPorts ports,
            Authorization authorization,
            WorkGroups workGroups,
            DataCatalogs dataCatalogs,
            PreparedStatements preparedStatements,
            QueryStore store,
            QueryRunner runner) {
        this.ports = ports;
        this.authorization = authorization;
        this.workGroups = workGroups;
        this.dataCatalogs = dataCatalogs;
        this.preparedStatements = preparedStatements;
        this.store = store;
        this.runner = runner;
    }

    StartQueryExecutionResponse startQueryExecution(Caller caller, StartQueryExecutionRequest request) {
        long began = System.nanoTime();
        String workGroup = request.workGroup() == null ? StoredWorkGroup.PRIMARY : request.workGroup();
        authorization.workGroup(caller, "StartQueryExecution", workGroup);
        if (request.engineConfiguration() != null) {
            throw AthenaErrors.invalid("EngineConfiguration is not supported: the SQL engine has no settings of a query.");
        }
        String fingerprint = Fingerprint.of(
                request.queryString(),
                workGroup,
                request.queryExecutionContext(),
                request.resultConfiguration(),
                request.executionParameters(),
                request.resultReuseConfiguration());
        Optional<String> earlier = store.earlier(caller.scope(), request.clientRequestToken(), fingerprint);
        if (earlier.isPresent()) {
            return StartQueryExecutionResponse.builder().queryExecutionId(earlier.get()).build();
        }
        StoredWorkGroup group = workGroups.require(caller.scope(), workGroup);
        if (!group.enabled()) {
            throw AthenaErrors.workGroupDisabled(workGroup);
        }
        StoredQuery.Sent sent = sent(caller, request, group);
        Statement statement = resolved(caller, workGroup, request.queryString(), sent);
        StoredQuery query = accepted(caller, request, group, sent, statement);
        String id = accept(caller, group, statement, query, fingerprint, began);
        return StartQueryExecutionResponse.builder().queryExecutionId(id).build();
    }

    private String accept(Caller caller, StoredWorkGroup group, Statement statement, StoredQuery query, String fingerprint, long began) {
        runner.reserve(statement);
        boolean submitted = false;
        long preprocessing = (System.nanoTime() - began) / 1_000_000;
        ActiveQuery active = new ActiveQuery(query, statement, caller, group.settings(), preprocessing);
        try {
            String id = store.insert(caller.scope(), query, fingerprint, tx -> workGroups.requireEnabled(tx, caller.scope(), group.name()));
            if (id.equals(query.id())) {
                submitted = true;
                runner.submit(active);
            }
            return id;
        } catch (Metadata.OutcomeUnknown e) {
            // If the query is there it must run; if it is not, its runner finds that out and ends.
            submitted = true;
            runner.submit(active);
            throw e;
        } finally {
            if (!submitted) {
                runner.release(statement);
            }
        }
    }

    GetQueryExecutionResponse getQueryExecution(Caller caller, GetQueryExecutionRequest request) {
        StoredQuery query = authorised(caller, "GetQueryExecution", request.queryExecutionId());
        return GetQueryExecutionResponse.builder().queryExecution(QueryView.execution(current(caller.scope(), query))).build();
    }

    BatchGetQueryExecutionResponse batchGetQueryExecution(Caller caller, BatchGetQueryExecutionRequest request) {
        List<QueryExecution> found = new ArrayList<>();
        List<UnprocessedQueryExecutionId> missing = new ArrayList<>();
        for (String id : request.queryExecutionIds()) {
            Optional<StoredQuery> query = store.find(caller.scope(), id);
            authorization.workGroup(caller, "BatchGetQueryExecution", query.map(StoredQuery::workGroup).orElse("*"));
            query.ifPresentOrElse(
                    there -> found.add(QueryView.execution(current(caller.scope(), there))),
                    () -> missing.add(UnprocessedQueryExecutionId.builder()
                            .queryExecutionId(id)
                            .errorCode("INVALID_INPUT")
                            .errorMessage("QueryExecution " + id + " was not found")
                            .build()));
        }
        return BatchGetQueryExecutionResponse.builder().queryExecutions(found).unprocessedQueryExecutionIds(missing).build();
    }

    ListQueryExecutionsResponse listQueryExecutions(Caller caller, ListQueryExecutionsRequest request) {
        String workGroup = request.workGroup() == null ? StoredWorkGroup.PRIMARY : request.workGroup();
        authorization.workGroup(caller, "ListQueryExecutions", workGroup);
        workGroups.require(caller.scope(), workGroup);
        int size = PageToken.size(request.maxResults(), 50);
        Optional<Long> after = Optional.ofNullable(request.nextToken()).map(PageToken::readNumber);
        List<QueryStore.Listed> found = store.list(caller.scope(), workGroup, after, size + 1);
        List<QueryStore.Listed> page = found.subList(0, Math.min(size, found.size()));
        return ListQueryExecutionsResponse.builder()
                .queryExecutionIds(page.stream().map(QueryStore.Listed::id).toList())
                .nextToken(found.size() > size ? PageToken.of(Long.toString(page.getLast().sequence())) : null)
                .build();
    }

    GetQueryRuntimeStatisticsResponse getQueryRuntimeStatistics(Caller caller, GetQueryRuntimeStatisticsRequest request) {
        StoredQuery query = authorised(caller, "GetQueryRuntimeStatistics", request.queryExecutionId());
        return GetQueryRuntimeStatisticsResponse.builder().queryRuntimeStatistics(QueryView.runtime(current(caller.scope(), query))).build();
    }

    /** Stops a query; one that has ended stays as it is, which is no error. */
    StopQueryExecutionResponse stopQueryExecution(Caller caller, StopQueryExecutionRequest request) {
        StoredQuery query = authorised(caller, "StopQueryExecution", request.queryExecutionId());
        if (!query.status().hasEnded()) {
            runner.find(caller.scope(), query.id()).ifPresent(active -> runner.stop(active, ActiveQuery.Stop.USER));
        }
        return StopQueryExecutionResponse.builder().build();
    }

    /** The query, after its workgroup has been asked for. */
    StoredQuery authorised(Caller caller, String operation, String id) {
        Optional<StoredQuery> found = store.find(caller.scope(), id);
        authorization.workGroup(caller, operation, found.map(StoredQuery::workGroup).orElse("*"));
        return found.orElseThrow(() -> AthenaErrors.queryNotFound(id));
    }

    /** A query that runs, with its numbers of this moment. */
    private StoredQuery current(Scope scope, StoredQuery query) {
        if (query.status().hasEnded()) {
            return query;
        }
        return runner.find(scope, query.id())
                .map(active -> query.with(active.clock().numbers(active.statistics(), -1, -1)))
                .orElse(query);
    }

    private StoredQuery.Sent sent(Caller caller, StartQueryExecutionRequest request, StoredWorkGroup group) {
        String catalog = request.queryExecutionContext() == null ? null : request.queryExecutionContext().catalog();
        String database = request.queryExecutionContext() == null ? null : request.queryExecutionContext().database();
        if (catalog != null && !catalog.equalsIgnoreCase(DataCatalogs.GLUE)) {
            authorization.dataCatalog(caller, "GetDataCatalog", catalog);
            dataCatalogs.require(caller, catalog);
        }
        ResultReuseByAgeConfiguration reuse =
                request.resultReuseConfiguration() == null ? null : request.resultReuseConfiguration().resultReuseByAgeConfiguration();
        Integer minutes = reuse == null || !Boolean.TRUE.equals(reuse.enabled())
                ? null
                : Optional.ofNullable(reuse.maxAgeInMinutes()).orElse(DEFAULT_REUSE_MINUTES);
        return new StoredQuery.Sent(
                catalog, database, request.executionParameters(), reuse == null ? null : reuse.enabled(), minutes, group.settings().engineVersion());
    }

    /** The statement that runs: for EXECUTE, the one that was prepared, with its values. */
    private Statement resolved(Caller caller, String workGroup, String text, StoredQuery.Sent sent) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw AthenaErrors.invalid("1 validation error detected: Value at 'queryString' failed to satisfy constraint: "
                    + "Member must have length less than or equal to " + MOST_BYTES);
        }
        try {
            Optional<PreparedCommand> read = AthenaSql.preparedCommand(text);
            if (read.isEmpty()) {
                return parse(text, sent, sent.parameters());
            }
            PreparedCommand command = read.get();
            if (command.action() == PreparedCommand.Action.EXECUTE) {
                authorization.workGroup(caller, "GetPreparedStatement", workGroup);
                String prepared = preparedStatements.text(caller.scope(), workGroup, command.name());
                return parse(prepared, sent, command.parameters().isEmpty() ? sent.parameters() : command.parameters());
            }
            return PreparedRun.statement(text, command);
        } catch (SqlSyntaxError e) {
            throw AthenaErrors.malformedQuery(e.getMessage());
        }
    }

    private static Statement parse(String text, StoredQuery.Sent sent, List<String> parameters) {
        // Catalogs of type GLUE are other names of the one catalog there is.
        return AthenaSql.parse(text, new Context(DataCatalogs.GLUE, Optional.ofNullable(sent.databaseName()), parameters));
    }

    private StoredQuery accepted(
            Caller caller, StartQueryExecutionRequest request, StoredWorkGroup group, StoredQuery.Sent sent, Statement statement) {
        ResultSettings results = effective(caller, group.settings(), request.resultConfiguration());
        if (results.outputLocation() == null) {
            throw AthenaErrors.noOutputLocation();
        }
        S3Path folder = S3Path.parse(results.outputLocation()).orElseThrow(AthenaErrors::invalidOutputLocation);
        verifyBucket(caller, folder.bucket());
        String id = ports.ids().uuid();
        ResultNames names = ResultNames.of(folder, id, statement);
        StoredQuery.Status status = new StoredQuery.Status(QueryExecutionState.QUEUED, null, null, ports.clock().millis(), null, 1);
        return new StoredQuery(
                id,
                request.queryString(),
                statement.type(),
                statement.substatement().orElse(null),
                group.name(),
                sent,
                new StoredQuery.Output(results.withOutputLocation(names.result().text()), names.manifest().map(S3Path::text).orElse(null)),
                status,
                StoredQuery.Numbers.NONE,
                StoredQuery.Result.NONE,
                store.epoch(),
                0,
                request.clientRequestToken(),
                ResultReuse.digest(caller, group.name(), statement, sent));
    }

    /** Whose settings hold: the workgroup's if it enforces them and has a location, else the request's, and the workgroup's where the request says nothing. */
    private static ResultSettings effective(Caller caller, StoredWorkGroup.Settings settings, ResultConfiguration sent) {
        ResultSettings own = settings.results();
        if (settings.enforce() && own.outputLocation() != null) {
            return own;
        }
        ResultSettings asked = ResultSettings.of(sent, caller.account());
        return asked.outputLocation() == null && own.outputLocation() != null ? own : asked;
    }

    private void verifyBucket(Caller caller, String bucket) {
        boolean there;
        try {
            there = ports.objects().bucketExists(caller.via(AthenaPorts.PRINCIPAL), bucket);
        } catch (AccessDenied e) {
            there = false;
        }
        if (!there) {
            throw AthenaErrors.outputBucket(bucket);
        }
    }
}
