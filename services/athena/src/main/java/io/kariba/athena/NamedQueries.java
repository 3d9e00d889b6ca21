package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.Codec;
import io.kariba.api.Ids;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Table;
import io.kariba.api.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.athena.model.BatchGetNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.BatchGetNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.CreateNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.CreateNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.DeleteNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.DeleteNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.GetNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.GetNamedQueryResponse;
import software.amazon.awssdk.services.athena.model.ListNamedQueriesRequest;
import software.amazon.awssdk.services.athena.model.ListNamedQueriesResponse;
import software.amazon.awssdk.services.athena.model.NamedQuery;
import software.amazon.awssdk.services.athena.model.UnprocessedNamedQueryId;
import software.amazon.awssdk.services.athena.model.UpdateNamedQueryRequest;
import software.amazon.awssdk.services.athena.model.UpdateNamedQueryResponse;

/** Named queries: texts kept under an id in a workgroup. */
final class NamedQueries {
    static final Table<ScopedKey, StoredNamedQuery> TABLE = Table.scoped("athena_named_queries", StoredNamedQuery.CODEC);
    /** The workgroup by the query's id. */
    static final Table<ScopedKey, String> WORKGROUPS = Table.scoped("athena_named_query_ids", Codec.TEXT);
    static final Table<ScopedKey, StoredToken> TOKENS = Table.scoped("athena_named_query_tokens", StoredToken.CODEC);
    private final Metadata metadata;
    private final Authorization authorization;
    private final WorkGroups workGroups;
    private final Ids ids;

    NamedQueries(Metadata metadata, Authorization authorization, WorkGroups workGroups, Ids ids) {
        this.metadata = metadata;
        this.authorization = authorization;
        this.workGroups = workGroups;
        this.ids = ids;
    }

    CreateNamedQueryResponse createNamedQuery(Caller caller, CreateNamedQueryRequest request) {
        String workGroup = request.workGroup() == null ? StoredWorkGroup.PRIMARY : request.workGroup();
        authorization.workGroup(caller, "CreateNamedQuery", workGroup);
        Scope scope = caller.scope();
        String token = request.clientRequestToken();
        String fingerprint = Fingerprint.of(request.name(), request.description(), request.database(), request.queryString(), workGroup);
        StoredNamedQuery made = new StoredNamedQuery(
                ids.uuid(), request.name(), request.description(), request.database(), request.queryString(), workGroup, token);
        String id = metadata.transaction(tx -> {
            workGroups.requireEnabled(tx, scope, workGroup);
            Optional<StoredToken> earlier = token == null ? Optional.empty() : tx.get(TOKENS, ScopedKey.in(scope).text(token));
            if (earlier.isPresent()) {
                if (!earlier.get().fingerprint().equals(fingerprint)) {
                    throw AthenaErrors.idempotencyMismatch();
                }
                return earlier.get().id();
            }
            tx.put(TABLE, key(scope, workGroup, made.id()), made);
            tx.put(WORKGROUPS, ScopedKey.in(scope).text(made.id()), workGroup);
            if (token != null) {
                tx.put(TOKENS, ScopedKey.in(scope).text(token), new StoredToken(made.id(), fingerprint));
            }
            return made.id();
        });
        return CreateNamedQueryResponse.builder().namedQueryId(id).build();
    }

    GetNamedQueryResponse getNamedQuery(Caller caller, GetNamedQueryRequest request) {
        return GetNamedQueryResponse.builder().namedQuery(authorised(caller, "GetNamedQuery", request.namedQueryId()).toSdk()).build();
    }

    BatchGetNamedQueryResponse batchGetNamedQuery(Caller caller, BatchGetNamedQueryRequest request) {
        List<NamedQuery> found = new ArrayList<>();
        List<UnprocessedNamedQueryId> missing = new ArrayList<>();
        for (String id : request.namedQueryIds()) {
            Optional<StoredNamedQuery> query = metadata.read(reader -> find(reader, caller.scope(), id));
            authorization.workGroup(caller, "BatchGetNamedQuery", query.map(StoredNamedQuery::workGroup).orElse("*"));
            query.ifPresentOrElse(
                    there -> found.add(there.toSdk()),
                    () -> missing.add(UnprocessedNamedQueryId.builder()
                            .namedQueryId(id)
                            .errorCode("INVALID_INPUT")
                            .errorMessage("Named query " + id + " does not exist")
                            .build()));
        }
        return BatchGetNamedQueryResponse.builder().namedQueries(found).unprocessedNamedQueryIds(missing).build();
    }

