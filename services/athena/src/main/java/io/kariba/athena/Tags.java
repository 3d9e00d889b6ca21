package io.kariba.athena;

import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Transaction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.athena.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.athena.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.athena.model.Tag;
import software.amazon.awssdk.services.athena.model.TagResourceRequest;
import software.amazon.awssdk.services.athena.model.TagResourceResponse;
import software.amazon.awssdk.services.athena.model.UntagResourceRequest;
import software.amazon.awssdk.services.athena.model.UntagResourceResponse;

/** Tags of workgroups and data catalogs, at most 50 each; they are kept with what they tag. */
final class Tags {
    private static final int MOST = 50;
    private final Metadata metadata;
    private final Authorization authorization;
    private final WorkGroups workGroups;

    Tags(Metadata metadata, Authorization authorization, WorkGroups workGroups) {
        this.metadata = metadata;
        this.authorization = authorization;
        this.workGroups = workGroups;
    }

    TagResourceResponse tagResource(Caller caller, TagResourceRequest request) {
        Tagged tagged = authorised(caller, "TagResource", request.resourceARN());
        Map<String, String> added = of(request.tags());
        metadata.run(tx -> change(tx, caller, tagged, tags -> tags.putAll(added)));
        return TagResourceResponse.builder().build();
    }

    UntagResourceResponse untagResource(Caller caller, UntagResourceRequest request) {
        Tagged tagged = authorised(caller, "UntagResource", request.resourceARN());
        metadata.run(tx -> change(tx, caller, tagged, tags -> tags.keySet().removeAll(request.tagKeys())));
        return UntagResourceResponse.builder().build();
    }

    ListTagsForResourceResponse listTagsForResource(Caller caller, ListTagsForResourceRequest request) {
        Tagged tagged = authorised(caller, "ListTagsForResource", request.resourceARN());
        Map<String, String> tags = metadata.read(reader -> find(reader, caller, tagged)).orElseThrow(tagged::notFound);
        List<Tag> shown = new TreeMap<>(tags).entrySet().stream().map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build()).toList();
        return ListTagsForResourceResponse.builder().tags(shown).build();
    }

    /** Tags as a map; a key sent twice is an error. */
    static Map<String, String> of(Collection<Tag> sent) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : sent) {
            if (tag.key() == null || tags.putIfAbsent(tag.key(), tag.value() == null ? "" : tag.value()) != null) {
                throw AthenaErrors.invalid("Tag keys must be given, and once each.");
            }
        }
        if (tags.size() > MOST) {
            throw AthenaErrors.invalid("A resource has at most " + MOST + " tags.");
        }
        return tags;
    }

    private Tagged authorised(Caller caller, String operation, String arn) {
        authorization.resource(caller, operation, new Arn(arn));
        String prefix = Arn.of("athena", caller.scope(), "").text();
        String resource = arn.startsWith(prefix) ? arn.substring(prefix.length()) : "";
        int slash = resource.indexOf('/');
        String kind = slash < 0 ? "" : resource.substring(0, slash);
        if (!kind.equals("workgroup") && !kind.equals("datacatalog")) {
            throw AthenaErrors.invalid("Invalid ARN: " + arn);
        }
        Tagged tagged = new Tagged(arn, kind.equals("workgroup"), resource.substring(slash + 1));
        if (tagged.isWorkGroup() && tagged.name().equals(StoredWorkGroup.PRIMARY)) {
            workGroups.require(caller.scope(), tagged.name());
        }
        return tagged;
    }

    private static Optional<Map<String, String>> find(Reader reader, Caller caller, Tagged tagged) {
        return tagged.isWorkGroup()
                ? WorkGroups.find(reader, caller.scope(), tagged.name()).map(StoredWorkGroup::tags)
                : DataCatalogs.find(reader, caller.scope(), tagged.name()).map(StoredDataCatalog::tags);
    }

    private static void change(Transaction tx, Caller caller, Tagged tagged, Consumer<Map<String, String>> change) {
        Map<String, String> tags = new TreeMap<>(find(tx, caller, tagged).orElseThrow(tagged::notFound));
        change.accept(tags);
        if (tags.size() > MOST) {
            throw AthenaErrors.invalid("A resource has at most " + MOST + " tags.");
        }
        if (tagged.isWorkGroup()) {
            StoredWorkGroup old = WorkGroups.require(tx, caller.scope(), tagged.name());
            tx.put(WorkGroups.TABLE, WorkGroups.key(caller.scope(), tagged.name()), old.withTags(tags));
        } else {
            StoredDataCatalog old = DataCatalogs.find(tx, caller.scope(), tagged.name()).orElseThrow(tagged::notFound);
            tx.put(DataCatalogs.TABLE, DataCatalogs.key(caller.scope(), tagged.name()), old.withTags(tags));
        }
    }

    private record Tagged(String arn, boolean isWorkGroup, String name) {
        RuntimeException notFound() {
            return AthenaErrors.resourceNotFound(arn, "Resource " + arn + " was not found");
        }
    }
}
