package io.kariba.s3;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.kariba.api.Caller;
import io.kariba.api.Event;
import io.kariba.api.Scope;
import io.kariba.api.Transaction;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Appends what happened to objects to the outbox, in EventBridge's shape. Source: S3 user guide, "EventBridge event message structure". */
final class S3Events {
    private static final String SOURCE = "aws.s3";
    private static final JsonFactory JSON = new JsonFactory();
    private final Sequence sequence;

    S3Events(Sequence sequence) {
        this.sequence = sequence;
    }

    /** What an event is about, and who caused it. */
    private record About(Caller caller, Bucket bucket, String key, ObjectVersion version) {}

    /** Members of the event that only some have. */
    @FunctionalInterface
    private interface Members {
        Members NONE = out -> {};

        void write(JsonGenerator out) throws IOException;
    }

    /** @param reason the API call, e.g. {@code PutObject} or {@code CompleteMultipartUpload} */
    void created(Transaction tx, Caller caller, Bucket bucket, String key, VersionRows.Located made, String reason) {
        ObjectVersion version = made.version();
        append(tx, "Object Created", new About(caller, bucket, key, version), out -> {
            out.writeNumberField("size", version.size());
            out.writeStringField("etag", version.eTag());
        }, out -> out.writeStringField("reason", reason));
    }

    /** @param deleted what was removed, or the delete marker that was made */
    void deleted(Transaction tx, Caller caller, Bucket bucket, String key, ObjectVersion deleted, String type) {
        Members eTag = deleted.eTag().isEmpty() ? Members.NONE : out -> out.writeStringField("etag", deleted.eTag());
        append(tx, "Object Deleted", new About(caller, bucket, key, deleted), eTag, out -> {
            out.writeStringField("reason", "DeleteObject");
            out.writeStringField("deletion-type", type);
        });
    }

    /** @param type {@code Object Tags Added} or {@code Object Tags Deleted} */
    void tagged(Transaction tx, Caller caller, Bucket bucket, String key, ObjectVersion version, String type) {
        append(tx, type, new About(caller, bucket, key, version), out -> out.writeStringField("etag", version.eTag()), Members.NONE);
    }

    private void append(Transaction tx, String type, About about, Members ofObject, Members last) {
        Bucket bucket = about.bucket();
        tx.append(new Event(
                new Scope(bucket.owner(), bucket.region()), SOURCE, type, bucket.name() + "/" + about.key(), detail(about, ofObject, last)));
    }

    /** Written member by member, not as a tree: this runs on the one thread that writes metadata. */
    private String detail(About about, Members ofObject, Members last) {
        StringWriter text = new StringWriter(384);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("version", "0");
            out.writeObjectFieldStart("bucket");
            out.writeStringField("name", about.bucket().name());
            out.writeEndObject();
            out.writeObjectFieldStart("object");
            out.writeStringField("key", about.key());
            if (about.bucket().versioning() != Bucket.Versioning.UNVERSIONED) {
                out.writeStringField("version-id", about.version().versionId());
            }
            out.writeStringField("sequencer", Sequence.text(sequence.next()));
            ofObject.write(out);
            out.writeEndObject();
            out.writeStringField("request-id", about.caller().requestId().value());
            out.writeStringField("requester", about.caller().account().digits());
            out.writeStringField("source-ip-address", about.caller().origin().sourceIp());
            last.write(out);
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
