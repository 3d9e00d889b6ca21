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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.DeleteWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.DeleteWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.GetWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.GetWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsRequest;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsResponse;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.athena.model.WorkGroupSummary;

/** Workgroups. {@code primary} is there in every account and region from the first look on, and cannot be deleted. */
final class WorkGroups {
    static final Table<ScopedKey, StoredWorkGroup> TABLE = Table.scoped("athena_workgroups", StoredWorkGroup.CODEC);
    private static final int MOST = 1_000;
    private final Metadata metadata;
    private final Authorization authorization;
    private final InstantSource clock;

    WorkGroups(Metadata metadata, Authorization authorization, InstantSource clock) {
        this.metadata = metadata;
        this.authorization = authorization;
        this.clock = clock;
    }

    CreateWorkGroupResponse createWorkGroup(Caller caller, CreateWorkGroupRequest request) {
        authorization.workGroup(caller, "CreateWorkGroup", request.name());
        if (request.hasTags() && request.tags().isEmpty()) {
            throw AthenaErrors.invalid("Tags provided upon WorkGroup creation must not be empty");
        }
        Map<String, String> tags = Tags.of(request.tags());
        StoredWorkGroup made = new StoredWorkGroup(
                request.name(),
                StoredWorkGroup.ENABLED,
                request.description(),
                clock.instant().toEpochMilli(),
                WorkGroupSettings.of(request.configuration(), caller.account()),
                tags);
        ensurePrimary(caller.scope());
        metadata.run(tx -> {
            if (tx.scanKeys(TABLE, KeyRange.under(ScopedKey.in(caller.scope())), MOST + 1).size() >= MOST) {
                throw AthenaErrors.invalid("You have reached the limit of " + MOST + " workgroups.");
            }
            if (!tx.insert(TABLE, key(caller.scope(), made.name()), made)) {
                throw AthenaErrors.invalid("WorkGroup is already created");
            }
        });
        return CreateWorkGroupResponse.builder().build();
    }

    GetWorkGroupResponse getWorkGroup(Caller caller, GetWorkGroupRequest request) {
        authorization.workGroup(caller, "GetWorkGroup", request.workGroup());
        StoredWorkGroup found = require(caller.scope(), request.workGroup());
        WorkGroup shown = WorkGroup.builder()
                .name(found.name())
                .state(found.state())
                .description(found.description())
                .creationTime(Instant.ofEpochMilli(found.created()))
                .configuration(WorkGroupSettings.toSdk(found.settings()))
                .build();
        return GetWorkGroupResponse.builder().workGroup(shown).build();
    }

    ListWorkGroupsResponse listWorkGroups(Caller caller, ListWorkGroupsRequest request) {
        authorization.any(caller, "ListWorkGroups");
        ensurePrimary(caller.scope());
        int size = PageToken.size(request.maxResults(), 50);
        KeyRange all = KeyRange.under(ScopedKey.in(caller.scope()));
        KeyRange range = request.nextToken() == null ? all : all.after(key(caller.scope(), PageToken.read(request.nextToken())));
        List<Entry<ScopedKey, StoredWorkGroup>> found = metadata.read(reader -> reader.scan(TABLE, range, size + 1));
        List<Entry<ScopedKey, StoredWorkGroup>> page = found.subList(0, Math.min(size, found.size()));
        return ListWorkGroupsResponse.builder()
                .workGroups(page.stream().map(entry -> summary(entry.value())).toList())
                .nextToken(found.size() > size ? PageToken.of(page.getLast().value().name()) : null)
                .build();
    }

    UpdateWorkGroupResponse updateWorkGroup(Caller caller, UpdateWorkGroupRequest request) {
        authorization.workGroup(caller, "UpdateWorkGroup", request.workGroup());
        ensurePrimary(caller.scope());
        metadata.run(tx -> {
            StoredWorkGroup old = require(tx, caller.scope(), request.workGroup());
            StoredWorkGroup changed = new StoredWorkGroup(
                    old.name(),
                    request.stateAsString() == null ? old.state() : request.stateAsString(),
                    request.description() == null ? old.description() : request.description(),
                    old.created(),
                    WorkGroupSettings.changed(old.settings(), request.configurationUpdates(), caller.account()),
                    old.tags());
            tx.put(TABLE, key(caller.scope(), old.name()), changed);
        });
        return UpdateWorkGroupResponse.builder().build();
    }

    /**
     * Deletes a workgroup; one that holds anything only with RecursiveDeleteOption. What it holds goes first, in transactions of bounded size, so a failure
     * in between leaves a workgroup with less in it.
     */
    DeleteWorkGroupResponse deleteWorkGroup(Caller caller, DeleteWorkGroupRequest request) {
        String name = request.workGroup();
        authorization.workGroup(caller, "DeleteWorkGroup", name);
        if (name.equals(StoredWorkGroup.PRIMARY)) {
            throw AthenaErrors.invalid("The primary WorkGroup cannot be deleted");
        }
        require(caller.scope(), name);
        boolean recursive = Boolean.TRUE.equals(request.recursiveDeleteOption());
        boolean more = recursive;
        while (more) {
            more = metadata.fromReserve(tx -> WorkGroupContents.deleteSome(tx, caller.scope(), name));
        }
        metadata.runFromReserve(tx -> {
            require(tx, caller.scope(), name);
            if (!WorkGroupContents.isEmpty(tx, caller.scope(), name)) {
                throw AthenaErrors.invalid("WorkGroup is not empty");
            }
            tx.delete(TABLE, key(caller.scope(), name));
        });
        return DeleteWorkGroupResponse.builder().build();
    }

    /** The workgroup, or the error for one that is not there. */
    StoredWorkGroup require(Scope scope, String name) {
        if (name.equals(StoredWorkGroup.PRIMARY)) {
            ensurePrimary(scope);
        }
        return metadata.read(reader -> require(reader, scope, name));
    }

    static StoredWorkGroup require(Reader reader, Scope scope, String name) {
        return find(reader, scope, name).orElseThrow(() -> AthenaErrors.workGroupNotFound(name));
    }

    /** The workgroup, for something new in it. */
    StoredWorkGroup requireEnabled(Transaction tx, Scope scope, String name) {
        StoredWorkGroup found = name.equals(StoredWorkGroup.PRIMARY)
                ? find(tx, scope, name).orElseGet(() -> StoredWorkGroup.primary(clock.instant()))
                : require(tx, scope, name);
        if (!found.enabled()) {
            throw AthenaErrors.workGroupDisabled(name);
        }
        return found;
    }

    static Optional<StoredWorkGroup> find(Reader reader, Scope scope, String name) {
        return reader.get(TABLE, key(scope, name));
    }

    static ScopedKey key(Scope scope, String name) {
        return ScopedKey.in(scope).text(name);
    }

    private void ensurePrimary(Scope scope) {
        boolean there = metadata.read(reader -> find(reader, scope, StoredWorkGroup.PRIMARY)).isPresent();
        if (!there) {
            metadata.run(tx -> tx.insert(TABLE, key(scope, StoredWorkGroup.PRIMARY), StoredWorkGroup.primary(clock.instant())));
        }
    }

    private static WorkGroupSummary summary(StoredWorkGroup workGroup) {
        return WorkGroupSummary.builder()
                .name(workGroup.name())
                .state(workGroup.state())
                .description(workGroup.description())
                .creationTime(Instant.ofEpochMilli(workGroup.created()))
                .engineVersion(EngineVersions.shown(workGroup.settings().engineVersion()))
                .build();
    }
}