    ListNamedQueriesResponse listNamedQueries(Caller caller, ListNamedQueriesRequest request) {
        String workGroup = request.workGroup() == null ? StoredWorkGroup.PRIMARY : request.workGroup();
        authorization.workGroup(caller, "ListNamedQueries", workGroup);
        Scope scope = caller.scope();
        workGroups.require(scope, workGroup);
        int size = PageToken.size(request.maxResults(), 50);
        KeyRange all = in(scope, workGroup);
        KeyRange range = request.nextToken() == null ? all : all.after(key(scope, workGroup, PageToken.read(request.nextToken())));
        List<String> found = metadata.read(reader -> reader.scan(TABLE, range, size + 1)).stream().map(entry -> entry.value().id()).toList();
        List<String> page = found.subList(0, Math.min(size, found.size()));
        return ListNamedQueriesResponse.builder()
                .namedQueryIds(page)
                .nextToken(found.size() > size ? PageToken.of(page.getLast()) : null)
                .build();
    }

    UpdateNamedQueryResponse updateNamedQuery(Caller caller, UpdateNamedQueryRequest request) {
        StoredNamedQuery seen = authorised(caller, "UpdateNamedQuery", request.namedQueryId());
        metadata.run(tx -> {
            StoredNamedQuery old = find(tx, caller.scope(), seen.id()).orElseThrow(() -> AthenaErrors.namedQueryNotFound(seen.id()));
            String description = request.description() == null ? old.description() : request.description();
            StoredNamedQuery changed = new StoredNamedQuery(
                    old.id(), request.name(), description, old.database(), request.queryString(), old.workGroup(), old.token());
            tx.put(TABLE, key(caller.scope(), old.workGroup(), old.id()), changed);
        });
        return UpdateNamedQueryResponse.builder().build();
    }

    DeleteNamedQueryResponse deleteNamedQuery(Caller caller, DeleteNamedQueryRequest request) {
        StoredNamedQuery seen = authorised(caller, "DeleteNamedQuery", request.namedQueryId());
        metadata.runFromReserve(tx -> delete(tx, caller.scope(), seen));
        return DeleteNamedQueryResponse.builder().build();
    }

    static void delete(Transaction tx, Scope scope, StoredNamedQuery query) {
        tx.delete(TABLE, key(scope, query.workGroup(), query.id()));
        tx.delete(WORKGROUPS, ScopedKey.in(scope).text(query.id()));
        if (query.token() != null) {
            tx.delete(TOKENS, ScopedKey.in(scope).text(query.token()));
        }
    }

    static KeyRange in(Scope scope, String workGroup) {
        return KeyRange.under(ScopedKey.in(scope).text(workGroup));
    }

    /** The query, after its workgroup has been asked for. Callers who may see no workgroup learn nothing of which ids there are. */
    private StoredNamedQuery authorised(Caller caller, String operation, String id) {
        Optional<StoredNamedQuery> found = metadata.read(reader -> find(reader, caller.scope(), id));
        authorization.workGroup(caller, operation, found.map(StoredNamedQuery::workGroup).orElse("*"));
        return found.orElseThrow(() -> AthenaErrors.namedQueryNotFound(id));
    }

    private static Optional<StoredNamedQuery> find(Reader reader, Scope scope, String id) {
        return reader.get(WORKGROUPS, ScopedKey.in(scope).text(id)).flatMap(workGroup -> reader.get(TABLE, key(scope, workGroup, id)));
    }

    private static ScopedKey key(Scope scope, String workGroup, String id) {
        return ScopedKey.in(scope).text(workGroup).text(id);
    }
}
