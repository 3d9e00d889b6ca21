package io.kariba.s3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kariba.api.Caller;
import io.kariba.api.Event;
import io.kariba.api.Scope;
import io.kariba.api.Transaction;

/** Appends what happened to objects to the outbox, in EventBridge's shape. Source: S3 user guide, "EventBridge event message structure". */
final class S3Events {
    private static final String SOURCE = "aws.s3";
    private final Sequence sequence;

    S3Events(Sequence sequence) {
        this.sequence = sequence;
    }

    /** @param reason the API call, e.g. {@code PutObject} or {@code CompleteMultipartUpload} */
    void created(Transaction tx, Caller caller, Bucket bucket, String key, VersionRows.Located made, String reason) {
        ObjectNode object = object(bucket, key, made.version());
        object.put("size", made.version().size());
        object.put("etag", made.version().eTag());
        append(tx, bucket, key, "Object Created", detail(caller, bucket, object, reason));
    }

    /** @param deleted what was removed, or the delete marker that was made */
    void deleted(Transaction tx, Caller caller, Bucket bucket, String key, ObjectVersion deleted, String type) {
        ObjectNode object = object(bucket, key, deleted);
        if (!deleted.eTag().isEmpty()) {
            object.put("etag", deleted.eTag());
        }
        ObjectNode detail = detail(caller, bucket, object, "DeleteObject");
        detail.put("deletion-type", type);
        append(tx, bucket, key, "Object Deleted", detail);
    }

    /** @param type {@code Object Tags Added} or {@code Object Tags Deleted} */
    void tagged(Transaction tx, Caller caller, Bucket bucket, String key, ObjectVersion version, String type) {
        ObjectNode object = object(bucket, key, version);
        object.put("etag", version.eTag());
        ObjectNode detail = detail(caller, bucket, object, "");
        detail.remove("reason");
        append(tx, bucket, key, type, detail);
    }

    private ObjectNode object(Bucket bucket, String key, ObjectVersion version) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("key", key);
        if (bucket.versioning() != Bucket.Versioning.UNVERSIONED) {
            object.put("version-id", version.versionId());
        }
        object.put("sequencer", Sequence.text(sequence.next()));
        return object;
    }

    private static ObjectNode detail(Caller caller, Bucket bucket, ObjectNode object, String reason) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("version", "0");
        detail.putObject("bucket").put("name", bucket.name());
        detail.set("object", object);
        detail.put("request-id", caller.requestId().value());
        detail.put("requester", caller.account().digits());
        detail.put("source-ip-address", caller.origin().sourceIp());
        detail.put("reason", reason);
        return detail;
    }

    private static void append(Transaction tx, Bucket bucket, String key, String type, ObjectNode detail) {
        tx.append(new Event(new Scope(bucket.owner(), bucket.region()), SOURCE, type, bucket.name() + "/" + key, detail.toString()));
    }
}
