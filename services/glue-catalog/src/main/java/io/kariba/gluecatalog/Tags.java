package io.kariba.gluecatalog;

import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.Transaction;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.TagResourceResponse;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceResponse;

/** Tags of databases and tables, by their ARN. They belong to the thing, not to its name: a new table of the same name has none. */
final class Tags {
    private static final int MAX_TAGS = 50;

    private final Metadata metadata;
    private final GlueAccess access;

    Tags(Metadata metadata, GlueAccess access) {
        this.metadata = metadata;
        this.access = access;
    }

    TagResourceResponse tagResource(Caller caller, TagResourceRequest request) {
        Map<String, String> added = checked(Names.required(request.tagsToAdd(), "tagsToAdd"));
        Target target = target(caller, request.resourceArn(), "TagResource");
        metadata.run(tx -> {
            String id = target.id(tx, caller.scope());
            Map<String, String> tags = new TreeMap<>(CatalogRows.tags(tx, caller.scope(), id));
            tags.putAll(added);
            if (tags.size() > MAX_TAGS) {
                throw GlueErrors.limitExceeded("Number of tags exceeds the limit of " + MAX_TAGS + ".");
            }
            put(tx, caller.scope(), id, tags);
        });
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untagResource(Caller caller, UntagResourceRequest request) {
        Names.required(request.tagsToRemove(), "tagsToRemove");
        Target target = target(caller, request.resourceArn(), "UntagResource");
        metadata.run(tx -> {
            String id = target.id(tx, caller.scope());
            Map<String, String> tags = new TreeMap<>(CatalogRows.tags(tx, caller.scope(), id));
            request.tagsToRemove().forEach(tags::remove);
            put(tx, caller.scope(), id, tags);
        });
        return UntagResourceResponse.builder().build();
    }

    GetTagsResponse getTags(Caller caller, GetTagsRequest request) {
        Target target = target(caller, request.resourceArn(), "GetTags");
        Map<String, String> tags = metadata.read(reader -> CatalogRows.tags(reader, caller.scope(), target.id(reader, caller.scope())));
        return GetTagsResponse.builder().tags(tags).build();
    }

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException if a tag breaks AWS's rules for tags */
    static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw GlueErrors.validation("tags", "Map must have less than or equal to " + MAX_TAGS + " entries");
        }
        for (String key : tags.keySet()) {
            if (key.isEmpty() || key.length() > 128) {
                throw GlueErrors.validation("tags", "Map keys must have length between 1 and 128");
            }
            if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw GlueErrors.invalid("Tag keys beginning with aws: are reserved: " + key);
            }
        }
        return tags;
    }

    static void put(Transaction tx, Scope scope, String id, Map<String, String> tags) {
        if (tags.isEmpty()) {
            tx.delete(CatalogRows.TAGS, CatalogRows.key(scope, id));
        } else {
            tx.put(CatalogRows.TAGS, CatalogRows.key(scope, id), Row.of(GetTagsResponse.builder().tags(tags).build()));
        }
    }

    private Target target(Caller caller, String arn, String action) {
        Names.required(arn, "resourceArn");
        access.onArn(caller, action, new Arn(arn));
        String own = Arn.of("glue", caller.scope(), "").text();
        if (!arn.startsWith(own)) {
            throw GlueErrors.notFound("Resource " + arn + " not found.");
        }
        String[] parts = arn.substring(own.length()).split("/", -1);
        if (parts.length == 2 && parts[0].equals("database")) {
            return new Target(Names.database(parts[1]), null);
        }
        if (parts.length == 3 && parts[0].equals("table")) {
            return new Target(Names.database(parts[1]), Names.table(parts[2]));
        }
        throw GlueErrors.invalid("Tagging is not supported for " + arn);
    }

    /** What an ARN names. */
    private record Target(String database, String table) {
        String id(Reader reader, Scope scope) {
            return table == null
                    ? CatalogRows.database(reader, scope, database).id()
                    : CatalogRows.table(reader, scope, database, table).id();
        }
    }
}
