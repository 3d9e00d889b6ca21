package io.kariba.gluecatalog;

import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.LetterCase;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.TaggedResources;
import io.kariba.api.Transaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.TagResourceResponse;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceResponse;

/**
 * Tags by ARN: of databases and tables, and for the modules that serve the rest of Glue, of their resources. They belong to the thing, not to its name: a
 * new table of the same name has none.
 */
final class Tags {
    private static final int MAX_TAGS = 50;

    private final Metadata metadata;
    private final GlueAccess access;
    private final List<TaggedResources> others;

    Tags(Metadata metadata, GlueAccess access, List<TaggedResources> others) {
        this.metadata = metadata;
        this.access = access;
        this.others = others;
    }

    TagResourceResponse tagResource(Caller caller, TagResourceRequest request) {
        Map<String, String> added = checked(Names.required(request.tagsToAdd(), "tagsToAdd"));
        Target target = target(caller, request.resourceArn(), "TagResource");
        metadata.run(tx -> {
            Map<String, String> tags = new TreeMap<>(target.tags(tx, caller.scope()));
            tags.putAll(added);
            if (tags.size() > MAX_TAGS) {
                throw GlueErrors.limitExceeded("Number of tags exceeds the limit of " + MAX_TAGS + ".");
            }
            target.set(tx, caller.scope(), tags);
        });
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untagResource(Caller caller, UntagResourceRequest request) {
        Names.required(request.tagsToRemove(), "tagsToRemove");
        Target target = target(caller, request.resourceArn(), "UntagResource");
        metadata.run(tx -> {
            Map<String, String> tags = new TreeMap<>(target.tags(tx, caller.scope()));
            request.tagsToRemove().forEach(tags::remove);
            target.set(tx, caller.scope(), tags);
        });
        return UntagResourceResponse.builder().build();
    }

    GetTagsResponse getTags(Caller caller, GetTagsRequest request) {
        Target target = target(caller, request.resourceArn(), "GetTags");
        Map<String, String> tags = metadata.read(reader -> target.tags(reader, caller.scope()));
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
            if (LetterCase.lower(key).startsWith("aws:")) {
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
        String resource = arn.substring(own.length());
        int slash = resource.indexOf('/');
        String kind = slash < 0 ? resource : resource.substring(0, slash);
        String name = slash < 0 ? "" : resource.substring(slash + 1);
        for (TaggedResources other : others) {
            if (other.kind().equals(kind) && !name.isEmpty()) {
                return new Elsewhere(other, name, arn);
            }
        }
        String[] parts = name.split("/", -1);
        if (kind.equals("database") && parts.length == 1) {
            return new InCatalog(Names.database(parts[0]), null);
        }
        if (kind.equals("table") && parts.length == 2) {
            return new InCatalog(Names.database(parts[0]), Names.table(parts[1]));
        }
        throw GlueErrors.invalid("Tagging is not supported for " + arn);
    }

    /** What an ARN names. Both methods throw EntityNotFoundException if it is not there. */
    private sealed interface Target {
        Map<String, String> tags(Reader reader, Scope scope);

        void set(Transaction tx, Scope scope, Map<String, String> tags);
    }

    /** A database, or a table of it. */
    private record InCatalog(String database, String table) implements Target {
        @Override
        public Map<String, String> tags(Reader reader, Scope scope) {
            return CatalogRows.tags(reader, scope, id(reader, scope));
        }

        @Override
        public void set(Transaction tx, Scope scope, Map<String, String> tags) {
            put(tx, scope, id(tx, scope), tags);
        }

        private String id(Reader reader, Scope scope) {
            return table == null
                    ? CatalogRows.database(reader, scope, database).id()
                    : CatalogRows.table(reader, scope, database, table).id();
        }
    }

    /** A resource of another module of the service. */
    private record Elsewhere(TaggedResources resources, String name, String arn) implements Target {
        @Override
        public Map<String, String> tags(Reader reader, Scope scope) {
            return resources.tags(reader, scope, name).orElseThrow(() -> GlueErrors.notFound("Resource " + arn + " not found."));
        }

        @Override
        public void set(Transaction tx, Scope scope, Map<String, String> tags) {
            resources.setTags(tx, scope, name, tags);
        }
    }
}
