package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Table;
import io.kariba.api.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.athena.model.BatchGetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.BatchGetPreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.CreatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.CreatePreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.DeletePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.DeletePreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.GetPreparedStatementResponse;
import software.amazon.awssdk.services.athena.model.ListPreparedStatementsRequest;
import software.amazon.awssdk.services.athena.model.ListPreparedStatementsResponse;
import software.amazon.awssdk.services.athena.model.PreparedStatement;
import software.amazon.awssdk.services.athena.model.PreparedStatementSummary;
import software.amazon.awssdk.services.athena.model.ResourceNotFoundException;
import software.amazon.awssdk.services.athena.model.UnprocessedPreparedStatementName;
import software.amazon.awssdk.services.athena.model.UpdatePreparedStatementRequest;
import software.amazon.awssdk.services.athena.model.UpdatePreparedStatementResponse;

/** Prepared statements: texts kept under a name in a workgroup, to be run by EXECUTE. */
final class PreparedStatements {
    static final Table<ScopedKey, StoredStatement> TABLE = Table.scoped("athena_prepared_statements", StoredStatement.CODEC);
    /** AWS's quota a workgroup. */
    private static final int MOST = 1_000;
    private final Metadata metadata;
    private final Authorization authorization;
    private final WorkGroups workGroups;
    private final InstantSource clock;

    PreparedStatements(Metadata metadata, Authorization authorization, WorkGroups workGroups, InstantSource clock) {
        this.metadata = metadata;
        this.authorization = authorization;
        this.workGroups = workGroups;
        this.clock = clock;
    }

    CreatePreparedStatementResponse createPreparedStatement(Caller caller, CreatePreparedStatementRequest request) {
        authorization.workGroup(caller, "CreatePreparedStatement", request.workGroup());
        Scope scope = caller.scope();
        StoredStatement made = made(request.statementName(), request.workGroup(), request.queryStatement(), request.description());
        metadata.run(tx -> insert(tx, scope, made));
        return CreatePreparedStatementResponse.builder().build();
    }

    /** A statement as it is kept when it is made now. */
    StoredStatement made(String name, String workGroup, String text, String description) {
        return new StoredStatement(name, workGroup, text, description, clock.instant().toEpochMilli());
    }

    void insert(Transaction tx, Scope scope, StoredStatement made) {
        workGroups.requireEnabled(tx, scope, made.workGroup());
        if (tx.scanKeys(TABLE, in(scope, made.workGroup()), MOST).size() >= MOST) {
            throw AthenaErrors.invalid("You have reached the limit of " + MOST + " prepared statements in WorkGroup " + made.workGroup() + ".");
        }
        if (!tx.insert(TABLE, key(scope, made.workGroup(), made.name()), made)) {
            throw AthenaErrors.invalid("PreparedStatement " + made.name() + " already exists in WorkGroup " + made.workGroup());
        }
    }

    void delete(Transaction tx, Scope scope, String workGroup, String name) {
        if (!tx.delete(TABLE, key(scope, workGroup, name))) {
            throw notFound(workGroup, name);
        }
    }

    /** The text of a statement, for EXECUTE. SQL folds names that are not quoted, so one that differs only in case is found too. */
    String text(Scope scope, String workGroup, String name) {
        return metadata.read(reader -> find(reader, scope, workGroup, name).or(() -> reader.scan(TABLE, in(scope, workGroup), MOST).stream()
                        .map(Entry::value)
                        .filter(statement -> statement.name().equalsIgnoreCase(name))
                        .findFirst()))
                .orElseThrow(() -> AthenaErrors.invalid(missing(workGroup, name)))
                .queryStatement();
    }

    GetPreparedStatementResponse getPreparedStatement(Caller caller, GetPreparedStatementRequest request) {
        authorization.workGroup(caller, "GetPreparedStatement", request.workGroup());
        workGroups.require(caller.scope(), request.workGroup());
        StoredStatement found = metadata.read(reader -> require(reader, caller.scope(), request.workGroup(), request.statementName()));
        return GetPreparedStatementResponse.builder().preparedStatement(found.toSdk()).build();
    }

    BatchGetPreparedStatementResponse batchGetPreparedStatement(Caller caller, BatchGetPreparedStatementRequest request) {
        authorization.workGroup(caller, "BatchGetPreparedStatement", request.workGroup());
        workGroups.require(caller.scope(), request.workGroup());
        if (request.preparedStatementNames().size() > 50) {
            throw AthenaErrors.invalid("At most 50 prepared statements can be asked for at once.");
        }
        List<PreparedStatement> found = new ArrayList<>();
        List<UnprocessedPreparedStatementName> missing = new ArrayList<>();
        for (String name : request.preparedStatementNames()) {
            metadata.read(reader -> reader.get(TABLE, key(caller.scope(), request.workGroup(), name)))
                    .ifPresentOrElse(there -> found.add(there.toSdk()), () -> missing.add(unprocessed(request.workGroup(), name)));
        }
        return BatchGetPreparedStatementResponse.builder().preparedStatements(found).unprocessedPreparedStatementNames(missing).build();
    }

    ListPreparedStatementsResponse listPreparedStatements(Caller caller, ListPreparedStatementsRequest request) {
        authorization.workGroup(caller, "ListPreparedStatements", request.workGroup());
        Scope scope = caller.scope();
        workGroups.require(scope, request.workGroup());
        int size = PageToken.size(request.maxResults(), 50);
        KeyRange all = in(scope, request.workGroup());
        KeyRange range = request.nextToken() == null ? all : all.after(key(scope, request.workGroup(), PageToken.read(request.nextToken())));
        List<Entry<ScopedKey, StoredStatement>> found = metadata.read(reader -> reader.scan(TABLE, range, size + 1));
        List<Entry<ScopedKey, StoredStatement>> page = found.subList(0, Math.min(size, found.size()));
        return ListPreparedStatementsResponse.builder()
                .preparedStatements(page.stream().map(entry -> summary(entry.value())).toList())
                .nextToken(found.size() > size ? PageToken.of(page.getLast().value().name()) : null)
                .build();
    }

    UpdatePreparedStatementResponse updatePreparedStatement(Caller caller, UpdatePreparedStatementRequest request) {
        authorization.workGroup(caller, "UpdatePreparedStatement", request.workGroup());
        workGroups.require(caller.scope(), request.workGroup());
        metadata.run(tx -> {
            StoredStatement old = require(tx, caller.scope(), request.workGroup(), request.statementName());
            String description = request.description() == null ? old.description() : request.description();
            StoredStatement changed = new StoredStatement(
                    old.name(), old.workGroup(), request.queryStatement(), description, clock.instant().toEpochMilli());
            tx.put(TABLE, key(caller.scope(), old.workGroup(), old.name()), changed);
        });
        return UpdatePreparedStatementResponse.builder().build();
    }

    DeletePreparedStatementResponse deletePreparedStatement(Caller caller, DeletePreparedStatementRequest request) {
        authorization.workGroup(caller, "DeletePreparedStatement", request.workGroup());
        workGroups.require(caller.scope(), request.workGroup());
        metadata.runFromReserve(tx -> delete(tx, caller.scope(), request.workGroup(), request.statementName()));
        return DeletePreparedStatementResponse.builder().build();
    }

    static KeyRange in(Scope scope, String workGroup) {
        return KeyRange.under(ScopedKey.in(scope).text(workGroup));
    }

    static Optional<StoredStatement> find(Reader reader, Scope scope, String workGroup, String name) {
        return reader.get(TABLE, key(scope, workGroup, name));
    }

    private static StoredStatement require(Reader reader, Scope scope, String workGroup, String name) {
        return find(reader, scope, workGroup, name).orElseThrow(() -> notFound(workGroup, name));
    }

    private static ResourceNotFoundException notFound(String workGroup, String name) {
        return AthenaErrors.resourceNotFound(name, missing(workGroup, name));
    }

    private static String missing(String workGroup, String name) {
        return "PreparedStatement " + name + " was not found in WorkGroup " + workGroup;
    }

    private static UnprocessedPreparedStatementName unprocessed(String workGroup, String name) {
        return UnprocessedPreparedStatementName.builder()
                .statementName(name)
                .errorCode("STATEMENT_NOT_FOUND")
                .errorMessage(missing(workGroup, name))
                .build();
    }

    private static PreparedStatementSummary summary(StoredStatement statement) {
        return PreparedStatementSummary.builder()
                .statementName(statement.name())
                .lastModifiedTime(Instant.ofEpochMilli(statement.modified()))
                .build();
    }

    private static ScopedKey key(Scope scope, String workGroup, String name) {
        return ScopedKey.in(scope).text(workGroup).text(name);
    }
}
